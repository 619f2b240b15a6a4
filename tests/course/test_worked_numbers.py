"""Every number that a lesson works out by hand is what the course's functions give."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from autograder.course import Course

FUNCTIONS = {"tanh": np.tanh, "sigmoid": lambda a: 1 / (1 + np.exp(-a)), "sqrt": np.sqrt}
BEGINS = "**By hand.**"


def by_hand(text: str) -> list[str]:
    """The paragraphs of a lesson that work something out."""
    paragraphs = re.sub(r"\n# ?", "\n", text).split("\n\n")
    return [one.replace("\n", " ") for one in paragraphs if one.startswith(BEGINS)]


def worked_out(paragraph: str) -> Iterator[tuple[str, str]]:
    """`0.5 * tanh(1.6) = 0.4608`: the sum and its result, of all that is more than a name."""
    for piece in re.findall(r"`([^`]*)`", paragraph):
        *terms, result = piece.split(" = ")
        for term in terms:
            if not term.replace("_", "").isalnum():
                yield term, result


def test_every_lesson_with_functions_works_something_out(course: Course) -> None:
    assert [len(by_hand(one.text)) for one in course.assignments][:4] == [2, 6, 7, 6]


@pytest.mark.parametrize("name", ["rnn", "bptt", "lstm", "gru"])
def test_what_is_worked_out_is_right_to_its_last_digit(course: Course, name: str) -> None:
    sums = [pair for paragraph in by_hand(course[name].text) for pair in worked_out(paragraph)]
    assert len(sums) >= 3
    for term, result in sums:
        ours, said = np.array(evaluated(term)), np.array(evaluated(result))
        digits = max(len(one.partition(".")[2]) for one in re.findall(r"[\d.]+", result))
        assert np.abs(ours - said).max() <= 0.5001 * 10.0**-digits, (term, result)


def evaluated(term: str) -> Any:
    return eval(term, dict(FUNCTIONS))  # noqa: S307  (the lessons' own text)


W, b, h0, x = np.array([[0.6], [-0.4]]), np.array([0.1]), np.zeros((1, 1)), np.array([[[1.0], [0], [-1]]])
last, all_of_them = np.array([[[0.0], [0], [1]]]), np.ones((1, 3, 1))
ONE = np.array([[1.0]])
RESULTS = [
    ("rnn", "rnn_forward", (np.array([[[1.0], [0], [0]]]), ONE / 2, W, b), [0.4621, -0.0846, 0.1331]),
    ("bptt", "rnn_step_backward", (ONE, ONE, ONE / 2, W, b), [-0.3146, 0.7864, 0.3932, 0.7864]),
    ("bptt", "rnn_backward", (last, x, h0, W, b), [0.0494, -0.1944, 0.4958, -0.0329]),
    ("bptt", "rnn_backward", (all_of_them, x, h0, W, b), [0.2809, 0.3937, 0.4958]),
    ("bptt", "truncated_rnn_backward", (all_of_them, x, h0, W, b, 2), [0.2315, 0.5881, 0.4958]),
    ("bptt", "gradient_norms", (ONE, x, h0, W, b), [0.0329, 0.1296, 0.3305, 1]),
    ("bptt", "clip_gradients", ([np.array([3.0, 4]), np.array([12.0])], 6.5), [1.5, 2, 6]),
    ("lstm", "lstm_cell_update", (2 * ONE, 0.9 * ONE, ONE / 2, -0.4 * ONE), [1.6]),
    ("lstm", "lstm_hidden", (ONE / 2, 1.6 * ONE), [0.4608]),
]


@pytest.mark.parametrize(("name", "function", "arguments", "told"), RESULTS)
def test_the_course_s_functions_give_the_numbers_that_are_told(
    course: Course, name: str, function: str, arguments: Sequence[Any], told: Sequence[float]
) -> None:
    given = getattr(course[name].solution, function)(*arguments)
    numbers = np.concatenate(
        [np.ravel(one) for one in (given if isinstance(given, tuple | list) else [given])]
    )
    texts = " ".join(by_hand(course[name].text))
    for one in told:
        assert np.abs(numbers - one).min() <= 0.00005001, (one, numbers)
        assert f"{one:g}" in texts


def test_the_candidate_that_is_worked_out_is_the_course_s(course: Course) -> None:
    gru = course["gru"].solution
    W_n, nothing = np.array([[0.6, 0.2], [1, -1], [2, 0.5]]), np.zeros((3, 2))
    weights = gru.GRUWeights(nothing, np.zeros(2), nothing, np.zeros(2), W_n, np.zeros(2))
    n = gru.gru_candidate(ONE, np.array([[1.0, -1]]), np.array([[0.5, 1]]), weights)
    np.testing.assert_allclose(n, [[-0.7163, -0.6640]], atol=0.00005)
