"""The laws of an exercise: those of its own, and the general ones that its quantities have the axes for."""

from typing import Any

import numpy as np

from autograder.spec.exercise import Exercise, Unusable
from autograder.spec.places import Pairs, changed, results
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
from autograder.spec.property import Law, Own, general
from autograder.spec.quantities import Answer


@general(
    "finite numbers come out, in the shapes that the stub states",
    applies=lambda exercise: not isinstance(exercise.gives[0], Answer),
    tried="at the edge too",
)
def finite(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    numbers = results(exercise, getattr(own, exercise.name)(*arguments))
    for name, value in numbers.items():
        if not np.isfinite(value).all():
            raise Unusable(f"{name} holds NaN or infinity")
    yield numbers, numbers


@general(
    "it is answered, in a form that can be an answer; whether it is right, the answer key alone can say",
    applies=lambda exercise: isinstance(exercise.gives[0], Answer),
)
def answered(own: Own, exercise: Exercise) -> Pairs:
    said = getattr(own, exercise.name)()[exercise.name]
    choices = getattr(exercise.gives[0], "choices", ())
    if np.isnan(said).any():
        raise Unusable(f"{exercise.name} has no answer yet, or not to all; replace None by yours")
    if choices and said < 0:
        raise Unusable(f"{exercise.name} is none of the choices; copy one of them: {', '.join(choices)}")
    yield said, said


@general(
    "the same call gives the same again, whatever was asked in between",
    applies=lambda exercise: bool(exercise.takes),
    tried="once",
)
def repeatable(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    function = own.once_more(exercise.name)
    before = results(exercise, getattr(own, exercise.name)(*arguments))
    function(*changed(exercise, arguments, lambda array, value: 0.9 * value[..., ::-1]
                      if np.ndim(value) else value))  # fmt: skip
    yield results(exercise, function(*arguments)), before


# In the order in which a learner should be told: what says most about the fault comes first.
BEFORE = (answered, finite, repeatable)
AFTER = (
    nothing, linear, samples, steps, cut, later_inputs, single_step, later_gradients, cut_back, adjoint,
    units, features, bias,
)  # fmt: skip


def laws_of(exercise: Exercise) -> list[Law]:
    """All laws of an exercise."""
    return [
        *(law.to(exercise) for law in BEFORE if law.applies(exercise)),
        *exercise.laws,
        *(law.to(exercise) for law in AFTER if law.applies(exercise)),
    ]
