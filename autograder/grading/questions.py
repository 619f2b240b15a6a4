"""The mark on the answers to the questions that are drawn for a learner.

They are no cases, which are the same for everybody: which answers are right depends on the name. A worker tells two
numbers an answer; what they mean is read here, through the draw.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import numpy as np

from autograder.course import Assignment
from autograder.grading import explain
from autograder.report import Chosen, CriterionMark, ExerciseMark, Explanation, exercise_mark
from autograder.sandbox.answers import Answer, Failure, Given
from autograder.sandbox.program import Program
from autograder.spec import Bank, Criterion, Exercise
from autograder.spec.answered import ANSWERED_BY, NOTHING, UNREADABLE, Answered, answered, seen
from autograder.spec.questions import Drawn, drawn_for, name_for
from autograder.verdict import Verdict

TO_DO = "autograder quiz NAME shows the questions"
FORM = "it is answered; whether it is right, the answer key alone can say"


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question, the numbers that came, and where there is a key what they earn."""

    number: int
    drawn: Drawn
    group: str
    kind: float
    value: float
    answered: Answered | None

    @property
    def chosen(self) -> Chosen:
        found = self.answered.chosen if self.answered else ()
        return Chosen(question=self.drawn.name, group=self.group, chosen=found)


def asked(assignment: Assignment, program: Program) -> dict[str, Answer]:
    """What a file gives for its answers to drawn questions; nothing where none are drawn."""
    if assignment.drawn is None:
        return {}
    name = assignment.drawn.name
    return {name: program.ask(assignment.name, [name], "public")[name][0]}


def mark_of(
    assignment: Assignment, exercise: Exercise, given: Answer, student: str, made_for: str
) -> ExerciseMark:
    """The mark on the answers, for the questions of this student; `made_for` is whose the file says that they are."""
    assert assignment.bank is not None
    if (fault := _fault(exercise, given)) is not None:
        criteria = tuple(_lost(exercise, fault, has_key=bool(assignment.bank.written)))
        mark = exercise_mark(assignment.name, exercise.name, criteria, kind="constant")
        return _with(mark, (fault,), "unwritten")
    found = list(_answered(assignment.bank, _pairs(given), student))
    if not assignment.bank.written:
        return _without_key(assignment, exercise, found)
    criteria = tuple(
        _criterion(criterion, one) for criterion, one in zip(exercise.criteria, found, strict=True)
    )
    mark = exercise_mark(assignment.name, exercise.name, criteria, kind="constant")
    mark = msgspec.structs.replace(mark, notes=_notes(student, made_for))
    sentences = tuple(_sentences(exercise, found))
    if not sentences:
        return mark
    is_there = any(one.answered is not None and one.answered.is_there for one in found)
    return _with(mark, sentences, "" if is_there else "unwritten")


def _with(mark: ExerciseMark, sentences: tuple[str, ...], how: str) -> ExerciseMark:
    return msgspec.structs.replace(mark, explanation=Explanation(how=how, sentences=sentences))


def _notes(student: str, made_for: str) -> tuple[str, ...]:
    """For whom the answers were made, if that is somebody else."""
    if not made_for or name_for(made_for) == name_for(student):
        return ()
    one, other = _told_apart(made_for, student)
    return (
        f"the answers to the drawn questions were made for {one}, but are judged for {other}, whose "
        "questions are others; give that name to questions(...)",
    )


def _told_apart(made_for: str, student: str) -> tuple[str, str]:
    """Both names, with the codes of letters that only look like those of the other, such as a Cyrillic a."""
    if made_for.isascii() == student.isascii():
        return repr(made_for), repr(student)
    return ascii(made_for), ascii(student)


def _fault(exercise: Exercise, given: Answer) -> str | None:
    """Why there are no answers at all."""
    if isinstance(given, Failure):
        return explain.failure(exercise.name, given, show_text=False)
    if len(given.results) == 1 and np.shape(given.results[0]) == (2, len(exercise.criteria)):
        return None
    return f"{exercise.name} should be a mapping from 1 to {len(exercise.criteria)}, with an answer for each"


