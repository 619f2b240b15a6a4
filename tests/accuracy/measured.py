"""Everything that was tried, and what it shows: the figures behind the page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .bench import Tried
from .held_out import HeldOut
from .known import Pair
from .mutants import Mutant
from .programs import Base
from .told import Told
from .told import problems as told_wrongly
from .triggers import Wrong

NONE = 1e-9  # points
KNOWN = ("a known mistake", "a known mistake, written otherwise")


@dataclass(frozen=True)
class Measured:
    """Everything that was tried, and what came of it.

    `under` are wrong programs, each with what came of it under every secret. `reasons` has the keys that
    are listed in each table of survivors.toml.
    """

    command: str
    secrets: tuple[str, ...]
    reasons: Mapping[str, Mapping[str, str]]
    first: Sequence[tuple[Mutant, Tried]] = ()
    second: Sequence[tuple[Mutant, Tried]] = ()
    styled: Sequence[tuple[Mutant, Tried]] = ()
    triggers: Sequence[tuple[Wrong, Tried]] = ()
    squashings: Sequence[tuple[Wrong, Tried]] = ()
    known: Sequence[tuple[Wrong, Tried]] = ()
    restyled: Sequence[tuple[Wrong, Tried]] = ()
    held_out: Sequence[tuple[HeldOut, Tried]] = ()
    pairs: Sequence[tuple[Pair, Tried]] = ()
    copies: Sequence[tuple[Mutant, Tried]] = ()
    right: Sequence[tuple[Base, Tried]] = ()
    under: Mapping[str, Sequence[Tried]] = field(default_factory=dict)
    of_the_judge: Mapping[str, Any] = field(default_factory=dict)  # mutants of its own code, by module
    verdicts: int = 0  # of criteria on cases of right programs

    @property
    def mutants(self) -> list[tuple[Mutant, Tried]]:
        """All mutants."""
        return [*self.first, *self.second, *self.styled]

    @property
    def with_one_slip(self) -> list[tuple[Mutant, Tried]]:
        """Those whose only wrong function is known."""
        return [*self.first, *self.styled]

    @cached_property
    def wrong(self) -> Mapping[str, Tried]:
        """What came of each wrong program, by its key."""
        others = [
            *self.triggers, *self.squashings, *self.known, *self.restyled, *self.held_out, *self.pairs
        ]  # fmt: skip
        return {one.key: tried for one, tried in [*self.mutants, *others]}

    @cached_property
    def told(self) -> Mapping[str, Told]:
        """What the programs with one fault are told, by what they were made from."""
        return {
            "one slip in a solution": Told(self.first),
            "one slip in a program of another style": Told(self.styled),
            KNOWN[0]: Told(self.known),
            KNOWN[1]: Told(self.restyled),
            "a fault written by hand": Told(self.held_out),
        }

    def outcome(self, key: str, tried: Tried) -> str:
        """caught, imprecise, equivalent, told, or alive: a wrong program with full marks.

        Told is one whose functions are right in themselves: that a function without points is wrong is said.
        """
        if tried.trial.verdict != "alive":
            return tried.trial.verdict
        return (
            "equivalent" if key in self.reasons["equivalent"] else "told" if tried.trial.because else "alive"
        )

    @cached_property
    def with_more(self) -> list[tuple[str, str, float]]:
        """Programs with two faults that earn more than with one alone: both keys, and by how many points."""
        return [
            (both, alone, self.wrong[alone].trial.points - tried.trial.points)
            for both, tried, singles in self._twos
            for alone in singles
            if alone in self.wrong and tried.trial.points < self.wrong[alone].trial.points - NONE
        ]

    @property
    def _twos(self) -> list[tuple[str, Tried, Sequence[str]]]:
        return [(one.key, tried, one.alone) for one, tried in [*self.second, *self.pairs]]

    @property
    def twos(self) -> int:
        """How many programs with two faults there are of which both were tried alone."""
        return sum(all(alone in self.wrong for alone in singles) for _, _, singles in self._twos)

    @cached_property
    def by_secret(self) -> list[str]:
        """The programs whose marks depend on the secret."""
        return [key for key, some in self.under.items() if len({one.trial.marks for one in some}) > 1]

    def problems(self) -> list[str]:
        """Every rate that is not zero, program by program."""
        found = [f"alive: {key}" for key, one in self.wrong.items() if self.outcome(key, one) == "alive"]
        found += [
            f"a right program loses points: {base.assignment}/{base.name}"
            for base, one in self.right
            if one.trial.lost
        ]
        for mutant, one in self.mutants:
            if one.trial.elsewhere(mutant.concerned) and mutant.key not in self.reasons["elsewhere"]:
                found.append(f"points lost elsewhere: {mutant.key}")
        found += [
            f"earns {more:g} more than {alone} alone: {both}"
            for both, alone, more in self.with_more
            if both not in self.reasons["more"]
        ]
        found += told_wrongly(self.told, KNOWN)
        return found + [
            f"marks that depend on the secret: {key}: {_differing([one.trial.marks for one in self.under[key]])}"
            for key in self.by_secret
            if key not in self.reasons["secret"]
        ]


def _differing(marks: Sequence[Iterable[Any]]) -> str:
    """What is lost under some secrets and not under others, and under how many."""
    all_marks = [set(one) for one in marks]
    differing = sorted(set().union(*all_marks) - set.intersection(*all_marks))
    return ", ".join(
        f"{exercise} {criterion} -{points:g} under {sum((exercise, criterion, points) in one for one in all_marks)}"
        for exercise, criterion, points in differing
    )


def fails(tried: Tried) -> bool:
    """Whether a caught program gave no result at all: it raises, hangs, or returns nothing."""
    return bool(tried.trial.lost) and all(lost.failed for lost in tried.trial.lost)
