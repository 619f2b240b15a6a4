"""Packages that take long to import, and may be absent: each process of the tests collects all files, and needs few."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest


class later:  # noqa: N801  (it stands where `import` would)
    """A module that is imported when something of it is first asked for: `jsonschema = later("jsonschema")`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # pytest looks whether it is a fixture
            raise AttributeError(name)
        return getattr(import_module(self._name), name)


def needs(*packages: str, reason: str) -> pytest.MarkDecorator:
    """Skips tests where one of these is not installed, and imports none of them to know that."""
    return pytest.mark.skipif(any(find_spec(name) is None for name in packages), reason=reason)


NOTEBOOKS = needs(
    "nbgrader",
    "jupytext",
    reason="the notebooks are made by nbgrader and jupytext; pip install -e '.[nbgrader]' brings them",
)
