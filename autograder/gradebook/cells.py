"""The notebook that graders see: what was handed in, with the course's own cells as they were handed out.

It is made anew. Of a submitted notebook only the text of its cells is taken, and which exercise a cell claims to
answer; what nbgrader and Jupyter would obey (points, locks, checksums, tags, outputs, versions) comes from the
gradebook or not at all. What a browser would obey in that text is made harmless.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.gradebook.harmless import as_typed, harmless
from autograder.submissions.notebook import WrittenCell, written_cells
from autograder.submissions.refused import RefusedFileError

SCHEMA_VERSION = 3  # of nbgrader's metadata
MOST_MARKDOWN = (
    200_000  # characters of a notebook that are rendered; the cells behind them are shown as typed
)


@dataclass(frozen=True, slots=True)
class Given:
    """A cell as the course handed it out: its text if it is locked, and what nbgrader is to know of it."""

    name: str
    kind: str
    text: str
    checksum: str
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float | None

    def cell(self, text: str) -> dict[str, Any]:
        """The cell with this text, or with its own if that is locked."""
        graded = self.grade or self.task
        claims = {
            "cell_type": self.kind,
            "checksum": self.checksum,
            "grade": self.grade,
            "grade_id": self.name,
            "locked": self.locked,
            "schema_version": SCHEMA_VERSION,
            "solution": self.solution,
            "task": self.task,
        } | ({"points": self.points} if graded else {})
        metadata = {"deletable": False, "nbgrader": claims} | ({"editable": False} if self.locked else {})
        return _cell(self.kind, self.text if self.locked else text, metadata)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A notebook as the course handed it out: its cells in order, and the kernel that it names."""

    given: tuple[Given, ...]
    kernel: dict[str, Any]


def restored(text: str, file: str, lesson: Lesson) -> dict[str, Any]:
    """The notebook for the graders; of a file that is not a notebook, the course's cells and a sentence on why."""
    try:
        return in_course_order(written_cells(text, file), lesson)
    except RefusedFileError as refusal:
        return unread(str(refusal), lesson)


def in_course_order(written: Sequence[WrittenCell], lesson: Lesson) -> dict[str, Any]:
    """The notebook for the graders of these cells."""
    return _notebook(_in_order(written, lesson.given), lesson)


def unread(reason: str, lesson: Lesson) -> dict[str, Any]:
    """The notebook in the place of a file that could not be read: the course's cells below the reason."""
    head = _cell("markdown", "The file that was handed in could not be read:\n\n" + code_block(reason), {})
    return _notebook([head, *(one.cell(one.text) for one in lesson.given)], lesson)


def code_block(text: str) -> str:
    """Markdown that shows the text as it is: in an indented block nothing is obeyed, neither Markdown nor HTML."""
    return "\n".join("    " + line for line in text.splitlines())


def _notebook(cells: Iterable[dict[str, Any]], lesson: Lesson) -> dict[str, Any]:
    """A notebook of format 4.5, whose cells get ids of their own."""
    numbered = [cell | {"id": f"cell-{number}"} for number, cell in enumerate(cells, start=1)]
    return {"cells": numbered, "metadata": {"kernelspec": lesson.kernel}, "nbformat": 4, "nbformat_minor": 5}


def _in_order(written: Sequence[WrittenCell], given: Sequence[Given]) -> list[dict[str, Any]]:
    """The student's cells in their order; the course's that are missing stand behind those that they followed."""
    names: list[str] = []
    cells: list[dict[str, Any]] = []
    for cell, one in _inert(_claimed(written, given)):
        names.append(one.name if one else "")
        cells.append(one.cell(cell.text) if one else _cell(cell.kind, cell.text, {}))
    before = -1
    for one in given:
        if one.name in names:
            before = names.index(one.name)
            continue
        before += 1
        names.insert(before, one.name)
        cells.insert(before, one.cell(one.text))
    return cells


def _claimed(
    written: Sequence[WrittenCell], given: Sequence[Given]
) -> Iterator[tuple[WrittenCell, Given | None]]:
    """The student's cells, each with the course's that it answers: of several that claim to, the last one."""
    by_name = {one.name: one for one in given}
    last = {cell.grade_id: place for place, cell in enumerate(written)}
    for place, cell in enumerate(written):
        yield cell, by_name.get(cell.grade_id) if last[cell.grade_id] == place else None


def _inert(
    claimed: Iterable[tuple[WrittenCell, Given | None]],
) -> Iterator[tuple[WrittenCell, Given | None]]:
    """The same, with no text that a page obeys. nbconvert writes raw cells into it as they stand: they become text."""
    characters = 0
    for cell, one in claimed:
        kind = one.kind if one else cell.kind
        if kind == "code" or (one and cell.text == one.text):
            yield cell, one
            continue
        characters += len(cell.text)
        is_rendered = kind == "markdown" and characters <= MOST_MARKDOWN
        text = harmless(cell.text) if is_rendered else as_typed(cell.text)
        yield replace(cell, kind="markdown", text=text), one


def _cell(kind: str, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
    cell = {"cell_type": kind, "metadata": metadata, "source": text}
    return cell | {"execution_count": None, "outputs": []} if kind == "code" else cell
