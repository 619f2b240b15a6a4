"""Reading the gradient da of a pre-activation back from the gradients that a student returned.

In every cell db = sum_n da and dW = F^T da, where F are the features that W acts on. Of one sample alone,
both show da itself. So the equation that gives da can be judged although da is never returned, and an
equation that uses da can be judged on the da that the student really had.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.spec.equations import Floats
from autograder.spec.outcome import Outcome, SaysNothing, Unusable


def usable(*readings: Callable[[], Any]) -> Iterator[Any]:
    """Those of the readings that the student's results allow, in order."""
    for reading in readings:
        try:
            yield reading()
        except Unusable:
            continue


def stacked(got: Outcome, name: str) -> Floats:
    """The result of that name for each sample on its own, stacked: (N, ...)."""
    return got.once(_stacked, name, got)  # type: ignore[no-any-return]


def _stacked(name: str, got: Outcome) -> Floats:
    return got.each(name)  # type: ignore[no-any-return]


def in_db(got: Outcome, db: str) -> Floats:
    """da (N, H) as db of each sample on its own shows it."""
    return stacked(got, db)


def in_dW(got: Outcome, dW: str, F: Floats) -> Floats:
    """da (N, H) as dW = F^T da of each sample on its own shows it; F are the features (N, D+H)."""
    da: Floats = np.einsum("nk,nkh->nh", F, stacked(got, dW)) / np.einsum("nk,nk->n", F, F)[:, None]
    return da


def shown(got: Outcome, db: str, dW: str, F: Floats, where: str = "bW") -> Iterator[Floats]:
    """da (N, H) as the student's gradients show it: in db ("b"), in dW ("W"), unless a sample has no features."""
    if "b" in where:
        yield from usable(lambda: in_db(got, db))
    if "W" in where and np.any(F, axis=-1).all():
        yield from usable(lambda: in_dW(got, dW, F))


def taken(got: Outcome, db: str, dW: str, F: Floats, right: Floats, where: str = "bW") -> Iterator[Floats]:
    """da (N, H) as others of the student's results may have been made with it.

    It is the right one if db or dW shows that: then what the other shows is wrong in that one alone.
    """
    for one in where:
        for da in shown(got, db, dW, F, one):
            others = shown(got, db, dW, F, "W" if one == "b" else "b")
            yield right if not _equal(da, right) and any(_equal(other, right) for other in others) else da


def _equal(one: Floats, right: Floats) -> bool:
    return bool(_each_equal(one[None], right[None])[0])


def _each_equal(given: Floats, right: Floats) -> Any:
    """Of several arrays, (G, ...), which are equal to the right ones."""
    axes, size = tuple(range(1, right.ndim)), np.abs(right)
    largest = size.max(axis=axes, keepdims=True, initial=0.0)
    return (np.abs(given - right) <= 1e-9 * size + 1e-11 * largest).all(axis=axes)


def showing(got: Outcome, db: str, dW: str, F: Floats, da: Floats) -> Iterator[tuple[Floats, Floats]]:
    """Pairs that are equal where the student's da is the given one: of db, then of dW."""
    yield from usable(
        lambda: (in_db(got, db), da),
        lambda: (stacked(got, dW), np.einsum("nk,nh->nkh", F, da)),
    )


def showing_gate(got: Outcome, k: str, F: Floats, da: Floats) -> Iterator[tuple[Floats, Floats]]:
    """Pairs that are equal where the student's da of gate k is the given one."""
    yield from showing(got, f"dweights.b_{k}", f"dweights.W_{k}", F, da)


def gates_taken(
    got: Outcome, F: Mapping[str, Floats], right: Mapping[str, Floats], where: str = "bW"
) -> Iterator[Mapping[str, Floats]]:
    """da of every gate as others of the student's results may have been made with it: right, by db ("b"), by dW.

    F are the features of each gate, all of one shape, (N, D+H).
    Raises SaysNothing where only dW is asked, and a sample has no features.
    """
    yield right
    for one in where:
        if (da := got.once(_gates_da, one, got, F, right)) is not None:
            yield da
    if where == "W" and not all(np.any(features, axis=-1).all() for features in F.values()):
        raise SaysNothing


