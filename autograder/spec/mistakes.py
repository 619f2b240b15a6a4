"""mistakes.toml: the wrong formulas that are known, by exercise, each with a tutor's sentence.

[[lstm_hidden]]
id = "cell-not-squashed"
right = 'o * np.tanh(c_next)'
wrong = 'o * c_next'
sentence = \"\"\"The cell is shown unsquashed. ...\"\"\"
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from autograder.spec.exercise import SLUG, Exercise, Mistake
from autograder.spec.solution import Written

KEYS = tuple(field.name for field in fields(Mistake))

# Of which exercise, "" for all; a sentence on what is wrong, where, and what to do.
Fault = tuple[str, str]


class BrokenMistake(Exception):
    """An entry of mistakes.toml that is not a mistake; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Known:
    """The mistakes of every exercise, and what is wrong with those that are none."""

    mistakes: Mapping[str, tuple[Mistake, ...]]
    faults: tuple[Fault, ...] = ()


def read_mistakes(path: Path, exercises: Mapping[str, Exercise], written: Mapping[str, Written]) -> Known:
    """The mistakes of a file; none where there is no file. What is broken costs its exercise, and is told."""
    if not path.is_file():
        return Known({})
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return Known({}, (("", f"{path} is not TOML: {error}; fix it there"),))
    found: dict[str, tuple[Mistake, ...]] = {}
    faults: list[Fault] = []
    for name, entries in tables.items():
        if name not in exercises:
            faults.append(
                ("", f"{path}: there is no exercise {name}; the exercises are {', '.join(exercises)}")
            )
            continue
        found[name], broken = _of(entries, written.get(name))
        faults += [(name, f"{path}: in [[{name}]], {sentence}") for sentence in broken]
    return Known(found, tuple(faults))


def _of(entries: Any, written: Written | None) -> tuple[tuple[Mistake, ...], list[str]]:
    """The mistakes of one exercise, and what is wrong with the others."""
    if not isinstance(entries, list):
        return (), ["there should be double brackets around the name: each mistake is a table of its own"]
    found: dict[str, Mistake] = {}
    broken = []
    for number, entry in enumerate(entries, start=1):
        try:
            mistake = _mistake(entry, number)
            if mistake.id in found:
                raise BrokenMistake(f"two mistakes have the id {mistake.id!r}; give one of them another")
            if written is not None:
                with_mistake(mistake, written)
            found[mistake.id] = mistake
        except BrokenMistake as fault:
            broken.append(str(fault))
    return tuple(found.values()), broken


def _mistake(entry: Any, number: int) -> Mistake:
    said = entry.get("id") if isinstance(entry, dict) else None
    name = f"the mistake {said!r}" if isinstance(said, str) else f"mistake number {number}"
    if not isinstance(entry, dict):
        raise BrokenMistake(f"{name} is not a table; it should have {', '.join(KEYS)}")
    if missing := [key for key in KEYS if key not in entry]:
        raise BrokenMistake(f"{name} has no {' and no '.join(missing)}; write it there")
    if unknown := [key for key in entry if key not in KEYS]:
        raise BrokenMistake(f"{name} has {unknown[0]!r}, which means nothing; there are {', '.join(KEYS)}")
    if other := [key for key in KEYS if not isinstance(entry[key], str)]:
        raise BrokenMistake(f"the {other[0]} of {name} is not text; put it in quotes")
    if not SLUG.fullmatch(entry["id"]):
        raise BrokenMistake(f"{name} should have words and hyphens as its id, such as cell-not-squashed")
    return Mistake(**entry)


def with_mistake(mistake: Mistake, written: Written) -> str:
    """The text of a function with the mistake made in it. Raises BrokenMistake where there is no such place in it."""
    answer = written.answer
    if (count := answer.count(mistake.right)) != 1:
        raise BrokenMistake(
            f"the right text of the mistake {mistake.id!r} stands {count} times in the solution, but should stand "
            f"once; fix it, or the solution: {mistake.right!r}"
        )
    head = written.text[: len(written.text) - len(answer)]
    return head + answer.replace(mistake.right, mistake.wrong)
