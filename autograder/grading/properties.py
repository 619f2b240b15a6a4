"""Properties judged from a table of a program's answers: what holds of every right program, whatever its formulas.

`evaluate` is pure and asks nobody: what the table does not answer is noted, and the property waits for it. `settled`
asks all that is missing of all properties at once, and evaluates again: two or three rounds, as an answer is needed to
ask for another one. All inputs are public.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal, Protocol

import msgspec
import numpy as np

from autograder.course import Assignment
from autograder.grading import explain
from autograder.grading.broken import broken
from autograder.grading.compare import Comparison, compare
from autograder.grading.explanation import Where
from autograder.grading.judge import RIGHT, Finding
from autograder.grading.outcomes import outcome
from autograder.grading.sides import Sides, Sizes, reading
from autograder.inputs.cases import Case
from autograder.inputs.public import Public
from autograder.report import CriterionMark, ExerciseMark, Status, exercise_mark
from autograder.sandbox.answers import Answer, Failure, Given
from autograder.spec import Constant, Curve, Exercise, Outcome, Property, Unusable
from autograder.spec.properties import properties_of
from autograder.submissions.calls import calls, uses_of
from autograder.submissions.source import Source
from autograder.submissions.text import printable
from autograder.verdict import SEVERITY


@dataclass(frozen=True, slots=True)
class Question:
    """One call that a property looks at. One that asks `again` wants a second answer to the same call."""

    function: str
    again: bool
    key: tuple[Any, ...]
    arguments: tuple[Any, ...] = field(compare=False)


class Answering(Protocol):
    """A program whose functions can be asked about explicit arguments, behind the wall or in this process."""

    def ask_about(
        self, assignment: str, function: str, arguments: Sequence[Sequence[Any]]
    ) -> Sequence[Answer]:
        """The answers to these arguments, in order."""


Table = Mapping[Question, Answer]
Ask = Callable[[Sequence[Question]], Sequence[Answer]]  # one answer a question, asked in this order


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A property of an exercise, and the cases that it is tried on, in order."""

    exercise: Exercise
    property: Property
    cases: Sequence[Case]


Findings = dict[Property, Finding]


class NeedsAnswers(Exception):
    """What would be asked follows from answers that are not there yet."""


class GaveNothing(Exception):
    """A function that a property calls gave no results."""

    def __init__(self, function: str, failure: Failure) -> None:
        super().__init__(function)
        self.function = function
        self.failure = failure


class Own:
    """`own.lstm_step(x, h, c, weights)` is what the student's function gave, by the table.

    In the place of an answer that is not there stands NaN, so that a property goes on to what else it asks.
    """

    def __init__(self, exercises: Mapping[str, Exercise], table: Table) -> None:
        self._exercises = exercises
        self._table = table
        self.missing: list[Question] = []
        self.asked: list[Question] = []

    def __getattr__(self, name: str) -> Callable[..., Outcome]:
        """The function of that name; the same call has one answer. A property that wants a second one says so."""
        return partial(self._given, name, False)

    def once_more(self, name: str) -> Callable[..., Outcome]:
        """The function of that name, asked again."""
        return partial(self._given, name, True)

    def _given(self, name: str, again: bool, *arguments: Any) -> Outcome:
        exercise, leaves = self._exercises[name], tuple(_leaves(arguments))
        if self.missing and any(map(_holds_nan, leaves)):
            raise NeedsAnswers(name)
        question = Question(name, again, tuple(map(_key, leaves)), arguments)
        self.asked.append(question)
        blank = exercise.signature.blank(arguments)
        answer = self._table.get(question)
        if answer is None:
            self.missing.append(question)
            answer = Given(blank)
        given = outcome(exercise, answer, blank)
        if isinstance(given, Failure):
            raise GaveNothing(name, given)
        return given


def _leaves(value: Any) -> Iterator[Any]:
    """The arrays and numbers that arguments consist of."""
    if isinstance(value, list | tuple):
        for one in value:
            yield from _leaves(one)
    elif isinstance(value, Curve):
        yield from (value.a, value.w)
    else:
        yield value


