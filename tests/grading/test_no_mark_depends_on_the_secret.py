"""Wrong programs whose marks once hung on the numbers that a secret gives: under each secret they earn the same."""

from functools import cache

import numpy as np
import pytest

from autograder.authoring.doctor import Trusted
from autograder.grading.judge import judge
from autograder.grading.judge import points as judged_points
from autograder.grading.prepared import AllPrepared
from autograder.inputs.cases import Cases
from autograder.secret import derived
from tests.accuracy.known import known_mistakes
from tests.accuracy.triggers import triggers
from tests.conftest import loaded
from tests.tools.judged_here import replaced
from tests.tools.sample import further, sampled, slow

from .asked_here import IMPRECISE, ROOT, asked, known
from .asked_here import mistakes as mistakes_of

COURSE = loaded(ROOT)
SECRETS = (
    "accuracy",
    "accuracy 2",
    "accuracy 5",
    "accuracy 6",
    "accuracy 9",
)  # of these each of the programs once had two marks
OTHER_SECRETS = ("alpha", "beta", "gamma", "s1", "accuracy")
BPTT, LSTM, MEMORY = (COURSE[name].text for name in ("bptt", "lstm", "memory"))
BEFORE, TRUNCATED = BPTT.split("def truncated_rnn_backward")
PROGRAMS = {
    "slope, wrong where a state is large": ("lstm", "lstm/lstm_step_backward: np.abs(h).max() > 1"),
    "slope, wrong where all sums are negative": ("gru", "gru/gru_step_backward: (a < 0).all()"),
    "slope, of gradients cut off at 5": ("lstm", "lstm/lstm_backward: lstm_backward:weights-clipped-at-5"),
    "memory of a call": ("bptt", "bptt/rnn_backward: remembers results by all but weights"),
}
EDITS = {
    "overflow": (
        "lstm",
        replaced(LSTM, "o * (1 - tanh_c**2)", "o * (1 / tanh_c**2)"),
    ),
    "states of other samples": (
        "bptt",
        replaced(BPTT, "dh_total, x[:, t], h_before[:, t], W", "dh_total, x[:, t], h_before[::-1, t], W"),
    ),
    "h0 joined at the end": (
        "bptt",
        f"{BEFORE}def truncated_rnn_backward"
        + TRUNCATED.replace("[h0[:, np.newaxis], h[:, :-1]]", "[h[:, :-1], h0[:, np.newaxis]]", 1),
    ),
} | {
    f"gates open to sigmoid({bias})": (
        "memory",
        MEMORY.replace("np.full_like(b, 2 * OPEN)", f"0 * b + {bias}"),
    )
    for bias in (22, 25, 27.9, 28.1, 29)
}


ALL = [*EDITS, *PROGRAMS]


@cache
def here(assignment: str, secret: str) -> Trusted:
    prepared = AllPrepared(COURSE.only([assignment]), derived(secret))
    return Trusted(prepared.assignments[assignment], prepared.book)


def points(assignment: str, text: str, secret: str) -> dict[tuple[str, str], float]:
    trusted = here(assignment, secret)
    marks = trusted.marks(text, trusted.assignment.exercises)
    return {(mark.name, one.id): one.points for mark in marks for one in mark.criteria}


@pytest.mark.parametrize(
    ("what", "secrets"),
    [
        ("overflow", SECRETS[:2]),
        *(slow((what, SECRETS)) if n % 4 else further((what, SECRETS)) for n, what in enumerate(ALL)),
    ],
)
def test_a_wrong_program_earns_the_same_under_each_secret(what: str, secrets: tuple[str, ...]) -> None:
    if what in EDITS:
        assignment, text = EDITS[what]
    else:
        assignment, key = PROGRAMS[what]
        wrong = (*triggers(COURSE), *known_mistakes(COURSE))
        text = next(one.text for one in wrong if one.key == key)
    assert text != COURSE[assignment].text
    first, *others = (points(assignment, text, secret) for secret in secrets)
    assert sum(first.values()) < COURSE[assignment].points
    assert all(other == first for other in others)


def earned_by_criterion(assignment: str, name: str, id: str, secret: str) -> dict[str, float]:
    findings = judge(asked(assignment, name, mistakes_of(assignment, name)[id], secret))
    return {one.id: judged_points(finding, one, IMPRECISE) for one, finding in findings.items()}


@pytest.mark.parametrize(
    ("assignment", "name", "id"),
    [
        # What a sample gives alone shows nothing of a batch of which no result is made of it.
        ("gru", "gru_backward", "dh-averaged-over-samples"),
        ("bptt", "rnn_backward", "dh-averaged-over-samples"),
        ("lstm", "lstm_backward", "upstream-averaged-over-samples"),
        # Of a hundred features a sum may saturate whose numbers are all small.
        ("bptt", "rnn_step_backward", "divided-by-slope"),
        # Gradients that are cut off at 5 should all be far beyond that, once.
        ("gru", "gru_step_backward", "weights-clipped-at-5"),
        # Words that happened to be of one length.
        ("variants", "masked_forward", "longest-length-for-all"),
    ],
)
def test_a_mistake_that_once_earned_as_the_secret_was_earns_the_same(
    assignment: str, name: str, id: str
) -> None:
    first, *others = (earned_by_criterion(assignment, name, id, secret) for secret in OTHER_SECRETS)
    assert all(other == first for other in others)


@pytest.mark.parametrize(("assignment", "name", "id"), sampled(known(), 40, 6))
def test_a_known_mistake_earns_the_same_under_each_secret(assignment: str, name: str, id: str) -> None:
    first, *others = (earned_by_criterion(assignment, name, id, secret) for secret in OTHER_SECRETS[:3])
    assert all(other == first for other in others)


def test_what_is_built_is_tried_on_the_same_for_every_secret() -> None:
    """So that what lies at an edge, as a bit that noise just tips over, gets one mark and no other."""
    found = 0
    for assignment in COURSE.assignments:
        for exercise in assignment.by_cases.exercises:
            if exercise.judged_on and not exercise.takes:
                found += 1
                cases = [Cases(exercise, assignment.solution, secret).hidden for secret in SECRETS[:2]]
                for one, other in zip(*cases, strict=True):
                    assert all(map(np.array_equal, one.drawn, other.drawn)), exercise.name
    assert found == 6


def test_a_program_that_remembers_a_call_holds_no_equation() -> None:
    _, key = PROGRAMS["memory of a call"]
    text = next(one.text for one in triggers(COURSE) if one.key == key)
    trusted = here("bptt", SECRETS[0])
    (mark,) = (one for one in trusted.marks(text, trusted.assignment.exercises) if one.name == "rnn_backward")
    assert mark.points == 0
    assert "gave what an earlier call had given" in mark.criteria[0].message
