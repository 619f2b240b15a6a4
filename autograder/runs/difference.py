"""Whose mark is another one in another run, by which criterion, and why."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from autograder.report import CriterionMark, SubmissionMark
from autograder.runs.kept import Entry
from autograder.runs.keys import Conditions, Work

Place = tuple[str, str, str]  # assignment, function, criterion
Earned = tuple[
    float | None, float | None
]  # the points, None where there are none; the most, None where that stayed


@dataclass(frozen=True, slots=True)
class Moved:
    """A student whose mark moved: the points before and after (None where there was none), criteria, and reasons.

    Of a criterion there are its points, and behind them what it is worth where that is another number than before.
    """

    student: str
    before: float | None
    after: float | None
    criteria: tuple[tuple[str, Earned, Earned], ...]
    why: tuple[str, ...]


def differences(
    old: Iterator[Entry], new: Iterator[Entry], waiting: tuple[Collection[str], Collection[str]] = ((), ())
) -> Iterator[Moved]:
    """Walks through two runs side by side, both in the order of ids; `waiting` has in each no mark yet."""
    one, other = next(old, None), next(new, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one.student < other.student):
            assert one is not None
            yield Moved(
                one.student, _points(one.mark), None, (), (_absent(one.student, waiting[1], "second"),)
            )
            one = next(old, None)
        elif one is None or other.student < one.student:
            yield Moved(
                other.student, None, _points(other.mark), (), (_absent(other.student, waiting[0], "first"),)
            )
            other = next(new, None)
        else:
            if (moved := _moved(one, other)) is not None:
                yield moved
            one, other = next(old, None), next(new, None)


def _absent(student: str, waiting: Collection[str], which: str) -> str:
    return f"is not marked yet in the {which} run" if student in waiting else f"is not in the {which} run"


def _moved(one: Entry, other: Entry) -> Moved | None:
    before, after = _criteria(one.mark), _criteria(other.mark)
    moved = [
        ("/".join(place[1:]), *_both(before.get(place), after.get(place)))
        for place in dict.fromkeys((*before, *after))
        if _seen(before.get(place)) != _seen(after.get(place))
    ]
    if not moved and one.mark.status == other.mark.status:
        return None
    return Moved(
        one.student, _points(one.mark), _points(other.mark), tuple(moved), tuple(_reasons(one, other))
    )


def _criteria(mark: SubmissionMark) -> dict[Place, CriterionMark]:
    return {
        (exercise.assignment, exercise.name, one.id): one
        for exercise in mark.exercises
        for one in exercise.criteria
        if one.kind != "property"
    }


def _points(mark: SubmissionMark) -> float | None:
    return mark.points if mark.status == "marked" else None


def _both(one: CriterionMark | None, other: CriterionMark | None) -> tuple[Earned, Earned]:
    if one is None or other is None or one.max_points == other.max_points:
        return (_earned(one), None), (_earned(other), None)
    return (_earned(one), one.max_points), (_earned(other), other.max_points)


def _earned(one: CriterionMark | None) -> float | None:
    return None if one is None or one.verdict == "not judged" else one.points


def _seen(one: CriterionMark | None) -> tuple[object, ...]:
    return () if one is None else (one.verdict, one.points, one.max_points)


def _reasons(one: Entry, other: Entry) -> Iterator[str]:
    """What is not the same of what the two marks were made from."""
    yield from _of_work(one.work, other.work)
    was, now = one.made_by, other.made_by
    for name in sorted({*was.assignments} & {*now.assignments}):
        if was.assignments[name] != now.assignments[name]:
            yield f"course changed: {name}"
    if was.secret != now.secret:
        yield "secret changed"
    if was.rules != now.rules:
        yield "rules changed (--imprecise, --seconds-a-call, --seconds-in-all, --unconfined)"
    yield from _of_versions(was, now)


def _of_work(before: Work, after: Work) -> Iterator[str]:
    for name in sorted({*before.files, *after.files}):
        if name not in after.files or name not in before.files:
            yield f"{name} was handed in {'later' if name in after.files else 'before'}"
        elif before.files[name] != after.files[name]:
            yield f"file changed: {', '.join(file for file, _ in after.files[name])}"
    if before.helpers != after.helpers:
        yield "file changed: a module beside the work"
    if before.found != after.found:
        yield "what was found beside the work is other than before"


def _of_versions(was: Conditions, now: Conditions) -> Iterator[str]:
    for name, version in now.versions.items():
        if (before := was.versions.get(name, "")) != version:
            yield f"version changed: {name} {before.split(' ')[0]} -> {version.split(' ')[0]}"
    if was.code != now.code:
        yield "version changed: this program's own code"
