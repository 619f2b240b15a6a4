"""Edits of the key: known mistakes and slips, what they give, how they are found again, and the key's code alone."""

import ast
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest

from autograder.course import Course
from autograder.inputs.cases import Case
from autograder.mistakes.atlas import Atlas, built_of_edits
from autograder.mistakes.edits import Edit, Key
from autograder.mistakes.key_code import code_of
from autograder.mistakes.shown import Pieces, given_by, pieces, shown, shown_by
from autograder.mistakes.slips import edits, holds_itself, made, may_never_end
from autograder.spec import Exercise, Weights
from tests.accuracy.mutants import first_order
from tests.accuracy.programs import solution
from tests.answered import cases_of, catalogue_of, exercise_of, names_of
from tests.tools.sample import further

ASSIGNMENTS = ["rnn", "bptt", "lstm", "gru", "quiz"]
every_assignment = pytest.mark.parametrize("name", ["rnn", "quiz", *map(further, ASSIGNMENTS[1:4])])


@every_assignment
def test_every_edit_has_an_id_and_says_what_was_changed(course: Course, name: str) -> None:
    catalogue = catalogue_of(course, name)
    every = [
        edit
        for part in catalogue.key.definitions
        for edit in (*catalogue.mistakes(part), *catalogue.slips(part))
    ]
    assert len({edit.id for edit in every}) == len(every) > 100
    lines = course[name].text.split("\n")
    for edit in every:
        assert edit.before != edit.after
        assert edit.id.startswith(f"{edit.function}:") and " " not in edit.id
        assert lines[edit.line - 1].strip()


def test_the_same_slips_come_in_the_same_order(course: Course) -> None:
    key = catalogue_of(course, "lstm").key
    one, other = edits(key, "lstm_hidden"), edits(key, "lstm_hidden")
    assert [(edit.id, edit.code) for edit in one] == [(edit.id, edit.code) for edit in other]
    (dropped,) = [edit for edit in one if edit.id == "lstm_hidden:dropped-call:1"]
    assert (dropped.kind, dropped.after) == ("dropped call", "h_next: np.ndarray = o * c_next")
    assert course["lstm"].text.split("\n")[dropped.line - 1].strip() == dropped.before


@every_assignment
def test_the_slips_are_those_that_the_judge_is_measured_by(course: Course, name: str) -> None:
    catalogue, base = catalogue_of(course, name), solution(course[name])
    mutants = [
        made(base.definitions[one.part], [one]) for mutant in first_order(base) for one in mutant.slips
    ]
    slips = [edit.code for part in base.parts for edit in catalogue.slips(part)]
    # A list that holds itself is a student's to return, and not the judge's to make.
    assert slips == [ast.unparse(mutant) for mutant in mutants if not holds_itself(mutant)]


@every_assignment
def test_the_edited_functions_do_what_the_edited_text_does(course: Course, name: str) -> None:
    catalogue, cases = catalogue_of(course, name), cases_of(course, name)
    for exercise in course[name].exercises:
        parts = dict.fromkeys([exercise.name, *catalogue.builds_on(exercise.name)])
        for part in parts:
            for edit in [*catalogue.mistakes(part)[::20], *catalogue.slips(part)[::120]]:
                case = cases[exercise.name][0]
                one = given_by(edit.names, exercise, case.arguments)
                other = given_by(names_of(edit.text), exercise, case.arguments)
                assert (one is None) == (other is None), edit.id
                np.testing.assert_equal(one, other, err_msg=edit.id)


def test_a_loop_that_a_slip_might_keep_running_has_none() -> None:
    endless = [
        "def f(x):\n    while x > 1:\n        x = x / 2\n    return x",
        "def f(xs, ys):\n    for x in xs:\n        ys.append(x)\n    return ys",
    ]
    ends = "def f(x, ys):\n    for t in range(x.shape[1]):\n        ys.append(x[:, t])\n    return ys"
    assert [may_never_end(ast.parse(text)) for text in (*endless, ends)] == [True, True, False]


@every_assignment
def test_no_known_mistake_is_missed_by_its_atlas(course: Course, name: str) -> None:
    """Not even where every number is as far away as an equal one may be, and none that fails."""
    catalogue, cases = catalogue_of(course, name), cases_of(course, name)
    looked_up = 0
    for exercise in course[name].exercises:
        case, part = cases[exercise.name][0], exercise.name
        tried = (*catalogue.mistakes(part)[::3], *catalogue.slips(part)[::7])
        found = built_of_edits(catalogue.key, exercise, {part: tried}, [case])
        for number, edit in enumerate(tried):
            given = given_by(edit.names, exercise, case.arguments)
            if given is None or len(given) != len(pieces(exercise, case.expected)):
                assert number in alike(found, exercise, case, (), throughout=True)
                continue
            away = [one + 1e-11 + 1e-9 * np.abs(one) for one in given]
            assert number in alike(found, exercise, case, away, throughout=True), edit.id
            assert number in alike(found, exercise, case, away, throughout=False), edit.id
            looked_up += 1
    assert looked_up > 5


def alike(atlas: Atlas, exercise: Exercise, case: Case, given: Pieces, *, throughout: bool) -> list[int]:
    """The numbers of the edits that may have given this."""
    found = atlas.like(exercise, [(case, given)], throughout=throughout, least=0)
    return [number for _, number, *_ in found]


