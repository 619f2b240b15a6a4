"""The properties of an exercise: those of its own, and the general ones that its quantities have the axes for."""

from typing import Any

import numpy as np

from autograder.spec.exercise import Exercise
from autograder.spec.outcome import Unusable
from autograder.spec.properties_of_gradients import adjoint, linear, nothing
from autograder.spec.properties_of_layers import bias, features, samples, units
from autograder.spec.properties_over_time import (
    cut,
    cut_back,
    later_gradients,
    later_inputs,
    single_step,
    steps,
)
from autograder.spec.property import Own, Pairs, Property, general
from autograder.spec.signature import Array, Constant


@general(
    "finite numbers come out, in the shapes that the stub states",
    applies=lambda exercise: not isinstance(exercise.gives[0], Constant),
    tried="at the edge too",
)
def finite(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    numbers = getattr(own, exercise.name)(*arguments).leaves()
    for name, value in numbers.items():
        if not np.isfinite(value).all():
            raise Unusable(f"{name} holds NaN or infinity")
    yield numbers, numbers


@general(
    "it is answered, in a form that can be an answer; whether it is right, the answer key alone can say",
    applies=lambda exercise: isinstance(exercise.gives[0], Constant),
)
def answered(own: Own, exercise: Exercise) -> Pairs:
    said = getattr(own, exercise.name)()[exercise.name]
    choices = getattr(exercise.gives[0], "choices", ())
    if np.isnan(said).any():
        raise Unusable(f"{exercise.name} has no answer yet, or not for all; replace None by your answer")
    if choices and said < 0:
        raise Unusable(f"{exercise.name} is none of the choices; copy one of them: {', '.join(choices)}")
    yield said, said


@general(
    "the same call gives the same again, whatever was asked in between",
    applies=lambda exercise: not exercise.is_constant,
    tried="once",
)
def repeatable(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    function = own.once_more(exercise.name)
    before = getattr(own, exercise.name)(*arguments).leaves()
    takes = exercise.signature.takes
    function(*takes.changed(arguments, _another))
    yield function(*arguments).leaves(), before


def _another(array: Array, value: Any) -> Any:
    """Other values, in the places of others; whole numbers stay such."""
    turned = value[..., ::-1] if np.ndim(value) else value
    return turned if array.kind == "count" else 0.9 * turned


# In the order in which a learner should be told: what says most about the fault comes first.
BEFORE = (answered, finite, repeatable)
AFTER = (
    nothing, linear, samples, steps, cut, later_inputs, single_step, later_gradients, cut_back, adjoint,
    units, features, bias,
)  # fmt: skip


def properties_of(exercise: Exercise) -> list[Property]:
    """All properties of an exercise."""
    return [
        *(one.to(exercise) for one in BEFORE if one.applies(exercise)),
        *exercise.properties,
        *(one.to(exercise) for one in AFTER if one.applies(exercise) and not exercise.is_constructive),
    ]
