"""The place where a hostile program is marked: a course, a class, and canaries of every kind.

It is a folder of its own, and what a program may harm in it, wall or no wall, is made for that.
"""

import hashlib
import os
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
from collections.abc import Collection
from itertools import product
from pathlib import Path
from typing import Any

from autograder.worker import kernel

ROOT = Path(__file__).resolve().parent.parent.parent
TOKEN = "k3y-[0-9a-f]{16}"  # what a secret looks like, for a program to search for
HONEST = "rnn"


def new_token() -> str:
    """A secret that no program can guess."""
    return f"k3y-{secrets.token_hex(8)}"


class Arena:
    """A folder with a course, submissions, a gradebook and listeners; an innocent process beside it.

    Of the course, these assignments are there: after each program all of it is looked at.
    """

    def __init__(self, token: str, assignments: Collection[str]) -> None:
        self.token = token
        self.assignments = assignments
        self.root = Path(tempfile.mkdtemp(prefix="arena-")).resolve()
        self.root.chmod(0o755)  # as open as a shared machine's folders are; what is private says so itself
        self.course = self.root / "course"
        self.submitted = self.root / "submitted"
        self.gradebook = self.root / "gradebook.csv"
        self._built: dict[str, Any] = {}
        self._innocent: subprocess.Popen[bytes] | None = None
        self._listeners = {
            "tcp": socket.create_server(("127.0.0.1", 0)),
            "udp": socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
            "unix": socket.socket(socket.AF_UNIX),
            "abstract": socket.socket(socket.AF_UNIX),
        }
        self.abstract = f"\0{token[:3]}{secrets.token_hex(8)}"
        self._listen()
        self._build()

    def _listen(self) -> None:
        self.port = self._listeners["tcp"].getsockname()[1]
        self._listeners["udp"].bind(("127.0.0.1", self.port))
        self._listeners["unix"].bind(str(self.root / "socket"))
        self._listeners["abstract"].bind(self.abstract)
        (self.root / "socket").chmod(0o777)
        for listener in self._listeners.values():
            listener.setblocking(False)
        for name in ("unix", "abstract"):
            self._listeners[name].listen()

    def _build(self) -> None:
        for folder, name in product(("solutions", "assignments"), self.assignments):
            there = self.course / folder / name
            shutil.rmtree(there, ignore_errors=True)
            shutil.copytree(ROOT / folder / name, there, ignore=shutil.ignore_patterns("__pycache__"))
        (self.course / f"hidden-{self.token}.txt").write_text("hidden tests\n")
        self.gradebook.unlink(missing_ok=True)
        self.gradebook.write_text(f"student,points\nneighbour,15\n{self.token},0\n")
        self.gradebook.chmod(0o600)
        for folder, mode in ((self.submitted / "neighbour", 0o755), (self.root / "drop", 0o777)):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            folder.chmod(mode)
        text = (ROOT / "solutions" / HONEST / f"{HONEST}.py").read_text(encoding="utf-8")
        (self.submitted / "neighbour" / f"{HONEST}.py").write_text(f"{text}\n# {self.token}\n")
        self._built = self.seen()

    def mend(self) -> None:
        """Makes everything as it was, if a program before has changed something."""
        for left in self.submitted.iterdir():
            if left.name != "neighbour":
                shutil.rmtree(left)
        if self.seen() != self._built:
            for left in self.root.iterdir():
                if left.name not in ("course", "submitted", "socket", "gradebook.csv", "drop"):
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
            shutil.rmtree(self.course, ignore_errors=True)
            self._build()

    @property
    def innocent(self) -> "subprocess.Popen[bytes]":
        """A process that did nothing to anybody."""
        if self._innocent is None or self._innocent.poll() is not None:
            self._innocent = subprocess.Popen(["sleep", "100000"], cwd="/", preexec_fn=_die_with_parent)
        return self._innocent

    def end_innocent(self) -> None:
        """Ends it; the next one is a new one."""
        if self._innocent is not None:
            self._innocent.kill()
            self._innocent.wait()
            self._innocent = None

    def canaries(self) -> dict[str, Any]:
        """What the programs' names in braces stand for."""
        return {
            "ARENA": str(self.root),
            "COURSE": str(self.course),
            "PROJECT": str(ROOT),
            "GRADEBOOK": str(self.gradebook),
            "NEIGHBOUR": str(self.submitted / "neighbour" / f"{HONEST}.py"),
            "DROP": str(self.root / "drop"),
            "SOCKET": str(self.root / "socket"),
            "ABSTRACT": self.abstract,
            "PORT": self.port,
            "JUDGE": os.getpid(),
            "INNOCENT": self.innocent.pid,
        }

    def seen(self) -> dict[str, Any]:
        """Everything in the folder: kind, rights, owner, size, time and content by path."""
        return dict(sorted(_seen(self.root)))

    def reached(self) -> list[str]:
        """The listeners that somebody has reached since this was last asked."""
        found = []
        for name, listener in self._listeners.items():
            try:
                if name == "udp":
                    listener.recv(100)
                else:
                    listener.accept()[0].close()
                found.append(name)
            except BlockingIOError:
                continue
        return found

    def close(self) -> None:
        """Removes all of it."""
        for listener in self._listeners.values():
            listener.close()
        self.end_innocent()
        shutil.rmtree(self.root, ignore_errors=True)


def _die_with_parent() -> None:
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)


def _seen(folder: Path) -> list[tuple[str, Any]]:
    found = []
    for path in (folder, *folder.rglob("*")):
        status = path.lstat()
        content = ""
        if stat.S_ISREG(status.st_mode):
            content = hashlib.sha256(path.read_bytes()).hexdigest() if os.access(path, os.R_OK) else "closed"
        elif stat.S_ISLNK(status.st_mode):
            content = os.readlink(path)
        times = 0 if stat.S_ISDIR(status.st_mode) else status.st_mtime_ns
        found.append((str(path), (status.st_mode, status.st_uid, status.st_gid, times, content)))
    return found
