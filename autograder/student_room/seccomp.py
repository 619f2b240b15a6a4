"""seccomp: the system calls that student code may make, and no other: none that names a file, a process or a host.

The filter is a program of the classic Berkeley packet filter that looks at each call's architecture, number and
arguments. See seccomp(2).
"""

import ctypes
import errno
import os
import struct
from collections.abc import Iterator

from . import kernel

MODE_FILTER = 2

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_CLONE3 = 435
_X32 = 0x40000000

# name: (x86_64, aarch64)
ALLOWED: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "lseek": (8, 62),
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "pread64": (17, 67), "readv": (19, 65), "writev": (20, 66), "sched_yield": (24, 124),
    "mremap": (25, 216), "madvise": (28, 233), "poll": (7, None), "ppoll": (271, 73),
    "nanosleep": (35, 101), "getpid": (39, 172), "exit": (60, 93), "exit_group": (231, 94),
    "futex": (202, 98), "gettid": (186, 178), "clock_gettime": (228, 113), "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115), "getrandom": (318, 278), "sigaltstack": (131, 132),
    "restart_syscall": (219, 128), "gettimeofday": (96, 169), "getrusage": (98, 165), "times": (100, 153),
    "getuid": (102, 174), "getgid": (104, 176), "geteuid": (107, 175), "getegid": (108, 177),
    "rseq": (334, 293), "set_robust_list": (273, 99), "sched_getaffinity": (204, 123), "uname": (63, 160),
    "getcwd": (79, 17), "setitimer": (38, 103), "membarrier": (324, 283), "dup": (32, 23),
}  # fmt: skip
_TGKILL = (234, 131)
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


def filtered() -> str:
    """Puts the filter on this process, for good. Names the layer; raises OSError where there is none."""
    if kernel.MACHINE not in _ARCHITECTURES:
        raise OSError(errno.ENOSYS, f"no filter is written for {kernel.MACHINE}")
    program = b"".join(_program(*_ARCHITECTURES[kernel.MACHINE], os.getpid()))
    instructions = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(instructions))
    buffer = ctypes.create_string_buffer(header, len(header))
    kernel.prctl(kernel.PR_SET_SECCOMP, MODE_FILTER, ctypes.c_void_p(ctypes.addressof(buffer)))
    return "seccomp"


def _program(column: int, architecture: int, pid: int) -> Iterator[bytes]:
    yield _instruction(_LOAD, _ARCHITECTURE)
    yield _instruction(_EQUAL, architecture, if_so=1, if_not=0)
    yield _instruction(_RETURN, _KILL)
    yield _instruction(_LOAD, _NUMBER)
    yield _instruction(_AT_LEAST, _X32, if_so=0, if_not=1)
    yield _instruction(_RETURN, _KILL)
    for numbers in ALLOWED.values():
        number = numbers[column]
        if number is not None:
            yield _instruction(_EQUAL, number, if_so=0, if_not=1)
            yield _instruction(_RETURN, _ALLOW)
    # A thread library that may start no thread asks for clone3 first, and gives up only if there is none.
    yield _instruction(_EQUAL, _CLONE3, if_so=0, if_not=1)
    yield _instruction(_RETURN, _ERROR | errno.ENOSYS)
    # abort() signals its own process, and no other.
    yield _instruction(_EQUAL, _TGKILL[column], if_so=0, if_not=3)
    yield _instruction(_LOAD, _FIRST_ARGUMENT)
    yield _instruction(_EQUAL, pid, if_so=0, if_not=1)
    yield _instruction(_RETURN, _ALLOW)
    yield _instruction(_RETURN, _ERROR | errno.EPERM)


def _instruction(code: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    """One instruction; a test skips so many instructions if it holds, and so many if it does not."""
    return struct.pack("HBBI", code, if_so, if_not, value)
