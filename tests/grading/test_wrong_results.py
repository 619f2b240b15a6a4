"""What a report keeps of wrong results: a digest that restyled copies share, and numbers for a picture."""

import numpy as np
import pytest

from autograder.grading.beside import beside
from autograder.grading.fingerprints import fingerprint
from autograder.sandbox.answers import Failure, Given
from tests.conftest import Rewrite

SWAPPED = "f = sigmoid(xh @ weights.W_i + weights.b_i)"
RIGHT = "f = sigmoid(xh @ weights.W_f + weights.b_f)"


def test_the_same_slip_in_another_order_of_sums_has_the_same_digest(with_edit: Rewrite) -> None:
    one = with_edit("lstm", "lstm_gates", RIGHT, SWAPPED)
    restyled = "f = sigmoid(weights.b_i + x @ weights.W_i[:x.shape[1]] + h @ weights.W_i[x.shape[1]:])"
    other = with_edit("lstm", "lstm_gates", RIGHT, restyled)
    digests = {each.exercises[0].wrong_results for each in (one, other)}
    assert len(digests) == 1 and len(digests.pop()) == 16
    assert {each.wrong_results for each in one.exercises[1:]} == {""}  # which are right in themselves


def test_another_slip_has_another_digest_and_what_is_right_has_none(with_edit: Rewrite) -> None:
    one = with_edit("lstm", "lstm_gates", RIGHT, SWAPPED)
    other = with_edit("lstm", "lstm_gates", RIGHT, RIGHT.replace(" + weights.b_f", ""))
    right = with_edit(
        "lstm", "lstm_gates", RIGHT, RIGHT.replace("xh @ weights.W_f", "np.dot(xh, weights.W_f)")
    )
    assert one.exercises[0].wrong_results != other.exercises[0].wrong_results
    assert right.exercises[0].wrong_results == ""


def test_a_wrong_result_stands_beside_the_right_one(with_edit: Rewrite) -> None:
    explanation = with_edit("lstm", "lstm_gates", RIGHT, SWAPPED).exercises[0].explanation
    assert explanation is not None and explanation.beside is not None
    assert explanation.beside.name == "f, of shape (2, 2)"
    assert np.shape(explanation.beside.yours) == np.shape(explanation.beside.right) == (2, 2)
    assert explanation.beside.yours != explanation.beside.right


@pytest.mark.parametrize(
    "answer",
    [Failure("raised"), Given((np.ones((2, 3)),)), Given((np.full((2, 2), np.nan),)), Given((np.ones((2, 2)),)),
     Given(("a word",)), Given(())],
    ids=["failed", "another shape", "not finite", "right", "no array", "nothing"],
)  # fmt: skip
def test_what_cannot_be_drawn_is_not_drawn(answer: object) -> None:
    assert beside(["h"], [np.ones((2, 2))], answer, 0) is None


def test_only_small_arrays_are_drawn_in_rows() -> None:
    right = np.arange(1.0, 13.0).reshape(2, 3, 2)
    found = beside(["h"], [right], Given((right + 1,)), 0)
    assert found is not None and np.shape(found.right) == (6, 2)
    large = np.ones((9, 2))
    assert beside(["h"], [large], Given((large + 1,)), 0) is None


@pytest.mark.parametrize("answers", [[], [Failure("raised")], [Given(("a word",))]])
def test_what_gave_no_numbers_has_no_digest(answers: list) -> None:
    assert fingerprint(answers) == ""


def test_rounding_changes_no_digest() -> None:
    one = fingerprint([Given((np.array([1.0, 1e-17, -0.0]),))])
    assert one == fingerprint([Given((np.array([1.0 + 1e-15, 0.0, 0.0]),))])
    assert one != fingerprint([Given((np.array([1.0 + 1e-6, 0.0, 0.0]),))])
