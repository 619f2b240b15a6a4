"""Marks whole submissions: one worker for all files; one of its own for each file that is not right in all."""

import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from autograder.authoring.stubs import stub
from autograder.course import Assignment, Course
from autograder.grading import file_notes
from autograder.grading.file_notes import Unmarkable
from autograder.grading.key import Key
from autograder.grading.marks import Inputs, marks_of, right_marks, unmarked, with_notes
from autograder.grading.one_file import OneFile, Prepared
from autograder.grading.rules import Rules
from autograder.inputs.cases import Cases, Drawn
from autograder.mistakes.catalogue import Catalogue
from autograder.report import ExerciseMark, SubmissionMark, submission_mark
from autograder.sandbox.book import Book
from autograder.sandbox.opening import layers_of, open_sandbox
from autograder.sandbox.program import Clock, Program, StandIns
from autograder.sandbox.workers import NotConfined, Sandbox, SandboxFailed
from autograder.submissions.find import Submission
from autograder.submissions.source import Source, Unreadable, read, read_helpers
from autograder.worker.confinement import ALL, WALL


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A submission as it was read: all forms of each file, those that may be imported, and the time left."""

    forms: dict[str, list[Source | Unreadable]]
    sources: dict[str, Source]
    clock: Clock


class Grader:
    """Marks submission after submission. One sandbox serves them all, each in a process of its own."""

    def __init__(
        self,
        course: Course,
        rules: Rules,
        secret: str,
        layers: Sequence[str] = ALL,
        sandbox: Sandbox | None = None,
    ) -> None:
        self.sandbox = sandbox or open_sandbox(rules.patience.submission, layers)
        self.sandbox.start()  # it loads NumPy while the inputs are made
        self.rules = rules
        self.layers: tuple[str, ...] = ()
        self.inputs: Inputs = {}
        self.said: dict[str, bytes] = {}
        self.course = course
        self._secret = secret
        self._drawn = Drawn(secret)
        self._prepared: dict[str, Prepared] = {}

    def prepared(self, name: str) -> Prepared:
        """What is the same for every submission of an assignment, made when it is first marked."""
        if name not in self._prepared:
            self._prepared[name] = prepare(self.course[name], self._secret, self._drawn)
        return self._prepared[name]

    def look_at_the_wall(self) -> None:
        """Finds out what confines the workers here. Raises NotConfined if that is not enough."""
        self.layers = layers_of(self.sandbox)
        if WALL not in self.layers and not self.rules.unconfined:
            raise NotConfined(
                f"the wall around student code cannot be built here (there is: {', '.join(self.layers) or 'nothing'}; "
                f"there should be: {WALL}, which Linux on x86_64 or aarch64 has); grade on such a machine, or give "
                "--unconfined if you trust every submission as you trust your own code"
            )
        self.sandbox.required = self.layers  # of every worker from now on

    def mark(self, submission: Submission, assignments: Sequence[str]) -> SubmissionMark:
        """The marks on these assignments; a fault of ours makes an assignment `not judged`, never a zero.

        The submission's files of other assignments and its own modules beside them may be imported.
        """
        if submission.undecided:
            marks = (one for name in assignments for one in self.unmarked(name, submission.undecided, "not judged"))
            return submission_mark(submission.id, tuple(marks), submission.notes)
        forms = {name: [read(name, path) for path in submission.files.get(name, ())] for name in assignments}
        others = [read(name, paths[0]) for name, paths in submission.files.items() if name not in assignments]
        helpers, unread = read_helpers(submission.helpers)
        beside = helpers | {other.assignment: other for other in others if isinstance(other, Source)}
        return self.mark_forms(submission.id, forms, (*submission.notes, *unread), beside)

    def mark_forms(
        self,
        student: str,
        all_forms: Mapping[str, Sequence[Source | Unreadable]],
        notes: Sequence[str] = (),
        beside: Mapping[str, Source] | None = None,
    ) -> SubmissionMark:
        """The marks on what was read: of each assignment, all forms in which it was handed in.

        The files `beside` are not marked, but may be imported.
        """
        forms = {name: self._worked_on(name, all_forms[name]) for name in all_forms}
        readable = {name: [one for one in forms[name] if isinstance(one, Source)] for name in forms}
        handed_in = HandedIn(
            forms,
            {**(beside or {}), **{name: sources[0] for name, sources in readable.items() if sources}},
            Clock(self.rules.patience.submission),
        )
        right = self._right_together(handed_in)
        marks = [mark for name in forms for mark in right.get(name) or self._assignment(name, handed_in)]
        return submission_mark(student, tuple(marks), notes)
