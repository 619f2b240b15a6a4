"""The slope of the loss along random directions: what <gradient, direction> should be, by numbers alone.

slope = (L(p + eps v) - L(p - eps v)) / (2 eps), where L is the sum of upstream * results of the key's forward function.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from autograder.inputs.generator import generator
from autograder.spec import Exercise

DIRECTIONS = 2
EPS = 1e-5
AGREES = 1e-7  # a slope counts where the key's own gradient agrees so well with it


@dataclass(frozen=True, slots=True, eq=False)
class Slope:
    """<gradient[leaf], direction> should be `slope`; `leaf` is a result, "dx" or "dweights.W_f"."""

    leaf: str
    direction: Any
    slope: float


def slopes(
    exercise: Exercise, solution: ModuleType, arguments: tuple[Any, ...], expected: tuple[Any, ...], key: str
) -> tuple[Slope, ...]:
    """Two slopes for every gradient of which numbers can tell: the key's own agrees with both within 1e-7.

    The directions follow from `key`.
    """
    rng = generator(key)
    with np.errstate(all="ignore"):
        loss = loss_of(exercise, solution, arguments)
        right = exercise.signature.gives.named(expected)
        found: list[Slope] = []
        for leaf in gradients(exercise):
            of_leaf = list(_along(exercise, loss, arguments, leaf, rng))
            if all(_agrees(right[leaf], one) for one in of_leaf):
                found += of_leaf
    return tuple(found)


def gradients(exercise: Exercise) -> list[str]:
    """The results that are the gradient of an argument: "dx" is that of x, "dweights.W_f" that of weights.W_f."""
    arguments = exercise.signature.takes.arrays
    return [name for name in exercise.signature.gives.names if name[:1] == "d" and name[1:] in arguments]


def loss_of(exercise: Exercise, solution: ModuleType, arguments: tuple[Any, ...]) -> Callable[..., float]:
    """The loss as a function of the arguments: the sum of upstream * results of the forward function.

    An exercise with a `loss` of its own gives it: loss(key, *arguments) is the function of the arguments.
    """
    if exercise.loss is not None:
        return exercise.loss(solution, *arguments)
    forward = getattr(solution, exercise.gradient_of or "")
    parts = exercise.signature.takes.parts
    upstream = [k for k, part in enumerate(parts) if getattr(part, "kind", "") == "upstream"]
    through = exercise.loss_through or (lambda *results: results)

    def loss(*moved: Any) -> float:
        given = forward(*(value for k, value in enumerate(moved) if k not in upstream))
        results = through(*(given if isinstance(given, tuple) else (given,)))
        return sum(float(np.vdot(moved[k], result)) for k, result in zip(upstream, results, strict=True))

    return loss


def _along(
    exercise: Exercise,
    loss: Callable[..., float],
    arguments: tuple[Any, ...],
    leaf: str,
    rng: np.random.Generator,
) -> Iterator[Slope]:
    takes = exercise.signature.takes
    value = takes.by_name(arguments)[leaf[1:]]
    for _ in range(DIRECTIONS):
        direction = rng.standard_normal(value.shape)
        above, below = (
            loss(*takes.rebuilt(arguments, {leaf[1:]: value + step * direction})) for step in (EPS, -EPS)
        )
        yield Slope(leaf, direction, (above - below) / (2 * EPS))


def _agrees(gradient: Any, one: Slope) -> bool:
    scale = max(1.0, float(np.linalg.norm(gradient) * np.linalg.norm(one.direction)))
    return abs(float(np.vdot(gradient, one.direction)) - one.slope) <= AGREES * scale
