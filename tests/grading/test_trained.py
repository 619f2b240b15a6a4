"""Trained weights are judged by what they do: what knows the tie passes under every secret, and nothing else does."""

import itertools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.authoring.doctor import Trusted
from autograder.course import Assignment, Course, load_course
from autograder.grading.judge import Asked, judge
from autograder.grading.prepared import AllPrepared
from autograder.inputs.cases import Cases
from autograder.sandbox.answers import Given
from autograder.spec import Exercise
from tests.grading import grammar_models as models

ROOT = Path(__file__).resolve().parents[2]
STYLES = ROOT / "tests" / "accuracy" / "styles" / "learning"
SECRETS = [f"secret {k}" for k in range(20)]


@pytest.fixture(scope="module")
def learning(course: Course) -> Assignment:
    return course["learning"]


@pytest.fixture(scope="module")
def trained(learning: Assignment) -> Exercise:
    return next(one for one in learning.exercises if one.name == "trained")


@pytest.fixture(scope="module")
def words(learning: Assignment, trained: Exercise) -> dict[str, Cases]:
    """The words of each secret."""
    return {secret: Cases(trained, learning.solution, secret) for secret in SECRETS}


def earned(learning: Assignment, trained: Exercise, cases: Cases, made: Any) -> dict[str, float]:
    """What each criterion earns of its points, for weights as unpack makes them of the text that is handed in."""
    solution: Any = learning.solution
    leaves = tuple(solution.unpack(models.text_of(solution.pack, made)))
    asked = Asked(trained, learning.key, cases.hidden, [Given(leaves)] * len(cases.hidden))
    return {
        one.id: finding.share if finding.verdict == "right" else 0.0 for one, finding in judge(asked).items()
    }


def unpacked(learning: Assignment, text: str) -> Any:
    *weights, V, c = learning.solution.unpack(text)  # type: ignore[attr-defined]
    return weights, V, c


def texts() -> Mapping[str, str]:
    """The text that each right style hands in, by the style's name."""
    found = {}
    for path in sorted(STYLES.glob("*.py")):
        packed = re.search(r'"""\\\n(19x12 .*?)"""', path.read_text(), re.DOTALL)
        if packed:
            found[path.stem] = packed[1]
    return found


@pytest.mark.parametrize("secret", SECRETS)
def test_what_was_trained_passes_under_every_secret(
    learning: Assignment, trained: Exercise, words: dict[str, Cases], secret: str
) -> None:
    key: Any = learning.solution
    right = [unpacked(learning, text) for text in texts().values()]
    assert len(right) == 2  # seeds 1 and 2; the key has seed 3
    weights, V, c = key.trained()
    for made in (*right, (list(weights), V, c), models.model(models.whole_grammar())):
        assert set(earned(learning, trained, words[secret], made).values()) == {1.0}


@pytest.mark.parametrize("secret", SECRETS)
def test_who_does_not_know_the_tie_fails_under_every_secret(
    learning: Assignment, trained: Exercise, words: dict[str, Cases], secret: str
) -> None:
    """A model perfect but for the tie keeps the walk, and loses the loss and the tie; the others lose all."""
    inner = earned(learning, trained, words[secret], models.model(models.without_the_tie()))
    assert inner == {"near-the-truth": 0.0, "keeps-the-tie": 0.0, "follows-the-walk": 1.0}
    for made in (models.bigram(pairs(words[secret])), models.always("T"), models.always("E")):
        assert set(earned(learning, trained, words[secret], made).values()) == {0.0}


def pairs(cases: Cases) -> Any:
    """How often each symbol comes after each: as many as the very words that are judged have."""
    counts = np.full((7, 7), 1e-9)
    for case in cases.hidden:
        numbers, lengths = case.judged_on
        for row, length in zip(numbers, lengths, strict=True):
            np.add.at(counts, (row[: length - 1], row[1:length]), 1)
    return counts / counts.sum(axis=1, keepdims=True)


def test_random_weights_earn_nothing(
    learning: Assignment, trained: Exercise, words: dict[str, Cases]
) -> None:
    for seed, size in itertools.product(range(5), (0.1, 0.5, 2.0, 10.0)):
        got = earned(learning, trained, words[SECRETS[0]], models.at_random(seed, size))
        assert set(got.values()) == {0.0}, (seed, size)


def all_words(longest: int) -> dict[str, float]:
    """Every word of the grammar that is short enough, and how likely it is among them."""
    forks = [dict((one[0], int(one[1])) for one in place.split()) for place in
             ("B1", "T2 P3", "S2 X4", "T3 V5", "X3 S6", "P4 V6", "E7")]  # fmt: skip
    at, done = {("", 0): 1.0}, {}
    for _ in range(longest - 4):
        new: dict[tuple[str, int], float] = {}
        for (walk, place), share in at.items():
            for symbol, after in forks[place].items():
                new[walk + symbol, after] = share / len(forks[place])
        done |= {walk: share for (walk, place), share in new.items() if place == 7}
        at = {way: share for way, share in new.items() if way[1] < 7}
    total = sum(done.values())
    return {f"B{tie}{walk}{tie}E": share / total / 2 for walk, share in done.items() for tie in "TP"}


