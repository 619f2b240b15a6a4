"""A trusted program in this process answers as a submission in a worker does."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course, module_of
from autograder.grading.prepared import PRACTICE, AllPrepared, Prepared
from autograder.sandbox.answers import Given
from autograder.sandbox.book import Book
from autograder.sandbox.local import LocalProgram
from autograder.sandbox.opening import open_sandbox
from autograder.sandbox.program import StandIns
from tests.tools.asked import program


@pytest.fixture(scope="module")
def every(course: Course) -> AllPrepared:
    return AllPrepared(course, PRACTICE)


@pytest.fixture(scope="module")
def prepared(every: AllPrepared) -> Mapping[str, Prepared]:
    return every.assignments


@pytest.fixture(scope="module")
def book(every: AllPrepared) -> Book:
    return every.book


def numbers(answers: Any) -> list[list[list[float]]]:
    assert all(isinstance(one, Given) for one in answers)
    return [[array.ravel().tolist() for array in one.results] for one in answers]


def test_the_key_is_right_here_and_in_a_worker_to_the_byte(
    course: Course, prepared: Mapping[str, Prepared], book: Book
) -> None:
    sandbox = open_sandbox(60.0)
    here = LocalProgram(book, {one.name: one.solution for one in course.assignments})
    there = program(sandbox, book, {one.name: one.text for one in course.assignments})
    for assignment in course.assignments:
        names = [exercise.name for exercise in assignment.by_cases.exercises]
        public = [one.ask(assignment.name, names, "public") for one in (here, there)]
        hidden = [one.ask(assignment.name, names, "hidden") for one in (here, there)]
        for name in names:
            assert all(prepared[assignment.name].right[name].met_by(one[name].raw) for one in hidden), name
            for own, other in (public, hidden):
                assert str(numbers(own[name])) == str(numbers(other[name]))  # NaN is NaN
    here_alone, there_alone = (
        {k: numbers(one) for k, one in each.ask_samples("lstm", "lstm_step_backward", [0, 4]).items()}
        for each in (here, there)
    )
    assert here_alone == there_alone and len(here_alone[0]) > 1
    there.close()
    sandbox.close()


def test_a_slip_is_not_right(prepared: Mapping[str, Prepared], book: Book) -> None:
    slip = module_of(
        "rnn",
        "import numpy as np\ndef rnn_step(x, h, W, b): return np.concatenate([x, h], 1) @ W + b",
        Path("slip"),
    )
    here = LocalProgram(book, {"rnn": slip})
    answers = here.ask("rnn", ["rnn_step", "rnn_forward"], "hidden")
    assert not prepared["rnn"].right["rnn_step"].met_by(answers["rnn_step"].raw)
    assert {one.kind for one in answers["rnn_forward"]} == {"missing"}


def test_stand_ins_are_called_by_the_other_functions(
    course: Course, prepared: Mapping[str, Prepared], book: Book
) -> None:
    text = course["rnn"].text.replace("np.tanh", "np.sin")
    stand_ins = StandIns("rnn", ("rnn_step",), course["rnn"].text)
    for given, is_right in ((None, False), (stand_ins, True)):
        here = LocalProgram(book, {"rnn": module_of("rnn", text, Path("wrong"))}, given)
        answers = here.ask("rnn", ["rnn_forward"], "hidden")["rnn_forward"]
        assert prepared["rnn"].right["rnn_forward"].met_by(answers.raw) is is_right
