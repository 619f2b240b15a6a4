"""A function that stops, or gives something of another shape, hears in a sentence what is wrong; nothing is made up."""

from collections.abc import Iterator
from io import StringIO

import pytest
from rich.console import Console

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.rules import Rules
from autograder.report import ExerciseMark, SubmissionMark
from autograder.reports.terminal import notes, print_learner
from tests.grading.crashes_written import KEEPS, RETURNS, RIGHT, STOPS, Row
from tests.tools.handed_in import source
from tests.tools.sample import sampled

ROWS = [*STOPS, *RETURNS, *KEEPS]
COLUMNS, LINES = 80, 24
NUMPY = ("gufunc", "operands could not be", "not aligned", "object has no attribute", "object is not")


def marked(grader: Grader, course: Course, row: Row) -> SubmissionMark:
    """The mark of the solution with this function at its end."""
    text = f"{course[row.assignment].text}\n\n{row.text}"
    return grader.mark_forms("me", {row.assignment: [source(row.assignment, text)]})


def step(body: str) -> Row:
    """rnn_step of this body."""
    return Row("rnn", "rnn_step", f"def rnn_step(x, h, W, b):\n    {body}\n", "")


def of(mark: SubmissionMark, name: str) -> ExerciseMark:
    return next(one for one in mark.exercises if one.name == name)


def said(mark: SubmissionMark, name: str) -> list[str]:
    return [one.mistake for one in of(mark, name).criteria if one.mistake]


def test_there_are_many_ways_to_stop() -> None:
    assert len(ROWS) >= 60 and len({row.text for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", sampled(ROWS, 3, 3))
def test_what_stops_is_told_in_a_sentence(course: Course, grader: Grader, row: Row) -> None:
    mark = marked(grader, course, row)
    assert of(mark, row.name).points < of(mark, row.name).max_points
    assert any(one.startswith(row.begins) for one in said(mark, row.name)), said(mark, row.name)


@pytest.fixture(scope="module")
def at_home(course: Course) -> Iterator[Grader]:
    grader = Grader(course, Rules(show_text=True), "practice")
    yield grader
    grader.close()


@pytest.mark.parametrize("row", sampled(ROWS, 4, 6))
def test_it_fits_on_a_screen_and_needs_no_words_of_numpy(course: Course, at_home: Grader, row: Row) -> None:
    mark = marked(at_home, course, row)
    screen = StringIO()
    print_learner(Console(file=screen, width=COLUMNS, highlight=False), mark, notes(mark))
    text = screen.getvalue()
    assert len(text.splitlines()) <= LINES, text
    assert not [one for one in NUMPY if one in text], text
    assert " ".join(row.begins.split()[:4]) in " ".join(text.split()), text


# What is forged, or known to nobody: the exception's own text is told where that may be, and nothing is said of it.
UNKNOWN = {
    "an exception of one's own": "raise ValueError('matmul: x has D = 3 columns and W has 10 rows')",
    "a forged NameError": "raise NameError(\"name 'everything' is not defined\")",
    "a forged TypeError": "raise TypeError(\"'tuple' object is not callable\")",
    "another error": "return np.tanh(np.concatenate([x, h], axis=1) @ W + b) + {}[3]",
    "complex numbers": "return np.tanh(np.concatenate([x, h], axis=1) @ W + b) + 0j",
    "an array of texts": "return np.tanh(np.concatenate([x, h], axis=1) @ W + b).astype(str)",
}


@pytest.mark.parametrize("way", UNKNOWN)
def test_nothing_is_said_where_no_rule_is_broken(course: Course, grader: Grader, way: str) -> None:
    mark = marked(grader, course, step(f"use = (x, h, W, b)\n    {UNKNOWN[way]}"))
    assert said(mark, "rnn_step") == []


def test_a_forged_name_is_not_told(course: Course, grader: Grader) -> None:
    """What the worker says may be forged: of names, only those that stand in the file are told."""
    text = (
        "import sys\n\n\ndef rnn_step(x, h, W, b):\n"
        "    sys._getframe(0).f_globals['full' + 'marks'] = 1\n    return h @ fullmark\n"
    )
    (sentence,) = said(marked(grader, course, Row("rnn", "rnn_step", text, "")), "rnn_step")
    assert sentence.startswith("There is no fullmark here") and "fullmarks" not in sentence


JOINED = "np.concatenate([x, h], axis=1) @ W"
ODD = {
    "a lambda": Row("rnn", "rnn_step", f"rnn_step = lambda x, h, W, b: np.tanh({JOINED} + b)\n", ""),
    "in place on its own": step(f"a = {JOINED}\n    a += b\n    return np.tanh(a, out=a)"),
    "an assert that holds": step(f"assert W.shape[0] == x.shape[1] + h.shape[1]\n    {RIGHT}"),
    "a builtin's name": step(f"sum = {JOINED}\n    return np.tanh(sum + b)"),
    "a seed": step(f"np.random.seed(0)\n    np.random.rand()\n    {RIGHT}"),
    "what it keeps is never read": step(f"vars().setdefault('kept', []).append(h)\n    {RIGHT}"),
    "one row after the other": step("return [np.tanh(np.r_[u, v] @ W + b) for u, v in zip(x, h)]"),
}


@pytest.mark.parametrize("style", ODD)
def test_right_programs_hear_nothing(course: Course, grader: Grader, style: str) -> None:
    mark = marked(grader, course, ODD[style])
    assert of(mark, "rnn_step").points == of(mark, "rnn_step").max_points
    assert said(mark, "rnn_step") == []


# Beside an odd style there is one fault: the sentence is on that, and not on the style.
BESIDE = {
    "a seed": ("np.random.seed(0)\n    u = np.random.rand()", "np.concatenate([x, h], axis=1) @ W.T", "np.concatenate"),
    "a division": ("D = x.shape[1] / 1", "x @ W", "x has D = 2 columns"),
    "a builtin's name": ("sum = x + 0", "sum @ W", "sum has D = 2 columns"),
    "an array in a list": ("parts = [x, h]", "np.concatenate(parts, axis=1) @ W.T", "np.concatenate(parts"),
}  # fmt: skip


@pytest.mark.parametrize("style", BESIDE)
def test_the_sentence_is_on_the_fault_and_not_on_the_style(
    course: Course, grader: Grader, style: str
) -> None:
    before, wrong, begins = BESIDE[style]
    found = said(marked(grader, course, step(f"{before}\n    return np.tanh({wrong} + b)")), "rnn_step")
    assert [one for one in found if one.startswith(begins)], found
