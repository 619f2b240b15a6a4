"""From findings to marks: points, messages, the tutor's sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import msgspec

from autograder.course import Assignment
from autograder.grading import explain
from autograder.grading.compare import Comparison
from autograder.grading.explanation import Where, explained
from autograder.grading.judge import Finding, points
from autograder.grading.one_file import Judged
from autograder.grading.rules import Rules
from autograder.grading.tutor import TUTORED
from autograder.mistakes.named import Named
from autograder.report import (
    Argument,
    CriterionMark,
    ExerciseMark,
    Explanation,
    Place,
    Status,
    exercise_mark,
)
from autograder.sandbox.answers import Failure
from autograder.spec import Constant, Criterion, Edge, Equation, Exercise, Slope
from autograder.submissions.source import Source
from autograder.verdict import Verdict

READ = 4  # names that one note tells


def marks_of(
    assignment: Assignment,
    judged: Sequence[Judged],
    outside: Mapping[str, Sequence[str]],
    rules: Rules,
    sources: Sequence[Source] = (),
) -> tuple[ExerciseMark, ...]:
    """The exercises' marks, with a message for everything that is not right.

    `sources` are the files that the functions may come from, the assignment's own first.
    """
    sound = frozenset(one.exercise.name for one in judged if one.is_right and not one.because)
    where = Where(assignment, sources, sound)
    return tuple(
        _mark(where, one, outside.get(one.exercise.name, ()), rules)
        for one in judged
        if one.exercise.criteria
    )


def _mark(where: Where, judged: Judged, outside: Sequence[str], rules: Rules) -> ExerciseMark:
    name = judged.exercise.name
    mark = msgspec.structs.replace(
        exercise_mark(
            where.assignment.name,
            name,
            tuple(_criteria(judged, rules)),
            kind=_kind(judged.exercise),
            bonus=judged.exercise.bonus,
        ),
        explanation=explained(judged, where, rules),
        because=judged.because,
        wrong_results=judged.wrong_results,
    )
    notes = []
    if judged.again:
        notes.append(explain.made_again(name, judged.again))
    if judged.unnamed:
        notes.append(
            f"what is wrong with {name} could not be looked for, and that is the autograder's fault "
            f"({judged.unnamed}); please report it"
        )
    if outside and mark.points < mark.max_points:
        read = explain.listed(list(outside[:READ]))
        notes.append(f"{name} reads {read}, which it is not given; it should work with its arguments alone")
    return msgspec.structs.replace(mark, notes=tuple(notes)) if notes else mark


def _criteria(judged: Judged, rules: Rules) -> Iterator[CriterionMark]:
    lost = [criterion for criterion, finding in judged.findings.items() if finding.verdict == "wrong"]
    sentences = _sentences(judged, lost)
    for criterion, finding in judged.findings.items():
        shown = judged.shown.get(criterion, finding)
        message = _message(judged, criterion, shown, rules)
        yield _criterion(judged, criterion, finding, shown, message, sentences.get(criterion), rules)


def _criterion(
    judged: Judged,
    criterion: Criterion,
    finding: Finding,
    shown: Finding,
    message: str,
    named: tuple[str, str] | None,
    rules: Rules,
) -> CriterionMark:
    return CriterionMark(
        id=criterion.id,
        kind=kind_of(criterion),
        title=criterion.title,
        verdict=finding.verdict,
        points=points(finding, criterion, rules.imprecise),
        max_points=float(criterion.points),
        message=message,
        mistake=named[1] if named else None,
        mistake_id=named[0] if named else None,
        regime=finding.case.regime if finding.case is not None and finding.verdict != "right" else None,
        counterexample=_counterexample(judged.exercise, shown, rules),
    )


def _counterexample(exercise: Exercise, finding: Finding, rules: Rules) -> tuple[Argument, ...] | None:
    """The input that shows a difference; None where it is hidden, or there is none."""
    if finding.case is None or not isinstance(finding.shown_by, Comparison) or not exercise.takes:
        return None
    is_told = finding.case.public or rules.show_text
    return explain.counterexample(exercise, finding.case.arguments) if is_told else None


def kind_of(criterion: Criterion) -> Literal["equation", "edge", "slope"]:
    """Which kind of criterion it is, as reports name it."""
    return "edge" if isinstance(criterion, Edge) else "slope" if isinstance(criterion, Slope) else "equation"


def _message(judged: Judged, criterion: Criterion, finding: Finding, rules: Rules) -> str:
    exercise = judged.exercise
    if judged.because and criterion is exercise.criteria[0]:
        return f"{exercise.name} is {explain.because(judged.because)}"
    said = explain.message(exercise, criterion, _as_told(judged, finding), show_text=rules.show_text)
    if 0.0 < judged.findings[criterion].share < 1.0 and isinstance(criterion, Equation):
        return f"{said}; the numbers are right in another arrangement, which earns half"
    if not isinstance(finding.shown_by, Comparison):
        return said
    return said + explain.standing(judged.replaced)


def _as_told(judged: Judged, finding: Finding) -> Finding:
    """The finding without an exception's own text, where a sentence says what that means."""
    failed = finding.shown_by
    if (
        isinstance(failed, Failure)
        and failed.kind == "raised"
        and any(one.how in TUTORED for one in judged.named)
    ):
        return replace(finding, shown_by=replace(failed, text=""))
    return finding


