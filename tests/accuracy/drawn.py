"""What a measurement tries: every program there is, or so many of each kind."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from autograder.course import Course

from . import measure
from .bench import Program, Tried
from .collection import Collection, sample
from .copies import has_copies, in_copies
from .held_out import held_out
from .known import Pair, known_mistakes, pairs
from .mutants import Mutant
from .restyled import restyled
from .triggers import Wrong, squashings, triggers

COURSES = 200  # so many mutants are also put to the tests that courses use
PAIRS = 80  # of each assignment with two known mistakes
COPIES, UNDER = 500, 500  # in copies; under every secret


class Item(NamedTuple):
    """A program to be tried, and what it was made of: a mutant, a mistake, a style."""

    made_of: Any
    program: Program


class Drawn:
    """The programs of a course that are tried, kind by kind; `number` of each kind, chosen by the seed."""

    def __init__(self, course: Course, number: int | None, seed: str) -> None:
        self._course = course
        self._number = number
        self._seed = seed
        self._all = Collection(course)

    @cached_property
    def kinds(self) -> Mapping[str, Sequence[Item]]:
        """All programs, by the names that their results have in what was measured."""
        mutants = {"first": self._first, "second": self._second, "styled": self._some(self._all.styled, "3")}
        courses = {one.key for one in sample(self._first, COURSES, "courses")}
        others = {
            "triggers": self._some(triggers(self._course), "4"),
            "squashings": squashings(self._course),
            "known": self._known,
            "restyled": self._some(restyled(self._course), "7"),
        }
        two = self._pairs
        copied = sample([one for one in self._first if has_copies(one)], self._number or COPIES, "copies")
        right = [Program(base.assignment, base.text, courses=True) for base in self._all.styles]
        return {
            **{
                kind: list(map(Item, some, measure.programs(some, lambda one: one.key in courses)))
                for kind, some in mutants.items()
            },
            **{
                kind: [Item(one, Program(one.assignment, one.text, one.parts)) for one in some]
                for kind, some in others.items()
            },
            "held_out": [
                Item(one, Program(one.base.assignment, one.text, one.affected))
                for one in self._some(held_out(self._course), "8")
            ],
            "pairs": [
                Item(one, Program(one.wrong.assignment, one.wrong.text, one.wrong.parts)) for one in two
            ],
            "copies": [
                Item(one, Program(one.base.assignment, in_copies(one), names=False)) for one in copied
            ],
            "right": list(map(Item, self._all.styles, right)),
        }

    @cached_property
    def _pairs(self) -> list[Pair]:
        return self._some(pairs(self._course, PAIRS, "1"), "6")

    @cached_property
    def _known(self) -> list[Wrong]:
        """Those drawn, and each mistake of the pairs alone."""
        every = known_mistakes(self._course)
        some = {one.key for one in self._some(every, "5")} | {
            key for pair in self._pairs for key in pair.alone
        }
        return [one for one in every if one.key in some]

    @cached_property
    def _second(self) -> list[Mutant]:
        return self._some(self._all.second, "2")

    @cached_property
    def _first(self) -> list[Mutant]:
        """Those drawn, and each slip of the pairs alone."""
        alone = {key for pair in self._second for key in pair.alone}
        some = {one.key for one in self._some(self._all.first, "1")} | alone
        return [one for one in self._all.first if one.key in some]

    def _some(self, every: list[Any], kind: str) -> list[Any]:
        return every if self._number is None else sample(every, self._number, f"{self._seed} {kind}")

    @property
    def programs(self) -> list[Program]:
        """All of them, kind by kind."""
        return [item.program for items in self.kinds.values() for item in items]

    @cached_property
    def under_every_secret(self) -> Mapping[str, Program]:
        """Wrong programs by their keys: what they lose may not depend on the secret."""
        wrong = {
            item.made_of.key: item.program._replace(courses=False, names=False)
            for kind, items in self.kinds.items()
            for item in items
            if kind not in ("copies", "right")
        }
        some = sample(list(wrong), self._number or UNDER, "secrets")
        return {key: wrong[key] for key in some}

    def with_results(self, results: Sequence[Tried]) -> dict[str, list[tuple[Any, Tried]]]:
        """What came of each, kind by kind; the results are those of `programs`, in order."""
        rest = iter(results)
        return {kind: [(item.made_of, next(rest)) for item in items] for kind, items in self.kinds.items()}
