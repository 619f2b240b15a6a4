"""The judge of a worker process: opened by its first submission, kept for the others, ended with its run.

A cluster keeps it as a result, on every worker that marks, as long as the run that asked for it lives: nothing has to
be registered, and nothing stays behind. What may be copied from worker to worker, or be written to a worker's disk, is
what the judge is opened by, and never the key: that comes with each submission, and no log shows it.
"""

import contextlib
import tempfile
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from autograder.cluster.carried import CarriedCourse, laid_out
from autograder.errors import NotConfined
from autograder.grading.grader import Grader
from autograder.grading.judges import Marked
from autograder.grading.prepared import AllPrepared
from autograder.grading.rules import Rules
from autograder.inputs.regimes import Regime
from autograder.runs.keys import Conditions, conditions
from autograder.submissions.as_read import AsRead


@dataclass(frozen=True, slots=True, repr=False)
class Hidden:
    """The key that inputs are drawn from, and what was drawn; shown to nobody."""

    key: str
    drawn: Sequence[Regime]

    def __repr__(self) -> str:
        return "Hidden(...)"  # in no log of a cluster


class Outcome(msgspec.Struct, frozen=True):
    """What came of one submission: its mark, or why this worker cannot mark at all."""

    marked: Marked | None = None
    refusal: str = ""


class Resident:
    """Marks submission after submission in its process, one at a time."""

    def __init__(self, course: CarriedCourse, rules: Rules, made_by: Conditions) -> None:
        """`made_by` is what marks are made by at home; where anything else would make them, none is made."""
        self._course, self._rules, self._made_by = course, rules, made_by
        self._turn = threading.Lock()  # a worker may have several threads
        self._opened = contextlib.ExitStack()
        self._grader: Grader | None = None
        weakref.finalize(self, self._opened.close)

    def __reduce__(self) -> tuple[Any, ...]:
        return Resident, (self._course, self._rules, self._made_by)

    def mark(self, hidden: Hidden, work: AsRead, assignments: Sequence[str]) -> Outcome:
        """The mark on what was read elsewhere."""
        with self._turn:
            try:
                grader = self._grader or self._open(hidden)
            except NotConfined as refusal:
                return Outcome(refusal=str(refusal))
            if grader is None:
                return Outcome(refusal=self._difference(hidden))
            self._grader = grader
            return Outcome(Marked(grader.mark_read(work, assignments), grader.layers))

    def _open(self, hidden: Hidden) -> Grader | None:
        """The judge; None where marks would be made by something else. Raises NotConfined."""
        with contextlib.ExitStack() as opened:
            folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="autograder-")))
            course = laid_out(self._course, folder)
            if conditions(course, self._rules, hidden.key) != self._made_by:
                return None
            prepared = AllPrepared(course, hidden.key, hidden.drawn)
            grader = Grader(course, self._rules, hidden.key, prepared=prepared)
            opened.callback(grader.close)
            grader.look_at_the_wall()
            self._opened.push(opened.pop_all())
            return grader

    def _difference(self, hidden: Hidden) -> str:
        with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
            found = conditions(laid_out(self._course, Path(folder)), self._rules, hidden.key)
        return difference(found, self._made_by)


def difference(there: Conditions, here: Conditions) -> str:
    """What a worker would make marks by, and should not."""
    others = [
        f"{name} is {there.versions.get(name, 'absent').split(' ')[0]}, and should be {version.split(' ')[0]}"
        for name, version in here.versions.items()
        if there.versions.get(name) != version
    ]
    if there.code != here.code:
        others.append("this program's code is of another state")
    others += [f"the course's {name} is another one" for name, one in here.assignments.items()
               if there.assignments.get(name) != one]  # fmt: skip
    return "; ".join(others) or "it would mark by other rules"


def marked_there(resident: Resident, hidden: Hidden, work: AsRead, assignments: Sequence[str]) -> bytes:
    """Of a worker's process: what came of one submission, as bytes that are decoded into just that."""
    return msgspec.msgpack.encode(resident.mark(hidden, work, assignments))
