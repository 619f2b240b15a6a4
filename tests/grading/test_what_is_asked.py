"""A wrong file is asked no more than its marks and its explanation need: that is what it costs."""

from collections.abc import Iterator
from typing import Any

import pytest

from autograder.grading.grader import Grader
from autograder.grading.one_file import OneFile
from autograder.sandbox.program import Program
from autograder.stubs import stub
from tests.tools.handed_in import edited, mark, source

Asked = dict[str, int]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    """How often workers are opened, samples asked one by one, and inputs tried that were in no batch."""
    counted: Asked = {"_fresh": 0, "ask_samples": 0, "ask_about": 0}
    fresh, ask_samples, ask_about = OneFile._fresh, Program.ask_samples, Program.ask_about

    def opened(*given: Any) -> Any:
        counted["_fresh"] += 1
        return fresh(*given)

    def cut(*given: Any) -> Any:
        counted["ask_samples"] += 1
        return ask_samples(*given)

    def tried(*given: Any) -> Any:
        counted["ask_about"] += 1
        return ask_about(*given)

    monkeypatch.setattr(OneFile, "_fresh", opened)
    monkeypatch.setattr(Program, "ask_about", tried)
    monkeypatch.setattr(Program, "ask_samples", cut)
    yield counted


@pytest.mark.parametrize(
    ("function", "right", "wrong", "lost", "workers", "samples"),
    [
        # The others call it, and are right while a right one stands in: in the worker that is there.
        ("lstm_gates", "return f, i, o, g", "return i, f, o, g", ["lstm_gates"], 2, 0),
        # Its equations have readings, and none of these looks at a sample alone.
        ("lstm_step", "return h_next, c_next", "return h_next, 2 * c_next", ["lstm_step"], 2, 0),
        # Here da is read in the gradients of each sample.
        ("lstm_step_backward", "dc = dc_total * f", "dc = dc_total * i", ["lstm_step_backward"], 2, 1),
    ],
)
def test_a_single_fault(
    grader: Grader,
    asked: Asked,
    function: str,
    right: str,
    wrong: str,
    lost: list[str],
    workers: int,
    samples: int,
) -> None:
    assignment = grader.course["lstm"]
    marked = mark(grader, source("lstm", edited(assignment, function, right, wrong)))
    assert marked.exercises_lost == lost
    assert {one: asked[one] for one in ("_fresh", "ask_samples")} == {
        "_fresh": workers, "ask_samples": samples
    }  # fmt: skip


def test_of_two_faults_each_is_asked_about_in_the_world_that_counts(grader: Grader, asked: Asked) -> None:
    assignment = grader.course["lstm"]
    text = edited(assignment, "lstm_cell_update", "= f * c + i * g", "= (f + 0.1) * c + i * g")
    assert text.count("dc = dc_total * f") == 1
    marked = mark(grader, source("lstm", text.replace("dc = dc_total * f", "dc = dc_total * i")))
    assert marked.exercises_lost == ["lstm_cell_update", "lstm_step_backward"]
    # As it stands the way back earns less, which is seen before any sample is asked there.
    assert asked["ask_samples"] == 1
    (way_back,) = {
        one.mistake_id for name, one in marked.lost if name == "lstm_step_backward" and one.mistake_id
    }
    assert way_back == "lstm_step_backward:dc-through-input-gate"


@pytest.mark.parametrize("name", ["rnn", "bptt", "lstm", "gru", "quiz", "memory", "learning", "variants"])
def test_of_a_file_as_it_was_handed_out_there_is_nothing_more_to_ask(
    grader: Grader, asked: Asked, name: str
) -> None:
    marked = mark(grader, source(name, stub(grader.course[name].text)))
    assert sum(one.points for one in marked.exercises) == 0.0
    assert asked == {"_fresh": 1, "ask_samples": 0, "ask_about": 0}
