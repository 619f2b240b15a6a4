"""One comparison of bytes says whether all replies of a function are right, and nothing else passes for right."""

from typing import Any

import numpy as np
import pytest

from autograder.sandbox.expected import Expected, stacked
from autograder.worker import frames

INF, NAN = np.inf, np.nan
CASES = [[np.array([[1.0, 2.0], [3.0, 4.0]]), np.array(5.0)], [np.zeros((1, 0)), np.array(-1.0)]]


def replies(*cases: Any, nonce: int = 77, function: int = 3) -> bytes:
    given = [[np.asarray(one, dtype=np.float64) for one in case] for case in cases]
    return b"".join(
        frames.frame(frames.RESULT, nonce, [[], results], function, k) for k, results in enumerate(given)
    )


def within(allowed: float) -> Expected:
    return Expected(CASES, [[np.full(np.shape(leaf), allowed) for leaf in case] for case in CASES])


def test_what_is_equal_or_near_is_right_whatever_the_nonce_and_the_function() -> None:
    near = [[one + 1e-9 for one in case] for case in CASES]
    for nonce, function in ((0, 0), (2**32 - 1, 2**16 - 1)):
        assert within(0.0).met_by(replies(*CASES, nonce=nonce, function=function))
        assert within(1e-8).met_by(replies(*near, nonce=nonce, function=function))
    assert not within(1e-10).met_by(replies(*near))


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        replies(CASES[0]),
        replies(*CASES, CASES[0]),
        replies(CASES[1], CASES[0]),
        replies([CASES[0][0].reshape(4), CASES[0][1]], CASES[1]),
        replies([CASES[0][0].T, CASES[0][1]], CASES[1]),
        replies([CASES[0][0], np.array([5.0])], CASES[1]),
        replies([CASES[0][0], np.array(NAN)], CASES[1]),
        replies([CASES[0][0], np.array(INF)], CASES[1]),
        replies(*CASES).replace(frames.results_head(2), frames.results_head(3)),
        replies(*CASES)[:4] + bytes([frames.FAILED]) + replies(*CASES)[5:],
        replies(*CASES)[:-8] + bytes(8),
    ],
    ids=range(12),
)
def test_anything_else_is_not_right(wrong: bytes) -> None:
    assert not within(1e-3).met_by(wrong)


def test_an_argument_that_was_changed_is_looked_at_more_closely() -> None:
    changed = [frames.frame(frames.RESULT, 1, [[0], case], 3, k) for k, case in enumerate(CASES)]
    assert not within(1.0).met_by(b"".join(changed))


@pytest.mark.parametrize(
    ("right", "allowed", "given", "met"),
    [
        (INF, 1.0, INF, True),
        (INF, 1.0, -INF, False),
        (INF, 1.0, 1e308, False),
        (NAN, 1.0, NAN, False),
        (NAN, INF, NAN, True),
        (NAN, INF, 3.0, True),
        (1.0, NAN, 1.0, True),
        (1.0, NAN, 1.5, False),
        (-0.0, 0.0, 0.0, True),
    ],
)
def test_what_is_not_finite(right: float, allowed: float, given: float, met: bool) -> None:
    assert Expected([[np.array(right)]], [[np.array(allowed)]]).met_by(replies([np.array(given)])) is met


def test_there_is_a_distance_for_each_number() -> None:
    with pytest.raises(ValueError, match="one distance for each"):
        Expected([[np.zeros(3)]], [[np.zeros(2)]])


def test_without_cases_only_nothing_is_right() -> None:
    assert Expected([], []).met_by(b"") and not Expected([], []).met_by(b"x")


def test_each_result_is_right_imprecise_or_wrong_by_itself() -> None:
    right = [[np.ones(2), np.ones(3)], [np.full(2, INF)]]
    expected = Expected(
        right, *([[np.full(len(leaf), far) for leaf in case] for case in right] for far in (1e-9, 1e-4))
    )
    shaped = expected.shaped(replies([np.ones(2), np.ones(3) + 1e-5], [np.full(2, INF)]))
    assert shaped is not None and not shaped.is_right
    assert shaped.each == [["right", "imprecise"], ["right"]] and shaped.verdicts == ["imprecise", "right"]
    shaped = expected.shaped(
        replies([np.ones(2) + 1e-10, np.array([1.0, 1.0, NAN])], [np.array([INF, -INF])])
    )
    assert shaped is not None and shaped.each == [["right", "wrong"], ["wrong"]]
    assert [leaf.tolist() for leaf in shaped.leaves(1)] == [[INF, -INF]] and len(shaped.leaves(0)) == 2


def test_results_of_other_shapes_are_none_of_it() -> None:
    assert within(1.0).shaped(replies([CASES[0][0].T.reshape(4), CASES[0][1]], CASES[1])) is None
    assert within(1.0).shaped(replies(CASES[0])) is None


def test_replies_of_equal_shapes_are_stacked() -> None:
    each = [[np.full((1, 2), k), np.array(-k)] for k in (1.0, 2.0, 3.0)]
    later = b"".join(frames.frame(frames.RESULT, 7, [[], one], 3, k) for k, one in enumerate(each, 40))
    for raw in (replies(*each), later):
        found = stacked(raw, 3, [(1, 2), ()])
        assert found is not None and found[0].shape == (3, 1, 2) and found[1].tolist() == [-1, -2, -3]
    changed = b"".join(frames.frame(frames.RESULT, 7, [[0], one], 3, k) for k, one in enumerate(each))
    for raw, shapes in (
        (later, [(2, 1), ()]),
        (later[:-8], [(1, 2), ()]),
        (changed, [(1, 2), ()]),
        (b"", [(1, 2), ()]),
    ):
        assert stacked(raw, 3, shapes) is None
