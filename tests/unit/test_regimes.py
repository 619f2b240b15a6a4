"""The regimes: what each condition makes of an argument, and that every argument meets every one by itself."""

from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.inputs import regimes
from autograder.inputs.cases import Cases, drawn_arguments
from autograder.inputs.conditions import CONDITIONS
from autograder.inputs.regimes import GENERIC, Regime
from autograder.spec import Array, Edge, Exercise
from tests.accuracy.triggers import of_arguments

SECRETS = [f"secret {k}" for k in range(30)]


def drawn(condition: str, kind: Any, axes: str = "N D", secret: str = "one") -> np.ndarray:
    """An array of this kind under a condition."""
    exercise = Exercise("f", takes=(Array("a", axes, kind),), gives=())
    regime = Regime("one", GENERIC, {"a": (condition,)} if condition else {})
    return drawn_arguments(exercise, regime, secret, {})[0]


@pytest.mark.parametrize(
    ("condition", "kind", "holds"),
    [
        ("zero", "state", lambda a: not a.any()),
        ("constant", "weight", lambda a: np.ptp(a) == 0 and a.any()),
        ("constant", "upstream", lambda a: (a == 1).all()),
        ("high", "bias", lambda a: (a >= 8).all()),
        ("low", "bias", lambda a: (a <= -8).all()),
        ("positive", "input", lambda a: (a > 0).all()),
        ("negative", "input", lambda a: (a < 0).all()),
        ("whole", "input", lambda a: (a == np.round(a)).all()),
        ("large", "input", lambda a: (np.abs(a[:, 0]) >= 100).all()),
        ("large", "state", lambda a: (np.abs(a) >= 10).all()),
        ("large", "cell", lambda a: (np.abs(a) >= 10).all()),
        ("large", "upstream", lambda a: (np.abs(a) >= 60).all()),
        ("large", "weight", lambda a: np.abs(a).max() > 5),
        ("small", "weight", lambda a: 0.15 < np.abs(a).max() < 0.25),
        ("tiny", "weight", lambda a: 0 < np.abs(a).max() < 1e-4),
        ("tiny", "upstream", lambda a: 0 < np.abs(a).max() < 1e-2),
        ("sparse", "weight", lambda a: 0 < (a != 0).mean() < 0.5),
        ("one-large", "input", lambda a: (np.abs(a) > 20).sum() == 1),
        ("one", "gate", lambda a: (a == 1).all()),
        ("minus-one", "candidate", lambda a: (a == -1).all()),
        ("equal-samples", "state", lambda a: (a == a[:1]).all()),
        ("other-memory", "weight", lambda a: a.flags.f_contiguous and not a.flags.c_contiguous),
        ("other-memory", "state", lambda a: not a.flags.f_contiguous and not a.flags.c_contiguous),
    ],
)
def test_a_condition_is_what_it_says_for_every_secret(condition: str, kind: Any, holds: Any) -> None:
    for secret in SECRETS:
        assert holds(drawn(condition, kind, secret=secret))
    assert not all(holds(drawn("", kind, secret=secret)) for secret in SECRETS)


