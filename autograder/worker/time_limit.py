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
TICK = 0.1  # seconds between two looks at which call is being made
_signal = signal.signal
_setitimer = getattr(signal, "setitimer", None)  # before student code can put another in its place
LEAST = 0.1  # seconds that a call may take, however many did not end
HANGS = 2  # statements that are ended while a program is loaded, before loading ends


class TooLong(BaseException):
    """Raised in student code whose time is up. No `except Exception` catches it."""


class TimeLimit:
    """So many seconds of processor time for each call and each statement, and twice as many for loading a file.

    What sleeps is ended after as many seconds by the clock. 0 stands for no limit; nor is there one where the system
    has no timers.
    """

    def __init__(self, seconds: float = 0.0) -> None:
        """`seconds` are those of each statement."""
        self.seconds = seconds if _setitimer else 0.0
        self._of_calls = self.seconds
        self.hangs = 0
        self.calling = 0  # the number of the call that is being made, 0 between two
        self.has_ended_call = False
        self._seen = 0
        self._raised = 0.0
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

    def begin_loading(self, seconds: float) -> None:
        """From now on each statement has so many seconds, and all of them together twice as many."""
        if self.seconds:
            self.seconds, self.hangs, self._loading_since = seconds, 0, process_time()

    def of_statement(self) -> "_Bounded":
        """Bounds a statement that is run while the program is loaded; raises TooLong in it."""
        return _Bounded(self, min(self.seconds, max(self._left, 0.01)), is_loading=True)

    def watch(self, seconds: float) -> None:
        """From now on bounds each call by so many seconds: one timer looks now and then which call is being made.

        Set anew for every function, for student code may have put the timer or its handler away.
        """
        self._of_calls, self.calling, self._seen, self.has_ended_call = seconds, 0, 0, False
        if self.seconds and _setitimer:
            _signal(signal.SIGPROF, self._has_worked)
            _signal(signal.SIGALRM, self._has_waited)
        self._look_now_and_then()

    def rest(self) -> None:
        """Puts the timers away."""
        self._set(0.0)

    def _look_now_and_then(self) -> None:
        if self.seconds and _setitimer:
            tick = min(TICK, self._of_calls / 4)
            _setitimer(signal.ITIMER_PROF, tick, tick)
            _setitimer(signal.ITIMER_REAL, tick, tick)

    def _look(self) -> tuple[float, float]:
        """How long the call that is being made has waited and worked, as far as it was seen."""
        if self._seen != self.calling:
            self._seen, self._raised = self.calling, 0.0
            self._since = (monotonic(), process_time())
        return monotonic() - self._since[0], process_time() - self._since[1]

    def _end_call(self) -> None:
        if monotonic() - self._raised > AGAIN:
            self._raised, self.has_ended_call = monotonic(), True
            raise TooLong

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
        elif self.calling:
            self._look_now_and_then()

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
        if self.calling and self._look()[1] >= self._of_calls:
            self._end_call()

    def _has_waited(self, _signal: int, _frame: FrameType | None) -> None:
        if not self._within:
            if self.calling:
                waited, worked = self._look()
                if waited >= self._of_calls and self._is_idle(waited, worked, self._of_calls):
                    self._end_call()
            return
        waited, worked = monotonic() - self._since[0], process_time() - self._since[1]
        if self._is_idle(waited, worked, self._within[-1]):
            raise TooLong

    @staticmethod
    def _is_idle(waited: float, worked: float, seconds: float) -> bool:
        """Whether what took so long sleeps, or has had its time many times over."""
        return worked < ASLEEP * waited or waited > LOADED * seconds


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
