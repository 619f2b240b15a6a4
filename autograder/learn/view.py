"""What the watch shows, as lines: pure, so that it can be looked at without a terminal."""

import ast
import textwrap
from collections.abc import Iterable, Mapping, Sequence

from rich.text import Text

from autograder.course import Assignment, Course
from autograder.grading.prepared import Prepared
from autograder.learn.hints import MOST, section
from autograder.learn.progress import Key, Progress
from autograder.report import ExerciseMark, submission_mark
from autograder.reports import explained
from autograder.reports.numbers import points
from autograder.reports.terminal import STYLES, where_to_fix

BAR = 10  # signs of the bar of one assignment
REGIMES = 2  # lines that tell what was tried

Lines = Sequence[Text]


def bar(share: float, width: int = BAR) -> str:
    """`[#######.......]`: never full before all is done, and never empty once something is."""
    done = min(int(share * width), width)  # a bonus comes on top
    done = max(done, 1) if share > 0 else 0
    return f"[{'#' * done}{'.' * (width - done)}]"


def status(course: Course, progress: Progress, name: str, said: str, width: int) -> Text:
    """`rnn [####......] 7/15  course [#.........] 7/190  saved 14:02, 0.2 s`"""
    whole, most = counted(course.assignments, progress)
    parts = []
    if name in course.names:
        won, of = counted([course[name]], progress)
        parts.append((f"{name} {bar(won / of if of else 0)} {points(won)}/{points(of)}", "bold"))
    parts.append((f"course {bar(whole / most if most else 0)} {points(whole)}/{points(most)}", ""))
    text = Text()
    for part, style in parts:
        text.append(part, style)
        text.append("  ")
    room = width - text.cell_len - len(said)
    text.append(" " * max(room, 0) + said, "dim")
    text.truncate(width)
    return text


def counted(assignments: Iterable[Assignment], progress: Progress) -> tuple[float, float]:
    """The points that were won when they were judged last, and those there are without a bonus; else functions."""
    keys = [(one, exercise) for one in assignments for exercise in one.exercises if exercise.criteria]
    most = sum(exercise.points for _, exercise in keys if not exercise.bonus)
    has_points = all(one.text for one, _ in keys)
    if not has_points:
        return sum(progress[one.name, exercise.name].right for one, exercise in keys), len(keys)
    return sum(min(progress[one.name, exercise.name].points, exercise.points) for one, exercise in keys), most


def wrapped(text: str, width: int, style: str = "", indent: int = 0) -> list[Text]:
    """The text in lines of so many columns."""
    found = textwrap.wrap(text, max(width - indent, 20), break_on_hyphens=False)
    return [Text(" " * indent + line, style) for line in found]


def folded(lines: Iterable[str], width: int) -> list[Text]:
    """Code, whose lines go on below where they are longer than the screen."""
    return [Text(line[k : k + width]) for line in lines for k in range(0, max(len(line), 1), width)]


def wrong(mark: ExerciseMark, of_file: Sequence[ExerciseMark], width: int, room: int) -> list[Text]:
    """What is wrong with a function, in so many lines: what `check` says of it."""
    head = where_to_fix(submission_mark("", tuple(of_file)), mark)
    found = wrapped(head, width, "bold")
    lines = explained.lines(mark, width, room - len(found))
    return [*found, *(Text(str(line), STYLES.get(line.kind, "")) for line in lines)]


def right_in_itself(mark: ExerciseMark, width: int) -> list[Text]:
    """A function that gives wrong results because of an earlier one."""
    names = ", ".join(mark.because)
    return wrapped(f"{mark.name} is right in itself: it uses {names}. Fix that first.", width)


def to_write(assignment: Assignment, mark_name: str, where: str, width: int) -> list[Text]:
    """A function that is not written yet: where it stands, in which section, and what it is to do."""
    exercise = next(one for one in assignment.exercises if one.name == mark_name)
    verb = "write" if exercise.takes else "answer"
    head = f"Next to {verb}: {mark_name} ({where}), for {points(exercise.points)} points"
    found = wrapped(head, width, "bold")
    if title := section(assignment, mark_name):
        found += wrapped(f'Its section: "{title}"', width, indent=2)
    for line in _docstring(assignment, mark_name):
        found += wrapped(line, width, indent=4) or [Text()]
    return found


def _docstring(assignment: Assignment, name: str) -> list[str]:
    if not assignment.text:
        return []
    for one in ast.parse(assignment.text).body:
        if isinstance(one, ast.FunctionDef) and one.name == name:
            return (ast.get_docstring(one) or "").split("\n")
    return []


def right(mark: ExerciseMark, prepared: Prepared | None, then: str, width: int) -> list[Text]:
    """A function that is right: what was tried, a property that holds of it, and what comes next."""
    won = f", {points(mark.points)} of {points(mark.max_points)} points" if mark.max_points else ""
    found = [Text(f"{mark.name} is right{won}.", "bold green")]
    if prepared is not None and mark.kind == "function":
        cases = prepared.cases[mark.name]
        number = len(cases.public) + len(cases.hidden)
        regimes = list(dict.fromkeys(case.regime for case in cases.hidden))
        tried = wrapped(f"Tried on {number} inputs: {'; '.join(regimes)}", width, indent=2)
        found += tried[:REGIMES]
        if len(tried) > REGIMES:
            found[-1] = Text(f"{tried[REGIMES - 1].plain[: width - 4]} ...")
        exercise = next(one for one in prepared.assignment.exercises if one.name == mark.name)
        if exercise.properties:
            found += wrapped(f"So this holds: {exercise.properties[0].title}.", width, indent=2)
    return [*found, Text(), *wrapped(then, width)]


def listing(course: Course, progress: Progress, there: Mapping[Key, str], width: int) -> list[Text]:
    """All functions of the course: points, whether right, hints that were shown."""
    found: list[Text] = []
    for assignment in course.assignments:
        won, of = counted([assignment], progress)
        found.append(
            Text(f"{assignment.name} {bar(won / of if of else 0)} {points(won)}/{points(of)}", "bold")
        )
        for exercise in (one for one in assignment.exercises if one.criteria):
            done = progress[assignment.name, exercise.name]
            state = "right" if done.right else there.get((assignment.name, exercise.name), "")
            seen = f"{min(done.hints, MOST)} hint{'s' * (done.hints != 1)}" if done.hints else ""
            row = (
                f"  {exercise.name:<30}{points(done.points):>5}/{points(exercise.points):<5}{state:<18}{seen}"
            )
            found.append(Text(row[:width].rstrip(), "green" if done.right else ""))
    return found


def pages(lines: Lines, room: int) -> list[Lines]:
    """The lines in pages of so many."""
    room = max(room, 1)
    return [lines[k : k + room] for k in range(0, max(len(lines), 1), room)]
