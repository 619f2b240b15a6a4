"""What functions are asked about: drawn from a secret, alike for everybody, and telling in every regime."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.inputs import drawing as inputs
from autograder.inputs import regimes as strata
from autograder.inputs.cases import Case, Paper, ask_solution
from autograder.spec import Array, Curve, Edge, Exercise, Weights

SECRETS = [f"secret {k}" for k in range(20)]


def numbers(value: Any) -> list[np.ndarray]:
    """Every number in an argument, as arrays."""
    if isinstance(value, Curve):
        return [value.a, value.w]
    if isinstance(value, str):
        return []
    if isinstance(value, list | tuple):
        return [array for part in value for array in numbers(part)]
    return [np.asarray(value, dtype=float)]


def written(cases: list[Case]) -> list[bytes]:
    return [b"".join(array.tobytes() for array in numbers(list(case.arguments))) for case in cases]


def asked(course: Course, secret: str) -> dict[str, list[Case]]:
    """Every general case and every edge of every exercise."""
    drawn = inputs.drawn_by_hypothesis(secret)
    cases = {}
    for assignment in course.assignments:
        for name, questions in Paper(assignment, secret, drawn).questions.items():
            edges = [one for one in questions.exercise.criteria if isinstance(one, Edge)]
            at_edges = [questions.edge(name) for edge in edges for name in edge.regimes]
            cases[f"{assignment.name}: {name}"] = [*questions.general, *at_edges]
    return cases


@pytest.fixture(scope="module")
def cases(course: Course) -> dict[str, list[Case]]:
    return asked(course, "one")


def test_the_same_secret_draws_the_same_inputs(course: Course, cases: dict[str, list[Case]]) -> None:
    again = asked(course, "one")
    assert {name: written(one) for name, one in again.items()} == {
        name: written(one) for name, one in cases.items()
    }


def test_another_secret_draws_other_inputs(course: Course, cases: dict[str, list[Case]]) -> None:
    other = asked(course, "two")
    for name, ones in cases.items():
        for case, one, another in zip(ones, written(ones), written(other[name]), strict=True):
            no_choice = not case.arguments or case.stratum.name == "all zeros"
            assert (one == another) == no_choice, (name, case.stratum)


def test_assignments_and_exercises_do_not_share_their_inputs(course: Course) -> None:
    papers = [Paper(course[name], "one", ()) for name in ("rnn", "bptt")]
    first, second = (paper.questions["rnn_step"].general[0].arguments for paper in papers)
    assert not np.array_equal(first[0], second[0])


def test_every_right_result_is_finite(cases: dict[str, list[Case]]) -> None:
    for name, ones in cases.items():
        for case in ones:
            assert all(np.isfinite(np.asarray(result)).all() for result in case.right), (name, case.stratum)
            assert all(np.isfinite(array).all() for array in numbers(list(case.arguments))), (
                name,
                case.stratum,
            )


def test_every_stratum_is_asked(course: Course, cases: dict[str, list[Case]]) -> None:
    for assignment in course.assignments:
        for exercise in assignment.exercises:
            ones = cases[f"{assignment.name}: {exercise.name}"]
            names = {case.stratum.name for case in ones}
            edges = {name for one in exercise.criteria if isinstance(one, Edge) for name in one.regimes}
            own = set(exercise.regimes or strata.asked_of(exercise)) if exercise.takes else set()
            assert own | edges <= names
            assert len(ones) >= len(own) + (inputs.DRAWN if exercise.takes else 1)


def test_what_is_not_asked_says_nothing_new(course: Course) -> None:
    """Without its change it is a stratum of the same sizes, and it changes nothing that the exercise takes."""
    lstm = {exercise.name: exercise for exercise in course["lstm"].exercises}
    hidden, backward = strata.asked_of(lstm["lstm_hidden"]), strata.asked_of(lstm["lstm_backward"])
    assert backward == list(strata.STRATA)
    assert hidden[0] == "generic" and "large states" in hidden and "equal samples" in hidden
    assert not {"zero biases", "saturated", "zero gradients", "many steps"} & set(hidden)
    asked = {(strata.STRATA[name][0].N, strata.STRATA[name][0].H) for name in hidden}
    for name in set(strata.STRATA) - set(hidden):
        sizes, change = strata.STRATA[name]
        assert (sizes.N, sizes.H) in asked
        assert change is None or not {"gate", "cell"} & set(change.kinds), name


def test_the_right_results_are_not_the_same_for_two_inputs(cases: dict[str, list[Case]]) -> None:
    for name, ones in cases.items():
        if ones[0].arguments:
            results = {b"".join(np.asarray(array).tobytes() for array in case.right) for case in ones}
            assert len(results) > 3, name


def test_the_generic_regime_is_generic(cases: dict[str, list[Case]]) -> None:
    assert strata.STRATA["generic"] == (strata.GENERIC, None)
    N, T, D, H = strata.GENERIC
    assert len({N, T, D, H}) == 4 and min(N, D, H) >= 2 and T >= 3
    for name, ones in cases.items():
        generic = ones[0]
        assert generic.stratum.sizes == strata.GENERIC
        for array in numbers(list(generic.arguments)):
            assert np.all(array != 0), name


@pytest.mark.parametrize("secret", SECRETS)
def test_drawn_sizes_are_all_different_and_none_is_small(secret: str) -> None:
    drawn = inputs.drawn_by_hypothesis(secret)
    assert len(drawn) == inputs.DRAWN
    for situation in drawn:
        N, T, D, H = situation.stratum.sizes
        assert len({N, T, D, H}) == 4
        assert min(N, D, H) >= 2 and 3 <= T <= 10
    assert len({situation.key for situation in drawn}) == len(drawn)
    assert drawn == inputs.drawn_by_hypothesis(secret)


def test_no_sequence_is_so_long_that_two_right_programs_differ(course: Course) -> None:
    """What rounding does to the inputs must not show in the results: chaos makes it grow from step to step."""
    for secret in SECRETS[:5]:
        for name, forward in (("rnn", "rnn_forward"), ("lstm", "lstm_forward"), ("gru", "gru_forward")):
            questions = Paper(course[name], secret, inputs.drawn_by_hypothesis(secret)).questions[forward]
            for case in questions.general:
                moved = (case.arguments[0] * (1 + 1e-15), *case.arguments[1:])
                assert case.reference.is_met_by(
                    ask_solution(questions.exercise, course[name].solution, moved)
                )


@pytest.mark.parametrize("name", strata.MANY)
def test_nobody_can_count_on_how_many_there_are(name: str) -> None:
    letter, most = strata.MANY[name]
    numbers = {getattr(inputs.fixed(name, secret).stratum.sizes, letter) for secret in SECRETS}
    assert len(numbers) >= 4
    assert getattr(strata.STRATA[name][0], letter) <= min(numbers) and max(numbers) <= most


def drawn_array(stratum: str, kind: Any, axes: str = "N D") -> np.ndarray:
    exercise = Exercise("f", takes=(Array("a", axes, kind),), gives=())
    return inputs.arguments(exercise, inputs.fixed(stratum, "one"), None)[0]


@pytest.mark.parametrize(
    ("stratum", "kind", "holds"),
    [
        ("zero states", "state", lambda a: not a.any()),
        ("zero biases", "bias", lambda a: not a.any()),
        ("high biases", "bias", lambda a: (a >= 6).all()),
        ("low biases", "bias", lambda a: (a <= -6).all()),
        ("zero inputs", "input", lambda a: not a.any()),
        ("zero weights", "weight", lambda a: not a.any()),
        ("negative inputs", "input", lambda a: (a < 0).all()),
        ("positive inputs", "input", lambda a: (a > 0).all()),
        ("whole numbers", "input", lambda a: (a == np.round(a)).all()),
        ("equal samples", "state", lambda a: (a == a[:1]).all()),
        ("equal samples", "upstream", lambda a: not (a == a[:1]).all()),
        ("large gradients", "upstream", lambda a: np.abs(a).max() > 50),
        ("small gradients", "upstream", lambda a: 0 < np.abs(a).max() < 1e-3),
        ("zero gradients", "upstream", lambda a: not a.any()),
        ("large states", "state", lambda a: np.abs(a).max() > 5),
        ("other memory", "weight", lambda a: a.flags.f_contiguous and not a.flags.c_contiguous),
        ("other memory", "state", lambda a: not a.flags.f_contiguous and not a.flags.c_contiguous),
        ("overflow", "input", lambda a: np.abs(a).max() > 710),
        ("saturated", "weight", lambda a: np.abs(a).max() > 5),
        ("one large input", "input", lambda a: (np.abs(a) > 50).sum() == 1),
        ("tiny", "weight", lambda a: 0 < np.abs(a).max() < 1e-4),
        ("generic", "gate", lambda a: ((a > 0) & (a < 1)).all()),
        ("generic", "candidate", lambda a: (np.abs(a) < 1).all() and (a < 0).any()),
    ],
)
def test_a_stratum_is_what_it_says(stratum: str, kind: Any, holds: Any) -> None:
    assert holds(drawn_array(stratum, kind))
    if stratum not in ("generic", "equal samples"):
        assert not holds(drawn_array("generic", kind))


def test_recurrent_weights_of_their_strata() -> None:
    D, H = strata.GENERIC.D, strata.GENERIC.H
    assert np.array_equal(drawn_array("identity", "weight", "D+H H")[D:], np.eye(H))
    sizes = strata.STRATA["kept gradients"][0]
    W_h = drawn_array("kept gradients", "weight", "D+H H")[sizes.D :]
    assert np.allclose(W_h.T @ W_h, 0.95**2 * np.eye(sizes.H))


def test_what_is_shown_is_small_and_short(course: Course) -> None:
    for assignment in course.assignments:
        paper = Paper(assignment, "one", ())
        for exercise in assignment.exercises:
            for case in paper.questions[exercise.name].small:
                if exercise.draw is None:
                    rounded = [np.round(array, 1) for array in numbers(list(case.arguments))]
                    assert all(map(np.array_equal, rounded, numbers(list(case.arguments))))
                assert max(case.stratum.sizes) <= 3


def test_weights_are_drawn_as_the_solutions_own_type(course: Course) -> None:
    lstm = course["lstm"]
    exercise = replace(lstm.exercises[0])
    drawn = inputs.arguments(exercise, inputs.fixed("generic", "one"), lstm.solution)
    assert type(drawn[2]) is lstm.solution.LSTMWeights
    assert isinstance(exercise.takes[2], Weights)
