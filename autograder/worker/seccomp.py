"""seccomp: the system calls that student code may make, and no other: none that names a file, a process or a host.

The filter is a program of the classic Berkeley packet filter that looks at each call's architecture, number and
arguments. Some calls can name another process, or a page that others have too: of these it looks at the argument
that does. See seccomp(2).
"""

import ctypes
import errno
import os
import struct
from collections.abc import Iterator, Sequence
from functools import cache

from . import kernel

MODE_FILTER = 2

_LOAD, _EQUAL, _AT_LEAST, _HAS_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = (
    0,
    4,
    16,
)  # offsets in struct seccomp_data, whose arguments have 8 bytes each
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_CLONE3 = 435
_X32 = 0x40000000

# name: (x86_64, aarch64)
ALLOWED: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "lseek": (8, 62),
    "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "pread64": (17, 67), "readv": (19, 65), "writev": (20, 66), "sched_yield": (24, 124),
    "mremap": (25, 216), "madvise": (28, 233), "poll": (7, None), "ppoll": (271, 73),
    "nanosleep": (35, 101), "getpid": (39, 172), "exit": (60, 93), "exit_group": (231, 94),
    "gettid": (186, 178), "getrandom": (318, 278), "sigaltstack": (131, 132),
    "restart_syscall": (219, 128), "gettimeofday": (96, 169), "getrusage": (98, 165), "times": (100, 153),
    "getuid": (102, 174), "getgid": (104, 176), "geteuid": (107, 175), "getegid": (108, 177),
    "rseq": (334, 293), "uname": (63, 160), "getcwd": (79, 17), "setitimer": (38, 103),
    "membarrier": (324, 283), "dup": (32, 23),
}  # fmt: skip
# The same for calls that are allowed with some arguments only.
CHECKED: dict[str, tuple[int, int]] = {
    "futex": (202, 98), "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115),
    "sched_getaffinity": (204, 123), "mmap": (9, 222), "tgkill": (234, 131),
}  # fmt: skip
_PRIVATE, _CLOCK_REALTIME, _MAP_SHARED = 128, 256, 1
# To wait and to wake, in this process's own memory: others have files' pages mapped too. Not those that lend a
# priority, for they name a thread: any thread.
_WAIT, _WAKE, _REQUEUE, _CMP_REQUEUE, _WAKE_OP, _WAIT_BITSET, _WAKE_BITSET = 0, 1, 3, 4, 5, 9, 10
_OWN_FUTEXES = [
    _PRIVATE | operation
    for operation in (
        _WAIT, _WAKE, _REQUEUE, _CMP_REQUEUE, _WAKE_OP, _WAIT_BITSET, _WAKE_BITSET, _WAIT_BITSET | _CLOCK_REALTIME
    )
]  # fmt: skip
_ANY = b"\xa5\x5a\x96\x69"
_CLOCKS = 12  # as many have numbers of their own; the clock of a process has a negative one, which is made of its id
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


def filtered() -> str:
    """Puts the filter on this process, for good. Names the layer; raises OSError where there is none."""
    if kernel.MACHINE not in _ARCHITECTURES:
        raise OSError(errno.ENOSYS, f"no filter is written for {kernel.MACHINE}")
    program = _for_any_process().replace(_ANY, struct.pack("<I", os.getpid()))
    instructions = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(instructions))
    buffer = ctypes.create_string_buffer(header, len(header))
    kernel.prctl(kernel.PR_SET_SECCOMP, MODE_FILTER, ctypes.c_void_p(ctypes.addressof(buffer)))
    return "seccomp"


def get_ready() -> None:
    """Makes the filter before many processes need it."""
    if kernel.MACHINE in _ARCHITECTURES:
        _for_any_process()


@cache
def _for_any_process() -> bytes:
    """The filter, with a number that stands nowhere else in the place of the process's own."""
    return b"".join(_program(*_ARCHITECTURES[kernel.MACHINE], *struct.unpack("<I", _ANY)))


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
            yield from _case(number, [_instruction(_RETURN, _ALLOW)])
    for name, numbers in CHECKED.items():
        yield from _case(numbers[column], _check(name, pid))
    # A thread library that may start no thread asks for clone3 first, and gives up only if there is none.
    yield from _case(_CLONE3, [_instruction(_RETURN, _ERROR | errno.ENOSYS)])
    yield _instruction(_RETURN, _ERROR | errno.EPERM)


def _case(number: int, then: Sequence[bytes]) -> Iterator[bytes]:
    """These instructions, the last of which returns, for the call of that number."""
    yield _instruction(_EQUAL, number, if_so=0, if_not=len(then))
    yield from then


def _check(name: str, pid: int) -> list[bytes]:
    """Allows a call of CHECKED if its arguments name nothing but this process; else EPERM."""
    if name == "futex":
        return _allowed_if(1, [(_EQUAL, operation) for operation in _OWN_FUTEXES])
    if name.startswith("clock_"):
        return _refused_if(0, (_AT_LEAST, _CLOCKS))
    if name == "mmap":  # memory that is shared is of no use to one who has no other process
        return _refused_if(3, (_HAS_BIT, _MAP_SHARED))
    if name == "sched_getaffinity":
        return _allowed_if(0, [(_EQUAL, 0), (_EQUAL, pid)])
    return _allowed_if(0, [(_EQUAL, pid)])  # abort() signals its own process, and no other


def _allowed_if(argument: int, tests: Sequence[tuple[int, int]]) -> list[bytes]:
    """Allows the call if one of the tests holds of the argument."""
    looks = [
        _instruction(code, value, if_so=len(tests) - k) for k, (code, value) in enumerate(tests)
    ]  # each over those behind it, and over the refusal
    return [
        _argument(argument),
        *looks,
        _instruction(_RETURN, _ERROR | errno.EPERM),
        _instruction(_RETURN, _ALLOW),
    ]


def _refused_if(argument: int, test: tuple[int, int]) -> list[bytes]:
    """Refuses the call if the test holds of the argument."""
    look = _instruction(*test, if_so=1)
    return [
        _argument(argument),
        look,
        _instruction(_RETURN, _ALLOW),
        _instruction(_RETURN, _ERROR | errno.EPERM),
    ]


def _argument(k: int) -> bytes:
    """Loads the lower half of an argument: the kernel takes these as numbers of 32 bits."""
    return _instruction(_LOAD, _ARGUMENTS + 8 * k)


def _instruction(code: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    """One instruction; a test skips so many instructions if it holds, and so many if it does not."""
    return struct.pack("HBBI", code, if_so, if_not, value)
