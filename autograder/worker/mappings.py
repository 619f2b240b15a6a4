"""Pages of files that other processes have mapped too become this process's own.

The C library maps the cache of its character sets as a shared page. Whoever has the same page can be met there: a
futex on it is woken across processes and users.
"""

import ctypes
import mmap
from collections.abc import Iterator

from . import kernel

_FIXED = 0x10  # MAP_FIXED, which Python's mmap does not name


def make_private() -> None:
    """Puts a copy of its own in the place of each shared mapping, at the same address."""
    if kernel.IS_LINUX:
        for start, length in list(shared()):
            _copied(start, length)


def shared() -> Iterator[tuple[int, int]]:
    """Address and length of each shared mapping of this process."""
    with open("/proc/self/maps") as maps:
        for line in maps:
            addresses, rights, *_ = line.split()
            if rights.endswith("s"):
                start, end = (int(address, 16) for address in addresses.split("-"))
                yield start, end - start


def _copied(start: int, length: int) -> None:
    content = ctypes.string_at(start, length)
    libc = ctypes.CDLL(None, use_errno=True)
    rights, flags = mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _FIXED
    libc.mmap.restype = ctypes.c_void_p
    mapped = libc.mmap(
        ctypes.c_void_p(start), ctypes.c_size_t(length), rights, flags, ctypes.c_int(-1), ctypes.c_long(0)
    )
    if mapped != start:
        raise OSError(ctypes.get_errno(), "a shared mapping cannot be replaced")
    ctypes.memmove(start, content, length)
    libc.mprotect(ctypes.c_void_p(start), ctypes.c_size_t(length), mmap.PROT_READ)
