"""Laws of every backward pass: it is linear in the upstream gradient, and it is the gradient of the forward pass."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .exercise import Exercise
from .law import Own, general
from .places import Pairs, changed, having, places, results, values

STEP = 1e-5  # of a central difference: best where nothing is saturated
CLOSE = 1e-7  # how near a central difference comes, of |gradient| |direction|
FEW = 4  # entries that are moved one by one


def _gives_gradients(exercise: Exercise) -> bool:
    """Whether upstream gradients go in, and gradients of samples come out."""
    return any(array.kind == "upstream" for array in places(exercise.takes).values()) and any(
        array.axes.startswith("N ") for array in places(exercise.gives).values()
    )


@general("no upstream gradient, no gradient", applies=_gives_gradients)
def nothing(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    gradients = results(exercise, getattr(own, exercise.name)(*_upstream(exercise, arguments, 0.0)))
    yield gradients, {name: np.zeros_like(value) for name, value in gradients.items()}


@general(
    "gradients are linear in the upstream gradient:  B(1.7 u - 0.6 v) = 1.7 B(u) - 0.6 B(v)",
    applies=_gives_gradients,
)
def linear(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    def B(*given: Any) -> dict[str, Any]:
        return results(exercise, getattr(own, exercise.name)(*given))

    other = changed(
        exercise,
        arguments,
        lambda array, value: value[::-1, ..., ::-1] if array.kind == "upstream" else value,
    )
    u, v = values(exercise, arguments), values(exercise, other)
    mixed = {name: 1.7 * u[name] - 0.6 * v[name] for name in _names_of_upstream(exercise)}
    right, of_v = B(*arguments), B(*other)
    yield (
        B(*having(exercise, arguments, mixed)),
        {name: 1.7 * right[name] - 0.6 * of_v[name] for name in right},
    )


def _names_of_upstream(exercise: Exercise) -> list[str]:
    return [name for name, array in places(exercise.takes).items() if array.kind == "upstream"]


def _upstream(exercise: Exercise, arguments: Sequence[Any], factor: float) -> tuple[Any, ...]:
    return changed(
        exercise, arguments, lambda array, value: factor * value if array.kind == "upstream" else value
    )


@general(
    "a small step along v changes the loss of your own forward pass by <gradient, v>",
    applies=lambda exercise: exercise.gradient_of is not None,
)
def adjoint(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    """<J' u, v> = <u, J v>, J v by central differences: entry by entry if they are few, else along one direction."""
    gradients = results(exercise, getattr(own, exercise.name)(*arguments))
    moved = [name for name in places(exercise.takes) if name not in _names_of_upstream(exercise)]
    given = values(exercise, arguments)
    for (name, gradient), argument in zip(gradients.items(), moved, strict=True):

        def slope(v: Any, argument: str = argument) -> float:
            ahead, behind = (
                _loss(own, exercise, having(exercise, arguments, {argument: given[argument] + step * v}))
                for step in (STEP, -STEP)
            )
            return (ahead - behind) / (2 * STEP)

        yield from _compared(name, gradient, slope)


def _compared(name: str, gradient: Any, slope: Callable[[Any], float]) -> Iterator[tuple[Any, ...]]:
    if gradient.size <= FEW:
        units = np.eye(gradient.size).reshape(gradient.size, *gradient.shape)
        numerical = np.reshape([slope(v) for v in units], gradient.shape)
        yield {name: gradient}, {name: numerical}, CLOSE * max(1.0, float(np.linalg.norm(gradient)))
    else:
        v = np.random.default_rng(gradient.size).normal(size=gradient.shape)
        size = float(np.linalg.norm(gradient) * np.linalg.norm(v))
        told = np.sum(gradient * v)
        yield {f"<{name}, v>": told}, {f"<{name}, v>": slope(v)}, CLOSE * max(1.0, size)


def _loss(own: Own, exercise: Exercise, arguments: Sequence[Any]) -> float:
    """The sum of what the forward pass gives, each entry times its upstream gradient."""
    upstream, given = (
        arguments[: len(_names_of_upstream(exercise))],
        arguments[len(_names_of_upstream(exercise)) :],
    )
    reached = tuple(getattr(own, str(exercise.gradient_of))(*given))
    if exercise.loss_through is not None:
        reached = exercise.loss_through(*reached)
    return float(sum(np.sum(u * value) for u, value in zip(upstream, reached, strict=True)))
