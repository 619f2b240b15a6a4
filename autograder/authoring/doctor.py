"""Proves a course sound: the key earns everything, the stub nothing, and every known mistake loses points and is named.

Every equation and every property holds for the key, and every property is broken by some wrong program. Wrong programs
are edits of the course's own key, so they run in this process.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np

from autograder.authoring.forms import of_forms
from autograder.course import Assignment, Course, module_of
from autograder.grading import properties
from autograder.grading.compare import Comparison, compare, within
from autograder.grading.grader import Grader
from autograder.grading.judge import Asked, Finding, judge, points
from autograder.grading.marks import marks_of
from autograder.grading.one_file import Judged, OneFile
from autograder.grading.outcomes import each_alone, outcome
from autograder.grading.prepared import AllPrepared, Prepared
from autograder.grading.properties import Trial
from autograder.grading.rules import Rules
from autograder.inputs.cases import Case
from autograder.inputs.generator import generator
from autograder.inputs.public import Public
from autograder.mistakes.catalogue import edited
from autograder.report import CriterionMark, ExerciseMark
from autograder.sandbox.answers import Failure, Given
from autograder.sandbox.book import Book
from autograder.sandbox.local import LocalProgram
from autograder.spec import Constant, Equation, Exercise, Mistake, Row, SaysNothing, Unusable
from autograder.spec.answered import telling, unproved
from autograder.spec.exercise import Try
from autograder.spec.properties import properties_of
from autograder.stubs import stub
from autograder.submissions.source import Cell, Source

SECRET = "doctor"
DRAWS, SMALL, BY_CHANCE = 20, 0.3, 0.5  # of results at random: how many, how large, and what they may earn
LONGEST_LINE = 76  # of what a learner pastes
RULES = Rules(unconfined=True)
Inspected = tuple[str, str]  # what was looked at; a sentence on what is wrong with it, or nothing

# What is done to every array that a function returns; `calls` counts its calls. Each breaks many properties, so these
# come first; the known mistakes are for the rest.
SPOILINGS = (
    "array * np.nan",
    "array * np.linspace(1, 2, array.size).reshape(array.shape)",
    "array + 1",
    "0.9 * array",
    "array - np.mean(array)",
    "array**2",
    "array[:, ::-1] if array.ndim == 3 else array",
    "array + 1e-3 * calls",
    "0 * array + calls % 2",
)
SPOILT = """

import numpy as np

