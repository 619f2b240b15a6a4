"""Pictures of what a learner's own functions do."""

from typing import Any


def drawn_for(*_: Any) -> list[Any]:
    """Nothing yet."""
    return []


def in_terminal(*_: Any) -> list[Any]:
    """Nothing yet."""
    return []
