"""The roster: who is in the class, a CSV with a column id and any others."""

import csv
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import BadSettings

MOST_BYTES = 10_000_000
COLUMNS = ("id", "first_name", "last_name", "email")


@dataclass(frozen=True, slots=True)
class Member:
    """One line of a roster; what it does not say is empty. `elsewhere` is what stands in further columns."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    elsewhere: tuple[str, ...] = ()


def read_roster(path: Path) -> tuple[Member, ...]:
    """The members in the order of the file. Raises BadSettings, with the line."""
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadSettings(
            f"the roster {path} cannot be read; it should be a CSV in UTF-8 with a column id. Check its path."
        ) from None
    lines = text.splitlines()
    table = csv.DictReader(lines, delimiter=max(",;\t", key=lines[0].count) if lines else ",")
    heads = {str(name).strip().casefold() for name in table.fieldnames or ()}
    if "id" not in heads:
        raise BadSettings(
            f"the roster {path} has no column id; its first line should be: {','.join(COLUMNS)}"
        )
    members: dict[str, Member] = {}
    for row in table:
        cells = {str(key).strip().casefold(): str(value or "").strip() for key, value in row.items()}
        further = tuple(cell for name, cell in cells.items() if cell and name not in (*COLUMNS, "none"))
        student, first, last, email = (cells.get(name, "") for name in COLUMNS)
        one = Member(student, first, last, email, further)
        if not one.id and any(cells.values()):
            raise BadSettings(
                f"{path}, line {table.line_num}: nobody's id is there; write it in the column id"
            )
        if one.id in members:
            raise BadSettings(f"{path}, line {table.line_num}: {one.id} is there twice; take one of them out")
        if one.id:
            members[one.id] = one
    return tuple(members.values())
