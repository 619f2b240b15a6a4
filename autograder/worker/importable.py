"""What student code may import: loaded before the wall goes up, because afterwards no file can be opened.

Of the standard library, what works without files, processes and the network, as far as it is small; and what the
usual programs only import. Everything else is a stand-in, which costs nothing until it is used.
"""

import contextlib
import importlib
import sys
import warnings
from importlib.machinery import PathFinder

# numpy.core is asked for by `from numpy import *`; so is numpy.f2py, which is large, and a stand-in.
NUMPY = """
numpy numpy.char numpy.core numpy.ctypeslib numpy.exceptions numpy.fft numpy.lib.stride_tricks numpy.linalg numpy.ma
numpy.polynomial numpy.random numpy.rec numpy.strings numpy.testing numpy.typing
"""
STANDARD_LIBRARY = """
__future__ abc argparse array ast asyncio base64 binascii bisect builtins bz2 cProfile calendar cmath cmd code codecs
collections collections.abc colorsys concurrent.futures.process concurrent.futures.thread configparser contextlib
contextvars copy copyreg csv ctypes dataclasses datetime decimal difflib dis doctest email enum errno fileinput filecmp
fnmatch fractions functools gc getopt getpass glob graphlib gzip hashlib heapq hmac html html.entities html.parser
importlib importlib.util inspect io ipaddress itertools json keyword linecache
locale logging lzma marshal math mimetypes multiprocessing multiprocessing.dummy
multiprocessing.pool numbers opcode operator os os.path pathlib pdb pickle pkgutil platform posixpath pprint
profile pstats queue random re reprlib resource runpy sched secrets select selectors shlex shutil signal site socket
stat statistics string struct subprocess symtable sys sysconfig tarfile tempfile textwrap threading time timeit token
tokenize tomllib trace traceback tracemalloc types typing unicodedata unittest unittest.mock urllib.parse uuid warnings
weakref xml.etree.ElementTree zipfile zlib zoneinfo
"""
# Asked for by the above at their first use, not when they are loaded: urllib.request by numpy.loadtxt, for one. What is
# not there to be found would be told as a missing module, where a file is what is missing.
AT_FIRST_USE = """
_strptime encodings.ascii encodings.cp1252 encodings.idna encodings.latin_1 encodings.utf_16 encodings.utf_32
logging.config logging.handlers multiprocessing.managers multiprocessing.sharedctypes multiprocessing.synchronize
pydoc urllib.error urllib.request
"""


def preload() -> None:
    """Loads all of it; a module that this Python or this NumPy does not have is left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in f"{NUMPY} {STANDARD_LIBRARY} {AT_FIRST_USE}".split():
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


def close() -> None:
    """From now on nothing is looked for on disk: what is not loaded cannot be found."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not PathFinder]
    sys.path.clear()
    sys.path_importer_cache.clear()
