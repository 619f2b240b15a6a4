"""criteria.py as authors write it: statements about results, ids that stay, and what they may import."""

import ast
from pathlib import Path

import numpy as np
import pytest

from autograder.course import Assignment, Course, criteria_of, shipped_root
from autograder.spec import Array, Constant, Equation, Exercise, Key, Outcome, Unusable, Weights

FILES = sorted((shipped_root() / "solutions").glob("*/criteria.py"))
MAY_IMPORT = ("numpy", "math", "itertools", "dataclasses", "typing", "autograder.spec")

x, h, c = Array("x", "N T D"), Array("h", "N T H"), Array("c", "N T H")


def step(*gives: Array) -> Exercise:
    return Exercise("step", takes=(x,), gives=gives)


def sides(exercise: Exercise, key: dict, got: dict, *arguments: np.ndarray) -> list:
    (criterion,) = exercise.equations
    return list(criterion.pairs(Outcome(got), Key(key, [exercise]), arguments))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_criteria_know_the_words_only(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
        assert all(name.startswith(MAY_IMPORT) for name in names), names


def test_criteria_stay_short() -> None:
    lines = {path.parent.name: path.read_text().count("\n") for path in FILES}
    assert sum(lines[name] for name in ("rnn", "bptt", "lstm", "gru", "quiz")) <= 1950
    assert max(lines.values()) <= 1350


def test_ids_are_slugs_and_unique(course: Course) -> None:
    for assignment in course.assignments:
        for exercise in assignment.exercises:
            for many in (exercise.criteria, exercise.mistakes):
                ids = [one.id for one in many]
                assert len(set(ids)) == len(ids)
                assert all(id.replace("-", "").isalnum() and id[0] != "-" for id in ids), ids


def test_every_function_that_carries_points_has_three_hints(course: Course) -> None:
    for assignment in course.assignments:
        functions = {one.name for one in assignment.exercises if one.criteria and not one.is_constant}
        asked = {one.name for one in assignment.exercises if one.criteria}
        assert functions <= set(assignment.hints) <= asked
        assert all(len(set(levels)) == 3 for levels in assignment.hints.values())


def lines_of_the_key(assignment: Assignment) -> set[str]:
    """What stands on the right of its assignments and returns, without blanks: what a learner has to find."""
    tree = ast.parse(assignment.text)
    values = [
        node.value for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.AugAssign | ast.Return)
    ]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call | ast.BinOp)]
    texts = {ast.unparse(value).replace(" ", "") for value in (*values, *calls) if value is not None}
    return {text for text in texts if len(text) >= TELLING}


TELLING = 12  # signs of code from which on a piece of it gives something away
EQUATIONS_OF_STUBS = {"z*h+(1-z)*n", "(1-z)*n", "f*c+i*g"}  # the stub states them


def test_no_hint_holds_a_line_of_the_key(course: Course) -> None:
    for assignment in course.assignments:
        given_away = lines_of_the_key(assignment) - EQUATIONS_OF_STUBS
        assert given_away
        for name, levels in assignment.hints.items():
            for hint in levels:
                held = [line for line in given_away if line in hint.replace(" ", "").replace("\n", "")]
                assert held == [], (name, held)
                assert hint.count(".") + hint.count("?") <= 4 and hint[-1] in ".?!", hint


def test_many_criteria_need_no_function(course: Course) -> None:
    restating = [
        equation
        for assignment in course.assignments
        for exercise in assignment.exercises
        for equation in exercise.equations
        if equation.restates
    ]
    assert len(restating) >= 25


def test_a_result_is_the_key_s() -> None:
    exercise = step(h, c)
    exercise.result("both", "h c", points=1, id="both")
    one, two = np.ones((2, 3, 4)), np.zeros((2, 3, 4))
    ((left, right),) = sides(
        exercise, {"step": lambda x: (one, two)}, {"h": two, "c": one}, np.ones((2, 3, 5))
    )
    assert left[0] is two and left[1] is one and right[0] is one and right[1] is two


def test_a_part_of_a_result_can_be_named_by_numbers_and_letters() -> None:
    values = np.arange(24.0).reshape(2, 3, 4)
    for of, place in (
        ("h[:, 0]", np.s_[:, 0]),
        ("h[:, 1:]", np.s_[:, 1:]),
        ("h[:, T-1]", np.s_[:, 2]),
        ("h[:N]", np.s_[:2]),
        ("h[0, -1]", np.s_[0, -1]),
    ):
        exercise = step(h)
        exercise.result("part", of, points=1, id="part")
        ((left, right),) = sides(exercise, {"step": lambda x: values}, {"h": -values}, np.ones((2, 3, 5)))
        np.testing.assert_array_equal(left, -values[place])
        np.testing.assert_array_equal(right, values[place])


