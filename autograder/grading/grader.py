"""Marks whole submissions: one worker for all files; one of its own for each file that is not right in all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import msgspec

from autograder.course import Assignment, Course
from autograder.errors import NotConfined
from autograder.grading import file_notes, properties, questions
from autograder.grading.diagnose import place_of
from autograder.grading.file_notes import Unmarkable
from autograder.grading.marks import faulty, marks_of, missing, of_fault, right_marks, unmarked, with_notes
from autograder.grading.one_file import OneFile
from autograder.grading.prepared import AllPrepared, Prepared
from autograder.grading.rules import Rules
from autograder.grading.undefined import seen_in_line
from autograder.report import ExerciseMark, Place, Status, SubmissionMark, submission_mark
from autograder.sandbox.answers import Answer
from autograder.sandbox.expected import Expected
from autograder.sandbox.opening import layers_of, open_sandbox
from autograder.sandbox.patience import Clock
from autograder.sandbox.program import Program, StandIns
from autograder.sandbox.replies import Replies
from autograder.sandbox.workers import Sandbox, SandboxFailed
from autograder.stubs import TRY, stub
from autograder.submissions.as_read import AsRead, as_read
from autograder.submissions.drawn_for import drawn_for
from autograder.submissions.find import Submission
from autograder.submissions.reached import reached
from autograder.submissions.source import Source, Unreadable
from autograder.worker.confinement import ALL, WALL


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A submission as it was read: all forms of each file, those that may be imported, and the time left.

    `constants` are the answers of each file that the worker of all files gave. Questions are drawn for the `student`.
    """

    forms: dict[str, list[Source | Unreadable]]
    sources: dict[str, Source]
    clock: Clock
    constants: dict[str, dict[str, Answer]] = field(default_factory=dict)
    student: str = ""


