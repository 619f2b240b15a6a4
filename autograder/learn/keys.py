"""Keys as they are pressed, and a wake-up from another thread: one small interface for all systems' terminals."""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

CLOSED = "closed"  # instead of a key: the terminal is gone
POLL = 0.05  # seconds, where a console cannot be waited for together with something else


class Keys(Protocol):
    """Where keys come from."""

    def wait(self, seconds: float | None) -> str:
        """The next key, within so many seconds or whenever it comes; "" if time is over or somebody woke it."""

    def wake(self) -> None:
        """Ends a wait; from a signal or another thread, too."""


@contextmanager
def keys_of_terminal() -> Iterator[Keys]:
    """The keys of this process's terminal, one by one and without an echo, while the block runs."""
    with _windows() if sys.platform == "win32" else _posix() as keys:
        yield keys


class PosixKeys:
    """Of a terminal as POSIX has it: read with select, so that waiting costs nothing."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._woken, self._waker = os.pipe()
        os.set_blocking(self._waker, False)

    def wait(self, seconds: float | None) -> str:
        """The next key; an escape sequence, as of an arrow, is one key that means nothing."""
        import select

        ready, _, _ = select.select([self._terminal, self._woken], [], [], seconds)
        if self._woken in ready:
            os.read(self._woken, 1 << 10)
        if self._terminal not in ready:
            return ""
        try:
            typed = os.read(self._terminal, 1 << 10)
        except OSError:
            return CLOSED
        if not typed:
            return CLOSED
        return "escape" if typed[:1] == b"\x1b" else typed.decode("utf-8", "replace")[-1:]

    def wake(self) -> None:
        """Writes to the pipe that is waited for beside the terminal; a full one has woken it already."""
        with contextlib.suppress(OSError):
            os.write(self._waker, b"\0")

    def close(self) -> None:
        """Closes the pipe."""
        os.close(self._woken)
        os.close(self._waker)


@contextmanager
def _posix() -> Iterator[Keys]:
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    keys = PosixKeys(terminal)

    def enter(*_: object) -> None:
        tty.setcbreak(terminal, termios.TCSADRAIN)  # Ctrl-C and Ctrl-Z stay signals
        keys.wake()

    handlers = {signal.SIGWINCH: lambda *_: keys.wake(), signal.SIGCONT: enter}
    others = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        enter()
        yield keys
    finally:
        for number, handler in others.items():
            signal.signal(number, handler)
        with contextlib.suppress(termios.error):  # of a terminal that is gone
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)
        keys.close()


class WindowsKeys:
    """Of a Windows console, which is looked at now and then: `console` is msvcrt."""

    def __init__(self, console: Any) -> None:
        self._console = console
        self._woken = threading.Event()

    def wait(self, seconds: float | None) -> str:
        """The next key; one of two codes, as of an arrow, means nothing."""
        end = None if seconds is None else time.monotonic() + seconds
        while not self._woken.is_set():
            if self._console.kbhit():
                typed: str = self._console.getwch()
                if typed in ("\0", "\xe0"):
                    self._console.getwch()
                    return "escape"
                if typed == "\x03":
                    raise KeyboardInterrupt
                return typed
            if end is not None and time.monotonic() >= end:
                return ""
            self._woken.wait(POLL)
        self._woken.clear()
        return ""

    def wake(self) -> None:
        """Sets the flag that is looked at."""
        self._woken.set()


@contextmanager
def _windows() -> Iterator[Keys]:
    import msvcrt

    yield WindowsKeys(msvcrt)
