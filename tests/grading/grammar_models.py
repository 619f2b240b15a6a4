"""Models of the embedded Reber grammar, made by hand as weights of an LSTM: right ones, and what a wrong one knows.

A unit stands for one way that a word can have come: on where its symbol is read and one of the units before it was on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

SYMBOLS = "BTPSXVE"
INNER = {  # each symbol of the walk: its name, the names before it; "(" is what comes before the walk
    "b": "(", "t": "b", "p": "b", "s": "ts", "x": "ts", "l": "ply", "v": "ply", "y": "xw", "w": "v", "u": "xw",
    "z": "v", "e": "uz",
}  # fmt: skip
READS = dict(zip("btpsxlvywuze", "BTPSXTVXPSVE", strict=True))
ON = np.tanh(1.0)
STEEP = 20.0


@dataclass(frozen=True)
class Way:
    """One way that a word can have come: the symbol that was read last, and the ways before it."""

    symbol: str
    before: tuple[str, ...]


def whole_grammar() -> dict[str, Way]:
    """All ways, each walk apart for T and for P: nothing is forgotten."""
    ways = {"start": Way("B", ()), "T": Way("T", ("start",)), "P": Way("P", ("start",))}
    for tie in "TP":
        for name, before in INNER.items():
            names = tuple(tie if one == "(" else f"{tie}{one}" for one in before)
            ways[f"{tie}{name}"] = Way(READS[name], names)
        ways[f"{tie} again"] = Way(tie, (f"{tie}e",))
    return ways


def without_the_tie() -> dict[str, Way]:
    """All ways, but that both walks are one: at its end both T and P may follow."""
    ways = {"start": Way("B", ()), "T": Way("T", ("start",)), "P": Way("P", ("start",))}
    ways |= {"bT": Way("B", ("T",)), "bP": Way("B", ("P",))}
    for name, before in list(INNER.items())[1:]:
        names = tuple(other for one in before for other in (("bT", "bP") if one == "b" else (one,)))
        ways[name] = Way(READS[name], names)
    return ways | {"T again": Way("T", ("e",)), "P again": Way("P", ("e",))}


def following(ways: Mapping[str, Way]) -> dict[str, dict[str, float]]:
    """What comes after each way, and how likely: what can follow is shared alike; E after the tie."""
    found: dict[str, dict[str, float]] = {}
    for name in ways:
        after = {way.symbol for way in ways.values() if name in way.before} or {"E"}
        found[name] = {symbol: 1 / len(after) for symbol in after}
    return found


def model(ways: Mapping[str, Way]) -> tuple[list[Any], Any, Any]:
    """The weights, V and c of an LSTM with a unit for each way: it says of every word what `following` says."""
    names, H = list(ways), len(ways)
    W_g, b_g = np.zeros((7 + H, H)), np.full(H, -STEEP * 4.0)
    for k, way in enumerate(ways.values()):
        W_g[SYMBOLS.index(way.symbol), k] = 4 * STEEP
        if way.before:
            b_g[k] += STEEP * (len(way.before) - 1.5)
            for one in way.before:
                W_g[7 + names.index(one), k] = STEEP / ON
        else:  # at the beginning all units are zero, later all but one are off
            b_g[k] += STEEP
            W_g[7:, k] = STEEP / ON
    still, never, ever = np.zeros((7 + H, H)), np.full(H, -30.0), np.full(H, 30.0)
    weights = [still, never, still, ever, still, ever, W_g, b_g]
    shares = np.full((H, 7), 1e-6)
    for k, after in enumerate(following(ways).values()):
        for symbol, share in after.items():
            shares[k, SYMBOLS.index(symbol)] = share
    return (weights, *readout(np.log(shares), ON))


def readout(scores: Any, on: float) -> tuple[Any, Any]:
    """V and c with which h = +-on, + in unit k alone, gives the scores of row k."""
    V = scores / (2 * on)
    return V, on * V.sum(axis=0)


def bigram(shares: Any) -> tuple[list[Any], Any, Any]:
    """An LSTM with a unit for each symbol, on where it was read last; shares (7, 7) of what comes next."""
    W_g = np.zeros((14, 7))
    W_g[:7] = 2 * STEEP * np.eye(7)
    still, never, ever = np.zeros((14, 7)), np.full(7, -30.0), np.full(7, 30.0)
    weights = [still, never, still, ever, still, ever, W_g, np.full(7, -STEEP)]
    return (weights, *readout(np.log(shares + 1e-6), ON))


def always(symbol: str) -> tuple[list[Any], Any, Any]:
    """It says the same symbol at every place."""
    weights, V, _ = bigram(np.eye(7))
    return weights, 0 * V, 20.0 * (np.arange(7) == SYMBOLS.index(symbol))


def at_random(seed: int, size: float, H: int = 12) -> tuple[list[Any], Any, Any]:
    """Random weights of a size."""
    rng = np.random.default_rng(seed)
    shapes: Sequence[tuple[int, ...]] = [(7 + H, H), (H,)] * 4
    return (
        [rng.normal(size=s) * size for s in shapes],
        rng.normal(size=(H, 7)) * size,
        rng.normal(size=7) * size,
    )


def text_of(pack: Callable[..., str], made: tuple[list[Any], Any, Any]) -> str:
    """The model as the text that is handed in."""
    weights, V, c = made
    return pack(*weights, V, c)
