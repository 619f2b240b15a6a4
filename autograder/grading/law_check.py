"""Checks a submission by the laws alone, where there is no answer key."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.course import Assignment, Course
from autograder.grading import explain
from autograder.grading.file_notes import Unmarkable, notes_on, refuse_what_is_no_program
from autograder.grading.lawful import Broken, Lawfulness
from autograder.grading.own import GivesNothing
from autograder.report import Argument, CriterionMark, ExerciseMark, Verdict, exercise_mark, submission_mark
from autograder.sandbox.conversation import Clock
from autograder.sandbox.opening import open_room
from autograder.sandbox.student import Patience, Student
from autograder.sandbox.workers import StudentRoom
from autograder.spec import Answer, Exercise, Unusable
from autograder.spec.properties import laws_of
from autograder.submissions.find import Submission
from autograder.submissions.source import Source, Unreadable, read, read_helpers
from autograder.submissions.text import printable

KEY = "laws"  # what the inputs are drawn from: a learner sees the same ones each time


@dataclass(slots=True)
class Checked:
    """The laws of every function, notes, and what was printed by file."""

    exercises: list[ExerciseMark] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    said: dict[str, bytes] = field(default_factory=dict)

    @property
    def all_hold(self) -> bool:
        """Whether no law is broken."""
        return submission_mark("", tuple(self.exercises)).verdict == "right"

    def share(self) -> float:
        """The share of the laws that hold."""
        laws = [law for one in self.exercises for law in one.criteria]
        return sum(law.verdict == "right" for law in laws) / len(laws) if laws else 0.0

    def take(self, file: "Checked", forms: Sequence[Source | Unreadable]) -> None:
        """Adds what was found out about a file; of several forms of it, about the better one."""
        if len(forms) > 1:
            names = " and ".join(form.file for form in forms)
            self.notes.append(f"{names} were both checked; the better is shown: {', '.join(file.said)}")
        self.exercises += file.exercises
        self.notes += file.notes
        self.said |= file.said


class LawChecker:
    """Checks submission after submission. The first broken law of a check is shown on the smallest input."""

    def __init__(self, course: Course, patience: Patience, room: StudentRoom | None = None) -> None:
        self._course = course
        self._patience = patience
        self.room = room or open_room(patience.submission)
        if room is None:
            self.room.start()

    def check(self, submissions: Sequence[Submission]) -> Checked:
        """The laws that these submissions obey and break."""
        checked = Checked()
        for submission in submissions:
            checked.notes += submission.notes
            forms = {name: [read(name, path) for path in paths] for name, paths in submission.files.items()}
            helpers, unread = read_helpers(submission.helpers)
            checked.notes += unread
            handed_in = {name: forms[name][0] for name in forms if forms[name]}
            sources = helpers | {name: one for name, one in handed_in.items() if isinstance(one, Source)}
            for assignment in self._course.assignments:
                found = [self.file(assignment, form, sources) for form in forms.get(assignment.name, ())]
                if found:
                    checked.take(max(found, key=Checked.share), [*forms[assignment.name]])
        return checked

    def file(
        self,
        assignment: Assignment,
        form: Source | Unreadable,
        sources: Mapping[str, Source],
        names: Collection[str] | None = None,
    ) -> Checked:
        """The laws of one file, which may import these others: of all its functions, or of those named."""
        checked = Checked()
        asked = [one for one in assignment.exercises if names is None or one.name in names]
        if isinstance(form, Unreadable):
            checked.exercises += _unmarked(assignment, asked, form.reason)
            return checked
        files, clock = {**sources, assignment.name: form}, Clock(self._patience.submission)
        student = Student(self.room, assignment, files, self._patience, clock)
        try:
            student.load()
            refuse_what_is_no_program(student, form)
            lawfulness = Lawfulness(student, assignment, KEY)
            for exercise in asked:
                marks = _marks(checked, assignment, exercise, lawfulness)
                if exercise.criteria or any(
                    one.verdict != "right" for one in marks.criteria
                ):  # what was given is right, as a rule
                    checked.exercises.append(marks)
            checked.notes += notes_on(student, show_text=True)
        except Unmarkable as unmarkable:
            checked.exercises += _unmarked(assignment, asked, unmarkable.note or str(unmarkable))
        finally:
            student.close()
            checked.said[form.file] = student.said.kept if student.said else b""
        return checked

    def close(self) -> None:
        """Closes the room."""
        self.room.close()


def _marks(
    checked: Checked, assignment: Assignment, exercise: Exercise, lawfulness: Lawfulness
) -> ExerciseMark:
    marks: list[CriterionMark] = []
    for law, broken in lawfulness.of(exercise):
        shown = None
        if broken is not None and checked.all_hold and all(mark.verdict == "right" for mark in marks):
            broken = lawfulness.smallest(exercise, law, broken)
            if not isinstance(broken.shown_by, GivesNothing):
                shown = explain.counterexample(exercise, broken.arguments)
        message = _message(exercise, broken) if broken else ""
        marks.append(_law(law.title, broken.verdict if broken else "right", message, shown))
    return _laws(assignment, exercise, marks)


def _law(
    title: str, verdict: Verdict, message: str, shown: tuple[Argument, ...] | None = None
) -> CriterionMark:
    return CriterionMark(
        kind="property",
        title=title,
        verdict=verdict,
        points=0.0,
        max_points=0.0,
        message=message,
        mistake=None,
        counterexample=shown,
    )


def _message(exercise: Exercise, broken: Broken) -> str:
    """One line on what shows that a law is broken."""
    shown, where = broken.shown_by, explain.sizes(exercise, broken.stratum.sizes)
    if isinstance(shown, GivesNothing):
        return explain.failure(shown.name, shown.failure, show_text=True)
    if isinstance(shown, Unusable):
        return f"{printable(str(shown))}{f' ({where})' if where else ''}"
    return explain.numbers(broken.name, shown, where)


def _unmarked(assignment: Assignment, asked: Iterable[Exercise], reason: str) -> Iterator[ExerciseMark]:
    """All laws of these functions broken for one reason."""
    for exercise in (one for one in asked if one.criteria):
        marks = [_law(law.title, "wrong", reason) for law in laws_of(exercise)]
        yield _laws(assignment, exercise, marks, reason)


def _laws(
    assignment: Assignment, exercise: Exercise, marks: Sequence[CriterionMark], fault: str = ""
) -> ExerciseMark:
    return exercise_mark(
        assignment.name,
        exercise.name,
        tuple(marks),
        "not run" if fault else "marked",
        fault,
        "constant" if isinstance(exercise.gives[0], Answer) else "function",
    )
