"""A function that calls earlier wrong ones is judged with right ones in their places; a slip made again costs once.

In this process: these programs are made here.
"""

from functools import cache
from typing import Any

import pytest

from autograder.authoring.doctor import Trusted
from autograder.course import load_course
from autograder.grading.one_file import Judged
from autograder.grading.prepared import AllPrepared
from autograder.grading.rules import Rules
from autograder.sandbox.answers import Failure
from autograder.sandbox.book import Book
from autograder.sandbox.local import LocalProgram
from tests.tools.judged_here import replaced

from .asked_here import ROOT

GATES = ("return f, i, o, g", "return i, f, o, g")
HIDDEN = ("h_next: np.ndarray = o * np.tanh(c_next)", "h_next: np.ndarray = o * c_next")
RULES = Rules()
STEP = ("return h_next, c_next", "return h_next, 2 * c_next")


@cache
def here(assignment: str) -> Trusted:
    prepared = AllPrepared(load_course(ROOT), "a secret")
    return Trusted(prepared.assignments[assignment], prepared.book)


def judged(assignment: str, *edits: tuple[str, str]) -> dict[str, Judged]:
    trusted = here(assignment)
    text = trusted.assignment.text
    for right, wrong in edits:
        text = replaced(text, right, wrong)
    found = trusted.judged(text, trusted.assignment.exercises)
    return {one.exercise.name: one for one in found if one.exercise.criteria}


def lost(found: dict[str, Judged]) -> set[str]:
    return {
        name for name, one in found.items() if any(each.verdict != "right" for each in one.findings.values())
    }


def test_those_that_call_a_wrong_function_are_right_in_themselves() -> None:
    found = judged("lstm", GATES)
    assert lost(found) == {"lstm_gates"}
    assert found["lstm_step"].because == found["lstm_backward"].because == ("lstm_gates",)
    assert found["lstm_hidden"].because == () and found["lstm_hidden"].is_right
    assert not found["lstm_gates"].is_right


def test_a_fault_of_its_own_is_found_among_right_parts() -> None:
    found = judged("lstm", GATES, STEP)
    assert lost(found) == {"lstm_gates", "lstm_step"}
    assert found["lstm_step"].replaced == ("lstm_gates",) and found["lstm_step"].because == ()
    assert set(found["lstm_forward"].because) == {"lstm_gates", "lstm_step"}


def test_two_wrong_parts_are_both_replaced() -> None:
    found = judged("lstm", GATES, HIDDEN)
    assert lost(found) == {"lstm_gates", "lstm_hidden"}
    assert set(found["lstm_step"].because) == {"lstm_gates", "lstm_hidden"}


INLINED = """

def lstm_step(x, h, c, weights):
    f, i, o, g = lstm_gates(x, h, weights)
    c_next = f * c + i * g
    return o * c_next, c_next
"""


def test_a_slip_made_again_keeps_its_points_and_names_the_part() -> None:
    trusted = here("lstm")
    text = replaced(trusted.assignment.text, *HIDDEN) + INLINED
    found = {one.exercise.name: one for one in trusted.judged(text, trusted.assignment.exercises)}
    assert found["lstm_step"].again == ("lstm_hidden",) and found["lstm_step"].named == ()
    assert all(one.verdict == "right" for one in found["lstm_step"].findings.values())
    assert found["lstm_step"].points(RULES) == found["lstm_step"].exercise.points
    alone = {one.exercise.name: one for one in trusted.judged(trusted.assignment.text + INLINED,
                                                              trusted.assignment.exercises)}  # fmt: skip
    assert alone["lstm_step"].again == () and "lstm_step" in lost({"lstm_step": alone["lstm_step"]})


OWN_NAMES = """

def own_hidden(o, c_next):
    return o @ np.tanh(c_next)
def lstm_hidden(o, c_next):
    return own_hidden(o, c_next)
def lstm_step(x, h, c, weights):
    f, i, o, g = lstm_gates(x, h, weights)
    c_next = f * c + i * g
    return own_hidden(o, c_next), c_next
"""


def test_a_part_that_goes_by_another_name_is_replaced_under_that() -> None:
    trusted = here("lstm")
    for text, alone in (
        (OWN_NAMES, True),
        (OWN_NAMES.replace("c_next), c_next", "c_next), 2 * c_next"), False),
    ):
        every = trusted.judged(trusted.assignment.text + text, trusted.assignment.exercises)
        found = {one.exercise.name: one for one in every if one.exercise.criteria}
        assert lost(found) == ({"lstm_hidden"} if alone else {"lstm_hidden", "lstm_step"})
        assert (found["lstm_step"].because == ("lstm_hidden",)) is alone


