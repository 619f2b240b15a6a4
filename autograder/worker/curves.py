"""The functions that a student's numerical gradient is tried on."""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """f(x) = sum(a * x^3) + sin(sum(w * x)): curved, and every entry of x matters to every other's slope."""

    a: Any
    w: Any

    def __repr__(self) -> str:
        """The same function as Python, for people to try."""
        a, w = (f"np.array({np.asarray(one).tolist()})" for one in (self.a, self.w))
        return f"lambda x: np.sum({a} * np.float64(x)**3) + np.sin(np.sum({w} * np.float64(x)))"

    def __call__(self, x: Any) -> float:
        x = np.asarray(x, dtype=np.float64)
        return float(np.sum(self.a * x**3) + np.sin(np.sum(self.w * x)))
