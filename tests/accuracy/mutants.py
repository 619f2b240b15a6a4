"""Mutants: right programs with one slip in them, or two. Always the same ones, in the same order."""

import ast
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from autograder.mistakes.slips import Path, Slip, difference, is_python, made, order, slips

from .changed import changed_lines
from .programs import Base

AND = "  AND  "
TRIES = 10  # for each pair that is wanted


@dataclass(frozen=True)
class Mutant:
    """A wrong program, most likely: its base, the slips in it, and a key that names it for good."""

    base: Base
    slips: tuple[Slip, ...]
    key: str

    @property
    def kind(self) -> str:
        """What was done, in two words."""
        return " and ".join(slip.kind for slip in self.slips)

    @property
    def alone(self) -> tuple[str, ...]:
        """The keys of the programs with each of its slips alone."""
        first, *others = self.key.split(AND)
        return (first, *(f"{self.base.assignment}/{self.base.name}/{one}" for one in others))

    @property
    def concerned(self) -> tuple[str, ...]:
        """The exercises that may lose points."""
        return tuple(dict.fromkeys(name for slip in self.slips for name in self.base.concerned(slip.part)))

    @property
    def affected(self) -> tuple[str, ...]:
        """The functions that may do anything else than before."""
        return tuple(dict.fromkeys(name for slip in self.slips for name in self.base.affected(slip.part)))

    @property
    def text(self) -> str:
        """The program."""
        return self._with(self.slips)

    @property
    def changed(self) -> frozenset[int]:
        """The lines of the changed statements."""
        return changed_lines(self._with(()), self.text)

    def _with(self, slips: Sequence[Slip]) -> str:
        """The program with these of its slips; the definitions of all are written anew."""
        lines = self.base.text.split("\n")
        parts = {slip.part: self.base.definitions[slip.part] for slip in self.slips}
        for part, old in sorted(parts.items(), key=lambda one: -one[1].lineno):
            new = made(old, [slip for slip in slips if slip.part == part])
            lines[old.lineno - 1 : old.end_lineno] = ast.unparse(new).split("\n")
        return "\n".join(lines)


def first_order(base: Base, number: int | None = None) -> list[Mutant]:
    """Every program with one slip, no two of them the same; or so many of them, always the same ones."""
    every = [slip for part in base.parts for slip in slips(part, base.definitions[part])]
    if number is not None:
        places = {id(slip): k for k, slip in enumerate(every)}
        every.sort(key=lambda slip: order(base.name, places[id(slip)], slip.part, slip.path, slip.kind))
    right = {part: ast.unparse(base.definitions[part]) for part in base.parts}
    seen = {part: {text} for part, text in right.items()}
    mutants: list[Mutant] = []
    keys: dict[str, int] = {}
    for slip in every:
        if number is not None and len(mutants) == number:
            break
        part = slip.part
        wrong = ast.unparse(made(base.definitions[part], [slip]))
        if wrong not in seen[part] and is_python(wrong):
            seen[part].add(wrong)
            key = f"{base.assignment}/{base.name}/{part}: {difference(right[part], wrong)}"
            keys[key] = keys.get(key, 0) + 1
            again = f"  #{keys[key]}" if keys[key] > 1 else ""  # the same line may stand in two places
            mutants.append(Mutant(base, (slip,), key + again))
    return mutants


def second_order(
    mutants: Sequence[Mutant], number: int, seed: str, without: Collection[str] = ()
) -> list[Mutant]:
    """So many programs of each base with two slips of these, chosen by the seed; `without` are those left out.

    What is drawn of one base does not depend on the others.
    """
    of_base: dict[int, list[Mutant]] = {}
    for one in mutants:
        if one.key not in without:
            of_base.setdefault(id(one.base), []).append(one)
    return [pair for some in of_base.values() for pair in _two_of(some, number, seed)]


def _two_of(mutants: Sequence[Mutant], number: int, seed: str) -> list[Mutant]:
    """So many pairs of these, or fewer where there are hardly more."""
    base = mutants[0].base
    rng = random.Random(f"second order {seed} {base.assignment}/{base.name}")
    found: dict[frozenset[str], Mutant] = {}
    for _ in range(TRIES * number):
        one, other = rng.choice(mutants), rng.choice(mutants)
        first, second = one.slips[0], other.slips[0]
        if len(found) < number and (first.part != second.part or not _overlap(first.path, second.path)):
            both = f"{one.key}{AND}{other.key.split('/', 2)[2]}"
            found.setdefault(frozenset((one.key, other.key)), Mutant(base, (first, second), both))
    return list(found.values())


def _overlap(one: Path, other: Path) -> bool:
    short = min(len(one), len(other))
    return one[:short] == other[:short]
