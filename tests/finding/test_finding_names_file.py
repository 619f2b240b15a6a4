"""A names file says whose a file is that nobody can tell; what it says counts, and what it cannot mean is told."""

from pathlib import Path

import pytest

from autograder.errors import BadNames
from autograder.submissions.declared import declared
from autograder.submissions.find import Found, Search, find_class
from tests.tools.classroom import ASSIGNMENTS, make


def found_with(root: Path, text: str, asked: tuple[str, ...] = ()) -> Found:
    names = root.parent / "names.csv"
    names.write_text(text, encoding="utf-8")
    return find_class(Search([root], ASSIGNMENTS, asked=asked, said=declared(names)))


def rows(found: Found) -> dict[str, dict[str, list[str]]]:
    return {
        one.id: {name: [path.name for path in paths] for name, paths in one.files.items()}
        for one in found.submissions
        if not one.undecided
    }


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_a_drive_of_many_people(tmp_path: Path, mark: str, start: str) -> None:
    make(tmp_path / "drive", "lstm.py", "lstm(1).py", "lstm(2).py", "lstm(3).py")
    lines = [
        ["File", "Student", "Assignment"],
        ["lstm.py", "ada", "lstm"],
        ["lstm(1).py", "'=ben", ""],
        ["lstm(2).py", "-", ""],
    ]
    found = found_with(tmp_path / "drive", start + "\n".join(mark.join(line) for line in lines))
    assert rows(found) == {"ada": {"lstm": ["lstm.py"]}, "=ben": {"lstm": ["lstm(1).py"]}}
    assert [one.id for one in found.submissions if one.undecided] == ["lstm(3)"]
    assert [entry.reason for entry in found.files if entry.path == "lstm(2).py"] == [
        "declared irrelevant in the names file"
    ]


def test_what_is_said_of_a_student_s_files(tmp_path: Path) -> None:
    root = make(
        tmp_path / "class", "ada/x/lstm.py", "ada/y/lstm.py", "ben/homework.py", "cem/report.pdf", "dee/a.py"
    )
    make(root, "dee/b.py", "eva/lstm.py", "stray.py")
    text = (
        "file,student,assignment\nada/y/lstm.py,ada,lstm\nhomework.py,ben,gru\ncem/report.pdf,-,\n"
        "dee,,\nstray.py,eva,rnn\n"
    )
    found = found_with(root, text)
    assert not any(one.undecided for one in found.submissions)
    assert rows(found) == {
        "ada": {"lstm": ["lstm.py"]},
        "ben": {"gru": ["homework.py"]},
        "cem": {},
        "dee": {},
        "eva": {"lstm": ["lstm.py"], "rnn": ["stray.py"]},
    }
    assert found.submissions[0].files["lstm"][0].parent.name == "y"
    assert len(found.files) == 8


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("file;who\nx;y\n", "no columns file and student"),
        ("", "no columns file and student"),
        ("file,student,assignment\nnowhere.py,ada,lstm\n", "line 2: there is no file nowhere.py"),
        ("file,student,assignment\nada/a.py,ada,chess\n", "line 2: there is no assignment chess"),
        ("file,student,assignment\n\nada/a.py,ada,\n", "say for which assignment ada/a.py is"),
        ("file,student,assignment\nx.py,ada,lstm\n", "x.py are 2 files"),
    ],
)
def test_what_a_names_file_cannot_mean(text: str, said: str, tmp_path: Path) -> None:
    root = make(tmp_path / "class", "ada/a.py", "ben/x.py", "cem/x.py", "dee/lstm.py")
    with pytest.raises(BadNames, match=said.replace("(", "\\(")):
        found_with(root, text)


def test_a_names_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes(b"file,student\n\xe9,x\n")
    for path in (tmp_path / "nowhere.csv", tmp_path, tmp_path / "latin.csv"):
        with pytest.raises(BadNames, match="cannot be read"):
            declared(path)


def test_the_row_of_files_that_are_somebody_else_s_is_gone(tmp_path: Path) -> None:
    root = make(tmp_path / "class", "ada/lstm.py", "misc/lstm.py", "misc/rnn.py", "cem/report.pdf")
    found = found_with(root, "file,student\nmisc,Zoe\ncem/report.pdf,-\n")
    assert rows(found) == {
        "Zoe": {"lstm": ["lstm.py"], "rnn": ["rnn.py"]},
        "ada": {"lstm": ["lstm.py"]},
        "cem": {},
    }


def test_who_has_work_by_the_names_file_is_not_told_that_there_is_none(tmp_path: Path) -> None:
    root = make(tmp_path / "class", "ada/lstm.py", "ben/notes.txt")
    (ben,) = [one for one in found_with(root, "file,student,assignment\nnotes.txt,ben,lstm\n").submissions][
        1:
    ]
    assert (ben.id, list(ben.files), ben.notes) == ("ben", ["lstm"], ())
