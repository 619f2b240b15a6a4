"""A real pseudo-terminal of 80 x 24, with a command in it: what stands on its screen, and keys that are pressed."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

STYLE = re.compile(r"\x1b\[[0-9;]*m")
OTHER = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b.")
START, END = "\x1b[H", "\x1b[J"
PATIENCE = 60.0  # seconds; a busy machine is not wrong
TICKS = os.sysconf("SC_CLK_TCK")


class Terminal:
    """Holds the terminal and the process; whoever has one closes it."""

    def __init__(
        self,
        words: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        rows: int = 24,
        columns: int = 80,
    ) -> None:
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(words[0], list(words), dict(environment))
        self.resize(rows, columns)
        self._came = ""
        self.frames: list[list[str]] = []
        self.flags_before = self.flags()

    def resize(self, rows: int, columns: int) -> None:
        """Makes the window another size; the process is told by the system."""
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def flags(self) -> int:
        """Whether it echoes, waits for whole lines, and so on."""
        local: int = termios.tcgetattr(self._fd)[3]
        return local

    def press(self, keys: str) -> None:
        """Types."""
        os.write(self._fd, keys.encode())

    @property
    def screen(self) -> list[str]:
        """The lines of the last whole frame, without styles."""
        return self.frames[-1] if self.frames else []

    def until(self, holds: Callable[[str], bool], after: int = 0, seconds: float = PATIENCE) -> str:
        """The text of the screen as soon as that holds of it: of a later frame than the first so many.

        Of a frame that says that something is being judged, nothing holds.
        """
        end = time.monotonic() + seconds
        while True:
            text = "\n".join(self.screen)
            if len(self.frames) > after and "judging ..." not in self.screen[0] and holds(text):
                return text
            if time.monotonic() > end or not self._read(end - time.monotonic()):
                raise AssertionError(f"the screen stayed so:\n{text}\n{self._came[-2000:]!r}")

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return False
        try:
            came = os.read(self._fd, 1 << 16)
        except OSError:  # the process is gone
            return False
        self._came += came.decode("utf-8", "replace")
        while END in self._came:
            frame, self._came = self._came.split(END, 1)
            self.frames.append([STYLE.sub("", line) for line in _lines(frame)])
        return True

    def wait(self) -> int:
        """Waits until the process has ended, and gives its exit code."""
        while self._read(PATIENCE):
            pass
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def hang_up(self) -> None:
        """Closes the window."""
        os.close(self._fd)
        self._fd = -1

    def children(self) -> list[int]:
        """The processes that it started, and those started by them; none where the system does not tell."""
        parents: dict[int, int] = {}
        for entry in Path("/proc").glob("*"):
            if entry.name.isdigit():
                try:
                    parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                except OSError:
                    continue
        found, waiting = [], [self.pid]
        while waiting:
            of = waiting.pop()
            below = [pid for pid, parent in parents.items() if parent == of]
            found += below
            waiting += below
        return found

    def seconds(self) -> float:
        """Processor seconds of the process and all that it started, so far."""
        return sum(map(_seconds_of, [self.pid, *self.children()]))

    def close(self) -> None:
        """Ends what is left."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self._fd >= 0:
            os.close(self._fd)


def _lines(frame: str) -> Iterator[str]:
    """The lines of one frame: what is left of it if the sequences are taken out that draw it."""
    body = frame.rpartition(START)[2]
    for line in body.split("\r\n"):
        rest = line.removesuffix("\x1b[K")
        assert not OTHER.search(STYLE.sub("", rest)), rest
        yield rest


def _seconds_of(pid: int) -> float:
    """Its own, and those of its children that it waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICKS


@contextmanager
def in_terminal(*words: str, folder: Path, root: Path, **environment: str) -> Iterator[Terminal]:
    """A command of ours in a terminal of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    kept = {name: value for name, value in kept.items() if not name.startswith("AUTOGRADER")}
    new = kept | {"TERM": "xterm-256color", "PYTHONPATH": str(root), "LANG": "C.UTF-8"} | environment
    terminal = Terminal([sys.executable, "-m", "autograder", *words], folder, new)
    try:
        yield terminal
    finally:
        terminal.close()
