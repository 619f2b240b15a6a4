"""Two results are right, imprecise or wrong by how far they lie apart; NaN is equal to nothing."""

import numpy as np
import pytest

from autograder.grading.compare import EQUAL, Comparison, compare, is_equal, within

REF = np.array([[0.5, -2.0, 300.0]])  # right up to 1e-11 * 300 + 1e-9 * |ref|


@pytest.mark.parametrize("column", [0, 1, 2])
@pytest.mark.parametrize(("share", "verdict"), [(0.99, "right"), (1.01, "imprecise"), (-0.99, "right")])
def test_right_is_what_lies_within_the_tolerance(column: int, share: float, verdict: str) -> None:
    given = REF.copy()
    given[0, column] += share * (1e-11 * 300 + 1e-9 * abs(REF[0, column]))
    assert compare(given, REF).verdict == verdict


def test_a_small_reference_is_compared_to_one() -> None:
    ref = np.array([1e-9, 0.0])
    assert compare(ref + 0.99e-11, ref).verdict == "right"
    assert compare(ref + 1.01e-11, ref).verdict == "imprecise"


@pytest.mark.parametrize(("share", "verdict"), [(0.99, "imprecise"), (1.01, "wrong")])
def test_imprecise_is_what_errs_like_single_precision(share: float, verdict: str) -> None:
    """By 1e-4 of the entry, or 1e-5 of the largest: errors of single precision spread from that to all others."""
    ref = np.array([1e-3, 200.0])
    assert compare(ref + np.array([share * 1e-5 * 200, 0]), ref).verdict == verdict
    assert compare(ref + np.array([0, share * 1e-4 * 200]), ref).verdict == verdict


@pytest.mark.parametrize("seed", range(5))
def test_single_precision_is_imprecise_and_half_precision_is_wrong(seed: int) -> None:
    ref = np.random.default_rng(seed).normal(size=(4, 5))
    assert compare(ref.astype(np.float32), ref).verdict == "imprecise"
    assert compare(ref.astype(np.float16), ref).verdict == "wrong"


@pytest.mark.parametrize("error", [0.1, 1e300, np.inf, -np.inf, np.nan])
def test_wrong_is_everything_else(error: float) -> None:
    given = REF.copy()
    given[0, 1] += error
    found = compare(given, REF)
    assert found.verdict == "wrong"
    assert found.index == (0, 1)


def test_nothing_is_equal_to_nan() -> None:
    ref = np.array([np.nan, 1.0])
    assert compare(ref, ref).verdict == "wrong"
    assert compare(ref, ref, tolerance=1e9).verdict == "wrong"


@pytest.mark.parametrize("infinity", [np.inf, -np.inf])
def test_an_infinity_is_equal_to_that_of_the_same_sign_and_excuses_no_other_entry(infinity: float) -> None:
    ref = np.array([infinity, 1.0])
    assert compare(ref, ref) == EQUAL
    for other in (-infinity, np.nan, 1e300, 1.0):
        found = compare(np.array([other, 1.0]), ref)
        assert (found.verdict, found.index) == ("wrong", (0,))
    found = compare(np.array([infinity, 2.0]), ref)
    assert (found.verdict, found.index) == ("wrong", (1,))


def test_a_tolerance_of_its_own_takes_the_place_of_the_usual_one() -> None:
    ref = np.array([1.0, 0.0])
    assert compare(ref + 0.9e-6, ref, tolerance=1e-6) == EQUAL
    assert compare(ref + 1.1e-6, ref, tolerance=1e-6).verdict == "imprecise"
    assert compare(ref + 1e-12, ref, tolerance=1e-13).verdict == "imprecise"


@pytest.mark.parametrize("shape", [(1,), (3, 1), (1, 3, 1), (3,), ()])
def test_shapes_are_never_stretched_to_each_other(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="are compared"):
        compare(np.zeros(shape), REF)
    with pytest.raises(ValueError, match="zip"):
        compare([REF], [REF, REF])


def test_the_worst_part_decides_and_the_clearest_entry_is_shown() -> None:
    imprecise, wrong = REF + 1e-6, REF + np.array([[0.0, 0.2, 5.0]])
    found = compare([REF, imprecise, wrong, imprecise], [REF] * 4)
    assert (found.verdict, found.part, found.index) == ("wrong", 2, (0, 2))
    assert (found.left, found.right) == (305.0, 300.0)
    assert compare([], []) == EQUAL
    assert compare(np.zeros((0, 3)), np.zeros((0, 3))) == EQUAL


def test_whole_numbers_and_truth_values_are_compared_as_numbers() -> None:
    assert compare(np.array([1, 0]), np.array([True, False])) == EQUAL


def test_two_results_are_the_same_where_both_are_infinite_or_nan() -> None:
    one = np.array([np.inf, np.nan, -np.inf, 2.0])
    assert is_equal(one, one.copy())
    assert is_equal(one, one + np.array([0, 0, 0, 1e-10]))
    for k, other in enumerate((-np.inf, 0.0, np.inf, 2.1)):
        assert not is_equal(one, np.where(np.arange(4) == k, other, one))
    assert not is_equal(one, one[:3]) and not is_equal("no array", one)


def test_results_are_the_same_to_as_much_as_right_ones_may_differ() -> None:
    """1e-11 + 1e-9 |right|: for small numbers the first is most of it."""
    one = np.array([0.01, 0.0])
    for off, is_same in ((1.5e-11, True), (2.5e-11, False)):
        assert is_equal(one + np.array([off, 0.0]), one) == is_same, off
    assert is_equal(one + np.array([0.0, 0.9e-11]), one) and not is_equal(one + np.array([0.0, 1.5e-11]), one)


def test_within_a_distance_of_each_entry() -> None:
    left, right, apart = np.array([1.0, -2.0, 3.5]), np.array([1.5, -2.0, 3.0]), np.array([0.5, 0.0, 0.4])
    assert within(left, right, apart) == Comparison("wrong", 0, (2,), 3.5, 3.0)
    assert within(left, right, 0.5) == EQUAL and within(np.zeros(0), np.zeros(0), 0.0) == EQUAL
    assert within(np.array([np.inf]), np.array([np.inf]), 0.0) == EQUAL
    found = within(np.array([np.nan, np.inf]), np.array([0.0, -np.inf]), np.inf)
    assert (found.verdict, found.index, found.right) == ("wrong", (0,), 0.0) and np.isnan(found.left)
    assert within(2.0, 1, 0.5) == Comparison("wrong", 0, (), 2.0, 1.0)
    with pytest.raises(ValueError, match=r"\(2,\) and \(1, 2\)"):
        within(np.zeros(2), np.zeros((1, 2)), 1.0)


def test_numpy_says_nothing_of_what_is_compared() -> None:
    huge = np.array([1e308, np.nan, np.inf])
    with np.errstate(all="raise"):
        assert compare(huge, -huge).verdict == "wrong"
        assert within(huge[:1], -huge[:1], 1.0).verdict == "wrong"
        assert not is_equal(huge, -huge)


def test_a_tolerance_of_its_own_decides_whether_results_are_the_same() -> None:
    assert is_equal(np.array([1.0]), np.array([1.5]), 0.5)
    assert not is_equal(np.array([1.0]), np.array([1.5]), 0.4)
