"""What a worker says of a failure, as far as it can be so: anybody may have written it."""

from collections.abc import Mapping
from typing import Any

from autograder.sandbox.answers import Failure, FailureKind, Scene
from autograder.sandbox.fields import exception, items, sketch, text, whole
from autograder.worker import stops
from autograder.worker.sketch import NAMES

COLUMNS = 10_000

# What a worker may say that happened, by its number.
TOLD: dict[int, FailureKind] = {
    stops.RAISED: "raised",
    stops.MISSING: "missing",
    stops.UNUSABLE: "unusable",
    stops.TIMEOUT: "timeout",
    stops.ABSENT: "absent",
    stops.KEYBOARD: "keyboard",
    stops.NOT_PYTHON: "not python",
}


def failure(value: Any, places: Mapping[str, int]) -> Failure:
    """A failure; `places` are the names of the program's cells with their numbers of lines. Raises Nonsense."""
    category, cell, line, type_name, said, *more = items(value, min(max(len(items(value)), 5), 7))
    column = _bounded(more[0]) if more else 0
    kind = TOLD.get(whole(category), "raised")
    name, number = text(cell), whole(line)
    if not 1 <= number <= places.get(name, 0):
        number = 0
    if name not in places:
        name = ""
    seen = scene(more[1]) if len(more) > 1 and number else None
    return Failure(kind, name, number, exception(text(type_name)), text(said), column, scene=seen)


def scene(value: Any) -> Scene:
    """Where in its line a call stopped, and what names held there. Raises Nonsense."""
    column, last_line, last_column, names = items(value, 4)
    pairs = [items(one, 2) for one in items(names)[:NAMES]]
    told = tuple((text(name), sketch(held)) for name, held in pairs if text(name).isidentifier())
    return Scene(_bounded(column), max(whole(last_line), 0), _bounded(last_column), told)


def _bounded(column: Any) -> int:
    return min(max(whole(column), 0), COLUMNS)


def in_public(failed: Failure, seen: list[Failure]) -> Failure:
    """What is told of a failure where hidden inputs are known: what was `seen` in public, else its kind alone.

    A process that knows hidden inputs can choose by them in which line it fails, and what it says.
    """
    for one in seen:
        same = (one.kind, one.cell, one.line, one.type_name) == (
            failed.kind, failed.cell, failed.line, failed.type_name
        )  # fmt: skip
        if same and (failed.kind != "unusable" or one.text == failed.text):
            return one
    told = failed.text if failed.kind in ("ended", "unusable") else ""
    return Failure(failed.kind, type_name=failed.type_name, text=told)
