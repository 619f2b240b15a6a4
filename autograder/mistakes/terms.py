"""The known terms of an exercise: what its arguments and the key's own quantities are on a case, and what follows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

import numpy as np

from autograder.inputs.cases import Case
from autograder.mistakes.traced import Run
from autograder.spec import Exercise

DEPENDENT = 1e-6  # what is left of a column of length 1 that follows from others
Values = Mapping[str, Any]  # of one case: arguments, quantities of the key, and sizes by their letters


def values_of(exercise: Exercise, case: Case, run: Run) -> dict[str, Any]:
    """Everything that has a name on a case: "x", "W_f", "f", "dc_total", "N"."""
    if "named" not in case.cache:
        arguments = exercise.signature.takes.by_name(case.arguments)
        given = {name.split(".")[-1]: value for name, value in arguments.items()}
        case.cache["named"] = {**given, **{letter: np.float64(size) for letter, size in case.sizes.items()}}
    return {**run.values, **case.cache["named"]}


@dataclass(frozen=True, slots=True)
class Factor:
    """u, 1 - u or 1 + u, where u is a quantity, or its tanh."""

    name: str
    form: Literal["", "1 - ", "1 + "] = ""
    squashed: bool = False

    @property
    def base(self) -> str:
        """u as it is written."""
        if self.squashed:
            return f"tanh({self.name})"
        return f"({self.name})" if " " in self.name else self.name

    def of(self, values: Values) -> Any:
        """Its value on a case."""
        u = np.tanh(values[self.name]) if self.squashed else values[self.name]
        return u if not self.form else 1 - u if self.form == "1 - " else 1 + u


def forms(name: str, squashed: bool = False) -> list[Factor]:
    """u, 1 - u and 1 + u."""
    return [Factor(name, form, squashed) for form in ("", "1 - ", "1 + ")]


@dataclass(frozen=True, slots=True)
class Product:
    """c * a product of powers of factors."""

    coefficient: float
    powers: tuple[tuple[Factor, int], ...]

    def of(self, values: Values) -> Any:
        """Its value on a case."""
        product: Any = self.coefficient
        with np.errstate(all="ignore"):
            for factor, power in self.powers:
                product = product * factor.of(values) ** float(power)
        return product

    @property
    def size(self) -> int:
        """How much there is to it."""
        return sum(abs(power) for _, power in self.powers) + (abs(self.coefficient) != 1)

    @property
    def text(self) -> str:
        """As it is written: "dc_total * c * f * (1 - f)"; (1 - g) (1 + g) is (1 - g**2)."""
        above, below = _written(self.powers)
        number = abs(self.coefficient)
        if number != 1 or not above:
            above = [simple(number), *above]
        sign = "-" if self.coefficient < 0 else ""
        return sign + " / ".join([" * ".join(above), *below])


def _written(powers: Sequence[tuple[Factor, int]]) -> tuple[list[str], list[str]]:
    found: dict[str, dict[str, int]] = {}
    for factor, power in powers:
        found.setdefault(factor.base, {})[factor.form] = power
    written: list[tuple[str, int]] = []
    for base, by_form in found.items():
        one, other = by_form.get("1 - ", 0), by_form.get("1 + ", 0)
        both = min(one, other) if min(one, other) > 0 else max(one, other) if max(one, other) < 0 else 0
        each = (base, by_form.get("", 0)), (f"(1 - {base}**2)", both)
        written += [*each, (f"(1 - {base})", one - both), (f"(1 + {base})", other - both)]
    above = [f"{text}**{power}" if power > 1 else text for text, power in written if power > 0]
    below = [f"{text}**{-power}" if power < -1 else text for text, power in written if power < 0]
    return above, below


@dataclass(frozen=True, slots=True)
class Term:
    """Anything that has a value on a case, with a coefficient: "x @ W[:D]"."""

    written: str
    value: Callable[[Values], Any]
    coefficient: float = 1.0
    size: int = 1

    def of(self, values: Values) -> Any:
        """Its value on a case."""
        return self.coefficient * self.value(values)

    @property
    def text(self) -> str:
        """As it is written."""
        number = abs(self.coefficient)
        written = as_written(self.written)
        times = f"{simple(number)} * {written}" if number != 1 else written
        return f"-{times}" if self.coefficient < 0 else times


def as_written(code: str) -> str:
    """A formula of the key as it is told: W_f of the weights, and powers close together."""
    return code.replace("weights.", "").replace(" ** ", "**")


SQUASHINGS: Mapping[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "": (lambda a: a, lambda y: y),
    "tanh": (np.tanh, np.arctanh),
    "sigmoid": (lambda a: 1 / (1 + np.exp(-a)), lambda y: np.log(y) - np.log1p(-y)),
}


@dataclass(frozen=True, slots=True)
class Formula:
    """A sum of terms, squashed or not: what was computed, in words and in numbers."""

    terms: tuple[Product | Term, ...]
    squashing: str = ""

    def of(self, values: Values, like: Any) -> Any:
        """Its value on a case, in the shape of `like`."""
        total = sum((term.of(values) for term in self.terms), np.zeros(np.shape(like)))
        with np.errstate(all="ignore"):
            return SQUASHINGS[self.squashing][0](total)

    @property
    def size(self) -> int:
        """How much there is to it."""
        return sum(term.size for term in self.terms) + len(self.terms) + bool(self.squashing)

    @property
    def text(self) -> str:
        """As it is written: "dc_next + dh_next * o"."""
        (first, *others) = [term.text for term in self.terms] or ["0"]
        joined = first + "".join(f" - {one[1:]}" if one[0] == "-" else f" + {one}" for one in others)
        return f"{self.squashing}({joined})" if self.squashing else joined


SIMPLE = (
    {0.5: "1/2", 0.25: "1/4", 0.75: "3/4", 1.5: "3/2"} | {k / 3: f"{k}/3" for k in (1, 2, 4)} | {1 / 6: "1/6"}
)


def simple(number: float) -> str:
    """A simple coefficient as it is written."""
    return next((text for value, text in SIMPLE.items() if abs(value - number) < 1e-9), f"{number:g}")


def is_simple(number: float) -> bool:
    """Whether it is a small whole number, a simple part of one, or has two digits, as 0.99 and 1e-3 have."""
    return bool(abs(number) > 1e-9) and abs(number - simplest(number)) < 1e-6 * max(
        1e-3, min(1.0, abs(number))
    )


def simplest(number: float) -> float:
    """The simple coefficient that a number is near to."""
    plain = min((1.0, 2.0, 3.0, 4.0, *SIMPLE), key=lambda one: abs(one - abs(number)))
    near = (
        plain if abs(plain - abs(number)) < 1e-6 or not np.isfinite(number) else float(f"{abs(number):.1e}")
    )
    return float(np.sign(number)) * near


def independent(columns: Any) -> list[int]:
    """The places of the columns that do not follow from those before them."""
    with np.errstate(all="ignore"):
        lengths = np.sqrt((columns * columns).sum(axis=0))
    usable = np.flatnonzero(np.isfinite(lengths) & (lengths >= 1e-12))
    directions = columns[:, usable] / lengths[usable]
    if 2 * len(usable) > len(columns):
        return [int(usable[k]) for k in _one_by_one(directions)]
    # What follows from others leaves a direction of its own behind, of rounding: among so many rows it hides nothing.
    left = np.abs(np.diagonal(np.linalg.qr(directions, mode="r")))
    return [int(k) for k in usable[left > DEPENDENT]]


def _one_by_one(directions: Any) -> list[int]:
    kept: list[int] = []
    basis = np.zeros((directions.shape[1], directions.shape[0]))
    for k, rest in enumerate(directions.T):
        for _ in range(2):
            rest = rest - (basis[: len(kept)] @ rest) @ basis[: len(kept)]
        if (left := sqrt(rest @ rest)) > DEPENDENT:
            basis[len(kept)] = rest / left
            kept.append(k)
    return kept
