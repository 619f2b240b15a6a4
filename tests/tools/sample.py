"""Of many cases a fixed sample runs with every test; the others are marked `further`, or `slow` where they are many."""

from collections.abc import Iterable
from typing import Any

import pytest


def sampled(cases: Iterable[Any], step: int, each: int = 1) -> list[Any]:
    """All but every `step`-th case are slow; of those that are left, each so many-th is quick.

    What is neither slow nor quick is a further case: `sampled(cases, 1, 5)` has no slow ones, and a fifth is quick.
    """
    return [
        slow(case) if n % step else further(case) if n % (step * each) else case
        for n, case in enumerate(cases)
    ]


def slow(case: Any) -> Any:
    """A case of a parametrised test that only `pytest -m slow` runs; a tuple is a case of several arguments."""
    return _marked(case, pytest.mark.slow)


def further(case: Any) -> Any:
    """A case that CI runs each time, and `pytest` alone does not: it does what others do, once more."""
    return _marked(case, pytest.mark.further)


def _marked(case: Any, mark: pytest.MarkDecorator) -> Any:
    return pytest.param(*(case if type(case) is tuple else (case,)), marks=mark)
