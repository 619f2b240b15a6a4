"""Programs that somebody could hand in, made from the solutions, and what they lose."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent, indent

from autograder.course import Assignment
from autograder.grading.grader import Grader, HandedIn
from autograder.report import CriterionMark, ExerciseMark
from autograder.sandbox.patience import Clock
from autograder.submissions.source import Cell, Source

BEGIN, END = "### BEGIN SOLUTION\n", "    ### END SOLUTION"


def edited(assignment: Assignment, name: str, right: str, wrong: str) -> str:
    """The solution, with one formula of a function, or one answer, replaced."""
    start, end = _region(assignment.text, name)
    answer = assignment.text[start:end]
    assert answer.count(right) == 1, f"{right!r} stands {answer.count(right)} times in {name}"
    return assignment.text[:start] + answer.replace(right, wrong) + assignment.text[end:]


def written(assignment: Assignment, name: str, body: str) -> str:
    """The solution, with a function written in another way."""
    start, end = _region(assignment.text, name)
    return assignment.text[:start] + indent(dedent(body).strip("\n"), "    ") + "\n" + assignment.text[end:]


def _region(text: str, name: str) -> tuple[int, int]:
    if name.islower():
        head = text.index(f"def {name}(")
        start = text.index(BEGIN, head) + len(BEGIN)
        assert "\ndef " not in text[head:start], f"{name} is given to the student"
        return start, text.index(END, start)
    start = [found.start() for found in re.finditer(rf"^{name} =", text, re.MULTILINE)][-1]
    return start, text.index("### END", start)


def source(assignment: str, text: str) -> Source:
    """A `.py` of this text."""
    return Source(assignment, f"{assignment}.py", (Cell(f"{assignment}.py", text, False),))


def notebook(assignment: str, *cells: str) -> Source:
    """A notebook of these code cells."""
    file = f"{assignment}.ipynb"
    return Source(
        assignment, file, tuple(Cell(f"{file}, cell {k}", text, True) for k, text in enumerate(cells, 1))
    )


@dataclass(frozen=True)
class Marked:
    """The marks on one file."""

    exercises: tuple[ExerciseMark, ...]
    notes: tuple[str, ...]

    @property
    def lost(self) -> list[tuple[str, CriterionMark]]:
        """Every criterion that is not right, with its exercise."""
        return [
            (exercise.name, criterion)
            for exercise in self.exercises
            for criterion in exercise.criteria
            if criterion.verdict != "right"
        ]

    @property
    def points_lost(self) -> float:
        return sum(criterion.max_points - criterion.points for _, criterion in self.lost)

    @property
    def exercises_lost(self) -> list[str]:
        """The exercises in which anything is lost, in the course's order."""
        return list(dict.fromkeys(name for name, _ in self.lost))

    @property
    def titles_lost(self) -> list[str]:
        return [criterion.title for _, criterion in self.lost]

    @property
    def messages(self) -> list[str]:
        return [criterion.message for _, criterion in self.lost]


def mark(grader: Grader, program: Source, beside: Mapping[str, Source] | None = None) -> Marked:
    """Marks one file; the others are those that it may import. Raises Unmarkable."""
    name = program.assignment
    sources = {**(beside or {}), name: program}
    handed_in = HandedIn({name: [program]}, sources, Clock(grader.rules.patience.submission))
    marks = grader._marked(name, program, handed_in)
    return Marked(marks, marks[0].notes)
