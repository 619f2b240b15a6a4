"""A course of one's own, as `autograder init` begins it: course.toml, roster.csv, and a place for own assignments."""

from collections.abc import Sequence
from pathlib import Path

from autograder.course import Assignment
from autograder.errors import BadSettings

ROSTER = "id,first_name,last_name,email\n"

TEXT = """\
# A course of your own. Lines that begin with # are examples: take the # away, and change them.
# A mistake in this file is told with its key and its line.

title = "{title}"

# The assignments, in this order. Those that lie in solutions/<name>/ are yours; the others are
# borrowed from the course that comes with the autograder.
{assignments}

# Exercises that you leave out: nobody is asked to write them, and they carry no points.
# drop = ["{drop}"]

# Dates without an offset are times in this zone. In the night when clocks are changed, a time that
# is there twice, or never, is refused: give it an offset.
# timezone = "Europe/Vienna"

# Who is in the class: a CSV whose column id is the name of the student's folder.
roster = "roster.csv"

# Of several attempts at an assignment, the "last" counts, or the "best".
# attempts = "best"

# Other points for an exercise, in steps of an eighth. Its criteria keep their shares.
[points]
# {scaled} = 3

# When each assignment is due.
[due]
# {first} = 2027-01-31T23:59:00+01:00

# What late work costs. A day late is a day begun. So many are free a student, over the whole course;
# each further one costs so many per cent of the points; after so many days late nothing counts.
[late]
# days = 3
# percent = 10
# most = 7

# Other dates for single students: never earlier than for all.
# [extensions.ada]
# {first} = 2027-02-03T23:59:00+01:00

# Students who hand in together: what one of them hands in is the work of all.
[groups]
# team = ["ada", "bob"]
"""


def begin(folder: Path, borrowed: Sequence[Assignment]) -> list[Path]:
    """Writes what a course begins with, and returns its files. Raises BadSettings where a course is already."""
    files = {folder / "course.toml": _text(folder, borrowed), folder / "roster.csv": ROSTER}
    for path in files:
        if path.exists() or path.is_symlink():
            raise BadSettings(
                f"{path} is there already, and was left as it is; name another folder, or edit the file"
            )
    (folder / "solutions").mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    return list(files)


def _text(folder: Path, borrowed: Sequence[Assignment]) -> str:
    names = [f'    "{one.name}",  # {one.points:g} points: {_exercises(one)}' for one in borrowed]
    functions = [exercise.name for one in borrowed for exercise in one.exercises if exercise.takes]
    return TEXT.format(
        title=folder.resolve().name.replace("\\", " ").replace('"', " "),
        assignments="\n".join(["assignments = [", *names, "]"]),
        drop=functions[-1] if functions else "an_exercise",
        scaled=functions[0] if functions else "another_one",
        first=borrowed[0].name if borrowed else "an_assignment",
    )


def _exercises(assignment: Assignment) -> str:
    names = [exercise.name for exercise in assignment.exercises if exercise.criteria]
    return ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
