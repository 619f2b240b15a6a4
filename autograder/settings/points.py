"""Other points for an exercise: its criteria keep their shares, in steps that add up exactly."""

from collections.abc import Sequence

from autograder.settings.written import STEP


def scaled(points: Sequence[float], total: float) -> tuple[float, ...]:
    """The points of each criterion, in the same order, so that their sum is exactly the total.

    Each gets its share, rounded to an eighth; where that would leave one with nothing, to a sixteenth, and so on.
    What is left over goes, a step each, to those who were rounded down the most, and of these to the first. A total
    in steps of an eighth, as course.toml takes no other, is met exactly.
    """
    whole = sum(points)
    shares = [total * one / whole for one in points]
    step = STEP
    while 0 < min(one for one in shares if one) < step:
        step /= 2
    steps = [int(share / step) for share in shares]
    order = sorted(range(len(points)), key=lambda k: (steps[k] - shares[k] / step, k))
    for k in order[: round(total / step) - sum(steps)]:
        steps[k] += 1
    return tuple(number * step for number in steps)
