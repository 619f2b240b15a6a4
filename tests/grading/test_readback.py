"""What no known mistake explains is read back as a formula; of what cannot be read exactly, nothing is said."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from autograder.authoring.doctor import Trusted
from autograder.course import Course
from autograder.grading import diagnose
from autograder.grading.compare import is_equal
from autograder.grading.one_file import OneFile
from autograder.grading.prepared import AllPrepared
from autograder.mistakes import side_by_side
from autograder.mistakes.expressions import expressions
from autograder.mistakes.monomials import may_follow, monomials
from autograder.mistakes.named import Named
from autograder.mistakes.readback import readback
from autograder.mistakes.side_by_side import equal_to
from autograder.mistakes.sums import few, sums
from autograder.mistakes.terms import Factor, Formula, Product, Term, forms, independent
from autograder.mistakes.traced import Traced
from tests.tools.judged_here import exercise_of
from tests.tools.readable import IN_TIME, SLOPES, SUMS, UNREADABLE, Readable
from tests.tools.sample import sampled


@cache
def _prepared(course: Course, secret: str) -> AllPrepared:
    return AllPrepared(course, secret)


def read(
    course: Course, one: Readable, monkeypatch: pytest.MonkeyPatch, secret: str = "tests"
) -> tuple[Named, ...]:
    """What is read back in a function, by no other reader."""
    monkeypatch.setattr(diagnose, "READERS", (readback,))
    everything = _prepared(course, secret)
    here = Trusted(everything.assignments[one.assignment], everything.book)
    exercise = exercise_of(here.assignment, one.name)
    parts = {exercise, *here.prepared.catalogue.parts(exercise)}
    judged = here.judged(
        f"{here.assignment.text}\n\n{one.code}", [each for each in here.assignment.exercises if each in parts]
    )
    return next(each.named for each in judged if each.exercise is exercise)


def _ids(programs: list[Readable]) -> list[str]:
    return [f"{one.name}-{k}" for k, one in enumerate(programs)]


READABLE = [*SUMS, *SLOPES, *IN_TIME]


@pytest.mark.parametrize("one", sampled(READABLE, 3, 6), ids=_ids(READABLE))
def test_what_is_computed_is_said_as_a_formula(
    course: Course, one: Readable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OneFile, "_tutored", lambda file, judged: ())  # a rule on shapes would come first
    found = read(course, one, monkeypatch)
    said = " ".join(each.sentence for each in found)
    assert all(words in said for words in one.words), said
    assert all(each.how == "formula" and each.explains for each in found)


@pytest.mark.parametrize("one", sampled(UNREADABLE, 2, 2), ids=_ids(UNREADABLE))
def test_nothing_is_said_of_what_cannot_be_read_exactly(
    course: Course, one: Readable, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read(course, one, monkeypatch) == ()


@pytest.mark.parametrize("one", sampled(READABLE, 7, 20), ids=_ids(READABLE))
def test_inputs_of_another_secret_say_the_same(
    course: Course, one: Readable, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (
        [each.sentences[0] for each in read(course, one, monkeypatch, secret)]
        for secret in ("tests", "others")
    )
    assert first == second != []


def test_two_faults_in_one_function_are_both_named(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    one = next(one for one in SLOPES if one.words == ("dc_total =", "da_o ="))
    first, second = read(course, one, monkeypatch)
    assert first.sentence == (
        "You compute dc_total = dc_next + dh_next * (1 - tanh_c**2); "
        "here it is dc_total = dc_next + dh_next * o * (1 - tanh_c**2)."
    )
    assert second.sentence.startswith("You compute da_o = dh_next * o * (1 - o) * c_next; here it is da_o = ")


def test_values_are_tried_side_by_side_as_each_by_itself(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = next(one for one in SLOPES if one.words == ("dc_total =", "da_o ="))
    runs, run = [0], Traced.run

    def counted(*given: Any) -> Any:
        runs[-1] += 1
        return run(*given)

    monkeypatch.setattr(Traced, "run", counted)
    found = []
    for alone in (True, False):  # what is told of the key, and decides in which of the two ways it is done
        read(course, one, monkeypatch)  # what is kept for the next submission is kept
        monkeypatch.setattr(side_by_side, "_samples_stand_alone", lambda _, alone=alone: alone)
        runs.append(0)
        found.append([each.sentences for each in read(course, one, monkeypatch)])
    assert found[0] == found[1] != [] and runs[0] < runs[1]


def test_many_results_are_compared_as_each_by_itself() -> None:
    one = RNG.uniform(-2, 2, (3, 4))
    apart = [0.0, 1e-13, 2e-10, 1e-8, np.nan, np.inf, -np.inf]
    others = np.stack([one + np.where(np.arange(12).reshape(3, 4) == 5, by, 0.0) for by in apart])
    assert list(equal_to(one, others)) == [is_equal(one, other) for other in others]
    assert list(equal_to(one, others)) == [True] * 3 + [False] * 4


def test_a_result_that_is_missing_does_not_silence_the_others(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = next(one for one in SLOPES if "None" in one.code)
    missing, found = read(course, one, monkeypatch)
    assert missing.how == "contract" and missing.sentence.startswith("dh is None: ")
    assert found.sentence == (
        "You compute da_f = dc_total * c * f; here it is da_f = dc_total * c * f * (1 - f)."
    )


def test_the_readers_end_with_it() -> None:
    assert diagnose.READERS[-1] is readback


RNG = np.random.default_rng(7)
FLAT = {name: RNG.uniform(-0.9, 0.9, 200) for name in "abc"}
FACTORS = [factor for name in "abc" for factor in forms(name)]


def _columns(flat: Any) -> Any:
    return np.stack([one.of(flat) for one in FACTORS], axis=1)


def test_a_product_of_powers_is_read_with_its_sign() -> None:
    made = monomials(FACTORS, _columns(FLAT))
    assert made is not None
    y = -FLAT["a"] * (1 - FLAT["b"] ** 2) / 2 * FLAT["c"] ** 2
    ((_, product),) = made.read(y[:, None])
    assert product.text == "-1/2 * a * (1 - b**2) * c**2"
    assert np.allclose(product.of(FLAT), y)


@pytest.mark.parametrize("factor", [1.013, 0.7123, np.pi])
def test_a_coefficient_that_is_not_simple_is_not_read(factor: float) -> None:
    made = monomials(FACTORS, _columns(FLAT))
    assert made is not None
    assert not list(made.read((factor * FLAT["a"])[:, None]))
    assert not list(made.read((FLAT["a"] * (1 + 1e-5 * FLAT["b"]))[:, None]))


def test_what_may_be_a_product_is_seen_on_a_few_rows() -> None:
    made = monomials(FACTORS, _columns(FLAT))
    assert made is not None and len(made.few) < len(made.logs)
    y = np.stack([FLAT["a"] * FLAT["c"] ** 2, np.exp(FLAT["b"]), FLAT["a"] - FLAT["c"], -FLAT["b"]], axis=1)
    assert made.likely(y[made.rows][made.few].T).tolist() == [0, 3]


def test_what_does_not_follow_is_seen_at_first_sight() -> None:
    columns = np.stack([FLAT["a"], 2 * FLAT["a"], FLAT["b"]], axis=1)  # one of them follows from another
    assert may_follow(columns, 3 * FLAT["a"] - FLAT["b"])
    assert not may_follow(columns, 3 * FLAT["a"] - FLAT["b"] + 1e-3 * FLAT["c"])


def test_too_few_equations_say_nothing() -> None:
    short = {name: value[:11] for name, value in FLAT.items()}
    made = monomials(FACTORS, _columns(short))
    assert made is not None and len(made.factors) == 2
    assert not list(made.read(RNG.uniform(0.1, 1.0, (11, 50))))
    assert monomials(FACTORS, _columns(FLAT)[:8]) is None


def _terms() -> list[Term]:
    return [Term(name, lambda values, name=name: values[name]) for name in "abc"]


def test_a_sum_is_read_with_simple_coefficients_only() -> None:
    made = sums(_terms(), [term.of(FLAT) for term in _terms()])
    assert made is not None
    found = made.read(2 * FLAT["a"] - FLAT["c"] / 3)
    assert found is not None and Formula(found).text == "2 * a - 1/3 * c"
    assert made.read(2.137 * FLAT["a"]) is None
    decayed = made.read(0.99 * FLAT["a"] + FLAT["b"])
    assert decayed is not None and Formula(decayed).text == "0.99 * a + b"
    assert made.read(FLAT["a"] + 1e-5) is None


EXPRESSIONS = {
    "a * b + tanh(c)": lambda a, b, c: a * b + np.tanh(c),
    "(a * b) / (a + c)": lambda a, b, c: a * b / (a + c),
    "max(a, b)": lambda a, b, c: np.maximum(a, b),
    "min(a, c) * b**2": lambda a, b, c: np.minimum(a, c) * b**2,
}


@pytest.mark.parametrize("of", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_an_expression_is_met_from_both_sides_or_not_at_all(of: Callable[..., Any]) -> None:
    made = expressions(FLAT)
    y, rows = of(*(FLAT[name] for name in "abc")), np.ones(len(FLAT["a"]), bool)
    assert made is not None
    found = made.read(y, rows)
    assert found is not None and np.allclose(found.of(FLAT), y)
    assert made.read(y + 1e-3 * np.sin(7 * FLAT["b"]), rows) is None
    assert made.read(y[:20], rows[:20]) is None


def test_the_fewest_terms_are_taken() -> None:
    terms = [*_terms(), Product(1.0, ((Factor("a"), 1), (Factor("b"), 1)))]
    made = few(terms, [term.of(FLAT) for term in terms], [FLAT["a"]])
    assert made is not None
    found = made.nearest(FLAT["a"] * FLAT["b"] - FLAT["c"])
    assert found is not None and sorted(term.text for term in found) == ["-c", "a * b"]
    assert made.nearest(FLAT["a"] ** 3) is None


def test_what_follows_from_the_columns_before_is_left_out() -> None:
    columns = np.stack([FLAT["a"], 2 * FLAT["a"], FLAT["b"], FLAT["a"] - FLAT["b"], FLAT["c"]], axis=1)
    assert independent(columns) == [0, 2, 4]


def test_every_quantity_of_the_key_is_seen_and_can_be_another(course: Course) -> None:
    everything = _prepared(course, "tests")
    prepared = everything.assignments["lstm"]
    exercise = exercise_of(prepared.assignment, "lstm_step")
    names = {one.name for one in prepared.assignment.exercises}
    traced = Traced(prepared.catalogue.key, exercise, names)
    case = prepared.cases["lstm_step"].hidden[0]
    run = traced.run(case.arguments)
    assert all(map(np.array_equal, run.results, case.expected))
    x, h, c, weights = case.arguments
    assert np.allclose(run.values["a_f"], np.hstack([x, h]) @ weights.W_f + weights.b_f)
    assert np.allclose(run.values["f * c"], run.values["f"] * c)
    other = traced.run(case.arguments, {"f": lambda value, *_: 0 * value})
    assert np.allclose(other.values["c_next"], run.values["i"] * run.values["g"])
