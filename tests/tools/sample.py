"""A fixed sample of many cases runs with every test; the others are marked slow."""

from collections.abc import Iterable
from typing import Any

import pytest


def sampled(cases: Iterable[Any], step: int) -> list[Any]:
    """The cases of a parametrised test, of which all but every `step`-th are slow."""
    return [case if n % step == 0 else slow(case) for n, case in enumerate(cases)]


def slow(case: Any) -> Any:
    """A case of a parametrised test that only `pytest -m slow` runs; a tuple is a case of several arguments."""
    return pytest.param(*(case if type(case) is tuple else (case,)), marks=pytest.mark.slow)
