"""Names for submissions that nobody can mix up."""

from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path

from autograder.submissions.text import printable


def unique_ids(ids: Mapping[Path, str]) -> dict[Path, str]:
    """Returns an id for every place: the wanted one, or with as much of its path as tells it from others."""
    counts = Counter(ids.values())
    rivals: dict[str, set[tuple[str, ...]]] = {}
    for place, wanted in ids.items():
        if counts[wanted] > 1:
            rivals.setdefault(wanted, set()).add(place.parent.parts)
    unique: dict[Path, str] = {}
    taken: set[str] = set()
    for place, wanted in ids.items():
        unique[place] = _free(_told_apart(place, wanted, rivals.get(wanted, ())), taken)
        taken.add(unique[place])
    return unique


def _told_apart(place: Path, wanted: str, parents: Collection[tuple[str, ...]]) -> str:
    if len(parents) < 2:
        return wanted
    depth = 1
    while len({parent[-depth:] for parent in parents}) < len(parents):
        depth += 1
    return printable("/".join((*place.parent.parts[-depth:], wanted)))


def _free(wanted: str, taken: set[str]) -> str:
    # Different names can look the same once they are fit to be shown.
    unique, number = wanted, 1
    while unique in taken:
        number += 1
        unique = f"{wanted} ({number})"
    return unique
