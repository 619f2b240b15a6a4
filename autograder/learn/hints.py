"""Hints on three levels, one at a time; after them the section to read, and for a self-learner the answer."""

import ast
import re
from dataclasses import dataclass

from autograder.course import Assignment, Course, shipped_root
from autograder.learn.written import bound
from autograder.report import ExerciseMark
from autograder.reports.terminal import is_whole
from autograder.stubs import BEGIN, END

LEVELS = ("in plain words", "on the code", "on the mathematics")
MOST = len(LEVELS)
NAMED = (
    "mistake",
    "slip",
    "formula",
    "condition",
    "shape",
    "state",
    "contract",
)  # what is about this very program
_HEADING = re.compile(r"^# #{1,6} +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Hint:
    """What is said when somebody asks for a hint: sentences in order, and how many levels were shown with it."""

    sentences: tuple[str, ...]
    level: int
    is_last: bool = False  # there are no more, and the answer may be asked for


def hint(course: Course, mark: ExerciseMark, seen: int, level: int | None = None) -> Hint:
    """The hint of this level, else the next one, on a function with this mark of which so many were seen

    Nothing is given away of what is right already, or of what is right in itself. The named mistake comes first.
    """
    assignment, name = course[mark.assignment], mark.name
    if mark.because:
        return Hint((f"{name} is right in itself: it uses {_and(mark.because)}. Fix that first.",), seen)
    if is_whole(mark):
        return Hint((f"{name} is right: there is nothing to hint at.",), seen)
    if mark.fault:
        return Hint((mark.fault, f"Until that is fixed, nothing can be said of {name}."), seen)
    levels = assignment.hints.get(name, ())
    named = _named(mark)
    if level is not None and level > min(seen + 1, len(levels)):
        before = f"hint {seen + 1} comes first" if levels else "there is none"
        return Hint((*named, f"Hints on {name} are given one at a time: {before}."), seen)
    wanted = level or seen + 1
    if wanted > len(levels):
        return Hint((*named, no_more(assignment, name, len(levels))), seen, is_last=True)
    said = f"Hint {wanted} of {len(levels)}, {LEVELS[wanted - 1]}: {' '.join(levels[wanted - 1].split())}"
    return Hint((*named, said), max(seen, wanted))


def _named(mark: ExerciseMark) -> tuple[str, ...]:
    explanation = mark.explanation
    return explanation.sentences if explanation is not None and explanation.how in NAMED else ()


def no_more(assignment: Assignment, name: str, levels: int) -> str:
    """That all hints were shown, and which section of the lesson to read again."""
    what = f"There are no more hints on {name}" if levels else f"There are no hints on {name}"
    title = section(assignment, name)
    return f'{what}. Read its section again: "{title}".' if title else f"{what}."


def section(assignment: Assignment, name: str) -> str:
    """The heading in the lesson under which a function or an answer stands; empty without one."""
    found = _statements(assignment, name)
    before = assignment.text.split("\n")[: found[0].lineno - 1] if found else []
    headings = _HEADING.findall("\n".join(before))
    return str(headings[-1]) if headings else ""


def may_show_answers(course: Course) -> bool:
    """Whether a learner may see the answers: as course.toml says; without one, those of the shipped course alone."""
    return course.settings.answers if course.settings is not None else course.root == shipped_root()


def answer(assignment: Assignment, name: str) -> str:
    """The key's own text of a function, or of an answer of the quiz, without the marks around it."""
    found = _statements(assignment, name)
    if not found:
        return ""
    lines = assignment.text.split("\n")[found[-1].lineno - 1 : found[-1].end_lineno]
    return "\n".join(line for line in lines if line.strip() not in (BEGIN, END))


def _statements(assignment: Assignment, name: str) -> list[ast.stmt]:
    """The statements of the key that define a name."""
    body = ast.parse(assignment.text).body
    return [one for one in body if name in bound(one)]


def _and(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
