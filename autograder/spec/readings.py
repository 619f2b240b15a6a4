"""Reading the gradient da of a pre-activation back from the gradients that a student returned.

In every cell db = sum_n da and dW = F^T da, where F are the features that W acts on. Of one sample alone,
both show da itself. So the equation that gives da can be judged although da is never returned, and an
equation that uses da can be judged on the da that the student really had.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.spec.equations import Floats
from autograder.spec.outcome import Outcome, Unusable


def usable(*readings: Callable[[], Any]) -> Iterator[Any]:
    """Those of the readings that the student's results allow, in order."""
    for reading in readings:
        try:
            yield reading()
        except Unusable:
            continue


def or_else(readings: Iterable[Any], others: Iterable[Any]) -> Iterator[Any]:
    """The readings; the others if there are none."""
    none = True
    for one in readings:
        none = False
        yield one
    if none:
        yield from others


def stacked(got: Outcome, name: str) -> Floats:
    """The result of that name for each sample on its own, stacked: (N, ...)."""
    return np.stack([one[name] for one in got.alone()])


def in_db(got: Outcome, db: str) -> Floats:
    """da (N, H) as db of each sample on its own shows it."""
    return stacked(got, db)


def in_dW(got: Outcome, dW: str, F: Floats) -> Floats:
    """da (N, H) as dW = F^T da of each sample on its own shows it; F are the features (N, D+H)."""
    da: Floats = np.einsum("nk,nkh->nh", F, stacked(got, dW)) / np.einsum("nk,nk->n", F, F)[:, None]
    return da


def shown(got: Outcome, db: str, dW: str, F: Floats) -> Iterator[Floats]:
    """da (N, H) as the student's gradients show it: in db, then in dW."""
    yield from usable(lambda: in_db(got, db), lambda: in_dW(got, dW, F))


def showing(got: Outcome, db: str, dW: str, F: Floats, da: Floats) -> Iterator[tuple[Floats, Floats]]:
    """Pairs that are equal where the student's da is the given one: of db, then of dW."""
    yield from usable(
        lambda: (in_db(got, db), da),
        lambda: (stacked(got, dW), np.einsum("nk,nh->nkh", F, da)),
    )


def showing_gate(
    got: Outcome, k: str, F: Mapping[str, Floats], da: Floats
) -> Iterator[tuple[Floats, Floats]]:
    """Pairs that are equal where the student's da of gate k is the given one."""
    yield from showing(got, f"dweights.b_{k}", f"dweights.W_{k}", F[k], da)


def gates_shown(got: Outcome, F: Mapping[str, Floats], where: str = "bW") -> Iterator[dict[str, Floats]]:
    """da of every gate, by gate, as the student's gradients show it: in db ("b"), in dW ("W")."""
    if "b" in where:
        yield from usable(lambda: {k: in_db(got, f"dweights.b_{k}") for k in F})
    if "W" in where:
        yield from usable(lambda: {k: in_dW(got, f"dweights.W_{k}", F[k]) for k in F})


def before(h0: Floats, h: Floats) -> Floats:
    """h_{t-1} for every t: h0 and all states but the last, (N, T, H)."""
    return np.concatenate([h0[:, None], h[:, :-1]], axis=1)


def after(h0: Floats, h: Floats) -> Floats:
    """h_t for every t, as a student has it who takes the new state for the old one, (N, T, H)."""
    return h


def at_first(h0: Floats, h: Floats) -> Floats:
    """h0 for every t, as a student has it who never moves on, (N, T, H)."""
    return np.broadcast_to(h0[:, None], h.shape)


def over_time(steps: Sequence[Floats], h0: Floats) -> Floats:
    """The states of all steps, (N, T, H); of no step, (N, 0, H)."""
    return np.stack(steps, axis=1) if steps else np.empty((len(h0), 0, h0.shape[1]))
