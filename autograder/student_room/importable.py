"""What student code may import: loaded before the wall goes up, because afterwards no file can be opened."""

import contextlib
import importlib
import sys
import warnings
from importlib.machinery import PathFinder

NUMPY = """
numpy numpy.char numpy.ctypeslib numpy.fft numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.polynomial
numpy.random numpy.rec numpy.strings numpy.testing numpy.typing
"""
STANDARD_LIBRARY = """
__future__ abc array ast base64 bisect calendar cmath collections collections.abc colorsys contextlib copy csv
ctypes dataclasses datetime decimal difflib doctest enum errno fractions functools gc hashlib heapq inspect io
itertools json keyword linecache locale logging math numbers operator os os.path pathlib pickle platform pprint
random re reprlib secrets shutil statistics string struct sys tempfile textwrap threading time timeit token tokenize
traceback types typing unicodedata unittest unittest.mock uuid warnings weakref zlib
"""
# Asked for by the above at their first use, not when they are loaded.
AT_FIRST_USE = "_strptime encodings.ascii encodings.idna encodings.latin_1 encodings.utf_16 encodings.utf_32"


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
