"""Generated slips: a wrong function whose results equal those of the key with one edit is told what it computes.

What is said is a formula, and no cause: many a slip leads to the same numbers. It is looked up in the atlas by what was
given on the public cases, and holds only if all hidden cases say the same. The nearest edit comes first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import ClassVar

import numpy as np

from autograder.grading.compare import is_equal
from autograder.inputs.cases import Case
from autograder.mistakes import known
from autograder.mistakes.atlas import RARE
from autograder.mistakes.catalogue import KnownMistake
from autograder.mistakes.covering import covered, explained_by
from autograder.mistakes.edits import Edit, owner_of
from autograder.mistakes.named import How, Named
from autograder.mistakes.neighbours import Neighbour
from autograder.mistakes.shown import Shown, shown, shown_by
from autograder.mistakes.wrong import Seen, Wrong, seen_on, wrong_on
from autograder.spec import Exercise

MOST = 60  # edits that are looked at closely
MOST_QUIET = 600  # edits of which it is looked up what they give on another public case
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

    def is_near(self, nearest: "GeneratedSlip") -> bool:
        """Whether it is worth telling beside the nearest of those that give the same."""
        return self.neighbour.size <= nearest.neighbour.size + FARTHER

    def on(self, case: Case) -> Shown:
        """What a program with this slip gives on a case of the exercise; nothing where it fails."""
        return shown(self.edit, self.exercise, case)


def generated(wrong: Wrong) -> tuple[Named, ...]:
    """The edits of the key that explain all that is wrong, known mistakes among them; nothing if some is unknown."""
    return _explaining(wrong, of_forms=False)


def generated_otherwise(wrong: Wrong) -> tuple[Named, ...]:
    """The same with edits of the forms: their names and lines are not the course's, so they are told last."""
    return _explaining(wrong, of_forms=True) if wrong.catalogue.key.forms else ()


def _explaining(wrong: Wrong, *, of_forms: bool) -> tuple[Named, ...]:
    if wrong.computes_nothing or wrong.exercise.is_constant or not wrong.public:
        return ()
    mistakes = known.explaining(wrong)
    found = _covering(wrong, _candidates(wrong, of_forms), mistakes)
    if found or not wrong.is_right_in_public or not wrong.is_wrong_on_moderate or wrong.further is None:
        return found
    told, answers = wrong.further([])
    everywhere = replace(
        wrong, public=(*wrong.public, *told), in_public=(*wrong.in_public, *answers), found={}
    )
    return _covering(everywhere, _quiet(wrong, seen_on(wrong.exercise, told, answers), of_forms), mistakes)


def _covering(
    wrong: Wrong,
    candidates: Iterable[GeneratedSlip],
    mistakes: Mapping[frozenset[int], Sequence[KnownMistake]],
) -> tuple[Named, ...]:
    """Those of the candidates that explain what is wrong, all of it, beside the known mistakes."""
    slips: dict[frozenset[int], list[GeneratedSlip]] = {}
    said: set[tuple[str, str, bytes]] = set()
    for one in candidates:
        if one.means in said or not (explained := explained_by(one, wrong)) or explained in mistakes:
            continue
        said.add(one.means)
        alternatives = slips.setdefault(explained, [])
        if len(alternatives) < ALTERNATIVES and one.is_near(alternatives[0] if alternatives else one):
            alternatives.append(one)
        if len(alternatives) == ALTERNATIVES and explained == wrong.places:
            break
    return covered(wrong, {**slips, **mistakes})


def _candidates(wrong: Wrong, of_forms: bool) -> Iterator[GeneratedSlip]:
    """The edits that may explain what is seen on the public cases, the nearest of those that explain most first."""
    closed = _closed(wrong)
    if "slips" not in wrong.found:
        atlas = wrong.catalogue.atlas(wrong.exercise, wrong.public)
        wrong.found["slips"] = atlas.like(wrong.exercise, wrong.seen_in_public, throughout=False)
    found = [
        (
            -explains,
            owner_of(name) != wrong.exercise.name,
            wrong.catalogue.neighbours(name)[number],
            differs,
        )
        for name, number, explains, differs in wrong.found["slips"]
        if owner_of(name) not in closed and _is_form(name) == of_forms
    ]
    found.sort(key=lambda one: (*one[:2], one[2].size))
    for *_, one, differs in found[:MOST]:
        yield _slip(wrong, one, differs)


def _quiet(wrong: Wrong, told: Seen, of_forms: bool) -> Iterator[GeneratedSlip]:
    """The edits that show on none of the public cases that are asked first, and may explain what is seen on others.

    So it is where a chunk's border, a second layer or a length matters. They are looked for where all that is asked
    first is right; on the smallest of the other public cases that is wrong.
    """
    telling = [one for one in told if one[1] and {*wrong_on(wrong.exercise, *one)}]
    if not telling:
        return
    case, student = min(telling, key=lambda one: sum(int(np.size(right)) for right in one[0].expected))
    places, closed = {*wrong_on(wrong.exercise, case, student)}, _closed(wrong)
    found = [
        wrong.catalogue.neighbours(name)[number]
        for name, number, given in _shown_quietly(wrong, case)
        if owner_of(name) not in closed
        and _is_form(name) == of_forms
        and given.differing == places
        and all(is_equal(student[k], given.pieces[k], case.tolerance) for k in places)
    ]
    for one in sorted(found, key=lambda one: one.size)[:MOST]:
        yield _slip(wrong, one, b"")


def _shown_quietly(wrong: Wrong, case: Case) -> Sequence[tuple[str, int, Shown]]:
    """What these edits give on a case, where that is wrong; kept with it."""
    if "quiet" not in case.cache:
        atlas, found = wrong.catalogue.atlas(wrong.exercise, wrong.public), []
        of = wrong.catalogue.neighbours
        usual = (one for one in atlas.quiet if of(one[0]).slips[one[1]].kind not in RARE)
        for name, number in islice(usual, MOST_QUIET):
            names = wrong.catalogue.key.names_with(name, of(name).tree(number))
            given = shown_by(names, wrong.exercise, case)
            if given.differing:
                found.append((name, number, given))
        case.cache["quiet"] = found
    return case.cache["quiet"]  # type: ignore[no-any-return]


def _is_form(name: str) -> bool:
    return owner_of(name) != name


def _closed(wrong: Wrong) -> set[str]:
    """The exercises whose work this function does not do anew."""
    return {one.name for one in wrong.catalogue.assignment.exercises} - {one.name for one in wrong.parts}


def _slip(wrong: Wrong, one: Neighbour, differs: bytes) -> GeneratedSlip:
    exercises = {each.name for each in wrong.catalogue.assignment.exercises}
    is_called = one.name != wrong.exercise.name and one.name in exercises and one.name in wrong.calls
    return GeneratedSlip(one, wrong.exercise, differs, is_called)
