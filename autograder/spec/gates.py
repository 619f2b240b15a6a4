"""Weights that bring a function where a property can see it: gates held open or closed, sums that saturate nothing."""

from typing import Any

import numpy as np

from autograder.spec.equations import Floats

OPEN, CLOSED = 60.0, -60.0  # biases at which a sigmoid is 1 and 0, and a tanh 1 and -1, to the last digit
CALM = 2.0  # below it neither squashing is so flat that undoing it would lose digits


def held(weights: Any, **gates: float) -> Any:
    """Weights with which these gates depend on their bias alone: `held(weights, f=OPEN, i=CLOSED)`."""
    changed = {}
    for k, bias in gates.items():
        changed[f"W_{k}"] = np.zeros_like(getattr(weights, f"W_{k}"))
        changed[f"b_{k}"] = np.full_like(getattr(weights, f"b_{k}"), bias)
    return weights._replace(**changed)


def calm_layer(F: Floats, W: Floats, b: Floats) -> tuple[Floats, Floats]:
    """W and b, scaled so that no entry of F W + b is larger than 2: by a power of two, so short numbers stay short."""
    scale = 2.0 ** np.floor(np.log2(CALM / max(CALM, float(np.abs(F @ W + b).max()))))
    return W * scale, b * scale


def calm(F: Floats, weights: Any) -> Any:
    """Weights, each gate's scaled so that no entry of its F W + b is larger than 2."""
    pairs = zip(weights[::2], weights[1::2], strict=True)
    return type(weights)(*(array for W, b in pairs for array in calm_layer(F, W, b)))


def logit(p: Floats) -> Floats:
    """The sigmoid undone: log(p / (1 - p))."""
    return np.log(p) - np.log1p(-p)