def _gates_da(
    where: str, got: Outcome, F: Mapping[str, Floats], right: Mapping[str, Floats]
) -> Mapping[str, Floats] | None:
    """`taken` of every gate; None where one is not shown."""
    for own in usable(lambda: _in_gates(where, got, F)):
        of_gate = dict(zip(F, own, strict=True))
        for k, is_right in zip(F, _each_equal(own, np.stack([right[k] for k in F])), strict=True):
            if not is_right:
                others = gate_shown(got, k, F[k], "W" if where == "b" else "b")
                of_gate[k] = right[k] if any(_equal(other, right[k]) for other in others) else of_gate[k]
        return of_gate
    return None


def _in_gates(where: str, got: Outcome, F: Mapping[str, Floats]) -> Floats:
    """da (G, N, H) of all gates as the student's gradients show it: in db ("b"), or in dW ("W")."""
    if where == "b":
        return np.stack([stacked(got, f"dweights.b_{k}") for k in F])
    features = np.stack([*F.values()])
    if not np.any(features, axis=-1).all():
        raise Unusable("a sample has no features")
    dW = np.stack([stacked(got, f"dweights.W_{k}") for k in F])
    da: Floats = (
        np.einsum("gnk,gnkh->gnh", features, dW) / np.einsum("gnk,gnk->gn", features, features)[..., None]
    )
    return da


def matrices_met(
    got: Outcome, F: Mapping[str, Floats], ways: Iterable[Mapping[str, Floats]]
) -> Iterator[tuple[Any, Any]]:
    """Pairs that are equal where each matrix meets what it acted on, dW_k = F_k^T da_k, with one of these da."""
    for da in ways:
        yield [got[f"dweights.W_{k}"] for k in F], [F[k].T @ da[k] for k in F]


def biases_collected(
    got: Outcome, gates: Iterable[str], ways: Iterable[Mapping[str, Floats]]
) -> Iterator[tuple[Any, Any]]:
    """Pairs that are equal where each bias collects its gate over the samples, with one of these da."""
    for da in ways:
        yield [got[f"dweights.b_{k}"] for k in gates], [da[k].sum(axis=0) for k in gates]


def gate_shown(got: Outcome, k: str, F: Floats, where: str) -> Iterator[Floats]:
    """da (N, H) of one gate as the student's gradients show it: in db ("b"), in dW ("W")."""
    yield from shown(got, f"dweights.b_{k}", f"dweights.W_{k}", F, where)


def before(h0: Floats, h: Floats) -> Floats:
    """h_{t-1} for every t: h0 and all states but the last, (N, T, H)."""
    return np.concatenate([h0[:, None], h[:, :-1]], axis=1)


def wrong_before(h0: Floats, h: Floats) -> list[Floats]:
    """States that are taken for h_{t-1}, each (N, T, H).

    Of the wrong step: after it, two before it, always the first, in reverse. Of the wrong sample or sign. None at all,
    or none after the first step. At the first step only: 0, h_1, h_T (which stands at the index -1), another sample's.
    """
    right = before(h0, h)
    first = [
        np.concatenate([one[:, None], right[:, 1:]], axis=1) for one in (0 * h0, h[:, 0], h[:, -1], h0[::-1])
    ]
    steps = [
        h,
        before(h0, right),
        np.repeat(h0[:, None], h.shape[1], axis=1),
        right[:, ::-1],
        np.roll(right, -1, axis=1),
    ]
    return [*steps, right[::-1], -right, 0 * h, np.concatenate([right[:, :1], 0 * h[:, 1:]], axis=1), *first]


def wrong_steps(x: Floats) -> list[Floats]:
    """Inputs that are taken for x_t, each (N, T, D): of the step before, the next, the first, in reverse; of the
    wrong sample or sign."""
    first = np.repeat(x[:, :1], x.shape[1], axis=1)
    return [np.roll(x, 1, axis=1), np.roll(x, -1, axis=1), first, x[:, ::-1], x[::-1], -x]


def stacked_ways(right: Sequence[Floats], *ways: Mapping[int, Floats]) -> list[Floats]:
    """Several ways through a sequence, each the right arrays but for some at their places; one more axis in front."""
    return [np.stack([way.get(place, one) for way in ways]) for place, one in enumerate(right)]
