"""A quantity read as a sum of known terms with simple coefficients: exact, by many more equations than terms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.mistakes.monomials import may_follow, solving
from autograder.mistakes.terms import Product, Term, independent, is_simple, simplest

SPARE = 20
SIMPLE, EXACT = 1e-6, 1e-8
MOST = 8  # terms in a sum
MOST_OF_FEW = 3
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
        is_whole = rows is None or rows.all()
        if not is_whole and not (may_follow(columns, y) and len(independent(columns)) == len(self.terms)):
            return None
        numbers = (self.inverse if is_whole else solving(columns)) @ y
        places = np.flatnonzero(np.abs(numbers) > SIMPLE)
        if not 0 < len(places) <= MOST or not all(is_simple(numbers[k]) for k in places):
            return None
        exact = [simplest(numbers[k]) for k in places]
        if np.abs(columns[:, places] @ exact - y).max() > EXACT * max(1.0, np.abs(y).max()):
            return None
        return tuple(replace(self.terms[k], coefficient=one) for k, one in zip(places, exact, strict=True))


def sums(terms: Sequence[Term], columns: Sequence[Any]) -> Sums | None:
    """The sums of these terms, whose entries are given; of those that follow from others the first are kept."""
    if not terms:
        return None
    every = np.stack(columns, axis=1)
    kept = independent(every)
    if not kept or len(every) < len(kept) + SPARE:
        return None
    return Sums(tuple(terms[k] for k in kept), every[:, kept], solving(every[:, kept]))


@dataclass(frozen=True, eq=False)
class Few:
    """Sums of few of many terms."""

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
        begun = np.argsort(-np.abs(directions @ y))[:STARTS, None]
        for _ in range(MOST_OF_FEW):
            chosen = columns.T[begun]
            numbers = _numbers(chosen, y)
            exact = [self._exact(*one, columns, y) for one in zip(begun, numbers, strict=True)]
            if found := [one for one in exact if one]:
                return min(
                    found, key=lambda terms: (sum(one.size for one in terms), [one.text for one in terms])
                )
            rests = y - (numbers[:, None] @ chosen)[:, 0]
            nearest = np.argmax(np.abs(rests @ directions.T), axis=1)
            begun = np.concatenate([begun, nearest[:, None]], axis=1)
        return None

    def _exact(self, places: Any, numbers: Any, columns: Any, y: Any) -> tuple[Term | Product, ...] | None:
        """These terms, if they give y exactly with simple coefficients."""
        exact = np.array([simplest(one) if is_simple(one) else 0.0 for one in numbers])
        if not exact.all() or np.abs(columns[:, places] @ exact - y).max() >= EXACT:
            return None
        return tuple(
            replace(self.terms[k], coefficient=float(one)) for k, one in zip(places, exact, strict=True)
        )

    def _share(self, y: Any) -> Any:
        """What each entry is multiplied by, so that no case counts more than others whose numbers are small."""
        largest = np.maximum.reduceat(np.abs(y), self.begins)
        return np.repeat(1 / np.where(largest > 1e-9, largest, 1.0), np.diff([*self.begins, len(y)]))


def _numbers(chosen: Any, y: Any) -> Any:
    """The least squares' numbers of some columns, (S, K, P), of each start."""
    products = chosen @ chosen.transpose(0, 2, 1)
    return (np.linalg.pinv(products, hermitian=True) @ (chosen @ y)[:, :, None])[:, :, 0]


def few(terms: Sequence[Term | Product], columns: Sequence[Any], like: Sequence[Any]) -> Few | None:
    """Sums of few of these terms, whose entries are given; `like` are a quantity's on each case."""
    if not terms:
        return None
    every = np.stack(columns, axis=1)
    lengths = np.linalg.norm(every, axis=0)
    kept = np.flatnonzero(np.isfinite(lengths) & (lengths > 1e-9))
    if not kept.size or len(every) < SPARE + 10:
        return None
    sizes = [int(np.size(one)) for one in like if np.size(one)]
    begins = [sum(sizes[:k]) for k in range(len(sizes))]
    return Few(tuple(terms[int(k)] for k in kept), every[:, kept], begins)


def pooled(values: Sequence[Any], like: Sequence[Any]) -> Any:
    """The entries on several cases, in a row; each case's in the shape of `like`."""
    return np.concatenate(
        [
            np.ravel(value if np.shape(value) == np.shape(one) else np.broadcast_to(value, np.shape(one)))
            for value, one in zip(values, like, strict=True)
        ]
    )