def _pairs(given: Answer) -> list[tuple[float, float]]:
    assert isinstance(given, Given)
    kinds, values = np.asarray(given.results[0], dtype=np.float64).tolist()
    return [
        (kind if kind in range(UNREADABLE + 1) else UNREADABLE, value)
        for kind, value in zip(kinds, values, strict=True)
    ]


def _answered(bank: Bank, pairs: list[tuple[float, float]], student: str) -> Iterator[_Asked]:
    drawn = drawn_for(student, bank.groups)
    for number, (one, group, (kind, value)) in enumerate(
        zip(drawn, bank.groups, pairs, strict=True), start=1
    ):
        earned = answered(bank.written[one.name], one, kind, value) if bank.written else None
        yield _Asked(number, one, group.letter, kind, value, earned)


def _criterion(criterion: Criterion, one: _Asked) -> CriterionMark:
    assert one.answered is not None
    share = one.answered.share
    verdict: Verdict = "right" if share == 1.0 else "wrong"
    return CriterionMark(
        id=criterion.id,
        title=criterion.title,
        verdict=verdict,
        points=share * float(criterion.points),
        max_points=float(criterion.points),
        message="" if verdict == "right" else _said(one),
        mistake=None,
        answer=one.chosen,
    )


def _said(one: _Asked) -> str:
    assert one.answered is not None
    half = "; half of it is right" if one.answered.share == 0.5 else ""
    return f"question {one.number} ({one.drawn.name}): {one.answered.said}{half}"


def _sentences(exercise: Exercise, found: list[_Asked]) -> Iterator[str]:
    """What is said of the first that is wrong, else of what is not answered yet."""
    wrong = [one for one in found if one.answered and one.answered.is_there and one.answered.share < 1.0]
    nothing = [str(one.number) for one in found if one.answered and not one.answered.is_there]
    yield from (_said(one) for one in wrong)
    if len(nothing) == len(found):
        yield f"{exercise.name} has no answer yet; {TO_DO}"
    elif nothing:
        yield f"there is no answer yet to {explain.listed(nothing)}; {TO_DO}"


def _lost(exercise: Exercise, fault: str, has_key: bool) -> Iterator[CriterionMark]:
    for criterion in exercise.criteria:
        points = float(criterion.points) if has_key else 0.0
        yield CriterionMark(
            id=criterion.id,
            kind="equation" if has_key else "property",
            title=criterion.title,
            verdict="wrong",
            points=0.0,
            max_points=points,
            message=fault,
            mistake=None,
        )


def _without_key(assignment: Assignment, exercise: Exercise, found: list[_Asked]) -> ExerciseMark:
    """One property: every question has an answer, in a form that can be one."""
    nothing = [str(one.number) for one in found if one.kind == NOTHING]
    unreadable = [one for one in found if one.kind == UNREADABLE]
    told = [f"there is no answer yet to {explain.listed(nothing)}; {TO_DO}"] if nothing else []
    told += [_unreadable(one) for one in unreadable]
    said = told[0] if told else ""
    criterion = CriterionMark(
        id="answered",
        kind="property",
        title=FORM,
        verdict="wrong" if said else "right",
        points=0.0,
        max_points=0.0,
        message=said,
        mistake=None,
    )
    mark = exercise_mark(assignment.name, exercise.name, (criterion,), kind="constant")
    return _with(mark, tuple(told), "unwritten" if nothing else "") if told else mark


def _unreadable(one: _Asked) -> str:
    """What came in the place of an answer."""
    asked = ANSWERED_BY[one.drawn.shown.kind]
    return (
        f"question {one.number} ({one.drawn.name}): {seen(one.kind, one.value, asked)}, but should be {asked}"
    )
