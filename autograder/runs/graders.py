"""Who grades in a run's folder just now: each has a file there, locked for as long as it lives.

The locks are those that no child inherits, so a grader that was killed is known to be gone, whatever it left behind.
"""

import contextlib
import os
import secrets
import socket
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where nobody is known to be gone
    fcntl = None  # type: ignore[assignment]


class Grader:
    """One that grades in this folder until it is closed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "graders"
        self._folder.mkdir(parents=True, exist_ok=True)
        self.name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        begun = self._folder / f".{self.name}"
        self._file = begun.open("w")
        if fcntl is not None:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
        begun.rename(self._folder / self.name)  # nobody sees it before it is locked

    def others(self) -> list[str]:
        """The others that live."""
        return alive(self._folder.parent, but=self.name)

    def close(self) -> None:
        """Ends it."""
        with contextlib.suppress(OSError):
            (self._folder / self.name).unlink()
        self._file.close()


def alive(folder: Path, but: str = "") -> list[str]:
    """The names of all graders that live, without one's own, whose lock a second look would lose."""
    try:
        names = sorted(os.listdir(folder / "graders"))
    except OSError:
        return []
    return [
        name for name in names if name != but and name[0] != "." and _is_locked(folder / "graders" / name)
    ]


def _is_locked(path: Path) -> bool:
    if fcntl is None:
        return True
    try:
        with path.open("r+") as file:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return True
            path.unlink(missing_ok=True)
    except PermissionError:
        return True  # another user's, of whom nobody can tell more
    except OSError:
        return False
    return False
