"""A judge that stays: one sandbox and one set of cases for all that is saved, so that an answer costs little."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from autograder.course import Assignment, Course
from autograder.grading.grader import Grader
from autograder.grading.prepared import PRACTICE, AllPrepared, Prepared
from autograder.grading.rules import Rules
from autograder.report import ExerciseMark
from autograder.reports.terminal import notes
from autograder.sandbox.patience import Patience
from autograder.sandbox.workers import Sandbox
from autograder.submissions.source import Cell, Source, Unreadable

PATIENCE = Patience(call=1.0)  # somebody waits; a right call takes a few thousandths of a second


@dataclass(frozen=True, slots=True)
class Answer:
    """What the judge says of some functions of one file, with notes, and what the file printed while it was run."""

    exercises: tuple[ExerciseMark, ...]
    notes: tuple[str, ...] = ()
    printed: Mapping[str, bytes] = field(default_factory=dict)


class Resident:
    """Judges files of a course, one after the other, in a sandbox that whoever opened it closes."""

    def __init__(self, course: Course, sandbox: Sandbox) -> None:
        self.course = course
        self.sandbox = sandbox
        self._whole: dict[str, AllPrepared] = {}

    def prepared(self, name: str) -> Prepared:
        """What is the same for every file of an assignment; made when it is first wanted."""
        return self.all_prepared(name).assignments[name]

    def all_prepared(self, name: str) -> AllPrepared:
        """The same, with the cases as workers are asked about them."""
        if name not in self._whole:
            self._whole[name] = AllPrepared(self.course.only({name}), PRACTICE)
        return self._whole[name]

    def answer(
        self,
        name: str,
        source: Source | Unreadable,
        beside: Mapping[str, Source],
        functions: Collection[str] = (),
        *,
        properties: bool = False,
    ) -> Answer:
        """The marks on these functions of an assignment, or on all; with the properties that they break, if asked."""
        part = _part(self.course[name], functions)
        course = replace(self.course, assignments=(part,))
        rules = Rules(show_text=True, properties=properties, patience=PATIENCE)
        prepared = self.all_prepared(name)
        if self.course.has_key:
            prepared = prepared.part(part)
        grader = Grader(course, rules, PRACTICE, sandbox=self.sandbox, prepared=prepared)
        mark = grader.mark_forms("", {name: [source]}, beside=beside)
        return Answer(mark.exercises, tuple(notes(mark)), grader.said)

    def rehearse(self, name: str, function: str) -> None:
        """Judges the key with a known mistake in a function: what is made and kept for that is there afterwards."""
        if not self.course.has_key:
            return
        catalogue = self.prepared(name).catalogue
        if edits := catalogue.mistakes(function):
            source = Source(name, f"{name}.py", (Cell(f"{name}.py", edits[0].text, False),))
            names = {one.name for one in self.course[name].exercises}
            self.answer(name, source, {}, {function, *catalogue.builds_on(function)} & names)


def _part(assignment: Assignment, functions: Collection[str]) -> Assignment:
    if not functions:
        return assignment
    kept = tuple(one for one in assignment.exercises if one.name in functions)
    return replace(assignment, exercises=kept)
