"""How sure a measured share is: the interval of Clopper and Pearson at 95 %."""

from math import comb


def interval(found: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """The shares under which as few and as many as were found are not less likely than 2.5 % each.

    Of none found the upper end is about 3.7 / n; where only that end is asked for, it is the rule of three.
    """
    tail = (1 - level) / 2
    low = 0.0 if found == 0 else _where(lambda p: 1 - _at_most(found - 1, of, p) - tail)
    high = 1.0 if found == of else _where(lambda p: tail - _at_most(found, of, p))
    return low, high


def at_most(found: int, of: int, level: float = 0.95) -> float:
    """The upper end alone, at 95 %: of none found, the rule of three, 3 / n."""
    return 1.0 if found == of else _where(lambda p: (1 - level) - _at_most(found, of, p))


def _at_most(k: int, n: int, p: float) -> float:
    """P(X <= k) of n trials."""
    if k > n // 2 and n > 60:
        return 1 - _at_most(n - k - 1, n, 1 - p)
    return min(1.0, sum(comb(n, j) * p**j * (1 - p) ** (n - j) for j in range(k + 1)))


def _where(rising: object) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)  # type: ignore[operator]
    return (low + high) / 2
