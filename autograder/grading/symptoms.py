"""Which known mistake a result shows by a symptom: seen in what it does, on public inputs alone.

Of what is built many behave alike, so it is never asked whether two are equal.
"""

import string
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograder.grading.behaviour import unfit
from autograder.grading.compare import is_equal
from autograder.grading.judge import Asked
from autograder.grading.outcomes import outcome
from autograder.inputs.cases import Case
from autograder.mistakes.catalogue import Catalogue
from autograder.mistakes.edits import Edit
from autograder.mistakes.named import Named
from autograder.mistakes.shown import given_by
from autograder.sandbox.answers import Failure, Given
from autograder.spec import Equation, Outcome, Row, SaysNothing, Unusable

Numbers = dict[str, Any]  # that stand in a sentence


def symptoms(asked: Asked, catalogue: Catalogue) -> tuple[Named, ...]:
    """The first known mistake whose symptom is there, or that does the same on every case; none of a failure."""
    wrong = [k for k in range(len(asked.cases)) if asked.verdicts[k] != "right"]
    if not wrong or any(_shows_nothing(asked, k) for k in wrong):
        return ()
    for edit in catalogue.mistakes(asked.exercise.name):
        assert edit.mistake is not None
        numbers = _numbers(edit, asked, wrong)
        if numbers is not None:
            return (_named(edit, numbers),)
    return ()


def _shows_nothing(asked: Asked, k: int) -> bool:
    """Whether nothing came, or what was built cannot be tried at all."""
    got = asked.outcomes[k]
    return isinstance(got, Failure) or (
        asked.exercise.is_constructive and unfit(asked.exercise, got) is not None
    )


def _named(edit: Edit, numbers: Numbers) -> Named:
    assert edit.mistake is not None
    sentence = edit.mistake.sentence
    said = sentence.format(**numbers) if placeholders(sentence) else sentence
    return Named(edit.id, "mistake", (said,), edits=(edit,))


def placeholders(sentence: str) -> list[str]:
    """The names of the numbers that stand in a sentence: "{kept:.2f}" has kept."""
    return [name for _, name, _, _ in string.Formatter().parse(sentence) if name]


def _numbers(edit: Edit, asked: Asked, wrong: list[int]) -> Numbers | None:
    """The numbers of the mistake's sentence, where what is wrong shows the mistake; None where it does not."""
    assert edit.mistake is not None
    statement = asked.exercise.symptoms.get(edit.mistake.id)
    if statement is None:
        return {} if asked.exercise.is_constructive and _does_the_same(edit, asked) else None
    for k in wrong:
        try:
            with np.errstate(all="ignore"):
                found = statement(asked.outcomes[k], asked.key, *asked.cases[k].drawn)
        except (Unusable, SaysNothing):
            continue
        if isinstance(found, dict) or found:
            return found if isinstance(found, dict) else {}
    return None


def _does_the_same(edit: Edit, asked: Asked) -> bool:
    """Whether the key with this edit does the same on every case: a row of numbers is the same row."""
    for case, got in zip(asked.cases, asked.outcomes, strict=True):
        other = _outcome(edit, asked, case)
        if other is None or not isinstance(got, Outcome) or isinstance(other, Failure):
            return False
        if not _alike(_done(asked, case, got), _done(asked, case, other)):
            return False
    return True


def _outcome(edit: Edit, asked: Asked, case: Case) -> Outcome | Failure | None:
    given = given_by(edit.names, asked.exercise, case.arguments)
    return None if given is None else outcome(asked.exercise, Given(tuple(given)), case.expected)


def _done(asked: Asked, case: Case, got: Outcome) -> list[Any]:
    """What stands on the left of each equation, a text where it cannot be read; of a row, the row."""
    if any(isinstance(part, Row) for part in asked.exercise.gives):
        return [_read(partial(got.__getitem__, part.name)) for part in asked.exercise.gives]
    with np.errstate(all="ignore"):
        return [
            _read(partial(_left, equation, got, asked.key, case.drawn))
            for equation in asked.exercise.equations
        ]


def _left(equation: Equation, got: Outcome, key: Any, drawn: Sequence[Any]) -> Any:
    return next(equation.pairs(got, key, drawn))[0]


def _read(read: Callable[[], Any]) -> Any:
    try:
        return np.asarray(read(), dtype=np.float64)
    except (Unusable, SaysNothing) as nothing:
        return str(nothing)


def _alike(one: list[Any], other: list[Any]) -> bool:
    return all(_equal(left, right) for left, right in zip(one, other, strict=True))


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, str) or isinstance(right, str):
        return type(left) is type(right) and bool(left == right)
    return left.shape == right.shape and is_equal(left, right)