def _holds_nan(leaf: Any) -> bool:
    return isinstance(leaf, np.ndarray | float) and bool(np.isnan(leaf).any())


def _key(leaf: Any) -> Any:
    """What tells one leaf from another, to the last bit of every number."""
    array = np.asarray(leaf)
    return leaf if isinstance(leaf, str) else (array.dtype.str, array.shape, array.tobytes())


def asking(program: Answering, assignment: str) -> Ask:
    """How the functions of a program are asked: all questions about one of them at once."""

    def ask(questions: Sequence[Question]) -> list[Answer]:
        answers: dict[Question, Answer] = {}
        for function in dict.fromkeys(one.function for one in questions):
            own = [one for one in questions if one.function == function]
            given = program.ask_about(assignment, function, [one.arguments for one in own])
            answers.update(zip(own, given, strict=True))
        return [answers[one] for one in questions]

    return ask


def evaluate(
    trials: Sequence[Trial], exercises: Mapping[str, Exercise], table: Table
) -> tuple[dict[Trial, Finding], tuple[Question, ...]]:
    """The findings on all properties that the table says enough for, and the questions that the others wait for."""
    found: dict[Trial, Finding] = {}
    missing: dict[Question, None] = {}
    for trial in trials:
        finding, open_questions = _tried(trial, exercises, table)
        missing.update(dict.fromkeys(open_questions))
        if not open_questions:
            found[trial] = finding
    return found, tuple(missing)


def settled(trials: Sequence[Trial], exercises: Mapping[str, Exercise], ask: Ask) -> dict[Trial, Finding]:
    """The findings on all properties. Every round asks all that is missing at once."""
    found: dict[Trial, Finding] = {}
    table: dict[Question, Answer] = {}
    while waiting := [trial for trial in trials if trial not in found]:
        now, missing = evaluate(waiting, exercises, table)
        found |= now
        table.update(zip(missing, ask(missing) if missing else (), strict=True))
    return found


def _tried(
    trial: Trial, exercises: Mapping[str, Exercise], table: Table
) -> tuple[Finding, Sequence[Question]]:
    """The first case that shows the property to be broken; what is only imprecise gives way to what is wrong."""
    worst, missing = RIGHT, list[Question]()
    for case in trial.cases:
        own = Own(exercises, table)
        finding = _on(trial.property, case, own)
        if isinstance(finding.shown_by, Comparison | Unusable) and not own.missing:
            finding = replace(finding, calls=tuple(_telling(trial, case, exercises, table, own.asked)))
        missing += own.missing
        if SEVERITY[finding.verdict] > SEVERITY[worst.verdict]:
            worst = finding
        if worst.verdict == "wrong" and not missing:
            break
    if isinstance(worst.shown_by, Comparison) and not missing and len(trial.cases) > 1:
        worst = replace(worst, reading=reading(list(_seen(trial, exercises, table))))
    return worst, missing


def _seen(trial: Trial, exercises: Mapping[str, Exercise], table: Table) -> Iterator[tuple[Sizes, Sides]]:
    """Both sides of all pairs, by name, on every case on which one is broken and the table has all answers."""
    for case in trial.cases:
        own = Own(exercises, table)
        sides: dict[str, tuple[Any, Any]] = {}
        is_broken = False
        try:
            with np.errstate(all="ignore"):
                for left, right, *tolerance in trial.property.pairs(own, case.arguments):
                    now = {name: (this, other) for name, this, other in _sides(trial.property, left, right)}
                    if own.missing or (is_broken and now.keys() & sides.keys()):
                        break
                    sides |= {name: pair for name, pair in now.items() if not isinstance(pair[1], list)}
                    is_broken |= any(compare(*pair, *tolerance).verdict == "wrong" for pair in now.values())
        except (GaveNothing, Unusable, NeedsAnswers, ValueError, ArithmeticError):
            continue
        if is_broken and not own.missing:
            yield case.sizes, sides


