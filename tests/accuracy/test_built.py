"""What was built of other numbers than the solution's: the judge's word against a longer trial written without it.

Full marks should be what does as it is told on many more runs, and nothing else. Cells are written out here once more,
number by number, so that neither the course's nor the judge's own are trusted.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from autograder.course import Course, load_course
from autograder.grading.judge import Asked, judge, points
from autograder.inputs.cases import Cases
from autograder.sandbox.answers import Given
from autograder.spec import Exercise
from tests.accuracy.mutants import first_order
from tests.accuracy.programs import solution
from tests.accuracy.survivors import listed
from tests.conftest import ROOT
from tests.tools.sample import sampled

BUILT = ("latch", "toggle_rnn", "toggle_gru", "memory_cell")


def sigmoid(a: Any) -> Any:
    return 0.5 * (1 + np.tanh(np.asarray(a) / 2))


def holds(W: Any, b: Any) -> bool:
    """Whether the unit follows 200 runs of 400 steps, quiet and disturbed."""
    rng = np.random.default_rng(11)
    (u_set,), (u_reset,), (w,) = W
    for noise in (0.0, 0.1):
        h, side = np.zeros(200), np.zeros(200)
        for t in range(400):
            pulsed = (rng.random(200) < 0.06) | (t == 0)
            first = rng.random(200) < 0.5
            side = np.where(pulsed, np.where(first, 1.0, -1.0), side)
            x = np.stack([pulsed & first, pulsed & ~first]) + noise * rng.uniform(-1, 1, size=(2, 200))
            h = np.tanh(u_set * x[0] + u_reset * x[1] + w * h + b[0])
            if (h * side < 0.5).any():
                return False
    return True


def strings() -> Iterator[Any]:
    """All strings of 10 bits at once, then one of 3000."""
    yield ((np.arange(1024)[:, None] >> np.arange(10)) & 1).astype(float)
    yield np.random.default_rng(12).integers(0, 2, size=(1, 3000)).astype(float)


def pair_toggles(W: Any, b: Any, v: Any, v0: Any) -> bool:
    for bits in strings():
        one, two, on = (np.full(len(bits), fill) for fill in (-1.0, -1.0, 0.0))
        for x in bits.T:
            on = (on + x) % 2
            one, two = (np.tanh(x * W[0][j] + one * W[1][j] + two * W[2][j] + b[j]) for j in (0, 1))
            m = one * v[0] + two * v[1] + v0
            if ((m > 0) != (on > 0)).any() or (np.abs(m) < 0.25).any():
                return False
    return True


def gate_toggles(W_r: Any, b_r: Any, W_z: Any, b_z: Any, W_n: Any, b_n: Any) -> bool:
    for bits in strings():
        h, on = np.full(len(bits), -1.0), np.zeros(len(bits))
        for x in bits.T:
            on = (on + x) % 2
            r, z = (sigmoid(x * W[0][0] + h * W[1][0] + b[0]) for W, b in ((W_r, b_r), (W_z, b_z)))
            h = z * h + (1 - z) * np.tanh(x * W_n[0][0] + r * h * W_n[1][0] + b_n[0])
            if ((h > 0) != (on > 0)).any():
                return False
    return True


def remembers(*parts: Any) -> bool:
    """Whether the cell writes, keeps, erases, hides and shows in 200 runs, within 0.01."""
    rng = np.random.default_rng(13)
    h, c, kept = np.zeros(200), np.zeros(200), np.zeros(200)
    for t in range(303):
        value = rng.uniform(-1, 1, size=200)
        write, erase = float(t in (0, 101)), float(t == 202)
        read = ((rng.random(200) < 0.1) & (t % 101 > 0)).astype(float)
        x = [value, write, erase, read, h]
        a = [
            sum(one * W[k][0] for k, one in enumerate(x)) + b[0]
            for W, b in zip(parts[::2], parts[1::2], strict=True)
        ]
        f, i, o = map(sigmoid, a[:3])
        c = f * c + i * np.tanh(a[3])
        h = o * np.tanh(c)
        if write:
            kept = c if (np.abs(c - np.tanh(value)) <= 0.01).all() else kept + np.nan
        kept = 0 * c if erase else kept
        is_kept = t > 202 or (np.abs(c - kept) <= 0.01).all()
        if not is_kept or not (np.abs(h - read * np.tanh(c)) <= 0.01).all():
            return False
    return True


BEHAVES: dict[str, Callable[..., bool]] = {
    "latch": holds,
    "toggle_rnn": pair_toggles,
    "toggle_gru": gate_toggles,
    "memory_cell": remembers,
}


@pytest.fixture(scope="module")
def memory() -> Course:
    return load_course(ROOT, ("memory",))


def exercise_of(course: Course, name: str) -> Exercise:
    return next(one for one in course["memory"].exercises if one.name == name)


def has_full_marks(course: Course, name: str) -> Callable[[Sequence[Any]], bool]:
    exercise = exercise_of(course, name)
    cases = Cases(exercise, course["memory"].solution, "accuracy").hidden

    def judged(leaves: Sequence[Any]) -> bool:
        given = Given(tuple(np.asarray(leaf, dtype=float) for leaf in leaves))
        found = judge(Asked(exercise, course["memory"].key, cases, [given] * len(cases)))
        return sum(points(finding, criterion, 0.5) for criterion, finding in found.items()) == exercise.points

    return judged


def changed(leaves: Sequence[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Each number of the solution 20 % larger, 20 % smaller, of the other sign; in the place of 0: 0.5, -0.5, 20."""
    for place, leaf in enumerate(leaves):
        for index in np.ndindex(leaf.shape):
            for word, to in (("+20 %", 1.2), ("-20 %", 0.8), ("sign", -1.0)):
                new = [np.array(one) for one in leaves]
                new[place][index] = to * leaf[index] if leaf[index] else {1.2: 0.5, 0.8: -0.5, -1.0: 20.0}[to]
                yield f"{word} of {place}{list(index)}", new


# How many of the changed ones still do as they are told: an edit of the solution has to be counted anew.
ALIVE = {"latch": [8, 12], "toggle_rnn": [22, 33], "toggle_gru": [21, 27], "memory_cell": [53, 72]}


@pytest.mark.parametrize("name", sampled(BUILT, 1, 4))
def test_changed_weights_are_right_just_where_a_longer_trial_says_so(memory: Course, name: str) -> None:
    judged = has_full_marks(memory, name)
    leaves = Cases(exercise_of(memory, name), memory["memory"].solution, "accuracy").hidden[0].expected
    told = {what: (judged(new), BEHAVES[name](*new)) for what, new in changed(leaves)}
    assert {what: pair for what, pair in told.items() if pair[0] != pair[1]} == {}
    assert [sum(right for right, _ in told.values()), len(told)] == ALIVE[name]


@pytest.mark.slow
@pytest.mark.parametrize("name", BUILT)
def test_what_survives_does_as_it_is_told(memory: Course, name: str) -> None:
    """Every listed mutant of what is built is tried by the longer trial."""
    known = [key for key in listed() if key.startswith(f"memory/solution/{name}:")]
    mutants = {one.key: one for one in first_order(solution(memory["memory"]))}
    assert known
    for key in known:
        text = mutants[key].text.split("\nfrom autograder import question")[0].replace("@show.it", "")
        names: dict[str, Any] = {"__name__": "mutant"}
        exec(compile(text, "mutant", "exec"), names)  # noqa: S102  (a slip in the course's own solution)
        assert BEHAVES[name](*names[name]()), key
