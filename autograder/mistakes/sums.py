"""A quantity read as a sum of known terms with simple coefficients: exact, by many more equations than terms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.mistakes.monomials import solving
from autograder.mistakes.terms import Product, Term, Values, independent, is_simple, simplest

SPARE = 20
SIMPLE, EXACT = 1e-6, 1e-8
MOST = 8  # terms in a sum
STARTS = 12  # terms that a sum of few is begun with


@dataclass(frozen=True, eq=False)
class Sums:
    """The sums of some terms, on entries of a quantity pooled over several cases."""

    terms: tuple[Term, ...]
    columns: Any  # (P, F), independent
    inverse: Any  # (F, P)

    def read(self, y: Any, rows: Any = None) -> tuple[Term, ...] | None:
        """The terms with their coefficients; only these rows count. None if it is no such sum."""
        columns = self.columns if rows is None else self.columns[rows]
        y = y if rows is None else y[rows]
        if len(y) < len(self.terms) + SPARE or not np.isfinite(y).all():
            return None
        if rows is not None and not rows.all() and len(independent(columns)) < len(self.terms):
            return None
        numbers = (self.inverse if rows is None or rows.all() else solving(columns)) @ y
        places = np.flatnonzero(np.abs(numbers) > SIMPLE)
        if not 0 < len(places) <= MOST or not all(is_simple(numbers[k]) for k in places):
            return None
        exact = [simplest(numbers[k]) for k in places]
        if np.abs(columns[:, places] @ exact - y).max() > EXACT * max(1.0, np.abs(y).max()):
            return None
        return tuple(replace(self.terms[k], coefficient=one) for k, one in zip(places, exact, strict=True))


def sums(terms: Sequence[Term], cases: Sequence[Values], like: Sequence[Any]) -> Sums | None:
    """The sums of these terms; of those that follow from others the first are kept."""
    if not terms:
        return None
    columns = np.stack([pooled([term.of(values) for values in cases], like) for term in terms], axis=1)
    kept = independent(columns)
    if not kept or len(columns) < len(kept) + SPARE:
        return None
    return Sums(tuple(terms[k] for k in kept), columns[:, kept], solving(columns[:, kept]))


@dataclass(frozen=True, eq=False)
class Few:
    """Sums of at most three of many terms."""

    terms: tuple[Term | Product, ...]
    columns: Any  # (P, F)
    begins: Sequence[int]  # of each case's entries

    def nearest(self, y: Any) -> tuple[Term | Product, ...] | None:
        """The fewest terms that give y exactly, with simple coefficients: found by always taking the nearest."""
        if not np.abs(y).max(initial=0.0) > 1e-9:
            return None
        share = self._share(y)
        y, columns = share * y, share[:, None] * self.columns
        directions = (columns / np.maximum(np.linalg.norm(columns, axis=0), 1e-300)).T
        starts = np.argsort(-np.abs(directions @ y))[:STARTS]
        for many in (1, 2, 3):
            for start in starts:
                places = [int(start)]
                for _ in range(many - 1):
                    rest = y - columns[:, places] @ _numbers(columns[:, places], y)
                    places.append(int(np.argmax(np.abs(directions @ rest))))
                numbers = _numbers(columns[:, places], y)
                exact = np.array([simplest(one) if is_simple(one) else 0.0 for one in numbers])
                if exact.all() and np.abs(columns[:, places] @ exact - y).max() < EXACT:
                    return tuple(
                        replace(self.terms[k], coefficient=float(one))
                        for k, one in zip(places, exact, strict=True)
                    )
        return None

    def _share(self, y: Any) -> Any:
        """What each entry is multiplied by, so that no case counts more than others whose numbers are small."""
        largest = np.maximum.reduceat(np.abs(y), self.begins)
        return np.repeat(1 / np.where(largest > 1e-9, largest, 1.0), np.diff([*self.begins, len(y)]))


def _numbers(columns: Any, y: Any) -> Any:
    return np.linalg.lstsq(columns, y, rcond=None)[0]


def few(terms: Sequence[Term | Product], cases: Sequence[Values], like: Sequence[Any]) -> Few | None:
    """Sums of few of these terms."""
    if not terms:
        return None
    columns = np.stack([pooled([term.of(values) for values in cases], like) for term in terms], axis=1)
    lengths = np.linalg.norm(columns, axis=0)
    kept = np.flatnonzero(np.isfinite(lengths) & (lengths > 1e-9))
    if not kept.size or len(columns) < SPARE + 10:
        return None
    sizes = [int(np.size(one)) for one in like if np.size(one)]
    begins = [sum(sizes[:k]) for k in range(len(sizes))]
    return Few(tuple(terms[int(k)] for k in kept), columns[:, kept], begins)


def pooled(values: Sequence[Any], like: Sequence[Any]) -> Any:
    """The entries on several cases, in a row; each case's in the shape of `like`."""
    return np.concatenate(
        [np.ravel(np.broadcast_to(value, np.shape(one))) for value, one in zip(values, like, strict=True)]
    )
