"""The key's functions, as equations call them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from autograder.spec.exercise import Exercise
from autograder.spec.signature import Constant


class Key:
    """`key.lstm_gates(x, h, weights)`: the functions of a solution by name; a constant of the quiz comes in numbers."""

    def __init__(self, names: Mapping[str, Any], exercises: Iterable[Exercise]) -> None:
        self._names = names
        self._constants = {
            part.name: part for exercise in exercises for part in exercise.gives if isinstance(part, Constant)
        }

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """The function of that name; of a constant, one without arguments that gives its numbers."""
        if name in self._constants:
            return lambda: self._constants[name].in_numbers(self._names[name])
        try:
            function: Callable[..., Any] = self._names[name]
        except KeyError:
            raise AttributeError(f"the key has no function {name}") from None
        return function
