"""Of many cases a fixed sample runs with every test; the others are marked `further`, or `slow` where they are many."""

from collections.abc import Iterable
from typing import Any

import pytest


def sampled(cases: Iterable[Any], step: int) -> list[Any]:
    """The cases of a parametrised test, of which all but every `step`-th are slow."""
    return [case if n % step == 0 else slow(case) for n, case in enumerate(cases)]


def slow(case: Any) -> Any:
    """A case of a parametrised test that only `pytest -m slow` runs; a tuple is a case of several arguments."""
    return _marked(case, pytest.mark.slow)


def further(case: Any) -> Any:
    """A case that CI runs each time, and `pytest` alone does not: it does what others do, once more."""
    return _marked(case, pytest.mark.further)


def first(cases: Iterable[Any], number: int, step: int = 1) -> list[Any]:
    """The cases, of which all but so many are further ones: the first, or each `step`-th."""
    kept = range(0, number * step, step)
    return [case if n in kept else further(case) for n, case in enumerate(cases)]


def _marked(case: Any, mark: pytest.MarkDecorator) -> Any:
    return pytest.param(*(case if type(case) is tuple else (case,)), marks=mark)
