"""What both sides of a broken property say: only what holds on every input, and what sizes can tell."""

from typing import Any

import numpy as np
import pytest

from autograder.grading.sides import reading

RNG = np.random.default_rng(0)
N2, N3 = {"N": 2, "T": 4}, {"N": 3, "T": 5}
ONE, OTHER = RNG.normal(size=(2, 3)), RNG.normal(size=(3, 3))


def of(*pairs: tuple[dict[str, int], float]) -> str:
    right = (ONE, OTHER)
    return reading(
        [(sizes, {"db": (factor * right[k], right[k])}) for k, (sizes, factor) in enumerate(pairs)]
    )


@pytest.mark.parametrize(
    ("factors", "said"),
    [
        ((-1.0, -1.0), "Your db has the opposite sign here."),
        ((1 / 2, 1 / 3), "Your db is N times too small: it is averaged over the samples, not summed."),
        ((1 / 4, 1 / 5), "Your db is T times too small: it is averaged over the steps, not summed."),
        ((0.5, 0.5), "Your db is half of what it should be here."),
        ((0.5, 1 / 5), ""),
        ((0.9, 0.9), ""),
        ((-1.0, 1.1), ""),
    ],
)
def test_a_factor_is_told_where_it_holds_on_every_input(factors: tuple[float, float], said: str) -> None:
    assert of((N2, factors[0]), (N3, factors[1])) == said


def test_one_input_or_equal_sizes_tell_too_little() -> None:
    assert of((N2, -1.0)) == ""
    assert of((N2, 0.5), (N2, 0.5)) == ""  # a half, or one of two samples


def test_numbers_that_are_all_alike_tell_nothing() -> None:
    held: list[Any] = [(one, {"g": (np.ones((2, 2)), -np.ones((2, 2)))}) for one in (N2, N3)]
    assert reading(held) == ""


def test_exchanged_results_are_told_by_both_names() -> None:
    f, i = RNG.normal(size=(2, 2, 3)), RNG.normal(size=(2, 2, 3))
    seen = [(N2, {"logit(f)": (i[k], f[k]), "logit(i)": (f[k], i[k])}) for k in range(2)]
    assert reading(seen) == "What you return as f is what i should be."
    seen[1][1]["logit(f)"] = (i[1] + 1e-3, f[1])
    assert reading(seen) == ""