class Grader:
    """Marks submission after submission. One sandbox serves them all, each in a process of its own."""

    def __init__(
        self,
        course: Course,
        rules: Rules,
        secret: str,
        layers: Sequence[str] = ALL,
        sandbox: Sandbox | None = None,
        prepared: AllPrepared | None = None,
    ) -> None:
        self.sandbox = sandbox or open_sandbox(rules.patience.submission, layers)
        if sandbox is None:
            self.sandbox.start()  # it loads NumPy while the inputs are made
        self.rules = rules
        self.layers: tuple[str, ...] = ()
        self.said: dict[str, bytes] = {}
        self.course = course
        self._all = prepared or AllPrepared(course, secret)

    @property
    def prepared(self) -> Mapping[str, Prepared]:
        """What is the same for every submission, by assignment."""
        return self._all.assignments

    def look_at_the_wall(self) -> None:
        """Finds out what confines the workers here. Raises NotConfined if that is not enough."""
        self.layers = layers_of(self.sandbox, self._all.book)
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
        return self.mark_read(as_read(submission, assignments), assignments)

    def mark_read(self, work: AsRead, assignments: Sequence[str]) -> SubmissionMark:
        """The same of a submission that was read before, perhaps on another machine."""
        if work.undecided:
            reason = work.undecided
            marks = (one for name in assignments for one in self.unmarked(name, reason, "not judged"))
            return submission_mark(work.id, tuple(marks), work.notes, undecided=reason)
        mark = self.mark_forms(work.id, work.forms, work.notes, work.beside, work.name)
        return msgspec.structs.replace(mark, files=work.files, layers=self.layers)

    def mark_forms(
        self,
        student: str,
        all_forms: Mapping[str, Sequence[Source | Unreadable]],
        notes: Sequence[str] = (),
        beside: Mapping[str, Source] | None = None,
        name: str = "",
    ) -> SubmissionMark:
        """The marks on what was read: of each assignment, all forms in which it was handed in.

        The files `beside` are not marked, but may be imported. Questions are drawn by the `name`, else by the id.
        """
        forms = {one: self._worked_on(one, all_forms[one]) for one in all_forms}
        readable = {key: [one for one in forms[key] if isinstance(one, Source)] for key in forms}
        handed_in = HandedIn(
            forms,
            {**(beside or {}), **{one: sources[0] for one, sources in readable.items() if sources}},
            Clock(self.rules.patience.submission),
            student=name or student,
        )
        right = self._right_together(handed_in) if self.course.has_key else {}
        marks = [
            mark
            for one in forms
            for mark in (*(right.get(one) or self._assignment(one, handed_in)), *faulty(self.course[one]))
        ]
        return submission_mark(student, tuple(marks), notes)

    def _right_together(self, handed_in: HandedIn) -> dict[str, tuple[ExerciseMark, ...]]:
        """The marks of those files that are right in all, found out in one worker for all of them.

        What is not right there is marked again in a worker of its own: one file may spoil another's. Answers of the
        quiz could be given twice that way, and are taken from the second worker only if the first gave the same.
        """
        files = {name: forms[0] for name, forms in handed_in.forms.items() if len(forms) == 1}
        sources = {name: one for name, one in files.items() if isinstance(one, Source)}
        if len(sources) < 2:
            return {}
        try:
            program = self._open(handed_in, tuple(sources), None)
        except SandboxFailed:
            return {}
        try:
            return dict(self._all_right(program, sources, handed_in))
        finally:
            program.close()

    def _all_right(
        self, program: Program, sources: Mapping[str, Source], handed_in: HandedIn
    ) -> Iterator[tuple[str, tuple[ExerciseMark, ...]]]:
        scored = {
            name: [one for one in self.prepared[name].assignment.exercises if one.criteria]
            for name in sources
            if name not in program.unloadable
        }
        names_of = {name: [one.name for one in exercises] for name, exercises in scored.items()}
        constants = {name: [one.name for one in scored[name] if one.is_constant] for name in scored}
        # Notes come from the public answers of all files: none may be given after a hidden input of another was seen.
        in_public = program.ask_all(names_of, "public")
        for name in names_of:
            handed_in.constants[name] = questions.asked(self.course[name], program)
        right = [name for name in names_of if _are_met(self.prepared[name].right_in_public, in_public[name])]
        # The others are asked in workers of their own; of what they only state, there is one try.
        wanted = {name: names_of[name] if name in right else constants[name] for name in names_of}
        in_hidden = program.ask_all(wanted, "hidden")
        for name in names_of:
            handed_in.constants[name] |= {one: in_hidden[name][one][0] for one in constants[name]}
        for name in right:
            if _are_met(self.prepared[name].right, in_hidden[name]):
                source, assignment = sources[name], self.prepared[name].assignment
                self._keep_what_was_said(source, program)
                notes = (*source.notes, *self._notes(program, assignment, in_public[name]))
                marks = self._with_questions(right_marks(assignment), name, source, program, handed_in)
                yield name, with_notes(marks, notes)

    def _open(self, handed_in: HandedIn, names: Sequence[str], stand_ins: StandIns | None) -> Program:
        """A fresh worker that has loaded the files of these assignments."""
        files = {name: handed_in.sources[name] for name in names}
        beside = {name: source for name, source in handed_in.sources.items() if name not in files}
        program = Program(
            self.sandbox,
            self._all.book,
            files,
            beside,
            self.rules.patience,
            handed_in.clock,
            stand_ins,
            seen_in_line,
        )
        program.load()
        return program

    def _worked_on(self, name: str, forms: Sequence[Source | Unreadable]) -> list[Source | Unreadable]:
        """The forms without those that are still as they were handed out, if there are others."""
        if len(forms) < 2:
            return list(forms)
        handed_out = stub(self.course[name].handed_out)
        worked_on = [form for form in forms if isinstance(form, Unreadable) or not _is_in(handed_out, form)]
        return worked_on or list(forms[:1])

    def _assignment(self, name: str, handed_in: HandedIn) -> tuple[ExerciseMark, ...]:
        forms = handed_in.forms[name]
        if not forms:
            return self.unmarked(name, missing(name), "not handed in")
        marked = [(form.file, self._form(name, form, handed_in)) for form in forms]
        best_file, best = max(marked, key=lambda one: _worth(one[1]))
        if len(marked) > 1:
            files = " and ".join(file for file, _ in marked)
            return with_notes(best, [f"{files} were both marked; the better counts: {best_file}"])
        return best

    def _form(self, name: str, form: Source | Unreadable, handed_in: HandedIn) -> tuple[ExerciseMark, ...]:
        if isinstance(form, Unreadable):
            return self.unmarked(name, form.reason, "not run", form.reason)
        try:
            of_file = self._marked if self.course.has_key else self._by_properties
            return with_notes(of_file(name, form, handed_in), form.notes)
        except Unmarkable as unmarkable:
            note = unmarkable.note or str(unmarkable)
            marks = self.unmarked(name, str(unmarkable), "not run", note, unmarkable.place)
            return with_notes(marks, form.notes)
        except SandboxFailed as failed:
            return self.unmarked(
                name, f"this could not be judged, which is not your fault: {failed}", "not judged"
            )
        except Exception as fault:  # noqa: BLE001  (whatever failed here is ours, and costs the student nothing)
            return self.unmarked(
                name,
                f"this could not be judged, and that is the grader's fault ({place_of(fault)}); "
                "please report it with the file",
                "not judged",
            )

    def _marked(self, name: str, form: Source, handed_in: HandedIn) -> tuple[ExerciseMark, ...]:
        """The marks on one file. Raises Unmarkable if it is not a program, SandboxFailed if there is no worker."""
        with_form = replace(handed_in, sources=reached(handed_in.sources | {name: form}, name))
        prepared = self.prepared[name]
        file = OneFile(
            prepared,
            with_form.sources,
            partial(self._open, with_form, (name,)),
            self.rules,
            handed_in.constants.get(name),
        )
        try:
            program = file.program
            assert isinstance(program, Program)  # as `_open` gives them
            file_notes.refuse_what_is_no_program(program, name, form)
            judged = file.judged()
            self._keep_what_was_said(form, program)
            notes = self._notes(program, prepared.assignment, file.public)
            others = [one for other, one in with_form.sources.items() if other != name]
            outside = _by_function(program.loaded[name].outside)
            marks = marks_of(prepared.assignment, judged, outside, self.rules, [form, *others])
            if self.rules.properties and any(one.points < one.max_points for one in marks):
                marks = self._with_properties(marks, name, with_form)
            marks = self._with_questions(marks, name, form, program, handed_in)
            return with_notes(marks, notes)
        finally:
            file.close()

    def _with_questions(
        self,
        marks: tuple[ExerciseMark, ...],
        name: str,
        source: Source,
        program: Program,
        handed_in: HandedIn,
    ) -> tuple[ExerciseMark, ...]:
        """The marks, and that on the answers to drawn questions; there is one try for each, in the first worker."""
        assignment = self.course[name]
        exercise = assignment.drawn
        if exercise is None or assignment.bank is None:
            return marks
        given = {**questions.asked(assignment, program), **handed_in.constants.get(name, {})}[exercise.name]
        own = drawn_for(source)
        student = own if self.rules.show_text else handed_in.student
        mark = questions.mark_of(assignment, exercise, given, student, own)
        order = [one.name for one in assignment.exercises]
        return tuple(sorted([*marks, mark], key=lambda one: order.index(one.name)))

    def _with_properties(
        self, marks: tuple[ExerciseMark, ...], name: str, handed_in: HandedIn
    ) -> tuple[ExerciseMark, ...]:
        """The marks with the properties that are broken, as a worker shows them that knows nothing hidden."""
        program = self._open(handed_in, (name,), None)
        try:
            return properties.with_broken(marks, self.course[name], properties.asking(program, name))
        finally:
            program.close()

    def _by_properties(self, name: str, form: Source, handed_in: HandedIn) -> tuple[ExerciseMark, ...]:
        """The properties of one file, where there is no key. Raises Unmarkable and SandboxFailed."""
        with_form = replace(handed_in, sources=handed_in.sources | {name: form})
        assignment, program = self.course[name], self._open(with_form, (name,), None)
        try:
            file_notes.refuse_what_is_no_program(program, name, form)
            public = program.ask(name, [exercise.name for exercise in assignment.exercises], "public")
            others = [one for other, one in with_form.sources.items() if other != name]
            marks = properties.without_key(
                assignment.by_cases, properties.asking(program, name), [form, *others]
            )
            marks = self._with_questions(marks, name, form, program, handed_in)
            self._keep_what_was_said(form, program)
            return with_notes(marks, self._notes(program, assignment, public))
        finally:
            program.close()

    def _notes(
        self, program: Program, assignment: Assignment, public: Mapping[str, Replies]
    ) -> tuple[str, ...]:
        return file_notes.notes_on(program, assignment, public, show_text=self.rules.show_text)

    def _keep_what_was_said(self, source: Source, program: Program) -> None:
        if self.rules.show_text:
            self.said[source.file] = program.said.kept if program.said else b""

    def unmarked(
        self, name: str, reason: str, status: Status, fault: str = "", place: Place | None = None
    ) -> tuple[ExerciseMark, ...]:
        """All criteria of an assignment lost for one reason, or not handed in, or not judged."""
        if self.course.has_key:
            return unmarked(self.course[name], reason, status, fault, place)
        marks = properties.unmarked(self.course[name], reason, status, fault)
        return of_fault(marks, fault, place) if fault else marks

    def close(self) -> None:
        """Closes the sandbox, and waits for its processes."""
        self.sandbox.close()


def _are_met(right: Mapping[str, Expected], answers: Mapping[str, Replies]) -> bool:
    """Whether these are the right results."""
    return all(right[name].met_by(given.raw) for name, given in answers.items())


def _worth(marks: Sequence[ExerciseMark]) -> tuple[float, int]:
    """What makes one form of a file better than another: points, then criteria that are right."""
    right = sum(one.verdict == "right" for mark in marks for one in mark.criteria)
    return sum(mark.points for mark in marks), right


def _by_function(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Of each function the names of data that it reads and is not given."""
    found: dict[str, list[str]] = {}
    for name, data in pairs:
        found.setdefault(name, []).append(data)
    return found


def _is_in(handed_out: str, source: Source) -> bool:
    """Whether each cell is a part of this text, or only checks or tries."""
    return all(
        cell.text.strip() in handed_out
        or cell.text.startswith(("from autograder import check\n\ncheck(", TRY))
        for cell in source.cells
    )


def assignments_of(submissions: Iterable[Submission], course: Course) -> tuple[str, ...]:
    """The assignments that a class is marked on: those that anybody handed in, in the course's order."""
    handed_in = {name for submission in submissions for name in submission.files}
    return tuple(name for name in course.names if name in handed_in)
