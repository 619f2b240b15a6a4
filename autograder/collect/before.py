"""What earlier collections into the same folder wrote beside it, which a further one adds to and takes nothing from."""

import csv
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import NothingToGrade
from autograder.submissions.declared import Declared, delimiter_of, plain


@dataclass(frozen=True, slots=True)
class Before:
    """The rows of the account of files, the times of each student's work, and the text of what is to be said."""

    files: Sequence[Mapping[str, str]] = ()
    times: Mapping[tuple[str, str], Sequence[str]] | None = None
    names: str = ""

    def is_elsewhere(self, line: Declared, paths: Sequence[Path]) -> bool:
        """Whether a line of a names file is on a file of an earlier collection, and on none of what lies here."""
        first = line.file.partition("/")[0]
        here = any(first == path.name or os.path.lexists(path / first) for path in paths)
        return not here and any(row["file"] == line.file for row in self.files)


def read_before(account: Path, times: Path, names: Path) -> Before:
    """Reads the three tables, as far as they are there. Raises NothingToGrade for a file that is somebody else's."""
    known: dict[tuple[str, str], list[str]] = {}
    for row in rows_in(_text(times, "submitted")):
        known.setdefault((row.get("student", ""), row.get("assignment", "")), []).append(row["submitted"])
    return Before(rows_in(_text(account, "stored")), known, _text(names, "file"))


def rows_in(text: str) -> list[dict[str, str]]:
    """The rows of a table, by the names of its columns, as they were before a spreadsheet was guarded against."""
    rows = csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter_of(text))
    return [{str(name): plain(str(cell or "")) for name, cell in row.items()} for row in rows]


def _text(table: Path, column: str) -> str:
    """What is in a table; nothing if it is not there."""
    if not os.path.lexists(table):
        return ""
    try:
        text = table.read_bytes().decode("utf-8-sig")
        heads = next(csv.reader(text.splitlines()[:1], delimiter=delimiter_of(text)), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        heads = []
    if column not in heads:
        raise NothingToGrade(
            f"{table} is there, and is no table of collect in UTF-8 with a column {column}; it was left as it is. "
            "Move it away, or name another folder by --into."
        )
    return text
