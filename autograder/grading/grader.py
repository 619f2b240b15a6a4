"""Marks whole submissions, each assignment in turn, each file by its examiner."""

import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from autograder.authoring.stubs import stub
from autograder.course import Course
from autograder.errors import NotConfined
from autograder.grading.examiner import Examiner, with_notes
from autograder.grading.file_notes import Unmarkable
from autograder.grading.sitting import Rules
from autograder.inputs import drawing as inputs
from autograder.inputs.cases import Paper
from autograder.report import ExerciseMark, MarkedFile, SubmissionMark, submission_mark
from autograder.sandbox.conversation import Clock
from autograder.sandbox.opening import layers_of, open_room
from autograder.sandbox.workers import RoomFailed, StudentRoom
from autograder.submissions.disk import sha256
from autograder.submissions.find import Submission
from autograder.submissions.source import Source, Unreadable, read, read_helpers
from autograder.submissions.text import printable
from autograder.worker.confinement import ALL, WALL


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A submission as it was read: all forms of each file, one of each to be imported, and the time left."""

    forms: dict[str, list[Source | Unreadable]]
    sources: dict[str, Source]
    clock: Clock


class Grader:
    """Marks submission after submission. One room serves them all, each in a process of its own."""

    def __init__(
        self,
        course: Course,
        rules: Rules,
        secret: str,
        layers: Sequence[str] = ALL,
        room: StudentRoom | None = None,
    ) -> None:
        self.room = room or open_room(rules.patience.submission, layers)
        if room is None:
            self.room.start()  # it loads NumPy while Hypothesis draws
        drawn = inputs.drawn_by_hypothesis(secret)
        self.layers: tuple[str, ...] = ()
        self.said: dict[str, bytes] = {}
        self._rules = rules
        self.examiners = {
            assignment.name: Examiner(assignment, Paper(assignment, secret, drawn), self.room, rules)
            for assignment in course.assignments
        }

    def look_at_the_wall(self) -> None:
        """Finds out what confines the workers here. Raises NotConfined if that is not enough."""
        self.layers = layers_of(self.room)
        if WALL not in self.layers and not self._rules.unconfined:
            raise NotConfined(
                f"the wall around student code cannot be built here (there is: {', '.join(self.layers) or 'nothing'}; "
                f"there should be: {WALL}, which Linux on x86_64 or aarch64 has); grade on such a machine, or give "
                "--unconfined if you trust every submission as you trust your own code"
            )
        self.room.required = self.layers  # of every worker from now on

    def mark(self, submission: Submission, assignments: Sequence[str]) -> SubmissionMark:
        """The marks on these assignments; a fault of ours makes an assignment `not judged`, never a zero.

        The submission's files of other assignments and its own modules beside them may be imported.
        """
        if submission.undecided:
            return self._undecided(submission, assignments)
        read_forms = {
            name: [read(name, path) for path in submission.files.get(name, ())] for name in assignments
        }
        others = [read(name, paths[0]) for name, paths in submission.files.items() if name not in assignments]
        helpers, unread = read_helpers(submission.helpers)
        beside = helpers | {other.assignment: other for other in others if isinstance(other, Source)}
        mark = self.mark_forms(submission.id, read_forms, (*submission.notes, *unread), beside)
        return msgspec.structs.replace(mark, files=_marked_files(submission, assignments), layers=self.layers)

    def _undecided(self, submission: Submission, assignments: Sequence[str]) -> SubmissionMark:
        """No marks, where nobody can tell whose or what the files are."""
        reason = submission.undecided
        marks = [mark for name in assignments for mark in self.examiners[name].unmarked(reason, "not judged")]
        return submission_mark(submission.id, tuple(marks), submission.notes, undecided=reason)

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
            Clock(self._rules.patience.submission),
        )
        marks = [mark for name in forms for mark in self._assignment(self.examiners[name], handed_in)]
        return submission_mark(student, tuple(marks), notes)

    def _worked_on(self, name: str, forms: Sequence[Source | Unreadable]) -> list[Source | Unreadable]:
        """The forms without those that are still as they were handed out, if there are others."""
        if len(forms) < 2:
            return list(forms)
        handed_out = stub(self.examiners[name].assignment.text)
        worked_on = [form for form in forms if isinstance(form, Unreadable) or not _is_in(handed_out, form)]
        return worked_on or list(forms[:1])

    def _assignment(self, examiner: Examiner, handed_in: HandedIn) -> tuple[ExerciseMark, ...]:
        name = examiner.assignment.name
        forms = handed_in.forms[name]
        if not forms:
            reason = f"{name}.py is missing; hand it in under this name, or as {name}.ipynb"
            return examiner.unmarked(reason, "not handed in")
        marked = [(form.file, self._form(examiner, form, handed_in)) for form in forms]
        best_file, best = max(marked, key=lambda one: sum(mark.points for mark in one[1]))
        if len(marked) > 1:
            files = " and ".join(file for file, _ in marked)
            return with_notes(best, [f"{files} were both marked; the better counts: {best_file}"])
        return best

    def _form(
        self, examiner: Examiner, form: Source | Unreadable, handed_in: HandedIn
    ) -> tuple[ExerciseMark, ...]:
        if isinstance(form, Unreadable):
            return examiner.unmarked(form.reason, "not run", form.reason)
        try:
            examined = examiner.examine(handed_in.sources | {form.assignment: form}, handed_in.clock)
            if self._rules.show_text:
                self.said[form.file] = examined.said
            marks = examiner.marks(examined)
            return with_notes(marks, form.notes)
        except Unmarkable as unmarkable:
            marks = examiner.unmarked(str(unmarkable), "not run", unmarkable.note or str(unmarkable))
            return with_notes(marks, form.notes)
        except RoomFailed as failed:
            return examiner.unmarked(
                f"this could not be judged, and that is no fault of yours: {failed}", "not judged"
            )
        except Exception as fault:  # noqa: BLE001  (whatever failed here is ours, and costs the student nothing)
            return examiner.unmarked(
                f"this could not be judged, and that is the grader's fault ({_place(fault)}); "
                "please report it with the file",
                "not judged",
            )

    def close(self) -> None:
        """Closes the room."""
        self.room.close()


def _marked_files(submission: Submission, assignments: Sequence[str]) -> tuple[MarkedFile, ...]:
    """The files that are marked, each by its bytes."""
    return tuple(
        MarkedFile(assignment=name, file=printable(path.name), sha256=sha256(path))
        for name in assignments
        for path in submission.files.get(name, ())
    )


def _place(fault: Exception) -> str:
    """What failed in which line of ours; not the fault's own text, in which numbers of hidden inputs may stand."""
    where = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__} in {Path(where.filename).name}, line {where.lineno}"


def _is_in(handed_out: str, source: Source) -> bool:
    """Whether each cell is a part of this text, or only checks."""
    return all(
        cell.text.strip() in handed_out or cell.text.startswith("from autograder import check\n\ncheck(")
        for cell in source.cells
    )


def assignments_of(submissions: Iterable[Submission], course: Course) -> tuple[str, ...]:
    """The assignments that a class is marked on: those that anybody handed in, in the course's order."""
    handed_in = {name for submission in submissions for name in submission.files}
    return tuple(name for name in course.names if name in handed_in)