def _sentences(judged: Judged, lost: Sequence[Criterion]) -> dict[Criterion, tuple[str, str]]:
    """The id and the tutor's sentence of each recognised mistake, at the first lost criterion that it breaks.

    Those that cannot be told apart stand together, with "Or:" between them.
    """
    sentences: dict[Criterion, tuple[str, str]] = {}
    if lost and judged.ignored:
        id, _, said = explain.ignores(judged.ignored)
        sentences[lost[0]] = id, said[0]
    for named in judged.named if lost else ():
        place = _place_of(named, judged, lost)
        before = sentences.get(place)
        sentences[place] = (
            (before[0], f"{before[1]} {named.sentence}") if before else (named.id, named.sentence)
        )
    return sentences


def _place_of(named: Named, judged: Judged, lost: Sequence[Criterion]) -> Criterion:
    """The first lost criterion; of a constant with keys, that of a key which the mistake gets wrong."""
    constant = judged.exercise.gives[0]
    if isinstance(constant, Constant) and constant.keys:
        wrong = {f'"{constant.keys[k]}"' for k in named.explains}
        return next((one for one in lost if any(key in getattr(one, "of", "") for key in wrong)), lost[0])
    return lost[0]


def right_marks(assignment: Assignment) -> tuple[ExerciseMark, ...]:
    """The marks of a file of which every function is right."""
    return _alike(assignment, "right", "", "marked", "")


def unmarked(
    assignment: Assignment,
    reason: str,
    status: Status = "marked",
    fault: str = "",
    place: Place | None = None,
) -> tuple[ExerciseMark, ...]:
    """All criteria lost for one reason, or, by this status, not run, not handed in or not judged."""
    verdict: Verdict = "not judged" if status == "not judged" else "wrong"
    marks = _alike(assignment, verdict, reason, status, fault)
    return of_fault(marks, fault, place) if fault else marks


def not_handed_in(assignment: Assignment) -> tuple[ExerciseMark, ...]:
    """The marks on an assignment of which there is no file."""
    return unmarked(assignment, missing(assignment.name), "not handed in")


def missing(name: str) -> str:
    """What is said of an assignment of which there is no file."""
    return f"{name}.py is missing; hand it in under this name, or as {name}.ipynb"


def of_fault(
    marks: tuple[ExerciseMark, ...], fault: str, place: Place | None = None
) -> tuple[ExerciseMark, ...]:
    """The marks on a file that was not run: what is the matter with it is explained once, at the first of them."""
    first, *rest = marks
    told = Explanation(how="file", sentences=(fault.split("\n")[0],), place=place)
    return (msgspec.structs.replace(first, explanation=told), *rest)


def _alike(
    assignment: Assignment, verdict: Verdict, message: str, status: Status, fault: str
) -> tuple[ExerciseMark, ...]:
    return tuple(
        exercise_mark(
            assignment.name,
            exercise.name,
            _all_alike(exercise, verdict, message),
            status,
            fault,
            _kind(exercise),
            bonus=exercise.bonus,
        )
        for exercise in assignment.exercises
        if exercise.criteria
    )


def _kind(exercise: Exercise) -> Literal["function", "constant"]:
    return "constant" if exercise.is_constant else "function"


def faulty(assignment: Assignment) -> tuple[ExerciseMark, ...]:
    """A mark, not judged, for every exercise that the course itself cannot ask about."""
    sound = {one.name for one in assignment.exercises}
    faults = {of: sentence for of, sentence in assignment.faults if of not in sound and (of or not sound)}
    return tuple(
        exercise_mark(
            assignment.name,
            of or assignment.name,
            (_not_asked(sentence),),
            "not judged",
            sentence,
            "function",
        )
        for of, sentence in faults.items()
    )


def _not_asked(sentence: str) -> CriterionMark:
    return CriterionMark(
        id="course",
        kind="equation",
        title="the course asks about this function",
        verdict="not judged",
        points=0.0,
        max_points=0.0,
        message=f"this could not be judged, and that is the course's fault: {sentence}",
        mistake=None,
    )


def _all_alike(exercise: Exercise, verdict: Verdict, message: str) -> tuple[CriterionMark, ...]:
    return tuple(
        CriterionMark(
            id=criterion.id,
            kind=kind_of(criterion),
            title=criterion.title,
            verdict=verdict,
            points=float(criterion.points) if verdict == "right" else 0.0,
            max_points=float(criterion.points),
            message=message,
            mistake=None,
        )
        for criterion in exercise.criteria
    )


def with_notes(marks: tuple[ExerciseMark, ...], notes: Sequence[str]) -> tuple[ExerciseMark, ...]:
    """The marks with warnings, which cost nothing, at the first of them."""
    if not notes or not marks:
        return marks
    first, *rest = marks
    return (msgspec.structs.replace(first, notes=(*notes, *first.notes)), *rest)
