"""Every number that a lesson works out by hand is what the course's functions give."""

import doctest
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.show import Picture

FUNCTIONS = {
    "tanh": np.tanh, "sigmoid": lambda a: 1 / (1 + np.exp(-a)), "sqrt": np.sqrt, "exp": np.exp, "log": np.log,
    "log2": np.log2,
}  # fmt: skip
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
    for one in course.assignments[:4]:
        asked = [exercise.name for exercise in one.exercises if exercise.criteria]
        assert len(by_hand(one.text)) == len(asked) > 0, (one.name, asked)


@pytest.mark.parametrize("name", ["rnn", "bptt", "lstm", "gru", "memory", "learning", "variants"])
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
READ = np.array([[[1.0], [0], [0]]])
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
    ("variants", "masked_forward", (READ, np.array([2]), ONE / 2, W, b), [0.4621, -0.0846]),
    (
        "variants",
        "bidirectional_forward",
        (READ, np.array([2]), ONE / 2, ONE / 2, W, b, W, b),
        [0.4621, 0.6291, -0.0846, -0.0997],
    ),
    (
        "variants",
        "stacked_forward",
        (READ[:, :2], np.array([[[0.5]], [[0.0]]]), [(W, b), (np.array([[0.5], [1]]), np.zeros(1))]),
        [0.4621, -0.0846, 0.2270, 0.1826],
    ),
    ("variants", "rtrl_dh0", (READ[:, :2], ONE / 2, W, b), [0.1249]),
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


def test_the_cell_with_peepholes_that_is_worked_out(course: Course) -> None:
    variants = course["variants"].solution
    nothing = {f"W_{k}": np.zeros((2, 1)) for k in "fiog"} | {f"b_{k}": np.zeros(1) for k in "fio"}
    weights = variants.LSTMWeights(**nothing, b_g=np.array([0.5]))
    one = np.ones(1)
    _, c_next = variants.peephole_step(ONE, ONE, 2 * ONE, weights, one, -one, one)
    np.testing.assert_allclose(c_next, 1.8167, atol=0.00005)


def test_the_reset_after_the_product_that_is_worked_out(course: Course) -> None:
    variants = course["variants"].solution
    W_n, nothing = np.array([[0.6, 0.2], [1, -1], [2, 0.5]]), np.zeros((3, 2))
    r = variants.ResetAfterWeights(
        nothing, np.array([0.0, 60]), nothing, np.full(2, -60.0), W_n, np.zeros(2), np.zeros(2)
    )
    n = variants.reset_after_step(ONE, np.array([[1.0, -1]]), r)
    np.testing.assert_allclose(n, [[0.100, -0.862]], atol=0.0005)


def test_the_candidate_that_is_worked_out_is_the_course_s(course: Course) -> None:
    gru = course["gru"].solution
    W_n, nothing = np.array([[0.6, 0.2], [1, -1], [2, 0.5]]), np.zeros((3, 2))
    weights = gru.GRUWeights(nothing, np.zeros(2), nothing, np.zeros(2), W_n, np.zeros(2))
    n = gru.gru_candidate(ONE, np.array([[1.0, -1]]), np.array([[0.5, 1]]), weights)
    np.testing.assert_allclose(n, [[-0.7163, -0.6640]], atol=0.00005)


@pytest.mark.parametrize("name", ["rnn", "bptt", "lstm", "gru", "memory", "learning", "variants"])
def test_each_function_has_a_worked_number_in_its_docstring_and_it_is_so(name: str, course: Course) -> None:
    names, finder, runner = vars(course[name].solution), doctest.DocTestFinder(), doctest.DocTestRunner()
    for exercise in course[name].exercises:
        if exercise.criteria:
            (found,) = finder.find(names[exercise.name], exercise.name, module=False, globs=dict(names))
            assert found.examples, exercise.name
            assert runner.run(found).failed == 0, exercise.name


