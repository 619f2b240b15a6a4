"""The key's functions by name, as equations call them; constants of the quiz come in numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.course import Assignment
from autograder.spec import Constant, Exercise


class Key:
    """`key.lstm_gates(x, h, weights)` is the right function; `key.GATES()` the right numbers."""

    def __init__(self, assignment: Assignment) -> None:
        self._names = vars(assignment.solution)
        self._constants = {
            exercise.name: part
            for exercise in assignment.exercises
            if isinstance(part := exercise.signature.gives.parts[0], Constant)
        }

    def __getattr__(self, name: str) -> Any:
        if name in self._constants:
            return lambda: self._constants[name].numbers(self._names[name])
        return self._names[name]

    def leaves(self, exercise: Exercise, arguments: Sequence[Any]) -> tuple[Any, ...]:
        """What the right function gives for these arguments, flat."""
        if exercise.name in self._constants:
            return (np.asarray(self._constants[exercise.name].numbers(self._names[exercise.name])),)
        with np.errstate(all="ignore"):
            return exercise.signature.results(self._names[exercise.name](*arguments))
