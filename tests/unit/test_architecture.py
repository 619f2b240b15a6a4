"""docs/architecture.md says what the house is: its table of imports is the one that is tested, its files are there."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.unit.test_house import OURS

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "autograder"


def section(title: str) -> str:
    return PAGE.split(f"## {title}\n")[1].split("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """The cells of the table in a section, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def test_its_table_of_imports_is_the_tested_one() -> None:
    said = {quoted(room)[0]: quoted(may) for room, _, may in rows("Who may import whom")}
    assert said == OURS and list(said) == list(OURS)


@pytest.mark.parametrize("row", rows("Where to change what"), ids=lambda row: row[0][:40])
def test_the_files_of_a_task_are_there(row: list[str]) -> None:
    named = [one for cell in row[1:] for one in quoted(cell) if "." in one and " " not in one]
    for name in named:
        assert any(_is_there(name)), name


def _is_there(name: str) -> list[Path]:
    """Files of that name from the top, the package or anywhere in it, with any assignment in `<assignment>`."""
    pattern = name.replace("<assignment>", "rnn")
    return [path for start in (ROOT, PACKAGE) for path in start.glob(pattern)] or [
        path for start in (PACKAGE, ROOT / "tests", ROOT / "solutions") for path in start.rglob(pattern)
    ]


def test_its_types_are_where_it_says() -> None:
    for types, files, _ in rows("The types in the middle"):
        texts = [path.read_text() for name in quoted(files) for path in _is_there(name)]
        assert len(texts) >= len(quoted(files)) > 0, files
        for name in quoted(types):
            assert any(f"class {name}" in text for text in texts), name
