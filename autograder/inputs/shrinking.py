"""What Hypothesis shrinks: as little is kept as will do of what makes an input large. Imported only where needed."""

from collections.abc import Callable
from random import Random

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

Kept = tuple[bool, ...]


class _Enough(BaseException):
    """As often as was allowed has been asked; no exception, since Hypothesis would take that for a fault."""


def fewest_kept(count: int, shows: Callable[[Kept], bool], tries: int) -> Kept | None:
    """The simplest of so many choices that `shows` still holds of; the first ones are left out first.

    It is asked `tries` times at most, and the same way each time. None if nothing that was tried shows it.
    """
    known: dict[Kept, bool] = {}
    times = 0

    def shown(kept: Kept) -> bool:
        nonlocal times
        times += 1
        if times > 4 * tries or len(known) >= tries:
            raise _Enough
        if kept not in known:
            known[kept] = shows(kept)
        return known[kept]

    try:
        # Coins only: into other draws Hypothesis mixes constants that it finds in source files, and keeps those in
        # the working directory.
        find(st.tuples(*[st.booleans()] * count), shown, settings=_settings(tries), random=Random(0))
    except (NoSuchExample, _Enough):
        pass
    return min((kept for kept, shows in known.items() if shows), default=None)


def _settings(tries: int) -> settings:
    return settings(
        max_examples=tries,
        phases=[Phase.generate, Phase.shrink],
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