def test_the_true_loss_is_that_of_all_words(
    learning: Assignment, trained: Exercise, words: dict[str, Cases]
) -> None:
    """Worked out over again from the list of all words: the share of a word among all that are short enough."""
    every = all_words(24)
    assert sum(every.values()) == pytest.approx(1) and len(every) == 4894
    mean = sum(p * len(word[1:]) for word, p in every.items())
    assert sum(-p * np.log(p) for p in every.values()) / mean == pytest.approx(0.43732, abs=1e-5)
    (near,) = [one for one in trained.equations if one.id == "near-the-truth"]
    for case in words[SECRETS[1]].hidden:
        numbers, lengths = case.judged_on
        said = ["".join("BTPSXVE"[k] for k in row[:n]) for row, n in zip(numbers, lengths, strict=True)]
        true = -sum(np.log(every[word]) for word in said) / sum(len(word) - 1 for word in said)
        asked = Asked(trained, learning.key, [case], [Given(case.expected)])
        _, truth, *_ = next(near.pairs(asked.outcomes[0], learning.key, case.drawn))
        assert truth == pytest.approx(true, abs=1e-12)


def test_the_lesson_s_words_are_those_that_are_judged(learning: Assignment) -> None:
    every, reber, rng = all_words(24), learning.solution.reber, np.random.default_rng(1)  # type: ignore[attr-defined]
    drawn = [reber(rng) for _ in range(3000)]
    assert set(drawn) <= set(every)
    assert len(set(drawn)) > 300 and abs(np.mean([word[1] == "T" for word in drawn]) - 0.5) < 0.04


PACKED = re.compile(r'PACKED = """\\\n.*?"""', re.DOTALL)
RETURN = "return LSTMWeights(*weights), V, c"
HOSTILE = {
    "no text": 'PACKED = ""',
    "no base64": 'PACKED = "19x12 12\\n!!!!"',
    "fewer numbers": 'PACKED = "19x12 12 19x12 12 19x12 12 19x12 12 12x7 7\\nAAAA"',
    "a bomb": 'PACKED = "99999x99999 12\\n" + "AAAA" * 100',
    "shapes that are none": 'PACKED = "axb\\nAAAA"',
    "negative shapes": 'PACKED = "-1x12 12\\nAAAA"',
    "megabytes": 'PACKED = "1000000\\n" + base64.b64encode(bytes(4000000)).decode()',
    "NaN": "PACKED = pack(*[np.full(s, np.nan) for s in [(19, 12), 12] * 4 + [(12, 7), 7]])",
    "infinity": "PACKED = pack(*[np.full(s, np.inf) for s in [(19, 12), 12] * 4 + [(12, 7), 7]])",
    "too large to be weights": "PACKED = pack(*[np.full(s, 1e4) for s in [(19, 12), 12] * 4 + [(12, 7), 7]])",
    "all zero": "PACKED = pack(*[np.zeros(s) for s in [(19, 12), 12] * 4 + [(12, 7), 7]])",
    "too many units": "PACKED = pack(*[np.ones(s) for s in [(71, 64), 64] * 4 + [(64, 7), 7]])",
    "units of two kinds": "PACKED = pack(*[np.ones(s) for s in [(19, 12), 12] * 3 + [(20, 13), 13, (12, 7), 7]])",
    "another alphabet": "PACKED = pack(*[np.ones(s) for s in [(39, 12), 12] * 4 + [(12, 27), 27]])",
    "a number": "PACKED = 3",
}


@pytest.mark.parametrize("packed", HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_text_is_wrong_with_a_sentence(trusted: Trusted, trained: Exercise, packed: str) -> None:
    text = PACKED.sub(lambda _: packed, trusted.assignment.text)
    assert packed in text
    (mark,) = trusted.marks(text, [trained])
    assert mark.points == 0
    assert all(one.verdict == "wrong" and one.message for one in mark.criteria)
    said = " ".join(one.message for one in mark.criteria)
    assert "Traceback" not in said and len(said) < 3000


def test_what_is_wrong_with_a_text_is_said(trusted: Trusted, trained: Exercise) -> None:
    said = {}
    for name in ("too many units", "NaN", "too large to be weights", "all zero"):
        text = PACKED.sub(lambda _, name=name: HOSTILE[name], trusted.assignment.text)
        said[name] = " ".join(one.message for mark in trusted.marks(text, [trained]) for one in mark.criteria)
    assert "H is 64 in the results, but H should be from 1 to 32" in said["too many units"]
    assert "is not finite" in said["NaN"]
    assert "too large to be a weight" in said["too large to be weights"]
    assert "all of it is zero" in said["all zero"]


@pytest.fixture(scope="module")
def trusted() -> Trusted:
    everything = AllPrepared(load_course(ROOT, ("learning",)), "hostile")
    return Trusted(everything.assignments["learning"], everything.book)
