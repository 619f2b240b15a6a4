"""A quantity read as an expression of known ones, (u op v) op (w op z), squashed or not: both sides meet halfway.

sqrt(f) * c + i * g;   max(r, h);   (f * c + i * g) / (f + i);   tanh(a_g + p_f * c)
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.mistakes.terms import Term, Values

# Of what is first looked at; of what is read, which has to hold to 1e-9 on every case.
NEAR, EXACT = 1e-8, 1e-6
CALM = 2.0  # no larger numbers are first looked at: there squashings that are undone have their digits
FEW = 6  # entries by which two are told apart at first
MOST = 64  # quantities and what is made of each by itself
HITS = 200  # that are looked at closely
NEIGHBOURS = 2000  # in the first entry alone: where more lie so near, as around zero, it tells nothing
LEAST = 30  # entries

Both = Callable[[Any, Any], Any]
OPERATORS: Mapping[str, Both] = {
    "{0} + {1}": lambda u, v: u + v,
    "{0} * {1}": lambda u, v: u * v,
    "{0} - {1}": lambda u, v: u - v,
    "{1} - {0}": lambda u, v: v - u,
    "{0} / {1}": lambda u, v: u / v,
    "{1} / {0}": lambda u, v: v / u,
    "max({0}, {1})": np.maximum,
    "min({0}, {1})": np.minimum,
}
# What v is, where u and what became of both are known.
UNDONE: Mapping[str, Both] = {
    "{0} + {1}": lambda u, y: y - u,
    "{0} * {1}": lambda u, y: y / u,
    "{0} - {1}": lambda u, y: u - y,
    "{1} - {0}": lambda u, y: y + u,
    "{0} / {1}": lambda u, y: u / y,
    "{1} / {0}": lambda u, y: y * u,
}
ALONE: Mapping[str, Callable[[Any], Any]] = {
    "{}": lambda u: u,
    "tanh({})": np.tanh,
    "1 - {}": lambda u: 1 - u,
    "sigmoid({})": lambda u: 1 / (1 + np.exp(-u)),
    "{}**2": lambda u: u**2,
    "sqrt({})": np.sqrt,
}


@dataclass(frozen=True, eq=False)
class Expression:
    """How it is written, how much there is to it, and its value on a case."""

    text: str
    size: int
    value: Callable[[Values], Any]

    @property
    def term(self) -> Term:
        """As a term of a formula, with the brackets that it needs."""
        return Term(
            ast.unparse(ast.parse(self.text, mode="eval")).replace(" ** ", "**"), self.value, size=self.size
        )


@dataclass(frozen=True, eq=False)
class Expressions:
    """All that is looked for: single quantities, and two of them, each with its entries on some cases in a row."""

    singles: Sequence[Expression]
    columns: Any  # (singles, P)
    pairs: Any  # (pairs, 2) places of singles
    operators: Sequence[str]  # of each pair

    def read(self, y: Any, rows: Any) -> Term | None:
        """The shortest expression that gives just these entries; only these rows count."""
        if rows.sum() < LEAST:
            return None
        calm = np.flatnonzero(rows & (np.abs(y) < CALM))
        calm = calm if len(calm) >= LEAST else np.flatnonzero(rows)
        looked_at = calm[np.linspace(0, len(calm) - 1, FEW).astype(int)]
        with np.errstate(all="ignore"):
            few = self.columns[:, looked_at]
            two = self._values_of_pairs(few)
            for found in (self._met(few, two, y[looked_at]), self._met(two, two, y[looked_at])):
                exact = [one for one in found if self._is(one, y, rows)]
                if exact:
                    return min(exact, key=lambda one: (one.size, len(one.text))).term
        return None

    def _values_of_pairs(self, columns: Any) -> Any:
        made = np.empty((len(self.pairs), columns.shape[1]))
        names = np.array(self.operators)
        for name, of in OPERATORS.items():
            some = np.flatnonzero(names == name)
            made[some] = of(columns[self.pairs[some, 0]], columns[self.pairs[some, 1]])
        return made

    def _met(self, firsts: Any, seconds: Any, y: Any) -> list[Expression]:
        """Where first op second may be y; and seconds that are y themselves."""
        order = np.argsort(seconds[:, 0])
        ordered = seconds[order, 0]
        hits: list[Expression] = []
        for name, undone in (("", None), *UNDONE.items()):
            wanted = y[None] if undone is None else undone(firsts, y)
            near = NEAR * np.maximum(1.0, np.abs(wanted[:, 0]))
            start, stop = (np.searchsorted(ordered, wanted[:, 0] + by) for by in (-near, near))
            many = np.where(np.isfinite(wanted).all(axis=1), stop - start, 0)
            if many.sum() > NEIGHBOURS:
                continue
            of_first = np.repeat(np.arange(len(wanted)), many)
            of_second = order[np.repeat(start + many - np.cumsum(many), many) + np.arange(many.sum())]
            apart = np.abs(seconds[of_second] - wanted[of_first])
            same = (apart <= 1e-8 + 1e-7 * np.abs(wanted[of_first])).all(axis=1)
            for k, j in zip(of_first[same], of_second[same], strict=True):
                second = self._pair(int(j))
                hits.append(second if undone is None else _both(name, self._at(int(k), len(firsts)), second))
        return hits[:HITS]

    def _at(self, k: int, many: int) -> Expression:
        return self.singles[k] if many == len(self.singles) else self._pair(k)

    def _pair(self, k: int) -> Expression:
        one, other = (self.singles[int(place)] for place in self.pairs[k])
        return _both(self.operators[k], one, other)

    def _is(self, one: Expression, y: Any, rows: Any) -> bool:
        places = {single.text: k for k, single in enumerate(self.singles)}
        value = one.value({f" {text}": self.columns[k] for text, k in places.items()})
        return bool(np.abs(value - y)[rows].max() <= EXACT * max(1.0, float(np.abs(y[rows]).max())))


def expressions(columns: Mapping[str, Any]) -> Expressions | None:
    """The expressions of these quantities; of those with the same values the first."""
    singles: list[Expression] = []
    kept: list[Any] = []
    seen: set[bytes] = set()
    with np.errstate(all="ignore"):
        for text, alone in ALONE.items():
            for name, column in columns.items():
                made = alone(column)
                if len(singles) >= MOST or not np.isfinite(made).all() or not np.ptp(made) > 0:
                    continue
                if (digits := np.round(made, 9).tobytes()) not in seen:
                    seen.add(digits)
                    singles.append(_single(text, name, alone))
                    kept.append(made)
    if len(singles) < 2:
        return None
    pairs = [
        (k, j, name) for k in range(len(singles)) for j in range(k + 1, len(singles)) for name in OPERATORS
    ]
    places = np.array([pair[:2] for pair in pairs])
    return Expressions(tuple(singles), np.stack(kept), places, [name for *_, name in pairs])


def _single(text: str, name: str, alone: Callable[[Any], Any]) -> Expression:
    written = f"({name})" if " " in name and text != "{}" else name
    told = f"({text.format(written)})" if " " in text.format(written) else text.format(written)

    def value(values: Values) -> Any:
        # Of entries in a row it is known already.
        return values[f" {told}"] if f" {told}" in values else alone(values[name])

    return Expression(told, 1 + (text != "{}"), value)


def _both(name: str, one: Expression, other: Expression) -> Expression:
    of = OPERATORS[name]
    return Expression(
        f"({name.format(one.text, other.text)})",
        one.size + other.size + (not name.startswith(("{0} +", "{0} *"))),
        lambda values: of(one.value(values), other.value(values)),
    )