def _telling(
    trial: Trial,
    case: Case,
    exercises: Mapping[str, Exercise],
    table: Table,
    asked: Sequence[Question],
) -> Iterator[tuple[str, tuple[Any, ...], Answer]]:
    """Of the calls that a broken property makes, those on which what is seen depends: without them it is not seen."""
    seen = _on(trial.property, case, Own(exercises, table)).shown_by
    for question in dict.fromkeys(asked):
        without = Own(exercises, {**table, question: _nothing(exercises, question, table[question])})
        if len(set(asked)) == 1 or _on(trial.property, case, without).shown_by != seen:
            yield question.function, question.arguments, table[question]


def _nothing(exercises: Mapping[str, Exercise], question: Question, given: Answer) -> Answer:
    """An answer of numbers that nobody gave, in the shapes of the right one, or those that the function chose."""
    exercise = exercises[question.function]
    blank: Sequence[Any] = exercise.signature.blank(question.arguments)
    if exercise.chosen and isinstance(given, Given):
        blank = [one for one in given.results if isinstance(one, np.ndarray)]
    return Given(tuple(0.3 + np.arange(np.size(one)).reshape(np.shape(one)) / 7e3 for one in blank))


def _on(one: Property, case: Case, own: Own) -> Finding:
    """The finding on one case; of no meaning while anything is missing."""
    try:
        with np.errstate(all="ignore"):
            for left, right, *tolerance in one.pairs(own, case.arguments):
                for name, this, other in _sides(one, left, right):
                    found = compare(this, other, *tolerance)
                    if found.verdict != "right" and not own.missing:
                        return Finding(found.verdict, found, case, of=name)
    except GaveNothing as nothing:
        return Finding("wrong", nothing.failure, case, of=nothing.function)
    except Unusable as unusable:
        return Finding("wrong", unusable, case, of=one.of)
    except NeedsAnswers:
        return RIGHT
    except (ValueError, ArithmeticError):
        if not own.missing:  # what comes of numbers that are not there says nothing
            raise
    return RIGHT


def _sides(one: Property, left: Any, right: Any) -> Iterator[tuple[str, Any, Any]]:
    """The parts of both sides, by name."""
    if not isinstance(left, dict):
        yield one.of, left, right
        return
    for name, this in left.items():
        yield name, this, right[name]


def trials_of(exercise: Exercise, public: Public) -> list[Trial]:
    """All properties of an exercise with their cases."""
    return [Trial(exercise, one, public.tried(one.tried)) for one in properties_of(exercise)]


def findings(asked: Sequence[Exercise], assignment: Assignment, ask: Ask) -> dict[Exercise, Findings]:
    """The finding on every property of the functions asked about, on the smallest input that shows it.

    Left out is what asks for a function that was given, and that the student took out.
    """
    exercises, types = {one.name: one for one in assignment.exercises}, vars(assignment.solution)
    inputs = {one: Public(one, types) for one in asked}
    given = {one.name for one in assignment.exercises if not one.criteria}
    trials = [trial for one in asked for trial in trials_of(one, inputs[one])]
    found = settled(trials, exercises, ask)
    small = {
        trial: [replace(trial, cases=[case]) for case in inputs[trial.exercise].small]
        for trial, finding in found.items()
        if _has_numbers(finding)
    }
    on_small = settled([one for each in small.values() for one in each], exercises, ask)
    every: dict[Exercise, Findings] = {one: {} for one in asked}
    for trial, finding in found.items():
        if not _is_beside_the_point(finding, given):
            smaller = [on_small[one] for one in small.get(trial, ())]
            every[trial.exercise][trial.property] = replace(
                _smallest(finding, smaller), reading=finding.reading
            )
    return every


def _has_numbers(finding: Finding) -> bool:
    """Whether a smaller input may show the same better."""
    return finding.verdict != "right" and not isinstance(finding.shown_by, Failure)


def _is_beside_the_point(finding: Finding, given: set[str]) -> bool:
    shown = finding.shown_by
    return isinstance(shown, Failure) and shown.kind == "missing" and finding.of in given


def _smallest(finding: Finding, small: Sequence[Finding]) -> Finding:
    """The same finding on the smallest input that shows it; as it was found, if no small one does."""
    alike = (one for one in small if one.verdict == finding.verdict and _has_numbers(one))
    return next(alike, finding)


