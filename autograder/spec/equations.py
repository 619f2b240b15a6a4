"""Mathematics that the criteria share."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def sigmoid(a: Floats) -> Floats:
    """1 / (1 + exp(-a)), without overflow for any a."""
    small = np.exp(-np.abs(a))
    return np.where(a >= 0, 1.0, small) / (1.0 + small)


def beside(x: Floats, h: Floats) -> Floats:
    """[x, h]: the features of x and the units of h side by side, (..., D) and (..., H) to (..., D+H)."""
    return np.concatenate([x, h], axis=-1)


def summed(x: Floats, h: Floats, weights: Any, k: str) -> Floats:
    """The sum that gate k squashes: [x, h] W_k + b_k."""
    a: Floats = beside(x, h) @ getattr(weights, f"W_{k}") + getattr(weights, f"b_{k}")
    return a
