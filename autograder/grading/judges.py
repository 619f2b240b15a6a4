"""The judges: a process on each core, which ends with its parent, however that ends."""

import contextlib
import functools
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.util import Finalize
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from autograder.course import Course, load_course
from autograder.grading.grader import Grader
from autograder.grading.prepared import AllPrepared
from autograder.grading.rules import Rules
from autograder.report import SubmissionMark
from autograder.submissions.find import Submission
from autograder.worker import kernel

STOPS = (signal.SIGINT, signal.SIGTERM)
SELDOM = (
    10_000,
    10,
    10,
)  # objects made, and collections, before the collector looks: a mark makes few cycles


class Marked(msgspec.Struct, frozen=True):
    """A submission's mark, and the layers that held its processes; bytes of it are decoded into just this."""

    mark: SubmissionMark
    layers: tuple[str, ...]


@contextlib.contextmanager
def _stops_held_back() -> Iterator[None]:
    """Lets Ctrl-C and SIGTERM wait: a judge that is just being forked would take them for its own."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Judges:
    """A pool of judges. Whoever leaves it by an exception, a stop included, leaves none of them behind.

    Judges are forked by the thread that submits first, which should be the main one: the kernel ends them with it.
    """

    def __init__(self, number: int, course: Course, rules: Rules, secret: str, prepared: AllPrepared) -> None:
        start = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
        context = multiprocessing.get_context(start)
        reader, self._lifeline = context.Pipe(duplex=False)
        self._reader = reader
        # A spawned judge inherits nothing that it is not given: no end of the pipe that it would have to close, and no
        # cases, which a forked one shares with its parent.
        inherited, shared = (self._lifeline, prepared) if start == "fork" else (None, None)
        self._pool = ProcessPoolExecutor(
            number,
            context,
            initializer=_become_judge,
            initargs=(os.getpid(), reader, inherited, shared, course.root, course.names, rules, secret),
        )

    def submit(self, submission: Submission, assignments: Sequence[str]) -> "Future[bytes]":
        """The mark to come, as bytes. Raises BrokenProcessPool, as its result does, where a judge has ended."""
        with _stops_held_back():
            return self._pool.submit(_mark, submission, assignments)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._lifeline.close()  # which ends the judges at once: nobody waits for what they are doing
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._lifeline.close()
        self._reader.close()


_judge: dict[
    str, Callable[[], Grader]
] = {}  # of a judge's process: its grader, opened by its first submission


def _become_judge(
    parent: int,
    lifeline: Connection,
    inherited: Connection | None,
    prepared: AllPrepared | None,
    root: Path,
    names: Sequence[str],
    rules: Rules,
    secret: str,
) -> None:
    """Ties a judge to its parent. Its grader is opened later, where a failure can be told."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, and its end is ours
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    if inherited is not None:
        inherited.close()
    threading.Thread(target=_end_with_parent, args=(lifeline,), daemon=True).start()
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before
            os._exit(1)
    _judge["grader"] = functools.cache(
        lambda: _opened(prepared or _prepared(root, names, secret), rules, secret)
    )


def _end_with_parent(lifeline: Connection) -> None:
    """Waits until nobody holds the other end any more."""
    with contextlib.suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(1)


def _prepared(root: Path, names: Sequence[str], secret: str) -> AllPrepared:
    course = load_course(root)
    return AllPrepared(course.only(names), secret)


def _opened(prepared: AllPrepared, rules: Rules, secret: str) -> Grader:
    grader = Grader(prepared.course, rules, secret, prepared=prepared)
    try:
        grader.look_at_the_wall()
    except BaseException:
        grader.close()
        raise
    gc.freeze()  # what is here stays to the end: the collector need not look at it again with every submission
    gc.set_threshold(*SELDOM)
    Finalize(
        None, grader.close, exitpriority=1
    )  # at this process's end, so that its forkserver is waited for
    return grader


def _mark(submission: Submission, assignments: Sequence[str]) -> bytes:
    """Of a judge's process: one submission's mark and layers."""
    grader = _judge["grader"]()
    return msgspec.msgpack.encode(Marked(grader.mark(submission, assignments), grader.layers))