def drawn(course: Course, name: str, cell: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, np.ndarray]:
    """The curves, or the rows of squares, that a cell of a lesson shows, by their names; x too, where it is given."""
    solution, seen = course[name].solution, dict[str, np.ndarray]()

    def lines(series: Mapping[str, Any], *, x: Any = None, **_: Any) -> Picture:
        seen.update({one: np.asarray(values) for one, values in series.items()} | {"x": np.asarray(x)})
        return Picture("", "")

    def heat(rows: Any, names: Sequence[str], *_: Any, **__: Any) -> Picture:
        seen.update({one: np.asarray(row) for one, row in zip(names, rows, strict=True)})
        return Picture("", "")

    monkeypatch.setattr("autograder.show.lines", lines)
    monkeypatch.setattr("autograder.show.heat", heat)
    getattr(solution, cell)()
    return seen


# A lesson, its cell, a curve, a place in it, what the text tells of it, and the factor by which rounding may change it.
SEEN = [
    *(("rnn", "forgetting", "radius 0.5", at, told, 1) for at, told in ((0, "2e-3"), (29, "1e-12"))),
    *(("rnn", "forgetting", "radius 0.95", at, told, 1) for at, told in ((0, "2e-3"), (29, "7e-5"), (59, "3e-6"))),
    *(("rnn", "forgetting", "radius 3.0", at, told, 1) for at, told in ((0, "2e-3"), (29, "6"), (59, "5"))),
    *(("bptt", "slope", "slope 1 - tanh(a)^2", at, told, 1) for at, told in ((90, "0.786"), (120, "0.071"))),
    *(("bptt", "errors", "error", at, told, 1) for at, told in ((0, "2e-2"), (2, "2e-6"))),
    *(("bptt", "errors", "error", at, told, 4) for at, told in ((4, "3e-10"), (6, "2e-8"), (9, "2e-5"))),
    *(("bptt", "norms", f"{gain}, at rest", 0, told, 1)
      for gain, told in ((0.9, "0.0018"), (1.0, "1"), (1.5, "4e10"))),
    *(("bptt", "norms", f"{gain}, reading", 0, told, 1)
      for gain, told in ((0.9, "2e-13"), (1.0, "3e-11"), (1.5, "0.001"))),
    *(("lstm", "highway", f"bias {bias}", 5, told, 1) for bias, told in ((0, "9e-20"), (1, "2e-8"), (5, "15"))),
    ("lstm", "highway", "bias 5", 7, "58", 1),
    *(("lstm", "remembering", f"forget bias {bias}", at, told, 1)
      for bias, all_told in ((0, ("4e-4", "7e-9", "1e-13")),
                             (1, ("4e-4", "2e-5", "1e-6")), (5, ("4e-4", "2e-3", "2e-3")))
      for at, told in zip((0, 29, 59), all_told, strict=True)),
    *(("gru", "connections", one, 0, told, 1)
      for one, told in (("plain", "0.0014"), ("GRU", "0.14"), ("LSTM", "0.38"))),
    *(("memory", "fading_memory", "tanh", at, told, 1)
      for at, told in ((0, "0.716"), (9, "0.351"), (99, "0.121"), (999, "0.039"))),
    *(("memory", "the_end_and_the_way", f"{which}: rho {rho}, sigma {sigma}", 59, told, 1)
      for which, rho, sigma, told in (("turn, at rest", "1.50", "1.50", "4e10"),
                                      ("turn, with inputs", "1.50", "1.50", "3e-4"),
                                      ("skew, at rest", "0.90", "3.12", "9e8"))),
    ("variants", "filling", "no gate", 999, "274", 1.01),
    ("variants", "carried_along", "at rest", 59, "4e10", 1),
    ("variants", "carried_along", "reading", 59, "0.005", 1),
    *(("variants", "fading", curve, at, told, 1)
      for curve, all_told in (("one network", ("0.002", "3e-14", "3e-28")),
                              ("bias 2", ("1", "0.02", "3e-4")),
                              ("bias 5", ("4", "7", "9")))
      for at, told in zip((9, 49, 99), all_told, strict=True)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "cell", "curve", "at", "told", "rounding"), SEEN)
