"""Makes what a class hands in, and finds it."""

from pathlib import Path

import pytest

from autograder.errors import NothingToGrade
from autograder.submissions.find import Submission, find_submissions

ASSIGNMENTS = ("rnn", "bptt", "lstm", "gru", "quiz")


def make(folder: Path, *files: str) -> Path:
    """Makes files, and folders where the name ends with a slash."""
    for name in files:
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("x = 1\n")
    return folder


def find(*paths: Path) -> list[Submission]:
    return find_submissions(paths, ASSIGNMENTS)


def rows(root: Path, *paths: Path) -> dict[str, dict[str, list[str]]]:
    """What was found, as names relative to a folder."""
    found = find(*(paths or (root,)))
    assert [each.id for each in found] == sorted({each.id for each in found})
    for each in found:
        assert each.files or each.notes
        assert all(note.endswith(".") and note.isprintable() for note in each.notes)
    return {
        each.id: {
            assignment: [path.relative_to(root).as_posix() for path in files]
            for assignment, files in each.files.items()
        }
        for each in found
    }


def refusal(*paths: Path) -> str:
    with pytest.raises(NothingToGrade) as raised:
        find(*paths)
    sentence = str(raised.value)
    assert "; " in sentence and sentence.endswith(".") and sentence.isprintable(), sentence
    return sentence
