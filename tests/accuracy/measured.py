"""Everything that was tried, and what it shows: the figures behind the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .bench import Tried
from .mutants import Mutant
from .programs import Base
from .triggers import Wrong


@dataclass(frozen=True)
class Measured:
    """Everything that was tried, and what came of it."""

    command: str
    secrets: tuple[str, ...]
    equivalent: frozenset[str]
    paid_elsewhere: frozenset[str]
    first: Sequence[tuple[Mutant, Tried]]
    second: Sequence[tuple[Mutant, Tried]]
    styled: Sequence[tuple[Mutant, Tried]]
    triggers: Sequence[tuple[Wrong, Tried]]
    squashings: Sequence[tuple[Wrong, Tried]]
    right: Sequence[tuple[Base, Tried]]
    verdicts: int  # of criteria on cases of right programs

    @property
    def mutants(self) -> list[tuple[Mutant, Tried]]:
        """All mutants."""
        return [*self.first, *self.second, *self.styled]

    @property
    def with_one_slip(self) -> list[tuple[Mutant, Tried]]:
        """Those whose only wrong function is known."""
        return [*self.first, *self.styled]

    def outcome(self, key: str, tried: Tried) -> str:
        """caught, imprecise, equivalent, or alive: a wrong program with full marks."""
        if tried.trial.verdict == "alive":
            return "equivalent" if key in self.equivalent else "alive"
        return tried.trial.verdict

    def problems(self) -> list[str]:
        """Every rate that is not zero, program by program."""
        found = [
            f"alive: {key}"
            for key, one in [
                *((m.key, t) for m, t in self.mutants),
                *named(self.triggers),
                *named(self.squashings),
            ]
            if self.outcome(key, one) == "alive"
        ]
        found += [
            f"a right program loses points: {base.assignment}/{base.name}"
            for base, one in self.right
            if one.trial.lost
        ]
        for mutant, one in self.mutants:
            if one.trial.elsewhere(mutant.concerned) and mutant.key not in self.paid_elsewhere:
                found.append(f"points lost elsewhere: {mutant.key}")
            found += [f"misnamed: {mutant.key}: {sentence}" for _, sentence in one.trial.misnamed]
        return found


def fails(tried: Tried) -> bool:
    """Whether a caught program gave no result at all: it raises, hangs, or returns nothing."""
    return bool(tried.trial.lost) and all(lost.failed for lost in tried.trial.lost)


def named(some: Iterable[tuple[Wrong, Tried]]) -> list[tuple[str, Tried]]:
    """Programs with keys like those of mutants."""
    return [(f"{one.assignment}/{one.parts[-1]}: {one.name}", tried) for one, tried in some]
