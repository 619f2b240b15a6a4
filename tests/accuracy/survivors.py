"""The mutants that are known to do nothing else than the solution, each with the reason why."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

FILE = Path(__file__).with_name("survivors.toml")
TABLES = ("equivalent", "elsewhere", "more", "secret", "judge")


def listed(table: str = "equivalent", file: Path = FILE) -> dict[str, str]:
    """The reason for each key of a table. Raises ValueError if one stands there twice, or without a reason."""
    reasons: dict[str, str] = {}
    for group in tomllib.loads(file.read_text(encoding="utf-8")).get(table, ()):
        for key in group["mutants"]:
            if key in reasons or not group["reason"].strip():
                raise ValueError(f"{key} stands twice in {file.name}, or has no reason")
            reasons[key] = group["reason"]
    return reasons


def complaints(
    alive: Sequence[str],
    tried: Collection[str],
    reasons: Mapping[str, str],
    made: Collection[str] | None = None,
) -> list[str]:
    """What is new among the survivors, and what in the list is stale; `made` are all mutants there are."""
    found = [f"alive, and not in {FILE.name}: {key}" for key in alive if key not in reasons]
    found += [f"in {FILE.name}, but not alive: {key}" for key in reasons if key in tried and key not in alive]
    if made is not None:
        found += [f"in {FILE.name}, but made no more: {key}" for key in reasons if key not in made]
    return found
