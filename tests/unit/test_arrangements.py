"""Right numbers in another arrangement are put in order; what has no such order is left as it is."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.grading.arrangements import in_order
from autograder.sandbox.answers import Answer, Failure, Given
from tests.answered import cases_of, exercise_of

Change = Callable[[Any], Any]


def ordered(course: Course, *changes: Change, drop: bool = False) -> list[tuple[Answer, ...]]:
    """lstm_forward gives its results with these changes, one a result."""
    exercise, cases = exercise_of(course["lstm"], "lstm_forward"), cases_of(course, "lstm")["lstm_forward"]
    given = [
        tuple(change(leaf) for change, leaf in zip(changes, case.expected, strict=True)) for case in cases
    ]
    return list(
        in_order(exercise, cases, tuple(Given(one[:1] if drop else one, (1,), True) for one in given))
    )


def same(leaf: Any) -> Any:
    return leaf


def in_front(leaf: Any) -> Any:
    return np.concatenate([leaf[:, :1] - 7, leaf], axis=1)


def behind(leaf: Any) -> Any:
    return np.concatenate([leaf, leaf[:, :1] - 7], axis=1)


ORDERS: list[Change] = [
    lambda leaf: np.swapaxes(leaf, 0, 1),
    lambda leaf: np.moveaxis(leaf, 1, -1),
    in_front,
    behind,
]


@pytest.mark.parametrize(
    "change", ORDERS, ids=["time in front", "time at the end", "one before", "one behind"]
)
@pytest.mark.parametrize("which", ["both", "first", "second"])
def test_it_is_put_in_order(course: Course, change: Change, which: str) -> None:
    first, second = (change if which in ("both", one) else same for one in ("first", "second"))
    cases = cases_of(course, "lstm")["lstm_forward"]
    right = [
        found
        for found in ordered(course, first, second)
        if all(np.array_equal(a, b) for one, case in zip(found, cases, strict=True) if isinstance(one, Given)
               for a, b in zip(one.results, case.expected, strict=True))
    ]  # fmt: skip
    assert len(right) == 1
    assert all(isinstance(one, Given) and one.changed == (1,) and one.stacked for one in right[0])


@pytest.mark.parametrize(
    "change",
    [same, lambda leaf: leaf[..., None], lambda leaf: leaf[:, 0], lambda leaf: "a word",
     lambda leaf: np.concatenate([leaf, leaf, leaf], axis=1)],
    ids=["right", "an axis more", "an axis less", "no array", "three times"],
)  # fmt: skip
def test_what_has_no_such_order_is_left_alone(course: Course, change: Change) -> None:
    assert ordered(course, change, change) == []
    assert ordered(course, ORDERS[0], ORDERS[0], drop=True) == []


def test_a_failure_in_one_case_leaves_all_as_they_are(course: Course) -> None:
    exercise, cases = exercise_of(course["lstm"], "lstm_forward"), cases_of(course, "lstm")["lstm_forward"]
    given = tuple(Given(tuple(np.swapaxes(leaf, 0, 1) for leaf in case.expected), ()) for case in cases)
    assert list(in_order(exercise, cases, given))
    assert not list(in_order(exercise, cases, (*given[:-1], Failure("raised"))))
    assert not list(in_order(exercise, cases, (*given[:-1], Given((*given[-1].results, np.zeros(1))))))
