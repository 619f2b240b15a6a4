"""What Hypothesis draws, once a run: sizes, how large values are, and seeds. Imported only where something is drawn."""

import hashlib
from itertools import permutations, product

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from autograder.inputs.regimes import Regime

DRAWN = 2

_NDH = list(permutations(range(2, 7), 3))  # N, D and H, all different
_SCALES = list(product((0.3, 1.0, 3.0), (0.3, 0.7, 1.4)))  # how large inputs are, and weights


def drawn_by_hypothesis(secret: str) -> tuple[Regime, ...]:
    """Regimes of which sizes (all different, none 1), scale and seed follow from the secret."""
    found: list[Regime] = []

    @seed(int.from_bytes(hashlib.sha256(f"{secret}\0regimes".encode()).digest()[:8], "little"))
    @settings(
        max_examples=DRAWN,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_whole(12), _whole(6), _whole(8), _whole(32))
    def draw(sizes: int, steps: int, scale: int, number: int) -> None:
        N, D, H = _NDH[sizes % len(_NDH)]
        others = [T for T in range(3, 9) if T not in (N, D, H)]
        inputs, weights = _SCALES[scale % len(_SCALES)]
        drawn = {"N": N, "T": others[steps % len(others)], "D": D, "H": H}
        scales = {"input": inputs, "weight": weights, "bias": weights}
        found.append(Regime(f"drawn {len(found) + 1}", drawn, {}, scales, number))

    draw()
    return tuple(found)


def _whole(bits: int) -> st.SearchStrategy[int]:
    """A whole number of so many bits, drawn bit by bit.

    Into other draws Hypothesis mixes constants that it finds in source files near by, and it keeps those in the
    working directory. Coin flips depend on the seed alone: the same inputs on every machine, and nothing written.
    """
    return st.tuples(*[st.booleans()] * bits).map(lambda drawn: sum(bit << k for k, bit in enumerate(drawn)))
