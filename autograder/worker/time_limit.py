"""Ends a statement, or a call, that takes too long, and leaves the process as it is for the next one.

Timers of the system interrupt Python code in the main thread. Code that puts their handlers away, or hangs in C, is
not interrupted: the judge's own deadline ends its process.
"""

import signal
from time import monotonic, process_time
from types import FrameType

AGAIN = 0.25  # seconds between two interruptions, for code that swallows the first
ASLEEP = 0.02  # who has worked for a smaller part of its time than this is waiting, and not for a processor
LOADED = 10.0  # how much longer than its seconds something may take on a machine that has no processor for it
_setitimer = getattr(signal, "setitimer", None)  # before student code can put another in its place
HANGS = 2  # statements that are ended while a program is loaded, before loading ends


class TooLong(BaseException):
    """Raised in student code whose time is up. No `except Exception` catches it."""


class TimeLimit:
    """So many seconds of processor time for each call and each statement, and twice as many for loading in all.

    What sleeps is ended after as many seconds by the clock. 0 stands for no limit; nor is there one where the system
    has no timers.
    """

    def __init__(self, seconds: float = 0.0, of_calls: float | None = None) -> None:
        """`of_calls`, if given, is the limit of each call, and `seconds` that of each statement."""
        self.seconds = seconds if _setitimer else 0.0
        self._of_calls = self.seconds if of_calls is None else of_calls
        self.hangs = 0
        self._loading_since = process_time()
        self._within: list[float] = []
        self._since = (0.0, 0.0)
        if self.seconds:
            signal.signal(signal.SIGPROF, self._has_worked)
            signal.signal(signal.SIGALRM, self._has_waited)

    @property
    def has_ended_loading(self) -> bool:
        """Whether no further statement is to be run while the program is loaded."""
        return self.hangs >= HANGS or (self.seconds > 0 and self._left <= 0)

    @property
    def _left(self) -> float:
        return HANGS * self.seconds - (process_time() - self._loading_since)

    def of_statement(self) -> "_Bounded":
        """Bounds a statement that is run while the program is loaded; raises TooLong in it."""
        return _Bounded(self, min(self.seconds, max(self._left, 0.01)), is_loading=True)

    def of_call(self) -> "_Bounded":
        """Bounds what is done inside; raises TooLong in it. Outside of it nothing is interrupted."""
        return _Bounded(self, self._of_calls)

    def begin(self, seconds: float) -> None:
        """Interrupts from now on whatever takes longer."""
        self._within.append(seconds)
        self._set(seconds)

    def end(self) -> None:
        """Interrupts nothing any more, or what an import of another file's statements is part of."""
        self._set(0.0)
        self._within.pop()
        if self._within:
            self._set(self._within[-1])

    def _set(self, seconds: float) -> None:
        if not self.seconds or not _setitimer:
            return
        self._since = (monotonic(), process_time())
        again = AGAIN if seconds else 0.0
        _setitimer(signal.ITIMER_PROF, seconds, again)
        _setitimer(signal.ITIMER_REAL, seconds, again)

    def _has_worked(self, _signal: int, _frame: FrameType | None) -> None:
        if self._within:
            raise TooLong

    def _has_waited(self, _signal: int, _frame: FrameType | None) -> None:
        if not self._within:
            return
        waited, worked = monotonic() - self._since[0], process_time() - self._since[1]
        if worked < ASLEEP * waited or waited > LOADED * self._within[-1]:
            raise TooLong


class _Bounded:
    """What is bounded. It looks at no exception that passes: that is the student's, and may do what it likes."""

    def __init__(self, limit: TimeLimit, seconds: float, is_loading: bool = False) -> None:
        self._limit, self._seconds, self._is_loading = limit, seconds, is_loading

    def __enter__(self) -> None:
        self._limit.begin(self._seconds)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._limit.end()
        if kind is TooLong and self._is_loading:
            self._limit.hangs += 1
