"""The numerical gradient as evidence: what moving one entry of an argument does to the loss, beside what was returned.

slope = (L(W + eps e) - L(W - eps e)) / (2 eps),    e one at that entry and zero elsewhere
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from autograder.grading.explain import both, rounded
from autograder.grading.pasted import Home
from autograder.grading.shown_input import ShownInput
from autograder.inputs.slopes import EPS, gradients, loss_of
from autograder.report import Measured
from autograder.spec import Exercise

NUMERICAL = "numerical_gradient"
AGREES = 1e-6  # of the slope and the right gradient: where numbers are too large to tell, nothing is said


def measured(
    exercises: Mapping[str, Exercise],
    exercise: Exercise,
    solution: ModuleType,
    shown: ShownInput,
    home: Home,
    sound: Collection[str],
) -> Measured | None:
    """The slope at the entry that is shown; None of what is not a gradient. `sound` are functions that are right."""
    found = shown.seen.comparison
    leaf = exercise.signature.gives.names[shown.seen.place] if found else ""
    if found is None or shown.seen.twice or leaf not in gradients(exercise):
        return None
    if exercise.gradient_of is None and exercise.loss is None:
        return None
    slope = _slope(exercise, solution, shown.case.arguments, leaf[1:], found.index)
    if not abs(slope - found.right) <= AGREES * max(1.0, abs(found.right)):
        return None
    at = f"[{', '.join(map(str, found.index))}]" if found.index else ""
    yours, right = both(found.left, found.right)
    code: tuple[str, ...] = ()
    if exercise.gradient_of in sound and exercise.gradient_of in exercises:
        code = tuple(_code(exercises, exercise, solution, shown, leaf[1:], home, sound))
    return Measured(of=f"{leaf}{at}", moved=f"{leaf[1:]}{at}", yours=yours, slope=right, code=code)


def _slope(
    exercise: Exercise, solution: ModuleType, arguments: Sequence[Any], moved: str, index: tuple[int, ...]
) -> float:
    takes = exercise.signature.takes
    loss = loss_of(exercise, solution, tuple(arguments))
    value = takes.by_name(arguments)[moved]
    step = np.zeros_like(value)
    step[index] = EPS
    with np.errstate(all="ignore"):
        above, below = (loss(*takes.rebuilt(arguments, {moved: value + sign * step})) for sign in (1, -1))
        return float((above - below) / (2 * EPS))


def _code(
    exercises: Mapping[str, Exercise],
    exercise: Exercise,
    solution: ModuleType,
    shown: ShownInput,
    moved: str,
    home: Home,
    sound: Collection[str],
) -> Iterator[str]:
    """The loss by the learner's own forward function, and its slope; nothing where the loss is another."""
    forward = exercises[str(exercise.gradient_of)]
    terms = _terms(exercise, forward, solution, shown.case.arguments)
    if not terms or shown.seen.comparison is None:
        return
    owner, _, field = moved.partition(".")
    name = field or owner
    names = [f"{owner}._replace({field}={name})" if one.name == owner and field else one.name
             for one in exercise.takes if getattr(one, "kind", "") != "upstream"]  # fmt: skip
    call = f"{forward.name}({', '.join(names)})"
    by_own = NUMERICAL in sound
    if home.module:
        yield f"from {home.module} import {', '.join([*([NUMERICAL] if by_own else []), forward.name])}"
    if len(forward.gives) == 1:
        yield f"loss = lambda {name}: {terms[0].format(call)}"
    else:
        results = [f"{one.name}_" if one.name == name else one.name for one in forward.gives]
        yield f"def loss({name}):"
        yield f"    {', '.join(results)} = {call}"
        yield f"    return {' + '.join(map(str.format, terms, results))}"
        yield ""  # which ends it, where it is pasted at a prompt
    value = moved
    index = ", ".join(map(str, shown.seen.comparison.index))
    if by_own:
        yield f"print({NUMERICAL}(loss, {value}, 1e-5)[{index}])"
    else:
        yield f"e = np.zeros_like({value}); e[{index}] = 1e-5"
        yield f"print((loss({value} + e) - loss({value} - e)) / 2e-5)"
    yield f"# gives {rounded(shown.seen.comparison.right)}, as the gradient should"


def _terms(
    exercise: Exercise, forward: Exercise, solution: ModuleType, arguments: Sequence[Any]
) -> list[str]:
    """`np.sum(dh * {})` for every result of the forward function, or its last step; none if that is not the loss."""
    upstream = [
        (one.name, value)
        for one, value in zip(exercise.takes, arguments, strict=True)
        if getattr(one, "kind", "") == "upstream"
    ]
    others = [
        value
        for one, value in zip(exercise.takes, arguments, strict=True)
        if getattr(one, "kind", "") != "upstream"
    ]
    if [one.name for one in forward.takes] != [
        one.name for one in exercise.takes if getattr(one, "kind", "") != "upstream"
    ]:
        return []
    given = vars(solution)[forward.name](*others)
    results = given if len(forward.gives) > 1 else (given,)
    found, total = [], 0.0
    for (name, value), one in zip(upstream, results, strict=False):
        last = np.ndim(one) == np.ndim(value) + 1
        found.append(f"np.sum({name} * {{}}{'[:, -1]' if last else ''})")
        total += float(np.sum(value * (one[:, -1] if last else one)))
    right = loss_of(exercise, solution, tuple(arguments))(*arguments)
    return found if len(upstream) == len(results) and np.isclose(total, right) else []
