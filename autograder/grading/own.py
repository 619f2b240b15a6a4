"""The student's functions as the laws call them: by name, without an answer key."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.sandbox.answers import Failure
from autograder.sandbox.student import Student
from autograder.spec import Array, Arrays, Constant, Exercise, Outcome


class GivesNothing(Exception):
    """A function that a law calls gave no results."""

    def __init__(self, name: str, failure: Failure) -> None:
        super().__init__(name)
        self.name = name
        self.failure = failure


class OwnFunctions:
    """`own.lstm_step(x, h, c, weights)` asks the student's function; the same arguments are asked about once."""

    def __init__(self, student: Student, exercises: Sequence[Exercise]) -> None:
        self._student = student
        self._exercises = {exercise.name: exercise for exercise in exercises}

    def __getattr__(self, name: str) -> Callable[..., Outcome]:
        """The function of that name. What it gives is known by its arguments; a law that wants it anew says so."""
        exercise = self._exercises[name]

        def function(*arguments: Any) -> Outcome:
            return _given(name, self._student.once(exercise, arguments, shaped(exercise, arguments)))

        return function

    def once_more(self, name: str) -> Callable[..., Outcome]:
        """The function of that name, asked anew each time."""
        exercise = self._exercises[name]

        def function(*arguments: Any) -> Outcome:
            return _given(name, self._student.ask(exercise, arguments, shaped(exercise, arguments)))

        return function


def _given(name: str, outcome: Outcome | Failure) -> Outcome:
    if isinstance(outcome, Failure):
        raise GivesNothing(name, outcome)
    return outcome


def shaped(exercise: Exercise, arguments: Sequence[Any]) -> list[Any]:
    """Arrays without values in the shapes that the results should have, flat."""
    first = exercise.gives[0]
    if isinstance(first, Constant):
        return [_blank((len(first.keys),) if first.keys else ())]
    if isinstance(first, Arrays):
        return [_blank(np.shape(array)) for array in arguments[0]]
    return [_blank(_shape(array, exercise, arguments)) for array in exercise.signature.gives.arrays.values()]


def _blank(shape: tuple[int, ...]) -> Any:
    return np.broadcast_to(np.nan, shape)


def _shape(array: Array, exercise: Exercise, arguments: Sequence[Any]) -> tuple[int, ...]:
    """As the axes say; "any" is the shape of the argument that has any, "one" is a single number."""
    if array.axes == "one":
        return ()
    if array.axes == "any":
        of = next(k for k, quantity in enumerate(exercise.takes) if getattr(quantity, "axes", "") == "any")
        return np.shape(arguments[of])
    return array.shape(exercise.signature.takes.sizes(exercise.signature.takes.flatten(arguments)))
