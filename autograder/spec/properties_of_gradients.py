"""Properties of every backward pass: it is linear in the upstream gradient, and the gradient of the forward pass."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.spec.exercise import Exercise
from autograder.spec.property import Own, Pairs, general
from autograder.spec.signature import Tree

STEP = 1e-5  # of a central difference: best where nothing is saturated
CLOSE = 1e-7  # how near a central difference comes, of |gradient| |direction|
FEW = 2  # entries that are moved one by one

Slope = Callable[[Mapping[str, Any]], float]


def _gives_gradients(exercise: Exercise) -> bool:
    """Whether upstream gradients go in, and gradients of samples come out."""
    takes, gives = exercise.signature
    return any(array.kind == "upstream" for array in takes.arrays.values()) and any(
        array.terms[:1] == (("N",),) for array in gives.arrays.values()
    )


@general("no upstream gradient, no gradient", applies=_gives_gradients)
def nothing(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    gradients = getattr(own, exercise.name)(*_upstream(exercise, arguments, 0.0)).leaves()
    yield gradients, {name: np.zeros_like(value) for name, value in gradients.items()}


@general(
    "gradients are linear in the upstream gradient:  B(1.7 u - 0.6 v) = 1.7 B(u) - 0.6 B(v)",
    applies=_gives_gradients,
)
def linear(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    def B(*given: Any) -> dict[str, Any]:
        leaves: dict[str, Any] = getattr(own, exercise.name)(*given).leaves()
        return leaves

    takes = exercise.signature.takes
    other = takes.changed(
        arguments,
        lambda array, value: value[::-1, ..., ::-1] if array.kind == "upstream" else value,
    )
    u, v = takes.by_name(arguments), takes.by_name(other)
    mixed = {name: 1.7 * u[name] - 0.6 * v[name] for name in _names_of_upstream(exercise)}
    right, of_v = B(*arguments), B(*other)
    yield (
        B(*takes.rebuilt(arguments, mixed)),
        {name: 1.7 * right[name] - 0.6 * of_v[name] for name in right},
    )


def _names_of_upstream(exercise: Exercise) -> list[str]:
    return [name for name, array in exercise.signature.takes.arrays.items() if array.kind == "upstream"]


def _upstream(exercise: Exercise, arguments: Sequence[Any], factor: float) -> tuple[Any, ...]:
    return exercise.signature.takes.changed(
        arguments, lambda array, value: factor * value if array.kind == "upstream" else value
    )


@general(
    "a small step along v changes the loss of your own forward pass by <gradient, v>",
    applies=lambda exercise: exercise.gradient_of is not None,
)
def adjoint(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    """<J' u, v> = <u, J v>, J v by central differences: entry by entry if they are few, else along one direction."""
    outcome = getattr(own, exercise.name)(*arguments)
    moved = exercise.takes[len(_names_of_upstream(exercise)) :]
    for gives, takes in zip(exercise.gives, moved, strict=True):
        gradients = {name: outcome[name] for name in Tree((gives,)).names}
        inputs = dict(zip(gradients, Tree((takes,)).names, strict=True))

        def slope(v: Mapping[str, Any], inputs: Mapping[str, str] = inputs) -> float:
            given = exercise.signature.takes.by_name(arguments)
            ahead, behind = (
                {inputs[name]: given[inputs[name]] + step * v[name] for name in v} for step in (STEP, -STEP)
            )
            rebuilt = exercise.signature.takes.rebuilt
            return (
                _loss(own, exercise, rebuilt(arguments, ahead))
                - _loss(own, exercise, rebuilt(arguments, behind))
            ) / (2 * STEP)

        few = all(gradient.size <= FEW for gradient in gradients.values())
        yield from (_by_entry if few else _along)(gives.name, gradients, slope)


def _by_entry(name: str, gradients: Mapping[str, Any], slope: Slope) -> Pairs:
    for one, gradient in gradients.items():
        units = np.eye(gradient.size).reshape(gradient.size, *gradient.shape)
        numerical = np.reshape([slope({one: v}) for v in units], gradient.shape)
        yield {one: gradient}, {one: numerical}, CLOSE * max(1.0, float(np.linalg.norm(gradient)))


def _along(name: str, gradients: Mapping[str, Any], slope: Slope) -> Pairs:
    rng = np.random.default_rng(len(gradients))
    v = {one: rng.normal(size=gradient.shape) for one, gradient in gradients.items()}
    told = sum(float(np.sum(gradients[one] * v[one])) for one in v)
    size = np.sqrt(sum(np.sum(g**2) for g in gradients.values()) * sum(np.sum(w**2) for w in v.values()))
    yield {f"<{name}, v>": told}, {f"<{name}, v>": slope(v)}, CLOSE * max(1.0, float(size))


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
