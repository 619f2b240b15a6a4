"""A quantity read as a product of powers: log|y| = log|c| + sum of e_k log|u_k|, with whole e_k; then the sign.

Many more equations than unknowns, a simple c, and exact in every one of them; or nothing is read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from autograder.mistakes.terms import Factor, Product, independent, is_simple, simplest

SPARE = 8  # equations more than unknowns; what is read is looked at on every case besides
NOTHING = 1e-7
NEAR = 1e-5  # what follows from others does so much more closely
WHOLE, EXACT = 1e-4, 1e-7
NEARLY_WHOLE, TELLING = (
    0.05,
    1e-4,
)  # of powers on few rows; these tell so much that errors grow no more than 1e4 times
HIGHEST, LARGEST = 4, 10  # powers; and all of them together


@dataclass(frozen=True, eq=False)
class Monomials:
    """The products of powers of some factors, on entries of a quantity pooled over several cases."""

    factors: tuple[Factor, ...]
    rows: Any  # (P,) the entries in which no factor is next to nothing
    logs: Any  # (R, F + 1), the last column is 1
    negative: Any  # (R, F) whether each factor is below 0
    inverse: Any  # (F + 1, R)

    @cached_property
    def few(self) -> Any:
        """Some of the rows; all, if these would tell too little."""
        many, unknowns = self.logs.shape
        some = np.linspace(0, many - 1, min(many, unknowns + unknowns // 2 + SPARE)).astype(int)
        sizes = np.abs(np.diagonal(np.linalg.qr(self.logs[some], mode="r")))
        return some if sizes.min() > TELLING * sizes.max() else np.arange(many)

    @cached_property
    def _inverse_of_few(self) -> Any:
        return solving(self.logs[self.few]).T.astype(np.float32)

    def likely(self, y: Any) -> Any:
        """The places of those of several quantities, given on the few rows, (C, R), that may be a product."""
        with np.errstate(all="ignore"):
            logs = np.log(np.abs(y).astype(np.float32))  # single precision is enough for that
            powers = (logs @ self._inverse_of_few)[:, :-1]
            return np.flatnonzero((np.abs(powers - np.rint(powers)) < NEARLY_WHOLE).all(axis=1))

    def read(self, y: Any) -> Iterator[tuple[int, Product]]:
        """Of several quantities, (P, C), those that are a product; of each its place and the product."""
        y = np.asarray(y)[self.rows]
        with np.errstate(all="ignore"):
            logs = np.log(np.abs(y))
        powers = self.inverse @ np.where(np.isfinite(logs), logs, 1e3)
        whole = np.round(powers[:-1])
        near = np.isfinite(logs).all(axis=0) & (np.abs(powers[:-1] - whole) < WHOLE).all(axis=0)
        near &= (np.abs(whole).max(axis=0, initial=0) <= HIGHEST) & (np.abs(whole).sum(axis=0) <= LARGEST)
        for place in np.flatnonzero(near):
            product = self._exact(y[:, place], logs[:, place], whole[:, place])
            if product is not None:
                yield int(place), product

    def _exact(self, y: Any, logs: Any, powers: Any) -> Product | None:
        """The product, if it is exact with a simple coefficient."""
        rest = logs - self.logs[:, :-1] @ powers
        number = float(np.exp(np.median(rest)))
        odd = (powers % 2).astype(bool)
        signs = np.sign(y) * np.where(self.negative[:, odd].sum(axis=1) % 2, -1, 1)
        if (
            not is_simple(number)
            or np.abs(rest - np.log(number)).max() > EXACT
            or abs(signs.sum()) < len(signs)
        ):
            return None
        given = tuple((one, int(power)) for one, power in zip(self.factors, powers, strict=True) if power)
        return Product(float(signs[0]) * simplest(number), given)


def monomials(factors: Sequence[Factor], columns: Any, least: float = NOTHING) -> Monomials | None:
    """The products of these factors, whose values are given for all entries in a row, (P, F).

    Of those that follow from others the first are kept; so many as there are equations for. No entry counts in which
    a factor is smaller than the `least`.
    """
    with np.errstate(all="ignore"):
        logs = np.log(np.abs(columns))
    small = ~(np.abs(columns) > least) | ~np.isfinite(columns)
    fits = np.flatnonzero(
        small.mean(axis=0) < 0.4
    )  # a factor that is mostly nothing would cost too many equations
    rows = ~small[:, fits].any(axis=1)
    most = int(rows.sum()) - SPARE
    logs = np.hstack([np.ones((int(rows.sum()), 1)), logs[rows][:, fits]])
    kept = [k - 1 for k in independent(logs)[:most] if k > 0] if most > 1 else []
    if not kept:
        return None
    chosen = [int(fits[k]) for k in kept]
    design = np.hstack([logs[:, 1:][:, kept], logs[:, :1]])
    return Monomials(
        tuple(factors[k] for k in chosen), rows, design, columns[rows][:, chosen] < 0, solving(design)
    )


def may_follow(columns: Any, y: Any) -> bool:
    """Whether y may be a sum of the columns: on a few rows, at first sight."""
    rows = np.linspace(0, len(y) - 1, min(len(y), columns.shape[1] + SPARE)).astype(int)
    Q, y = np.linalg.qr(columns[rows])[0], y[rows]
    return bool(
        np.abs(y - Q @ (Q.T @ y)).max(initial=0.0) <= NEAR * max(1.0, float(np.abs(y).max(initial=0.0)))
    )


def solving(columns: Any) -> Any:
    """What takes y to the numbers of the least squares: they are independent columns."""
    Q, R = np.linalg.qr(columns)
    return np.linalg.solve(R, Q.T)
