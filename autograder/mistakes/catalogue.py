"""The edits of an assignment's key: known mistakes, which have a tutor's sentence, and generated slips."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import ClassVar

from autograder.course import Assignment
from autograder.inputs.cases import Case
from autograder.mistakes import slips
from autograder.mistakes.atlas import Atlas
from autograder.mistakes.atlas_files import kept_or_built
from autograder.mistakes.definitions import reached
from autograder.mistakes.edits import Edit, Key
from autograder.mistakes.key_code import code_of
from autograder.mistakes.named import How
from autograder.mistakes.neighbours import Neighbours
from autograder.mistakes.recorded import Recorder
from autograder.mistakes.shown import Shown, shown
from autograder.spec import Exercise, Mistake
from autograder.spec.mistakes import with_mistake


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

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self._mistakes: dict[str, tuple[Edit, ...]] = {}
        self._slips: dict[str, tuple[Edit, ...]] = {}
        self._code: dict[tuple[str, ...], str] = {}
        self._neighbours: dict[str, Neighbours] = {}
        self._atlases: dict[str, Atlas] = {}

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
            known = [
                (one, wrong)
                for one in self.assignment.exercises
                if one.name == name
                for wrong in one.mistakes
            ]
            self._mistakes[name] = tuple(edit_of(self.key, *one) for one in known)
        return self._mistakes[name]

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
            self._atlases[exercise.name] = kept_or_built(self.key, exercise, public)
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


def edit_of(key: Key, exercise: Exercise, mistake: Mistake) -> Edit:
    """A known mistake as an edit of the key. Raises BrokenMistake."""
    written = key.written[exercise.name]
    code = with_mistake(mistake, written)
    line = written.line + code[: _first_difference(code, written.text)].count("\n")
    id = f"{exercise.name}:{mistake.id}"
    return Edit(key, exercise.name, id, code, "known mistake", mistake.right, mistake.wrong, line, mistake)


def _first_difference(one: str, other: str) -> int:
    """The place of the first letter in which two texts differ."""
    return next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