def test_what_a_lesson_tells_of_a_picture_is_seen_there(
    name: str, cell: str, curve: str, at: int, told: str, rounding: float, course: Course,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    value = float(drawn(course, name, cell, monkeypatch)[curve][at])
    digits = len(told.partition("e")[0].replace(".", "").lstrip("0")) - 1
    if rounding == 1:
        assert float(f"{value:.{digits}e}") == float(told)
    else:
        assert float(told) / rounding < value < float(told) * rounding
    prose = " ".join(re.findall(r"^# (.*)$", course[name].text, re.MULTILINE))
    assert re.search(rf"(?<![\d.e-]){re.escape(told)}(?![\d.e]|\.\d)", prose), f"{told} is not in the text"


def test_the_way_through_h_is_many_times_the_highway(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = drawn(course, "memory", "half_of_the_truth", monkeypatch)
    assert round(seen["the true gradient"][49] / seen["the highway"][49]) == 63
    assert "the true gradient is 63 times" in " ".join(course["memory"].text.replace("\n#", "").split())


def test_with_a_forget_gate_the_cell_stays_small(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = drawn(course, "variants", "filling", monkeypatch)
    assert 2.3 < seen["forget bias 1"].max() < 2.4
    assert "no cell ever goes beyond 2.4" in course["variants"].text


def test_at_radius_one_half_rounding_is_all_that_is_left(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert drawn(course, "rnn", "forgetting", monkeypatch)["radius 0.5"][59] < 1e-15


def test_eps_is_best_where_the_lesson_says(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = drawn(course, "bptt", "errors", monkeypatch)
    assert seen["x"][seen["error"].argmin()] == pytest.approx(1e-5)


def test_the_memory_at_work_writes_keeps_erases_and_shows(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = drawn(course, "lstm", "at_work", monkeypatch)
    assert np.ptp(seen["c"][:7]) < 0.01 and abs(seen["c"][0]) > 0.5  # w...r..
    assert np.abs(seen["c"][7:12]).max() < 0.01 and abs(seen["c"][12]) > 0.3  # e..r.w
    read = np.array(list("w...r..e..r.w..r.")) == "r"
    assert (seen["o"] > 0.5).tolist() == read.tolist() and np.abs(seen["h"][~read]).max() < 0.01


def bits_by_the_letter_before(learning: Any) -> tuple[float, float]:
    """Bits a letter of 500 held-out names: by how frequent each letter is, and by the one before it."""
    shuffled = np.random.default_rng(0).permutation(learning.read_names())
    words = [[learning.LETTERS.index(letter) for letter in f".{name}."] for name in shuffled]
    counts = np.zeros((27, 27))
    for word in words[500:]:
        np.add.at(counts, (word[:-1], word[1:]), 1)
    alone = counts.sum(axis=0) / counts.sum()
    after = (counts + 0.01) / (counts + 0.01).sum(axis=1, keepdims=True)
    asked = [pair for word in words[:500] for pair in pairwise(word)]
    surprises = [(-np.log2(alone[b]), -np.log2(after[a, b])) for a, b in asked]
    one, two = np.mean(surprises, axis=0)
    return float(one), float(two)


def test_the_names_cost_what_the_lesson_says(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(course["learning"].path.parent)
    learning = course["learning"].solution
    assert np.round(bits_by_the_letter_before(learning), 2).tolist() == [4.06, 3.4]
    assert len(learning.read_names()) == 5163
    assert "alike: `log2(27) = 4.755`. By how frequent each is: 4.06." in course["learning"].text


@pytest.mark.slow
def test_the_names_are_learned_as_the_lesson_says(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(course["learning"].path.parent)
    learning = course["learning"].solution
    gru = learning.learn_names(learning.GRUWeights, 1000)[3]
    plain = learning.learn_names(learning.RNNWeights, 1000)[3]
    assert gru[-1] == pytest.approx(2.89, abs=0.02) and plain[-1] == pytest.approx(3.0, abs=0.03)
    assert "comes to 2.89 after 1,000 steps" in course["learning"].text


@pytest.mark.slow
def test_who_looks_how_far_back_is_as_the_lesson_says(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course["learning"].path.parent)
    seen = drawn(course, "learning", "who_looks_how_far_back", monkeypatch)
    rows = np.array([seen[one] for one in ("plain", "LSTM", "GRU")]).round(1)
    assert rows[:, 5].tolist() == [0.2, 0.2, 0.4] and rows[:, 1].tolist() == [0.1, 0.3, 0.1]
