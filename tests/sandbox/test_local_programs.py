"""A trusted program in this process answers as a submission in a worker does."""

from pathlib import Path
from types import ModuleType

import pytest

from autograder.course import Course, load_course
from autograder.sandbox.answers import Given
from autograder.sandbox.local import LocalProgram
from autograder.sandbox.opening import open_sandbox
from autograder.sandbox.program import StandIns
from tests.tools.asked import Cases, book_of, cases_of, program

ROOT = Path(__file__).resolve().parent.parent
Key = tuple[str, str]


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(ROOT)


@pytest.fixture(scope="module")
def cases(course: Course) -> dict[Key, Cases]:
    return cases_of(course)


def test_the_key_is_right_here_and_in_a_worker_to_the_byte(course: Course, cases: dict[Key, Cases]) -> None:
    book = book_of(cases)
    sandbox = open_sandbox(60.0)
    here = LocalProgram(book, {one.name: one.solution for one in course.assignments})
    there = program(sandbox, book, {one.name: one.text for one in course.assignments})
    for assignment in course.assignments:
        names = [exercise.name for exercise in assignment.exercises]
        for which in ("public", "hidden"):
            own, other = (one.ask(assignment.name, names, which) for one in (here, there))
            for name in names:
                expected = cases[assignment.name, name].expected(which)
                assert expected.met_by(own[name].raw) and expected.met_by(other[name].raw), name
                assert _payloads(own[name]) == _payloads(other[name])
    samples = [one.ask_samples("lstm", "lstm_step_backward", [0, 4]) for one in (here, there)]
    assert {k: _payloads(one) for k, one in samples[0].items()} == {
        k: _payloads(one) for k, one in samples[1].items()
    }
    there.close()
    sandbox.close()


def _payloads(answers: object) -> list[list[list[float]]]:
    assert all(isinstance(one, Given) for one in answers)
    return [[array.ravel().tolist() for array in one.results] for one in answers]


def test_a_slip_is_not_right(course: Course, cases: dict[Key, Cases]) -> None:
    slip = ModuleType("rnn")
    exec(
        "import numpy as np\ndef rnn_step(x, h, W, b): return np.concatenate([x, h], 1) @ W + b",
        slip.__dict__,
    )
    here = LocalProgram(book_of(cases), {"rnn": slip})
    answers = here.ask("rnn", ["rnn_step", "rnn_forward"], "hidden")
    assert not cases["rnn", "rnn_step"].expected("hidden").met_by(answers["rnn_step"].raw)
    assert {one.kind for one in answers["rnn_forward"]} == {"missing"}


def test_the_functions_of_a_module_call_what_stands_in(course: Course, cases: dict[Key, Cases]) -> None:
    rnn = course["rnn"].solution
    wrong = ModuleType("rnn")
    exec(
        "def rnn_step(x, h, W, b): return 0\ndef rnn_forward(x, h0, W, b): return rnn_step(x[:, 0], h0, W, b)",
        wrong.__dict__,
    )
    stand_ins = StandIns("rnn", ("rnn_step",), course["rnn"].text)
    here = LocalProgram(book_of(cases), {"rnn": wrong}, stand_ins)
    first = cases["rnn", "rnn_forward"].public[0].arguments
    for name, x in (("rnn_step", first[0][:, 0]), ("rnn_forward", first[0])):
        (answer,) = here.ask_about("rnn", name, [[x, *first[1:]]])
        assert answer.results[0].tolist() == rnn.rnn_step(first[0][:, 0], *first[1:]).tolist()