def _spoilt(value, calls):
    if isinstance(value, list | tuple):
        parts = [_spoilt(part, calls) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    array = np.asarray(value, dtype=float)
    return {spoiling}

def _spoiling(function, calls=[]):
    def spoilt(*arguments):
        calls.append(None)
        return _spoilt(function(*arguments), len(calls))
    return spoilt

{name} = _spoiling({name})
"""


def inspected(course: Course, every: int = 1) -> Iterator[Inspected]:
    """What was looked at, one after the other, each with what is wrong with it; of the mistakes, every so many-th."""
    yield from course.faults
    grader = Grader(course, RULES, SECRET)
    try:
        for assignment in (one for one in course.assignments if one.exercises):
            yield f"{assignment.name}: the solution", _solution(grader, assignment)
            yield f"{assignment.name}: the stub", _stub(grader, assignment)
    finally:
        grader.close()
    everything = AllPrepared(course, SECRET)
    trusted = [Trusted(one, everything.book) for one in everything.assignments.values()]
    for one in trusted:
        for exercise in one.assignment.exercises:
            yield from _equations(one, exercise)
            yield from of_properties(one, exercise)
            yield from of_tries(one.assignment, exercise)
            if exercise.is_constructive:
                yield f"{exercise.name}: what is drawn at random", _at_random(one, exercise)
        yield from of_forms(one.prepared)
    for assignment in course.assignments:
        yield from of_questions(assignment)
    for what, wrong in islice((pair for one in trusted for pair in _mistakes(one)), every - 1, None, every):
        yield what, wrong()


def of_tries(assignment: Assignment, exercise: Exercise) -> Iterator[Inspected]:
    """What a learner is given to try names a property, and gives what it says with the key's functions."""
    known = [one.id for one in properties_of(exercise)]
    for number, one in enumerate(exercise.tries, start=1):
        wrong = (
            ""
            if one.property in known
            else (f"no property has the id {one.property!r}; there are: {', '.join(known)}")
        )
        yield f"{exercise.name}: lines to try, {number}", wrong or _not_given(assignment, one)


def _not_given(assignment: Assignment, tried: Try) -> str:
    """What is wrong with the lines, or nothing."""
    *before, last = tried.lines.strip().split("\n")
    if too_long := [line for line in [*before, last] if len(line) > LONGEST_LINE]:
        return f"{too_long[0]!r} has {len(too_long[0])} columns, but should have at most {LONGEST_LINE}"
    text = "\n".join([assignment.text, "import numpy as np", *before, f"given = repr(({last}))"])
    try:
        given = vars(module_of(assignment.name, text, assignment.path))["given"]
    except Exception as error:  # noqa: BLE001  (whatever an author wrote)
        return f"the lines raise {type(error).__name__}: {error}"
    return "" if given == tried.gives else f"{last} gives {given}, but gives= says {tried.gives}"


def of_questions(assignment: Assignment) -> Iterator[Inspected]:
    """Every question of the bank has one right choice, and for every other a reason, which does not tell it."""
    for name, written in assignment.bank.written.items() if assignment.bank else ():
        yield f"{assignment.name}: the question {name}", "; ".join([*unproved(written), *telling(written)])


def layers(course: Course) -> tuple[str, ...]:
    """What confines student code on this machine."""
    grader = Grader(course, RULES, SECRET)
    try:
        grader.look_at_the_wall()
        return grader.layers
    finally:
        grader.close()


def source_of(assignment: Assignment, text: str) -> Source:
    """A file of this text."""
    file = f"{assignment.name}.py"
    return Source(assignment.name, file, (Cell(file, text, False),))


@dataclass(frozen=True, eq=False)
class Trusted:
    """Marks edits of an assignment's key in this process, as a student's file is marked behind the wall."""

    prepared: Prepared
    book: Book

    @property
    def assignment(self) -> Assignment:
        """The assignment whose key is edited."""
        return self.prepared.assignment

    def program(self, text: str, stand_ins: Any = None) -> LocalProgram:
        """A program of this text, loaded."""
        module = module_of(self.assignment.name, text, self.assignment.path)
        return LocalProgram(self.book, {self.assignment.name: module}, stand_ins)

    def marks(self, text: str, exercises: Sequence[Exercise]) -> tuple[ExerciseMark, ...]:
        """The marks on these exercises of a program of this text."""
        return marks_of(
            self.assignment,
            self.judged(text, exercises),
            {},
            RULES,
            [source_of(self.assignment, text)],
        )

    def judged(self, text: str, exercises: Sequence[Exercise]) -> tuple[Judged, ...]:
        """The findings on these exercises of a program of this text, and the mistakes that are named in it."""
        part = replace(self.prepared, assignment=replace(self.assignment, exercises=tuple(exercises)))
        sources = {self.assignment.name: source_of(self.assignment, text)}
        file = OneFile(part, sources, lambda stand_ins: self.program(text, stand_ins), RULES)
        try:
            return file.judged()
        finally:
            file.close()

    def touched_by(self, exercise: Exercise) -> list[Exercise]:
        """The exercises whose marks an edit of this one can change: itself, those built on it, and the constants."""
        return [
            one
            for one in self.assignment.exercises
            if one is exercise
            or exercise in self.prepared.catalogue.parts(one)
            or one.is_constant
            or exercise.is_constant
        ]


def _solution(grader: Grader, assignment: Assignment) -> str:
    points, all_of_it = _points(grader, assignment, assignment.text), assignment.points + assignment.bonus
    return "" if points == all_of_it else f"it earns {points:g}, but should earn {all_of_it:g}"


def _stub(grader: Grader, assignment: Assignment) -> str:
    points = _points(grader, assignment, stub(assignment.text))
    return "" if points == 0 else f"it earns {points:g}, but should earn 0"


def _points(grader: Grader, assignment: Assignment, text: str) -> float:
    return grader.mark_forms("", {assignment.name: [source_of(assignment, text)]}).points


def _at_random(trusted: Trusted, exercise: Exercise) -> str:
    """Small numbers as a network starts with, 20 times: whoever builds nothing earns nothing."""
    rng = generator("doctor", exercise.name)
    cases = trusted.prepared.cases[exercise.name].hidden
    for _ in range(DRAWS):
        answers = [Given(tuple(_drawn(exercise, case, rng))) for case in cases]
        found = judge(Asked(exercise, trusted.prepared.key, cases, answers))
        earned = sum(points(finding, criterion, RULES.imprecise) for criterion, finding in found.items())
        if earned > BY_CHANCE:
            return f"numbers at random earn {earned:g}, but should earn {BY_CHANCE:g} at most"
    return ""


def _drawn(exercise: Exercise, case: Case, rng: np.random.Generator) -> Iterator[Any]:
    """Results of the right shapes; rows of whole numbers, which are the same on every case."""
    for leaf, right in exercise.signature.gives.leaves_of(case.expected):
        if isinstance(leaf, Row):
            yield np.array([float(leaf.low)] * leaf.least)
        else:
            yield SMALL * rng.normal(size=np.shape(right))


def _equations(trusted: Trusted, exercise: Exercise) -> Iterator[Inspected]:
    """Where the key is right no equation is looked at by the judge, so that each holds for it is proved here."""
    for equation in exercise.equations:
        holds = all(_holds(trusted, exercise, equation, case) for case in _general(trusted, exercise))
        wrong = "" if holds else "the solution does not fulfil this equation; one of them is wrong"
        yield f"{exercise.name}: {equation.title}", wrong


def _general(trusted: Trusted, exercise: Exercise) -> Iterable[Case]:
    edges = {name for one in exercise.criteria for name in getattr(one, "regimes", ())}
    return (one for one in trusted.prepared.cases[exercise.name].hidden if one.regime not in edges)


def _holds(trusted: Trusted, exercise: Exercise, equation: Equation, case: Case) -> bool:
    """Whether the first reading of an equation holds for the key."""
    samples = trusted.prepared.samples(exercise, case)
    alone = each_alone(exercise, samples or (case,), tuple(Given(one.expected) for one in samples or (case,)))
    got = outcome(exercise, Given(case.expected), case.expected, alone, case.cache)
    if isinstance(got, Failure):
        return False
    try:
        with np.errstate(all="ignore"):
            left, right, *apart = next(equation.pairs(got, trusted.prepared.key, case.drawn))
    except SaysNothing:
        return True
    except (StopIteration, Unusable):
        return False
    if apart:
        return within(left, right, apart[0]).verdict == "right"
    return compare(left, right, case.tolerance).verdict == "right"


def of_properties(trusted: Trusted, exercise: Exercise) -> Iterator[Inspected]:
    """Every property holds for the key, and is broken by some wrong program."""
    trials = properties.trials_of(exercise, Public(exercise, vars(trusted.assignment.solution)))
    of_key = _tried(trusted, trusted.assignment.text, trials)
    telling = set(_broken_by_wrong_programs(trusted, exercise, trials))
    for trial in trials:
        wrong = "" if trial in telling else "no wrong program breaks this property, so it tells nothing"
        if of_key[trial].verdict != "right":
            wrong = "the solution breaks this property; one of them is wrong"
        yield f"{exercise.name}: {trial.property.title}", wrong


def _broken_by_wrong_programs(
    trusted: Trusted, exercise: Exercise, trials: Sequence[Trial]
) -> Iterator[Trial]:
    """The properties that some wrong program breaks, by finite numbers that are not the right ones."""
    waiting = list(trials)
    for text in _wrong_programs(trusted.assignment, exercise):
        found = _tried(trusted, text, waiting)
        yield from (trial for trial in waiting if _tells(trial, found[trial]))
        waiting = [trial for trial in waiting if not _tells(trial, found[trial])]
        if not waiting:
            return


def _tried(trusted: Trusted, text: str, trials: Sequence[Trial]) -> dict[Trial, Finding]:
    ask = properties.asking(trusted.program(text), trusted.assignment.name)
    return properties.settled(trials, {one.name: one for one in trusted.assignment.exercises}, ask)


def _tells(trial: Trial, finding: Finding) -> bool:
    """Whether it is this property that is broken: no results, or NaN, break all of them."""
    shown = finding.shown_by
    if isinstance(shown, Comparison):
        return bool(np.isfinite(shown.left))
    return isinstance(shown, Unusable) and trial.property.id in ("finite", "answered")


def _wrong_programs(assignment: Assignment, exercise: Exercise) -> Iterator[str]:
    if isinstance(exercise.gives[0], Constant):
        yield stub(assignment.text)
        return
    for spoiling in SPOILINGS:
        yield assignment.text + SPOILT.format(name=exercise.name, spoiling=spoiling)
    for mistake in exercise.mistakes:
        yield edited(assignment, exercise, mistake)


def _mistakes(trusted: Trusted) -> Iterator[tuple[str, Any]]:
    """Every known mistake, with what finds out what is wrong with it."""
    for exercise in trusted.assignment.exercises:
        for mistake in exercise.mistakes:
            yield (
                f"{exercise.name}: the mistake {mistake.id}",
                lambda exercise=exercise, mistake=mistake: _mistake(trusted, exercise, mistake),
            )


def _is_told(exercise: Exercise, mistake: Mistake, criterion: CriterionMark) -> bool:
    """Whether its sentence stands at the criterion, with whatever numbers there are in it."""
    return (
        mistake.sentence in (criterion.mistake or "")
        or criterion.mistake_id == f"{exercise.name}:{mistake.id}"
    )


def _mistake(trusted: Trusted, exercise: Exercise, mistake: Mistake) -> str:
    marks = trusted.marks(edited(trusted.assignment, exercise, mistake), trusted.touched_by(exercise))
    criteria = [criterion for mark in marks if mark.name == exercise.name for criterion in mark.criteria]
    if all(criterion.verdict == "right" for criterion in criteria):
        return "it costs nothing, but should be wrong"
    if not any(_is_told(exercise, mistake, criterion) for criterion in criteria):
        return f"it is not named, but should be told: {mistake.sentence}"
    elsewhere = [mark.name for mark in marks if mark.name != exercise.name and mark.points != mark.max_points]
    return f"it costs points in {', '.join(elsewhere)} too" if elsewhere else ""