def test_weights_are_named_by_their_fields() -> None:
    weights = Weights("dw", "W", (Array("W_f", "H"), Array("b_f", "H"), Array("W_i", "H")))
    exercise = Exercise("step", takes=(x,), gives=(weights,))
    exercise.result("matrices", "dw.W_*", points=1, id="matrices")
    assert [name for name, _ in exercise.equations[0].statement.named] == ["dw.W_f", "dw.W_i"]
    made = weights.as_type()(np.ones(1), np.ones(2), np.ones(3))
    got = {"dw": Outcome({"W_f": np.zeros(1), "b_f": np.zeros(2), "W_i": np.zeros(3)})}
    ((left, right),) = sides(exercise, {"step": lambda x: made}, got, np.ones((2, 3, 5)))
    assert [len(one) for one in left] == [len(one) for one in right] == [1, 3]


def test_a_constant_is_named_by_its_key() -> None:
    exercise = Exercise("GATES", takes=(), gives=(Constant("GATES", keys=("rnn", "lstm")),))
    exercise.result("lstm", 'GATES["lstm"]', points=1, id="lstm")
    assert sides(exercise, {"GATES": {"rnn": 0, "lstm": 3}}, {"GATES": np.array([0.0, 4.0])}) == [(4.0, 3.0)]


def test_a_result_that_is_unusable_is_not_compared() -> None:
    exercise = step(h)
    exercise.result("h", "h", points=1, id="h")
    with pytest.raises(Unusable, match="text"):
        sides(exercise, {"step": lambda x: x}, {"h": Unusable("text")}, np.ones((2, 3, 5)))


@pytest.mark.parametrize("of", ["n", "", "h, c", "h[import]", "h[f(1)]", "dw.W_*"])
def test_what_is_no_result_is_an_error(of: str) -> None:
    with pytest.raises((ValueError, SyntaxError)):
        step(h).result("title", of, points=1, id="one")


def test_the_edges_of_nearly_every_function_know_its_letters() -> None:
    weights = Array("W", "D+H H", "weight")
    exercise = Exercise("run", takes=(x, weights), gives=(h,))
    exercise.sizes_of_one("sizes of one", points=1)
    exercise.overflow("large", points=0.5)
    ones, large = exercise.criteria
    assert ones.regimes == ("T = 1", "N = 1", "D = 1", "H = 1", "all sizes 1") and ones.id == "sizes-of-one"
    assert large.regimes == ("overflow",) and (ones.points, large.points) == (1, 0.5)


def test_an_id_is_not_given_twice() -> None:
    exercise = step(h)
    exercise.edge("one", "N = 1", points=1, id="one-sample")
    with pytest.raises(ValueError, match="two criteria of step have the id one-sample"):
        exercise.edge("two", "N = 1", points=1, id="one-sample")
    with pytest.raises(ValueError, match="is not an id"):
        exercise.edge("three", "N = 1", points=1, id="one sample")


def test_an_equation_is_called_after_its_function() -> None:
    exercise = step(h)

    @exercise.equation("title", of="h", points=1)
    def next_state(got, key, x):
        return got.h, key.step(x)

    assert isinstance(next_state, Equation) and next_state.id == "next-state" and not next_state.restates


def test_a_slope_needs_a_forward_function() -> None:
    with pytest.raises(ValueError, match="gradient_of"):
        step(h).slope(points=1)
    backward = Exercise("step_backward", takes=(x,), gives=(h,), gradient_of="step")
    backward.slope(points=1)
    assert [(one.id, one.title) for one in backward.criteria] == [
        ("slope", "the gradient is the slope of the loss")
    ]


def test_what_follows_from_a_case_is_made_once_for_all_submissions() -> None:
    made: list[tuple] = []

    def costly(key, x, *, states=None):
        made.append((x, states))
        return len(made)

    cache: dict = {}
    key = Key({}, [])
    one, other = Outcome({}, case_cache=cache), Outcome({}, case_cache=cache)
    assert one.of_case(costly, key, 5) == other.of_case(costly, key, 5) == 1
    assert one.of_case(costly, key, 5, states=int) == other.of_case(costly, key, 5, states=int) == 2
    assert Outcome({}).of_case(costly, key, 5) == 3  # another case


def test_samples_are_given_as_data() -> None:
    alone = (Outcome({"h": 1}), Outcome({"h": 2}))
    assert [one.h for one in Outcome({"h": 3}, alone).alone()] == [1, 2]
    with pytest.raises(Unusable):
        Outcome({"h": 3}).alone()


def test_criteria_are_made_anew_each_time_they_are_opened() -> None:
    first, second = (criteria_of(shipped_root() / "solutions" / "rnn") for _ in range(2))
    assert first.rnn_step is not second.rnn_step
