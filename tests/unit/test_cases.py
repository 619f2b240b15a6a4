"""The cases: drawn from a secret, alike for everybody, made by the key, and small where they are shown."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.inputs.cases import (
    ASKED_AGAIN,
    OTHER_WEIGHTS,
    Case,
    Cases,
    drawn_arguments,
    expected,
    samples,
)
from autograder.inputs.drawing import DRAWN, drawn_by_hypothesis
from autograder.inputs.regimes import GENERIC, Regime
from autograder.spec import Array, Curve, Exercise, Number, Row

SECRETS = [f"secret {k}" for k in range(20)]
# These inputs are what they are called, and nothing else.
WORST = "a state that is taken to 0", "all sizes 1", "a large h0 that is taken to 0"
NO_CHOICE = {
    ("memory: half_life_bias", "T = 1"),
    *(("memory: gru_from_rnn", name) for name in WORST),
    *(("memory: highway", name) for name in ("open gates", "equal gates")),
}


def numbers(value: Any) -> list[np.ndarray]:
    """Every number in an argument, as arrays."""
    if isinstance(value, Curve):
        return [value.a, value.w]
    if isinstance(value, str):
        return []
    if isinstance(value, list | tuple):
        return [array for part in value for array in numbers(part)]
    return [np.asarray(value, dtype=float)]


def written(case: Case) -> bytes:
    return b"".join(array.tobytes() for array in numbers(list(case.arguments)))


def all_cases(course: Course, secret: str) -> dict[str, Cases]:
    drawn = drawn_by_hypothesis(secret)
    return {
        f"{one.name}: {exercise.name}": Cases(exercise, one.solution, f"{secret}\0{one.name}", drawn)
        for one in course.assignments
        for exercise in one.exercises
    }


@pytest.fixture(scope="module")
def cases(course: Course) -> dict[str, Cases]:
    return all_cases(course, "one")


def cases_of(course: Course, assignment: str, name: str, secret: str = "one") -> Cases:
    exercise = next(one for one in course[assignment].exercises if one.name == name)
    return Cases(exercise, course[assignment].solution, secret)


def test_the_same_secret_draws_the_same_inputs(course: Course, cases: dict[str, Cases]) -> None:
    for name, again in all_cases(course, "one").items():
        assert list(map(written, again.hidden)) == list(map(written, cases[name].hidden)), name


def test_another_secret_draws_other_inputs_and_shows_the_same(
    course: Course, cases: dict[str, Cases]
) -> None:
    for name, other in all_cases(course, "two").items():
        for case, another in zip(cases[name].hidden, other.hidden, strict=True):
            no_choice = not case.arguments or case.regime == "all zeros" or (name, case.regime) in NO_CHOICE
            assert (written(case) == written(another)) == no_choice, (name, case.regime)
        assert list(map(written, other.small)) == list(map(written, cases[name].small)), name


def test_assignments_and_exercises_do_not_share_their_inputs(cases: dict[str, Cases]) -> None:
    first = [cases[name].hidden[0].arguments[0] for name in ("rnn: rnn_step", "bptt: rnn_step")]
    assert not np.array_equal(*first)


def test_every_right_result_is_finite_and_of_its_shape(cases: dict[str, Cases]) -> None:
    for name, one in cases.items():
        gives = one.exercise.signature.gives
        for case in (*one.hidden, *one.small):
            assert all(np.isfinite(leaf).all() for leaf in case.expected), (name, case.regime)
            asked_with_nan = "NaN" in case.regime
            assert asked_with_nan or all(np.isfinite(one).all() for one in numbers(list(case.arguments)))
            chosen = gives.sizes(case.expected) if one.exercise.chosen else {}
            for (leaf, value), shape in zip(
                gives.leaves_of(case.expected), gives.shapes({**chosen, **case.sizes}), strict=False
            ):
                assert shape is None or value.shape == shape, (name, case.regime, leaf.name)


def test_right_results_differ_from_case_to_case(cases: dict[str, Cases]) -> None:
    for name, one in cases.items():
        results = {b"".join(leaf.tobytes() for leaf in case.expected) for case in one.hidden}
        few = all(leaf.size == 1 for case in one.hidden for leaf in case.expected)  # a place among few
        least = len(one.hidden) / (3 if few else 2)
        if any(isinstance(part, Row) for part in one.exercise.gives):
            least = 3  # bits, one or two of them: six rows there are, and the key needs four
        assert len(results) > least or not one.exercise.takes, name


def test_no_function_is_asked_more_than_it_needs(cases: dict[str, Cases]) -> None:
    asked = {name: len(one.hidden) for name, one in cases.items() if one.exercise.takes}
    assert sum(asked.values()) / len(asked) <= 28.5
    # Three numbers each, and a call takes microseconds: twenty of every kind show who guesses.
    assert asked.pop("memory: refute_toggle") <= 124
    assert max(asked.values()) <= 33


def test_the_first_case_comes_again_and_then_with_other_weights(course: Course) -> None:
    *_, again, other = (hidden := cases_of(course, "lstm", "lstm_step").hidden)
    assert again.regime == ASKED_AGAIN and written(again) == written(hidden[0])
    assert other.regime == OTHER_WEIGHTS
    for one, changed in zip(hidden[0].arguments[:3], other.arguments[:3], strict=True):
        assert np.array_equal(one, changed)
    for one, changed in zip(hidden[0].arguments[3], other.arguments[3], strict=True):
        assert not np.isclose(one, changed).any()
    assert not np.allclose(hidden[0].expected[0], other.expected[0])


def test_without_weights_all_but_the_first_argument_is_new(course: Course) -> None:
    *_, other = (hidden := cases_of(course, "lstm", "lstm_cell_update").hidden)
    assert np.array_equal(hidden[0].arguments[0], other.arguments[0])
    assert not any(
        np.isclose(*pair).any() for pair in zip(hidden[0].arguments[1:], other.arguments[1:], strict=True)
    )


def test_constants_are_asked_once(course: Course) -> None:
    cases = cases_of(course, "quiz", "GATES")
    assert [case.arguments for case in cases.hidden] == [()]
    assert cases.small == cases.public == cases.like(cases.hidden[0]) == ()


def test_what_is_shown_is_small_short_and_public(cases: dict[str, Cases]) -> None:
    for one in cases.values():
        if not one.exercise.takes:
            continue
        assert len(one.small) == 11 and len(one.public) == 3
        assert {id(case) for case in one.public} <= {id(case) for case in one.small}
        for case in one.small:
            # A ruler has at least four symbols, so that other ways to share it out show.
            assert case.public and max(case.sizes.values(), default=1) <= 3 + ("K" in case.sizes)
            if one.exercise.draw is None:
                for array in numbers(list(case.arguments)):
                    assert np.array_equal(np.round(array, 1), array)


def test_like_gives_public_cases_of_the_same_kind(course: Course) -> None:
    cases = cases_of(course, "lstm", "lstm_step")
    case = next(one for one in cases.hidden if "low biases" in one.regime)
    *small, own = cases.like(case)
    assert own.sizes == case.sizes and len(small) == 11
    for one in (*small, own):
        assert one.public and one.regime == case.regime
        assert (one.arguments[3].b_f <= -8).all()
    assert written(own) != written(case)
    assert [one.sizes for one in cases.like(cases.hidden[0])] == [cases.hidden[0].sizes]


def test_a_case_is_cut_into_its_samples(course: Course) -> None:
    cases = cases_of(course, "lstm", "lstm_backward")
    case = cases.hidden[0]
    cut = samples(cases.exercise, cases.solution, case)
    assert [one.sizes["N"] for one in cut] == [1] * case.sizes["N"]
    gradients = [one.expected for one in cut]
    for leaf, value in cases.exercise.signature.gives.leaves_of(case.expected):
        parts = [one[cases.exercise.signature.gives.names.index(leaf.name)] for one in gradients]
        whole = np.concatenate(parts) if leaf.has("N") or leaf.axes.startswith("N") else sum(parts)
        assert np.allclose(whole, value, rtol=1e-12, atol=1e-12), leaf.name
    alone = next(one for one in cases.hidden if one.regime == "N = 1")
    assert samples(cases.exercise, cases.solution, alone) == ()


def test_weights_are_of_the_keys_own_type(course: Course) -> None:
    case = cases_of(course, "lstm", "lstm_gates").hidden[0]
    assert type(case.arguments[2]) is course["lstm"].solution.LSTMWeights


def test_what_has_no_axes_is_to_be_drawn_by_the_exercise() -> None:
    exercise = Exercise("f", takes=(Array("x", "N D"), Number("k")), gives=())
    with pytest.raises(ValueError, match="k is not an array with axes"):
        drawn_arguments(exercise, Regime("generic", GENERIC), "one", {})


@pytest.mark.parametrize("secret", SECRETS)
def test_drawn_sizes_are_all_different_and_none_is_small(secret: str) -> None:
    drawn = drawn_by_hypothesis(secret)
    assert len(drawn) == DRAWN
    for regime in drawn:
        N, T, D, H = (regime.sizes[letter] for letter in "NTDH")
        assert len({N, T, D, H}) == 4 and min(N, D, H) >= 2 and 3 <= T <= 8
    assert len({regime.seed for regime in drawn}) == len(drawn)
    assert drawn == drawn_by_hypothesis(secret)


def test_where_nothing_is_drawn_hypothesis_is_not_loaded() -> None:
    code = "import sys, autograder.inputs.cases; print('hypothesis' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
def test_no_sequence_is_so_long_that_two_right_programs_differ(course: Course, name: str) -> None:
    """What rounding does to the inputs must not show in the results: chaos makes it grow from step to step."""
    for secret in SECRETS[:5]:
        cases = all_cases(course, secret)[f"{name}: {name}_forward"]
        for case in cases.hidden:
            moved = (case.arguments[0] * (1 + 1e-15), *case.arguments[1:])
            for one, other in zip(
                expected(cases.exercise, cases.solution, moved), case.expected, strict=True
            ):
                assert np.allclose(one, other, rtol=1e-10, atol=1e-12), case.regime
