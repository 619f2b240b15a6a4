"""Proves the course sound, by marking what must earn nothing, everything, and all but one criterion.

And by its properties: each must hold for the solution, and be broken by some wrong program.
"""

from collections.abc import Iterator
from dataclasses import replace

from autograder.authoring.doctor_of_properties import ailing_properties
from autograder.authoring.stubs import stub
from autograder.course import Assignment, Course
from autograder.grading.follow_through import as_it_stands
from autograder.grading.grader import Grader
from autograder.grading.judge import Marking, worst
from autograder.grading.rehearsal import Rehearsal
from autograder.grading.rules import Rules
from autograder.mistakes.catalogue import edited
from autograder.report import ExerciseMark
from autograder.sandbox.conversation import Clock
from autograder.sandbox.student import Patience, Student
from autograder.spec import Equation, Exercise, Mistake
from autograder.submissions.source import Cell, Source

Ailment = tuple[str, str]  # what was looked at; a sentence on what is wrong with it, or nothing


def ailments(course: Course, every: int = 1) -> Iterator[Ailment]:
    """What was looked at, one after the other, each with what is wrong with it; of the mistakes, every so many-th."""
    count = 0
    grader = Grader(course, Rules(unconfined=True), secret="doctor")
    try:
        yield from course.faults
        for assignment in course.assignments:
            if not assignment.exercises:
                continue
            yield f"{assignment.name}: the solution", _solution(grader, assignment)
            yield f"{assignment.name}: the stub", _stub(grader, assignment)
            yield from ailing_properties(grader.room, assignment)
            for exercise in assignment.exercises:
                for criterion in exercise.equations:
                    yield (
                        f"{exercise.name}: {criterion.title}",
                        _equation(grader, assignment, exercise, criterion),
                    )
                for mistake in exercise.mistakes:
                    count += 1
                    if count % every:
                        continue
                    yield (
                        f"{exercise.name}: the mistake {mistake.id}",
                        _mistake(grader, assignment, exercise, mistake),
                    )
    finally:
        grader.close()


def layers(course: Course) -> tuple[str, ...]:
    """What confines student code on this machine."""
    grader = Grader(course, Rules(unconfined=True), secret="doctor")
    try:
        grader.look_at_the_wall()
        return grader.layers
    finally:
        grader.close()


def source_of(assignment: Assignment, text: str) -> Source:
    """A file of this text."""
    file = f"{assignment.name}.py"
    return Source(assignment.name, file, (Cell(file, text, False),))


def marked(grader: Grader, assignment: Assignment, text: str) -> tuple[ExerciseMark, ...]:
    """The marks on a program of this text."""
    examiner = grader.examiners[assignment.name]
    return examiner.marks(examiner.examine({assignment.name: source_of(assignment, text)}))


def rehearsed(
    grader: Grader, assignment: Assignment, exercise: Exercise, text: str
) -> tuple[ExerciseMark, ...]:
    """The marks on a program of the course's own, judged without a wall: of this exercise and all that call it."""
    examiner = grader.examiners[assignment.name]
    catalogue = examiner.room.catalogue
    touched = tuple(
        one
        for one in assignment.exercises
        if one is exercise or exercise in catalogue.parts(one) or not (one.takes and exercise.takes)
    )
    room = replace(examiner.room, assignment=replace(assignment, exercises=touched))
    sources = {assignment.name: source_of(assignment, text)}
    return examiner.marks(Rehearsal(room, sources, Clock(Patience().submission)).examine())


def _solution(grader: Grader, assignment: Assignment) -> str:
    points = sum(mark.points for mark in marked(grader, assignment, assignment.text))
    return (
        "" if points == assignment.points else f"it earns {points:g}, but should earn {assignment.points:g}"
    )


def _equation(grader: Grader, assignment: Assignment, exercise: Exercise, criterion: Equation) -> str:
    """An equation is only asked where something differs, so that it holds for the solution is proved here."""
    sources = {assignment.name: source_of(assignment, assignment.text)}
    student = Student(grader.room, assignment, sources, Patience(), Clock(Patience().submission))
    try:
        questions = grader.examiners[assignment.name].room.paper.questions[exercise.name]
        marking = Marking(exercise, questions, as_it_stands(student, assignment))
        found = worst(marking.on(criterion, case, first_only=True) for case in questions.general)
    finally:
        student.close()
    return (
        "" if found.verdict == "right" else "the solution does not fulfil this equation; one of them is wrong"
    )


def _stub(grader: Grader, assignment: Assignment) -> str:
    points = sum(mark.points for mark in marked(grader, assignment, stub(assignment.text)))
    return "" if points == 0 else f"it earns {points:g}, but should earn 0"


def _mistake(grader: Grader, assignment: Assignment, exercise: Exercise, mistake: Mistake) -> str:
    marks = rehearsed(grader, assignment, exercise, edited(assignment, exercise, mistake))
    criteria = [criterion for mark in marks if mark.name == exercise.name for criterion in mark.criteria]
    if all(criterion.verdict == "right" for criterion in criteria):
        return "it costs nothing, but should be wrong"
    if not any(mistake.sentence in (criterion.mistake or "") for criterion in criteria):
        return f"it is not named, but should be told: {mistake.sentence}"
    elsewhere = [mark.name for mark in marks if mark.name != exercise.name and mark.points != mark.max_points]
    return f"it costs points in {', '.join(elsewhere)} too" if elsewhere else ""
