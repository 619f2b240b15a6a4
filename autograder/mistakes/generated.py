"""Generated slips: a wrong function whose results equal those of the key with one edit is told what it computes.

What is said is a formula, and no cause: many a slip leads to the same numbers. It is looked up in the atlas by what was
given on the public cases, and holds only if all hidden cases say the same. The nearest edit comes first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from autograder.inputs.cases import Case
from autograder.mistakes import known
from autograder.mistakes.covering import covered, explained_by
from autograder.mistakes.edits import Edit, owner_of
from autograder.mistakes.named import How, Named
from autograder.mistakes.neighbours import Neighbour
from autograder.mistakes.shown import Shown, shown
from autograder.mistakes.wrong import Wrong
from autograder.spec import Exercise

MOST = 60  # edits that are looked at closely
FARTHER = 1.5  # from the key than the nearest may be what is told beside it
ALTERNATIVES = 3  # formulas that are told where they cannot be told apart


@dataclass(frozen=True, slots=True, eq=False)
class GeneratedSlip:
    """An edit of the key as an exercise shows it: an edit of its function, or of one that it builds on."""

    neighbour: Neighbour
    exercise: Exercise
    differs: bytes  # which results it makes wrong on the public cases
    is_called: bool  # whether it is in a part that the function calls, and that is right
    how: ClassVar[How] = "slip"

    @property
    def edit(self) -> Edit:
        """The edit."""
        return self.neighbour.edit

    @property
    def sentence(self) -> str:
        """What was computed, and what it is here."""
        formula = self.neighbour.formula
        if self.neighbour.name == self.exercise.name:
            return formula
        return f"Where it does the work of {self.neighbour.name}: {formula[0].lower()}{formula[1:]}"

    @property
    def means(self) -> tuple[str, str, bytes]:
        """Two edits of one statement that make the same results wrong, and give the same, say the same."""
        return self.neighbour.name, self.neighbour.statement, self.differs

    @property
    def is_of_a_form(self) -> bool:
        """Whether it is an edit of a function written otherwise than in the key."""
        return self.neighbour.form != self.neighbour.name

    def is_near(self, nearest: "GeneratedSlip") -> bool:
        """Whether it is worth telling beside the nearest of those that give the same."""
        return self.neighbour.size <= nearest.neighbour.size + FARTHER

    def on(self, case: Case) -> Shown:
        """What a program with this slip gives on a case of the exercise; nothing where it fails."""
        return shown(self.edit, self.exercise, case)


def generated(wrong: Wrong) -> tuple[Named, ...]:
    """The edits of the key that explain all that is wrong, known mistakes among them; nothing if some is unknown."""
    if wrong.computes_nothing or wrong.exercise.is_constant or not wrong.public:
        return ()
    mistakes = known.explaining(wrong)
    slips: dict[frozenset[int], list[GeneratedSlip]] = {}
    said: set[tuple[str, str, bytes]] = set()
    for one in _candidates(wrong):
        if one.means in said or not (explained := explained_by(one, wrong)) or explained in mistakes:
            continue
        if one.is_of_a_form and any(not other.is_of_a_form for other in slips.get(explained, ())):
            continue  # the same is said in the key's own words
        said.add(one.means)
        alternatives = slips.setdefault(explained, [])
        if len(alternatives) < ALTERNATIVES and one.is_near(alternatives[0] if alternatives else one):
            alternatives.append(one)
        if len(alternatives) == ALTERNATIVES and explained == wrong.places:
            break
    return covered(wrong, {**slips, **mistakes})


def _candidates(wrong: Wrong) -> Iterator[GeneratedSlip]:
    """The edits that may explain what is seen on the public cases, the nearest of those that explain most first.

    Of those that explain as much, the edits of the key as it is written go before those of its forms.
    """
    exercises = {one.name for one in wrong.catalogue.assignment.exercises}
    closed = exercises - {one.name for one in wrong.parts}
    atlas = wrong.catalogue.atlas(wrong.exercise, wrong.public)
    alike = atlas.like(wrong.exercise, wrong.seen_in_public, throughout=False)
    found = [
        (
            -explains,
            owner_of(name) != name,
            owner_of(name) != wrong.exercise.name,
            wrong.catalogue.neighbours(name)[number],
            differs,
        )
        for name, number, explains, differs in alike
        if owner_of(name) not in closed
    ]
    found.sort(key=lambda one: (*one[:3], one[3].size))
    for *_, one, differs in found[:MOST]:
        is_called = one.name != wrong.exercise.name and one.name in exercises and one.name in wrong.calls
        yield GeneratedSlip(one, wrong.exercise, differs, is_called)
