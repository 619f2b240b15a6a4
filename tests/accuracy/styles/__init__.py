"""Right programs in many styles: each file holds what it writes in another way; the rest is the solution's."""

from pathlib import Path

from autograder.course import Course
from tests.accuracy.programs import Base, in_another_style

FOLDER = Path(__file__).parent


def styles(course: Course) -> list[Base]:
    """All of them, by assignment and name."""
    return [
        in_another_style(assignment, path.stem, path.read_text(encoding="utf-8"))
        for assignment in sorted(course.assignments, key=lambda one: one.name)
        for path in sorted(FOLDER.glob(f"{assignment.name}/*.py"))
    ]