def with_broken(marks: Sequence[ExerciseMark], assignment: Assignment, ask: Ask) -> tuple[ExerciseMark, ...]:
    """The marks, those of functions that lost points with the properties that they break beside what they lost."""
    lost = {one.name for one in marks if one.points < one.max_points}
    found = findings([one for one in assignment.exercises if one.name in lost], assignment, ask)
    broken = {exercise.name: _marks(exercise, each, only_broken=True) for exercise, each in found.items()}
    return tuple(
        msgspec.structs.replace(one, criteria=(*one.criteria, *broken.get(one.name, ()))) for one in marks
    )


def without_key(assignment: Assignment, ask: Ask, sources: Sequence[Source] = ()) -> tuple[ExerciseMark, ...]:
    """The properties of all functions, where there is no key: they carry no points.

    A function that was given stands among them only if it is broken. What a function breaks that calls a broken one may
    come from that: it is told which to fix first.
    """
    found = findings(assignment.exercises, assignment, ask)
    uses = uses_of({cell.name: cell.text for source in sources for cell in source.cells})
    first: list[str] = []
    marks = []
    for exercise, each in found.items():
        is_broken = any(finding.verdict != "right" for finding in each.values())
        if not (exercise.criteria or is_broken):
            continue
        mark = exercise_mark(
            assignment.name,
            exercise.name,
            _marks(exercise, each),
            kind=_kind(exercise),
            bonus=exercise.bonus,
        )
        if is_broken:
            called = calls(uses, exercise.name)
            because = tuple(name for name in first if name in called)
            first += [] if exercise.is_constant else [exercise.name]
            one = max(each, key=lambda one: (SEVERITY[each[one].verdict], bool(each[one].reading)))
            told = broken(exercise, one, each[one], Where(assignment, sources))
            mark = msgspec.structs.replace(mark, explanation=told, because=because)
        marks.append(mark)
    return tuple(marks)


def unmarked(
    assignment: Assignment, reason: str, status: Status, fault: str = ""
) -> tuple[ExerciseMark, ...]:
    """All properties of an assignment broken for one reason, or, by this status, not handed in or not judged."""
    everywhere = Finding("not judged" if status == "not judged" else "wrong")
    return tuple(
        exercise_mark(
            assignment.name,
            exercise.name,
            tuple(_mark(exercise, one, everywhere, reason) for one in properties_of(exercise)),
            status,
            fault=fault,
            kind=_kind(exercise),
            bonus=exercise.bonus,
        )
        for exercise in assignment.exercises
        if exercise.criteria
    )


def _kind(exercise: Exercise) -> Literal["function", "constant"]:
    return "constant" if isinstance(exercise.gives[0], Constant) else "function"


def _marks(exercise: Exercise, found: Findings, *, only_broken: bool = False) -> tuple[CriterionMark, ...]:
    return tuple(
        _mark(exercise, one, finding, message(exercise, finding))
        for one, finding in found.items()
        if finding.verdict != "right" or not only_broken
    )


def _mark(exercise: Exercise, one: Property, finding: Finding, said: str) -> CriterionMark:
    case = finding.case
    is_shown = not isinstance(finding.shown_by, Failure)
    return CriterionMark(
        id=one.id,
        kind="property",
        title=one.title,
        verdict=finding.verdict,
        points=0.0,
        max_points=0.0,
        message=said,
        mistake=None,
        regime=case.regime if case else None,
        counterexample=explain.counterexample(exercise, case.arguments) if case and is_shown else None,
    )


def message(exercise: Exercise, finding: Finding) -> str:
    """One line on what shows that a property is broken; empty where it holds."""
    shown = finding.shown_by
    if shown is None or finding.case is None:
        return ""
    if isinstance(shown, Failure):
        return explain.failure(finding.of, shown, show_text=True)
    where = explain.sizes(exercise, finding.case.sizes)
    if isinstance(shown, Unusable):
        return f"{printable(str(shown))}{f' ({where})' if where else ''}"
    return explain.numbers(finding.of, shown, where)
