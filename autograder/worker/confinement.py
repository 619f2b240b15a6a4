"""The wall around a worker: every layer that this system has, in the order in which they can be put on.

Each layer stands alone, so that one that fails or is missing leaves the others. The filter of system calls is the
one that counts: with it alone, student code opens no file, starts no process and reaches no network.
"""

import os
import signal
from collections.abc import Callable, Collection

from . import kernel, landlock, limits, seccomp

SPARE_UID = 60000
ALL = ("rlimits", "uid", "undumpable", "landlock", "seccomp")
WALL = "seccomp"  # without this layer, what student code may reach is not bounded


def confine(parent: int, seconds: float, wanted: Collection[str] = ALL) -> list[str]:
    """Puts the wanted layers on this process, for good, and names those that hold.

    It dies with its parent; `seconds` bound its own time.
    """
    die_with(parent)
    layers: dict[str, Callable[[], str]] = {
        "rlimits": lambda: limits.limited(seconds),
        "uid": lambda: _as_nobody(parent),
        "undumpable": _undumpable,
        "landlock": landlock.restricted,
        "seccomp": seccomp.filtered,
    }
    held = []
    for name, put_on in layers.items():
        if name == "undumpable" and kernel.IS_LINUX:
            kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        if name in wanted:
            try:
                held.append(put_on())
            except (OSError, ValueError):
                continue
    return held


def die_with(parent: int) -> None:
    """When the process that forked this one ends, however it ends, so does this one."""
    if kernel.IS_LINUX:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before the line above
            os._exit(0)


def _as_nobody(parent: int) -> str:
    """Gives up root for a user that owns nothing; another user stays who it is."""
    if os.geteuid() != 0:
        raise PermissionError("only root can become another user")
    os.setgroups([])
    os.setresgid(SPARE_UID, SPARE_UID, SPARE_UID)
    os.setresuid(SPARE_UID, SPARE_UID, SPARE_UID)
    die_with(parent)  # becoming another user took it back
    return "uid"


def _undumpable() -> str:
    if not kernel.IS_LINUX:
        raise OSError("only Linux has it")
    kernel.undumpable()
    return "undumpable"
