"""A quantity read as an expression of known ones, (u op v) op (w op z), squashed or not: both sides meet halfway.

sqrt(f) * c + i * g;   max(r, h);   (f * c + i * g) / (f + i);   tanh(a_g + p_f * c)
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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
BUCKETS, ASIDE = 2**19, 1e-7  # of first entries between -1 and 1; no bucket is as narrow as that is far

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
class Ordered:
    """Some entries of many columns, by the first of them: which of the columns are near to what is wanted."""

    columns: Any  # (C, FEW)
    order: Any  # (C,) by the first entry
    firsts: Any  # (C,) in this order
    buckets: (
        Any  # whether a first entry lies there, or so near that one in the next bucket might be equal to it
    )

    def near(self, firsts: Any) -> Any:
        """The places of those of these numbers near to which a column begins; a few more, and none too few."""
        return np.flatnonzero(self.buckets[_bucket(_squeezed(firsts))])

    def equal_to(self, wanted: Any) -> tuple[Any, Any]:
        """Pairs of places, of what is wanted, (W, FEW), and of a column equal to it; none where too many are near."""
        near = NEAR * np.maximum(1.0, np.abs(wanted[:, 0]))
        start, stop = (np.searchsorted(self.firsts, wanted[:, 0] + by) for by in (-near, near))
        many = np.where(np.isfinite(wanted).all(axis=1), stop - start, 0)
        if many.sum() > NEIGHBOURS:
            many[:] = 0
        of_wanted = np.repeat(np.arange(len(wanted)), many)
        of_columns = self.order[np.repeat(start + many - np.cumsum(many), many) + np.arange(many.sum())]
        apart = np.abs(self.columns[of_columns] - wanted[of_wanted])
        same = (apart <= 1e-8 + 1e-7 * np.abs(wanted[of_wanted])).all(axis=1)
        in_turn = np.lexsort((of_columns[same], of_wanted[same]))  # whatever is equal, in one order
        return of_wanted[same][in_turn], of_columns[same][in_turn]


def ordered(columns: Any) -> Ordered:
    """Columns, (C, FEW), by their first entries."""
    firsts = columns[:, 0].copy()
    order = np.argsort(firsts)
    buckets = np.zeros(BUCKETS, bool)
    squeezed = _squeezed(firsts)
    for by in (-ASIDE, ASIDE):
        buckets[_bucket(squeezed + by)] = True
    return Ordered(columns, order, firsts[order], buckets)


def _squeezed(numbers: Any) -> Any:
    """Between -1 and 1, and no farther apart than they were; -1 of what is not finite."""
    return np.fmax(numbers / (1 + np.abs(numbers)), -1.0)


def _bucket(squeezed: Any) -> Any:
    return np.clip((squeezed + 1) * (BUCKETS / 2), 0, BUCKETS - 1).astype(np.int32)


@dataclass(frozen=True, eq=False)
class Expressions:
    """All that is looked for: single quantities, and two of them, each with its entries on some cases in a row.

    Of two quantities each operator makes a pair.
    """

    singles: Sequence[Expression]
    columns: Any  # (singles, P)
    twos: Any  # (pairs / operators, 2) places of singles

    def read(self, y: Any, rows: Any) -> Term | None:
        """The shortest expression that gives just these entries; only these rows count."""
        if rows.sum() < LEAST:
            return None
        calm = np.flatnonzero(rows & (np.abs(y) < CALM))
        calm = calm if len(calm) >= LEAST else np.flatnonzero(rows)
        looked_at = calm[np.linspace(0, len(calm) - 1, FEW).astype(int)]
        few = self.columns[:, looked_at]
        with np.errstate(all="ignore"):
            pairs = ordered(self._values_of_pairs(few))
            for firsts in (few, pairs.columns):
                exact = [one for one in self._met(firsts, pairs, y[looked_at]) if self._is(one, y, rows)]
                if exact:
                    return min(exact, key=lambda one: (one.size, len(one.text))).term
        return None

    def _values_of_pairs(self, columns: Any) -> Any:
        one, other = columns[self.twos[:, 0]], columns[self.twos[:, 1]]
        return np.stack([of(one, other) for of in OPERATORS.values()], axis=1).reshape(-1, columns.shape[1])

    def _met(self, firsts: Any, pairs: Ordered, y: Any) -> list[Expression]:
        """Where first op pair may be y; and pairs that are y themselves."""
        hits = [self._pair(int(j)) for j in pairs.equal_to(y[None])[1]]
        begins = firsts[:, 0].copy()
        for name, undone in UNDONE.items():
            near = pairs.near(undone(begins, y[0]))
            for k, j in zip(*pairs.equal_to(undone(firsts[near], y)), strict=True):
                hits.append(_both(name, self._at(int(near[k]), len(firsts)), self._pair(int(j))))
        return hits[:HITS]

    def _at(self, k: int, many: int) -> Expression:
        return self.singles[k] if many == len(self.singles) else self._pair(k)

    def _pair(self, k: int) -> Expression:
        two, operator = divmod(k, len(OPERATORS))
        one, other = (self.singles[int(place)] for place in self.twos[two])
        return _both([*OPERATORS][operator], one, other)

    def _is(self, one: Expression, y: Any, rows: Any) -> bool:
        value = one.value(self._known)
        return bool(np.abs(value - y)[rows].max() <= EXACT * max(1.0, float(np.abs(y[rows]).max())))

    @cached_property
    def _known(self) -> Values:
        """The entries of each single quantity, by how it is told."""
        return {f" {one.text}": column for one, column in zip(self.singles, self.columns, strict=True)}


def expressions(columns: Mapping[str, Any]) -> Expressions | None:
    """The expressions of these quantities; of those with the same values the first."""
    singles: list[Expression] = []
    kept: list[Any] = []
    seen: set[bytes] = set()
    with np.errstate(all="ignore"):
        for text, alone in ALONE.items():
            for name, column in columns.items():
                if len(singles) >= MOST:
                    break
                made = alone(column)
                if not np.isfinite(made).all() or not np.ptp(made) > 0:
                    continue
                if (digits := np.round(made, 9).tobytes()) not in seen:
                    seen.add(digits)
                    singles.append(_single(text, name, alone))
                    kept.append(made)
    if len(singles) < 2:
        return None
    return Expressions(tuple(singles), np.stack(kept), np.stack(np.triu_indices(len(singles), 1), axis=1))


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
