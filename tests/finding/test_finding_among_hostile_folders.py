"""Links, closed folders and hostile names cost their own row only, and nothing outside is looked at."""

import os
from pathlib import Path

import pytest

from tests.tools.classroom import find, make, refusal, rows


def test_links_are_listed_and_never_followed(tmp_path: Path) -> None:
    outside = make(tmp_path / "outside", "lstm.py", "lstm/lstm.py")
    cohort = make(tmp_path / "class", "alice/lstm.py", "bob/", "carol/", "README.md")
    (cohort / "eve").symlink_to(outside)
    (cohort / "mallory").symlink_to("/nowhere/at/all")
    (cohort / "latest.md").symlink_to(cohort / "README.md")
    (cohort / "bob" / "lstm.py").symlink_to(outside / "lstm.py")
    (cohort / "carol" / "lstm").symlink_to(outside / "lstm")
    assert rows(cohort) == {
        "alice": {"lstm": ["alice/lstm.py"]},
        "bob": {"lstm": ["bob/lstm.py"]},
        "carol": {"lstm": ["carol/lstm"]},
        "eve": {},
        "mallory": {},
    }
    notes = {each.id: " ".join(each.notes) for each in find(cohort)}
    assert "eve is a symbolic link" in notes["eve"] and "mallory is a symbolic link" in notes["mallory"]


def test_a_link_that_is_named_is_not_followed_either(tmp_path: Path) -> None:
    make(tmp_path, "alice/lstm.py")
    (tmp_path / "eve").symlink_to("alice")
    (tmp_path / "gru.py").symlink_to("alice/lstm.py")
    assert "eve is a symbolic link" in refusal(tmp_path / "eve")
    found = rows(tmp_path, tmp_path / "alice", tmp_path / "eve", tmp_path / "gru.py")
    assert found == {"alice": {"lstm": ["alice/lstm.py"]}, "eve": {}, "gru.py": {"gru": ["gru.py"]}}


def test_loops_of_links_end(tmp_path: Path) -> None:
    make(tmp_path, "alice/lstm.py")
    (tmp_path / "alice" / "gru").symlink_to(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    assert rows(tmp_path) == {"alice": {"gru": ["alice/gru"], "lstm": ["alice/lstm.py"]}, "loop": {}}


def test_what_has_the_name_of_a_file_is_listed_for_the_reader_to_refuse(tmp_path: Path) -> None:
    make(tmp_path, "alice/lstm.py/", "bob/")
    os.mkfifo(tmp_path / "bob" / "gru.ipynb")
    assert rows(tmp_path) == {"alice": {"lstm": ["alice/lstm.py"]}, "bob": {"gru": ["bob/gru.ipynb"]}}


def test_a_folder_that_cannot_be_listed_costs_its_own_row_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Raised by hand, for root is refused nothing.
    make(tmp_path, "alice/lstm.py", "bob/lstm.py", "carol/lstm/lstm.py", "carol/gru/gru.py")
    closed = {tmp_path / "bob", tmp_path / "carol" / "lstm"}
    scandir = os.scandir

    def guarded(folder: Path) -> object:
        if Path(folder) in closed:
            raise PermissionError(13, "Permission denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", guarded)
    assert rows(tmp_path) == {
        "alice": {"lstm": ["alice/lstm.py"]},
        "bob": {},
        "carol": {"gru": ["carol/gru/gru.py"]},
    }
    notes = {each.id: " ".join(each.notes) for each in find(tmp_path)}
    assert "The folder bob could not be opened (Permission denied)" in notes["bob"]
    assert "The folder lstm could not be opened (Permission denied)" in notes["carol"]
    assert "could not be opened" in refusal(tmp_path / "bob")


def test_hostile_names_become_ids_that_can_be_shown(tmp_path: Path) -> None:
    raw = [
        b"new\nline",
        b"caf\xe9",
        b"esc\x1b[31m",
        "tricky\u202egnp".encode(),
        "zero\u200bwidth".encode(),
        b"e" * 250,
    ]
    for name in raw:
        folder = os.path.join(os.fsencode(tmp_path), name)
        os.mkdir(folder)
        with open(os.path.join(folder, b"lstm.py"), "w", encoding="utf-8") as file:
            file.write("x = 1\n")
    found = find(tmp_path)
    assert [each.id for each in found] == sorted(
        [
            "new\\nline",
            "caf\\udce9",
            "esc\\x1b[31m",
            "tricky\\u202egnp",
            "zero\\u200bwidth",
            "e" * 197 + "...",
        ]
    )
    assert all(path.read_text() == "x = 1\n" for each in found for path in each.files["lstm"])


def test_names_that_look_the_same_are_numbered(tmp_path: Path) -> None:
    make(tmp_path, "a\x1b/lstm.py", "a\\x1b/lstm.py", "a\\x1b (2)/lstm.py")
    ids = [each.id for each in find(tmp_path)]
    assert len(set(ids)) == 3 and all(each.startswith("a\\x1b") for each in ids)
