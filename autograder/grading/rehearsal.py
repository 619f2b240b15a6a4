"""A sitting without a wall, for the course's own programs only: the solution with a known mistake in it.

Everything is as in a sitting but the process and the pipe, so that hundreds of programs are judged in seconds.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.course import module_of
from autograder.grading.follow_through import composed
from autograder.grading.results import named
from autograder.grading.sitting import Sitting
from autograder.inputs.cases import ask_solution
from autograder.sandbox.answers import Failure
from autograder.sandbox.conversation import Ready
from autograder.sandbox.student import AskedOutcome, Student
from autograder.spec import Exercise, Outcome
from autograder.worker.frames import Encoded


class Actor(Student):
    """One of the course's own programs, asked in the judge's own process."""

    text = ""

    def load(self) -> None:
        """Runs the program."""
        self._module = module_of(self._assignment.name, self.text, self._assignment.path)
        self._functions: dict[tuple[str, ...], dict[str, Any]] = {(): vars(self._module)}
        self.ready = Ready((), ())

    def ask(
        self,
        exercise: Exercise,
        arguments: Sequence[Any],
        like: Sequence[Any],
        replaced: Sequence[str] = (),
        encoded: Encoded | None = None,
    ) -> Outcome | Failure:
        """The function's results by name, as a student's."""
        if self.ready is None:
            self.load()
        key = tuple(replaced)
        if key not in self._functions:
            solution = vars(self._assignment.solution)
            self._functions[key] = composed(self._module, {name: solution[name] for name in replaced})
        try:
            with np.errstate(all="ignore"):
                given = ask_solution(exercise, self._functions[key], [_copy(value) for value in arguments])
        except Exception as raised:  # noqa: BLE001  (a mistake may make the solution fail)
            return Failure("raised", type_name=type(raised).__name__, text=str(raised))
        results = [np.asarray(array, dtype=np.float64) for array in given]
        values = named(exercise, results, like)
        if isinstance(values, Failure):
            return values
        return AskedOutcome(values, lambda: self._alone(exercise, arguments, replaced), results)


def _copy(value: Any) -> Any:
    """Arrays, and sequences of arrays, that may be changed without harm."""
    if isinstance(value, tuple | list):
        copies = [_copy(one) for one in value]
        return type(value)(*copies) if hasattr(value, "_fields") else copies
    return np.array(value) if isinstance(value, np.ndarray) else value


class Rehearsal(Sitting):
    """Judges a program of the course's own as a student's is judged."""

    def _admit(self, replaceable: Sequence[Exercise] = (), weights: str = "record") -> Student:
        room = self._room
        actor = Actor(room.student_room, room.assignment, {}, room.rules.patience, self._clock, replaceable)
        actor.text = "\n".join(cell.text for cell in self._sources[room.assignment.name].cells)
        return actor
