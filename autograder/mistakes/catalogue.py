"""The edits of an assignment's key: known mistakes, which have a tutor's sentence, and generated slips."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import ClassVar

from autograder.course import Assignment
from autograder.inputs.cases import Case
from autograder.mistakes import slips
from autograder.mistakes.atlas import Atlas
from autograder.mistakes.atlas_files import Tell, kept_or_built, kept_or_built_of_mistakes
from autograder.mistakes.definitions import reached
from autograder.mistakes.edits import Edit, Key, edit_of, known_mistakes
from autograder.mistakes.key_code import code_of
from autograder.mistakes.named import How
from autograder.mistakes.neighbours import Neighbours
from autograder.mistakes.recorded import Recorder
from autograder.mistakes.shown import Pieces, Shown, shown
from autograder.spec import Exercise, Mistake


@dataclass(frozen=True, slots=True, eq=False)
class KnownMistake:
    """A mistake as an exercise shows it: the one in which it is made, or one that builds on that.

    `is_called` says that the program's function calls the one in which it is made, and that this one is right: then
    it is what comes of how it is used.
    """

    edit: Edit
    mistake: Mistake
    exercise: Exercise
    is_called: bool = False
    how: ClassVar[How] = "mistake"

    @property
    def sentence(self) -> str:
        """What a good tutor would say."""
        if self.edit.function == self.exercise.name:
            return self.mistake.sentence
        if not self.is_called:
            return f"Where it does the work of {self.edit.function}: {self.mistake.sentence}"
        return f"Where it uses {self.edit.function}: {_of_its_order(self.mistake) or self.mistake.sentence}"

    def on(self, case: Case) -> Shown:
        """What a program with this mistake gives on a case of the exercise; nothing where it fails."""
        return shown(self.edit, self.exercise, case)


class Catalogue:
    """All that is known of what can go wrong in an assignment. An edit is made when it is first asked for."""

    def __init__(self, assignment: Assignment, tell: Tell | None = None) -> None:
        """Whoever waits for what takes seconds is told."""
        self.assignment = assignment
        self._tell = tell
        self._mistakes: dict[str, tuple[Edit, ...]] = {}
        self._slips: dict[str, tuple[Edit, ...]] = {}
        self._code: dict[tuple[str, ...], str] = {}
        self._neighbours: dict[str, Neighbours] = {}
        self._atlases: dict[str, Atlas] = {}
        self._known: dict[str, Atlas] = {}

    @cached_property
    def key(self) -> Key:
        """The assignment's answer key."""
        return Key(self.assignment)

    @cached_property
    def recorder(self) -> Recorder:
        """What writes down the key's values on the way to its results."""
        return Recorder(self.key)

    def mistakes(self, name: str) -> tuple[Edit, ...]:
        """The known mistakes of an exercise, in order; none of what is not an exercise."""
        if name not in self._mistakes:
            self._mistakes[name] = known_mistakes(self.key, name)
        return self._mistakes[name]

    def alike(
        self,
        exercise: Exercise,
        parts: Sequence[str],
        seen: Sequence[tuple[Case, Pieces]],
        *,
        throughout: bool,
    ) -> list[Edit]:
        """The known mistakes of these parts, one after another, that may give what a function gave on its public cases.

        `throughout`, or only where they make it wrong. Where nothing was asked in public it may be any.
        """
        if not seen:
            return [one for part in parts for one in self.mistakes(part)]
        if exercise.name not in self._known:
            self._known[exercise.name] = kept_or_built_of_mistakes(
                self.key, exercise, [case for case, _ in seen]
            )
        found = self._known[exercise.name].like(exercise, seen, throughout=throughout, least=0)
        return [self.mistakes(part)[number] for part in parts for name, number, *_ in found if name == part]

    def slips(self, name: str) -> tuple[Edit, ...]:
        """Every slip in a function or constant of the key, whether it is an exercise or helps one."""
        if name not in self._slips:
            self._slips[name] = slips.edits(self.key, name)
        return self._slips[name]

    def neighbours(self, name: str) -> Neighbours:
        """All edits of a definition of the key that can be told as a formula, slips among them, by their numbers."""
        if name not in self._neighbours:
            self._neighbours[name] = Neighbours(self.key, name)
        return self._neighbours[name]

    def atlas(self, exercise: Exercise, public: Sequence[Case]) -> Atlas:
        """What every edit of a function, and of all that the key's uses, gives on its public cases, in short."""
        if exercise.name not in self._atlases:
            self._atlases[exercise.name] = kept_or_built(self.key, exercise, public, self._tell)
        return self._atlases[exercise.name]

    def code_of(self, names: tuple[str, ...]) -> str:
        """The key's code of these functions and of what they use: what stands in for a student's wrong ones."""
        if names not in self._code:
            self._code[names] = code_of(self.key, names)
        return self._code[names]

    def builds_on(self, name: str) -> tuple[str, ...]:
        """What a function of the key uses of the key, nearest first: earlier exercises, helpers, constants."""
        return reached(self.key.uses, name)

    def parts(self, exercise: Exercise, but: Collection[str] = ()) -> Sequence[Exercise]:
        """The exercises whose functions the key's function of this one calls, those that they call included.

        What the functions named in `but` call is left out.
        """
        called = reached(self.key.uses, exercise.name, closed=but)
        others = {one.name: one for one in self.assignment.exercises if not one.is_constant}
        return [others[name] for name in called if name in others]


def _of_its_order(mistake: Mistake) -> str:
    """What is said to who takes several results in another order than they come; "" of any other mistake."""
    right, wrong = (text.removeprefix("return ") for text in (mistake.right, mistake.wrong))
    is_of_order = sorted(right.split(", ")) == sorted(wrong.split(", ")) and mistake.right.startswith(
        "return "
    )
    if not is_of_order or mistake.right == mistake.wrong:
        return ""
    return (
        f"Your results are those of {right} taken in another order. It gives them in this order; look at the line in "
        "which you take them, and at where you use each."
    )


def edited(assignment: Assignment, exercise: Exercise, mistake: Mistake) -> str:
    """The key's text with the mistake made in this exercise. Raises BrokenMistake."""
    return edit_of(_taken_apart(assignment), exercise, mistake).text


@lru_cache(16)  # of a key, all mistakes are made one after another
def _taken_apart(assignment: Assignment) -> Key:
    return Key(assignment)