def test_a_function_is_not_its_own_part() -> None:
    """Two exercises that hand on to one function: a right part does not do the other one's work."""
    both = "\n\ndef own(*a):\n    return a[0] @ a[1]\nlstm_hidden = own\nlstm_step = own\n"
    trusted = here("lstm")
    every = trusted.judged(trusted.assignment.text + both, trusted.assignment.exercises)
    assert {"lstm_hidden", "lstm_step"} <= lost({one.exercise.name: one for one in every})


@pytest.mark.parametrize(
    "wrong", [(), (HIDDEN,)], ids=["the file is right otherwise", "another part is wrong"]
)
def test_a_wrong_first_call_costs_although_it_is_a_public_one(wrong: tuple[tuple[str, str], ...]) -> None:
    once = "\n\n_calls, _right = [], lstm_cell_update\n\n\ndef lstm_cell_update(*arguments):\n    _calls.append(1)\n"
    once += "    return _right(*arguments) + (len(_calls) == 1)\n"
    trusted = here("lstm")
    text = trusted.assignment.text
    for right, instead in wrong:
        text = replaced(text, right, instead)
    found = {one.exercise.name: one for one in trusted.judged(text + once, trusted.assignment.exercises)}
    assert "lstm_cell_update" in lost(found)


def asked_hidden(monkeypatch: pytest.MonkeyPatch, *edits: tuple[str, str]) -> list[tuple[bool, str]]:
    """What is asked about hidden cases of an LSTM with these edits: as it stands or not, and which function."""
    asked: list[tuple[bool, str]] = []
    beside_right_parts = set()
    begin, ask = LocalProgram.__init__, LocalProgram.ask

    def beginning(self: LocalProgram, book: Book, modules: Any, stand_ins: Any = None, *rest: Any) -> None:
        begin(self, book, modules, stand_ins, *rest)
        if stand_ins:
            beside_right_parts.add(self)

    def listening(self: LocalProgram, assignment: str, functions: list[str], which: str = "public") -> Any:
        if which == "hidden":
            asked.extend((self not in beside_right_parts, name) for name in functions)
        return ask(self, assignment, functions, which)

    monkeypatch.setattr(LocalProgram, "__init__", beginning)
    monkeypatch.setattr(LocalProgram, "ask", listening)
    judged("lstm", *edits)
    return asked


def test_what_is_right_beside_right_parts_is_not_asked_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asked_hidden(monkeypatch, GATES)
    assert (True, "lstm_gates") in asked and (True, "lstm_hidden") in asked
    assert (False, "lstm_step") in asked and (True, "lstm_step") not in asked


def test_what_is_wrong_beside_right_parts_is_asked_in_both_worlds_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = asked_hidden(monkeypatch, GATES, STEP)
    assert asked.count((True, "lstm_step")) == asked.count((False, "lstm_step")) == 1


def test_a_later_exercise_is_no_other_name_of_an_earlier_one() -> None:
    """A right lstm_backward stays what it is, though lstm_gates hands its arguments to it."""
    trusted = here("lstm")
    again = "\n\ndef lstm_gates(x, h, weights):\n    return lstm_backward(x, h, weights)\n"
    found = trusted.judged(trusted.assignment.text + again, trusted.assignment.exercises)
    assert lost({one.exercise.name: one for one in found if one.exercise.criteria}) == {"lstm_gates"}


def test_a_function_that_calls_what_is_not_written_is_not_said_to_be_unwritten_itself() -> None:
    """Both worlds earn nothing, and only beside right parts it is seen what is wrong with it."""
    blank = 'raise NotImplementedError("lstm_gates is not written yet")'
    found = judged(
        "lstm", (GATES[0], blank), ("return h_next, c_next", "return c_next, c_next[:, :1] @ h_next")
    )
    step = found["lstm_step"]
    assert found["lstm_gates"].is_unwritten and step.points(RULES) == 0.0
    assert step.replaced == ("lstm_gates",) and not step.meets_what_is_unwritten
    assert isinstance(step.asked.given[0], Failure) and step.asked.given[0].type_name == "ValueError"
