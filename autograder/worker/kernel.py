"""Calls of the Linux kernel that Python has no function for."""

import ctypes
import os
import platform
import sys
from functools import cache

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38

IS_LINUX = sys.platform == "linux"
MACHINE = platform.machine()


def prctl(option: int, value: int, pointer: "ctypes.c_void_p | None" = None) -> None:
    """prctl(option, value, pointer). Raises OSError."""
    _checked(_libc().prctl(option, ctypes.c_ulong(value), pointer, ctypes.c_ulong(0), ctypes.c_ulong(0)))


def syscall(number: int, *arguments: object) -> int:
    """A system call by its number. Raises OSError."""
    return _checked(_libc().syscall(ctypes.c_long(number), *arguments))


def undumpable() -> None:
    """No process of the same user may trace this one, or read its memory, environment or descriptors."""
    if IS_LINUX:
        prctl(PR_SET_DUMPABLE, 0)


def get_ready() -> None:
    """Looks the functions up before many processes need them."""
    if IS_LINUX:
        _libc().prctl, _libc().syscall


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result
