"""Tells a gradebook of nbgrader what course.toml settles: roster, due dates, extensions. Nothing is taken out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from nbgrader.api import MissingEntry

from autograder.settings.roster import Member
from autograder.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is another thing in course.toml than in the gradebook: its name, what it was, and is then."""

    what: str
    was: str
    then: str

    @property
    def sentence(self) -> str:
        """`lstm, due: nothing -> 2027-01-31 22:59:00 UTC`."""
        return f"{self.what}: {self.was or 'nothing'} -> {self.then}"


def tell(book: Any, settings: Settings) -> Iterator[Change]:
    """Enters everything that the gradebook does not have so, in the session of `book`, and tells each change."""
    for member in settings.roster:
        yield from _member(book, member)
    for name, due in settings.due.items():
        assignment = _found(book.find_assignment, name)
        if assignment is not None and assignment.duedate != (when := _utc(due)):
            yield Change(f"{name}, due", _shown(assignment.duedate), _shown(when))
            assignment.duedate = when
    for student, several in settings.extensions.items():
        for name in several:
            submitted = _found(book.find_submission, name, student)
            if submitted is not None:
                yield from extend(submitted, settings)


def _member(book: Any, member: Member) -> Iterator[Change]:
    student = _found(book.find_student, member.id)
    if student is None:
        student = book.update_or_create_student(member.id)
        yield Change(member.id, "", "in the class")
    for key in ("first_name", "last_name", "email"):
        was, then = getattr(student, key) or "", getattr(member, key)
        if then and was != then:
            yield Change(f"{member.id}, {key.replace('_', ' ')}", was, then)
            setattr(student, key, then)


def extend(submitted: Any, settings: Settings) -> Iterator[Change]:
    """Enters the extension of whoever handed in, if it is later than what the gradebook grants already."""
    until = settings.extensions.get(submitted.student.id, {}).get(submitted.assignment.name)
    due = submitted.assignment.duedate
    if until is None or due is None or _utc(until) <= (submitted.duedate or due):
        return
    who = f"{submitted.student.id}, {submitted.assignment.name}, extended to"
    yield Change(who, _shown(submitted.duedate), _shown(_utc(until)))
    submitted.extension = _utc(until) - due


def unknown(book: Any, settings: Settings) -> Iterator[str]:
    """What nobody can enter, and who is in the gradebook alone; both are left as they are."""
    for name in settings.due:
        if _found(book.find_assignment, name) is None:
            yield f"The gradebook knows no assignment {name}; run nbgrader generate_assignment {name} first."
    for student, several in settings.extensions.items():
        for name in several:
            if _found(book.find_submission, name, student) is None:
                yield f"{student} has not handed in {name}; grade --nbgrader enters the extension with the work."
    if settings.roster:
        known = {one.id for one in settings.roster}
        others = [one.id for one in book.students if one.id not in known]
        if others:
            yield f"In the gradebook and not in the roster, left as they are: {', '.join(others[:10])}."


def _found(find: Any, *names: str) -> Any:
    try:
        return find(*names)
    except MissingEntry:
        return None


def _utc(when: datetime) -> datetime:
    """As nbgrader keeps times: in UTC, without saying so."""
    return when.astimezone(UTC).replace(tzinfo=None)


def _shown(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S} UTC" if when is not None else ""