def test_at_one_step_only() -> None:
    for name, step in (("last", GENERIC["T"] - 1), ("one-step", GENERIC["T"] // 2)):
        a = drawn(name, "upstream", "N T H")
        assert a[:, step].all() and np.count_nonzero(a) == a[:, step].size
    assert not CONDITIONS["last"].applies(Array("a", "N H"), (), GENERIC)


def test_what_is_drawn_without_a_condition_lies_where_its_kind_does() -> None:
    gate, state = drawn("", "gate"), drawn("", "state")
    assert ((gate > 0) & (gate < 1)).all()
    assert (np.abs(state) < 1).all() and (state < 0).any()


def test_recurrent_rows_are_those_of_the_units() -> None:
    D, H = GENERIC["D"], GENERIC["H"]
    assert np.array_equal(drawn("identity", "weight", "D+H H")[D:], np.eye(H))
    assert np.array_equal(drawn("identity", "weight", "H+D H")[:H], np.eye(H))
    assert np.array_equal(drawn("identity", "weight", "H H"), np.eye(H))
    W = drawn("orthogonal", "weight", "D+H H")[D:]
    assert np.allclose(W.T @ W, 0.95**2 * np.eye(H))
    for axes in ("H D", "D H", "H"):
        assert not CONDITIONS["identity"].applies(Array("W", axes, "weight"), (), GENERIC)


def test_large_values_saturate_and_never_overflow_for_any_secret() -> None:
    """Every way to write a tanh or a sigmoid gives the same up to 350; overflow is an edge, and one in every unit."""
    x, W = Array("x", "N D"), Array("W", "D H", "weight")
    exercise = Exercise("f", takes=(x, W), gives=())
    large = next(row.sizes for row in regimes.ROWS if row.conditions.get("input") == ("saturating",))
    for secret in (f"secret {k}" for k in range(300)):
        a, b = drawn_arguments(
            exercise, Regime("one", large, dict.fromkeys("xW", ("saturating",))), secret, {}
        )
        assert 50 < np.abs(a @ b).max() < 300
        a, b = drawn_arguments(exercise, Regime("one", large, {"x": ("large",), "W": ("small",)}), secret, {})
        assert np.abs(a @ b).max() < 30
        a, b = drawn_arguments(exercise, Regime("one", GENERIC, {"x": ("one-large",)}), secret, {})
        assert np.abs(a @ b).max() < 350
        overflow = dict.fromkeys("xW", ("overflow",))
        a, b = drawn_arguments(exercise, Regime("overflow", GENERIC, overflow), secret, {})
        sums = a @ b
        assert (np.abs(sums) > 1000).all()
        assert (sums.max(axis=0) > 1000).all() and (sums.min(axis=0) < -1000).all()


def test_the_generic_regime_comes_first_and_changes_nothing(course: Course) -> None:
    assert len(set(GENERIC.values())) == 4 and min(GENERIC.values()) > 1
    for assignment in course.assignments:
        for exercise in assignment.exercises:
            if exercise.takes and not exercise.regimes:
                first = Cases(exercise, assignment.solution, "one").regimes[0]
                assert (first.name, first.change) == ("generic", {})


def test_the_regimes_of_an_exercise_have_names_of_their_own_that_fit_it(course: Course) -> None:
    for assignment in course.assignments:
        for exercise in assignment.exercises:
            names = [one.name for one in Cases(exercise, assignment.solution, "one").regimes]
            assert len(set(names)) == len(names) and all(names), exercise.name
            letters = {letter for name in names for letter in "NTDH" if f"{letter} = " in name}
            if not exercise.regimes:
                assert letters <= set(exercise.signature.takes.letters), exercise.name


def test_edges_are_asked(course: Course) -> None:
    for assignment in course.assignments:
        for exercise in assignment.exercises:
            names = {one.name for one in Cases(exercise, assignment.solution, "one").regimes}
            edges = {name for one in exercise.criteria if isinstance(one, Edge) for name in one.regimes}
            assert edges <= names, exercise.name


@pytest.mark.parametrize("secret", SECRETS[:3])
def test_every_argument_meets_every_condition_by_itself(course: Course, secret: str) -> None:
    """By the fixed list, never by chance: nothing is drawn by Hypothesis here."""
    for assignment in course.assignments:
        for exercise in assignment.exercises:
            is_asked = exercise.criteria and exercise.takes  # what is given is asked a few times
            cases = Cases(exercise, assignment.solution, secret).hidden if is_asked else ()
            names = [part.name for part in exercise.takes]
            given = [dict(zip(names, case.arguments, strict=True)) for case in cases]
            for condition in of_arguments(exercise) if is_asked else ():
                code = compile(condition, "condition", "eval")
                met = any(eval(code, {"np": np, **one}) for one in given)  # noqa: S307  (a table of this repository)
                assert met, (exercise.name, condition)


def test_letters_of_a_course_of_its_own() -> None:
    arrays = [Array("h", "N H", "state"), Array("W_y", "H K", "weight"), Array("b_y", "K", "bias")]
    found = regimes.general(arrays, "NHK", {"N": 12, "H": 10, "K": 41})
    assert found[0].sizes["K"] not in {found[0].sizes[letter] for letter in "NTDH"}
    assert {one.sizes["K"] for one in found} >= {found[0].sizes["K"], 41, 3}
    assert {"constant W_y", "zero b_y"} <= {word for one in found for word in one.name.split(", ")}
    assert not any("T" in one.name.split(" = ") or "steps" in one.name for one in found)
    assert regimes.named("K = 1", arrays, "NHK").sizes["K"] == 1
    assert regimes.named("all sizes 1", arrays, "NHK").sizes["K"] == 1


@pytest.mark.parametrize("secret", SECRETS[:3])
def test_with_many_of_a_letter_of_its_own_an_argument_has_many_numbers(course: Course, secret: str) -> None:
    """A program that errs on large arrays alone is found out whatever letters their axes have."""
    arrays = (Array("y", "N K"), Array("W_y", "H K", "weight"), Array("V", "K K", "weight"))
    exercise = Exercise("f", takes=arrays, gives=(Array("p", "N K"),))
    (many,) = [one for one in Cases(exercise, course["rnn"].solution, secret).regimes if one.name == "many K"]
    for array in arrays:
        assert np.prod(array.shape(many.sizes)) > 200, array.name


def test_a_letter_without_an_edge_of_its_own_is_asked_as_one(course: Course) -> None:
    exercise = Exercise("lstm_hidden", takes=(Array("o", "N K", "gate"), Array("c", "N K", "cell")),
                        gives=(Array("h", "N K"),))  # fmt: skip
    names = [one.name for one in Cases(exercise, course["lstm"].solution, "one").regimes]
    assert {"N = 1", "K = 1"} <= set(names)


@pytest.mark.parametrize("letter", regimes.MANY)
def test_nobody_can_count_on_how_many_there_are(course: Course, letter: str) -> None:
    least, most = regimes.MANY[letter]
    states = (Array("x", "N T D"), Array("h0", "L N H", "state"))
    exercise = Exercise("f", takes=states, gives=(Array("h", "L N T H"),))
    called = regimes.MANY_OF[letter]
    numbers = {
        one.sizes[letter]
        for secret in SECRETS
        for one in Cases(exercise, course["rnn"].solution, secret).regimes
        if one.name.startswith(called)
    }
    assert numbers == set(range(least, most + 1))
