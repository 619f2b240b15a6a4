"""Resource limits: how much memory, processor time, files and processes a worker may have."""

import contextlib
import os
import signal

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

MEMORY = 512 << 20
STACK = 64 << 20
FILES = 16


def limited(seconds: float) -> str:
    """Bounds this process for good, and names the layer; no limit is raised. `seconds` bound its own time."""
    if resource is None:
        raise OSError("this system has no resource limits")
    bounds = {
        resource.RLIMIT_AS: _memory_now() + MEMORY,
        resource.RLIMIT_CPU: int(seconds) + 1,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_STACK: STACK,
    }
    for name in ("RLIMIT_NPROC", "RLIMIT_MEMLOCK", "RLIMIT_MSGQUEUE"):
        if hasattr(resource, name):
            bounds[getattr(resource, name)] = 0
    for limit, bound in bounds.items():
        hard = resource.getrlimit(limit)[1]
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(limit, (bound, bound))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    return "rlimits"


def first_to_be_ended() -> None:
    """If memory runs out, the kernel ends this process and those that it forks before any other.

    To be called while the process is dumpable: afterwards its files in /proc are not its own.
    """
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as adjusted:
        adjusted.write("1000")


def _memory_now() -> int:
    try:
        with open("/proc/self/statm", "rb") as statm:
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