def test_an_atlas_tells_edits_apart(course: Course) -> None:
    catalogue, case = catalogue_of(course, "lstm"), cases_of(course, "lstm")["lstm_gates"][0]
    exercise, slips = exercise_of(course["lstm"], "lstm_gates"), catalogue.slips("lstm_gates")
    found = built_of_edits(catalogue.key, exercise, {"lstm_gates": slips}, [case])
    assert not alike(found, exercise, case, case.expected[:3], throughout=True)
    same = [slips[k] for k in alike(found, exercise, case, pieces(exercise, case.expected), throughout=True)]
    other = [edit.id for edit in same if _is_finite(edit, case) and shown(edit, exercise, case).differing]
    assert other == [] and len(same) < 20
    nothing = [np.zeros_like(one) for one in case.expected]
    assert not alike(found, exercise, case, nothing, throughout=True)


def _is_finite(edit: Edit, case: Case) -> bool:
    given = given_by(edit.names, exercise_of(edit.key.assignment, edit.function), case.arguments)
    return all(np.isfinite(one).all() for one in given or ())


def test_an_edit_leaves_the_arguments_alone(course: Course) -> None:
    catalogue, case = catalogue_of(course, "bptt"), cases_of(course, "bptt")["rnn_backward"][0]
    exercise = exercise_of(course["bptt"], "rnn_backward")
    before = [np.array(one) for one in case.arguments]
    for edit in catalogue.slips("rnn_backward"):
        shown_by(edit.names, exercise, case)
    assert all(map(np.array_equal, case.arguments, before))


def test_what_the_key_s_functions_call(course: Course) -> None:
    parts = {
        exercise.name: [part.name for part in catalogue_of(course, name).parts(exercise)]
        for name in ASSIGNMENTS
        for exercise in course[name].exercises
    }
    assert parts["rnn_backward"] == ["rnn_forward", "rnn_step_backward", "rnn_step"]
    assert "rnn_backward" in parts["truncated_rnn_backward"]
    assert "truncated_rnn_backward" not in parts["rnn_backward"]
    assert parts["lstm_step"] == ["lstm_gates", "lstm_cell_update", "lstm_hidden"]
    assert parts["parameter_count"] == []
    lstm = catalogue_of(course, "lstm")
    assert "sigmoid" in lstm.builds_on("lstm_step")
    backward = exercise_of(course["lstm"], "lstm_backward")
    but = [part.name for part in lstm.parts(backward, but=("lstm_forward", "lstm_step_backward"))]
    assert but == ["lstm_forward", "lstm_step_backward"]


@pytest.mark.parametrize("name", ["rnn", "bptt", "lstm", "gru"])
def test_the_code_of_a_function_alone_gives_what_the_key_gives(course: Course, name: str) -> None:
    catalogue, cases = catalogue_of(course, name), cases_of(course, name)
    for exercise in course[name].exercises:
        code = code_of(catalogue.key, (exercise.name,))
        tree = ast.parse(code)
        assert "#" not in code and '"""' not in code
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        weights = {one.type_name for one in exercise.takes if isinstance(one, Weights)}
        assert defined == {exercise.name, *catalogue.builds_on(exercise.name)} - weights
        types = {one.type_name: one.as_type() for one in exercise.takes if isinstance(one, Weights)}
        names = types | {"__builtins__": __builtins__}
        exec(code, names)  # noqa: S102  (the key's own)
        case = cases[exercise.name][0]
        for one, other in zip(given_by(names, exercise, case.arguments) or (), case.expected, strict=True):
            np.testing.assert_array_equal(one, other)


def test_code_has_the_imports_that_it_needs_and_no_others(course: Course) -> None:
    text = (
        "import math, os\nimport numpy as np\nfrom typing import Any, NamedTuple\n\n\n"
        "class W(NamedTuple):\n    a: Any\n\n\nSCALE = 2.0\n\n\ndef one(x: np.ndarray) -> Any:\n"
        '    """One."""\n    return SCALE * math.sqrt(x)  # the root\n\n\ndef two(x):\n    return np.exp(W(one(x)).a)\n'
    )
    weights = SimpleNamespace(takes=(Weights("w", "W", ()),), gives=())
    key = Key(SimpleNamespace(text=text, exercises=(weights,)))  # type: ignore[arg-type]
    assert code_of(key, ["one"]) == (
        "import math\n\n\nSCALE = 2.0\n\n\ndef one(x):\n    return SCALE * math.sqrt(x)\n"
    )
    assert code_of(key, ["two"]).startswith("import math\nimport numpy as np\n\n\nSCALE")
    with pytest.raises(KeyError):
        code_of(key, ["three"])


def test_a_type_that_holds_other_things_than_weights_is_kept() -> None:
    assert NamedTuple  # the type above is given where the code runs; this one is not
    text = (
        "class Pair:\n    def __init__(self, a):\n        self.a = a\n\n\ndef f(x):\n    return Pair(x).a\n"
    )
    key = Key(SimpleNamespace(text=text, exercises=()))  # type: ignore[arg-type]
    assert code_of(key, ["f"]).startswith("class Pair:")


def test_no_slip_puts_a_list_into_itself() -> None:
    """NumPy follows such a list until the memory is used up, and the judge runs slips itself."""
    itself = ast.parse("def f(h):\n    states = []\n    states.append(states)\n    return states").body[0]
    apart = ast.parse("def f(h):\n    states = []\n    states.append(h)\n    return states").body[0]
    assert holds_itself(itself) and not holds_itself(apart)
