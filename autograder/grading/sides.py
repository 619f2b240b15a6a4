"""What both sides of a broken property say of the mistake: exchanged results, a sign, a factor.

Without a key nothing else is known. A reading has to hold on every input on which the sides differ, two at least.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from autograder.grading.compare import is_equal

Sides = Mapping[str, tuple[Any, Any]]  # of one input: by name what came and what should have come
Sizes = Mapping[str, int]
Seen = Sequence[tuple[Sizes, Sides]]
LEAST, NUMBERS = (
    2,
    4,
)  # inputs, and different numbers on all of them: a gate that is held open tells of no factor

FACTORS: Mapping[str, tuple[Callable[[Sizes], float], str]] = {
    "-1": (lambda sizes: -1.0, "has the opposite sign here"),
    "1/N": (
        lambda sizes: 1 / sizes["N"],
        "is N times too small: it is averaged over the samples, not summed",
    ),
    "N": (lambda sizes: float(sizes["N"]), "is N times too large: look at what is summed over the samples"),
    "1/T": (lambda sizes: 1 / sizes["T"], "is T times too small: it is averaged over the steps, not summed"),
    "2": (lambda sizes: 2.0, "is twice too large here"),
    "1/2": (lambda sizes: 0.5, "is half of what it should be here"),
}


def reading(seen: Seen) -> str:
    """A sentence on the first side that is wrong; empty where none of these explains it on all inputs."""
    names = dict.fromkeys(name for _, sides in seen for name, pair in sides.items() if not is_equal(*pair))
    for name in names:
        pairs = [(sizes, sides) for sizes, sides in seen if name in sides and _tells(*sides[name])]
        numbers = [abs(one) for _, sides in pairs for one in np.ravel(sides[name][1]).tolist()]
        if len(pairs) >= LEAST and len(set(numbers)) >= NUMBERS:
            return next(chain(_exchanged(name, pairs), _scaled(name, pairs)), "")
    return ""


def _tells(this: Any, other: Any) -> bool:
    """Whether the sides differ in finite numbers."""
    return (
        np.shape(this) == np.shape(other)
        and bool(np.isfinite(this).all() and np.isfinite(other).all() and np.any(other))
        and not is_equal(np.asarray(this), np.asarray(other))
    )


def _exchanged(name: str, pairs: Seen) -> Iterator[str]:
    others = [one for one in pairs[0][1] if one != name]
    for other in others:
        if all(
            other in sides and is_equal(np.asarray(sides[name][0]), sides[other][1]) for _, sides in pairs
        ):
            yield f"What you return as {_plain(name)} is what {_plain(other)} should be."


def _scaled(name: str, pairs: Seen) -> Iterator[str]:
    for letter, (factor, said) in FACTORS.items():
        used = re.sub(r"[^A-Z]", "", letter)
        if used and len({sizes.get(used) for sizes, _ in pairs} - {None, 1}) < 1:
            continue
        if used and not all(used in sizes for sizes, _ in pairs):
            continue
        if all(
            is_equal(np.asarray(sides[name][0]), factor(sizes) * np.asarray(sides[name][1]))
            for sizes, sides in pairs
        ) and _is_alone(letter, pairs):
            yield f"Your {_plain(name) if name.startswith('<') else name} {said}."


def _is_alone(letter: str, pairs: Seen) -> bool:
    """Whether the sizes tell this factor from the others."""
    value = [FACTORS[letter][0](sizes) for sizes, _ in pairs]
    for other, (factor, _) in FACTORS.items():
        letters = re.sub(r"[^A-Z]", "", other)
        if other != letter and all(one in sizes for sizes, _ in pairs for one in letters):
            if [factor(sizes) for sizes, _ in pairs] == value:
                return False
    return True


def _plain(name: str) -> str:
    """`logit(f)` tells of f, `<dx, v>` of dx."""
    inner = re.fullmatch(r"(?:\w+\(|<)([\w.]+)(?:\)|, v>)", name)
    return inner[1] if inner else name
