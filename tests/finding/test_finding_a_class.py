"""Whatever way a class hands in, every student gets a row, and nothing at all gets a sentence."""

from pathlib import Path

import pytest

from autograder.errors import NothingToGrade
from tests.tools.classroom import find, make, refusal, rows


def test_nbgrader_s_folders(tmp_path: Path) -> None:
    make(tmp_path, "submitted/bob/lstm/lstm.ipynb", "submitted/bob/lstm/timestamp.txt")
    make(
        tmp_path,
        "submitted/alice/lstm/problem1.ipynb",
        "submitted/alice/gru/gru.ipynb",
        "submitted/marks.json",
    )
    assert rows(tmp_path, tmp_path / "submitted") == {
        "alice": {"gru": ["submitted/alice/gru/gru.ipynb"], "lstm": ["submitted/alice/lstm/problem1.ipynb"]},
        "bob": {"lstm": ["submitted/bob/lstm/lstm.ipynb"]},
    }


def test_a_student_without_work_has_a_row_with_a_sentence(tmp_path: Path) -> None:
    make(tmp_path, "alice/lstm.py", "bob/homework.py", "bob/notes.txt", "carol/", "dan/deep/down/lstm.py")
    make(tmp_path, "README.md", ".git/config", "__pycache__/lstm.py", ".ipynb_checkpoints/lstm.ipynb")
    assert rows(tmp_path) == {
        "alice": {"lstm": ["alice/lstm.py"]},
        "bob": {},
        "carol": {},
        "dan": {"lstm": ["dan/deep/down/lstm.py"]},
    }
    notes = {each.id: each.notes for each in find(tmp_path)}
    assert notes["alice"] == ()
    assert "The folder bob holds homework.py, notes.txt" in notes["bob"][0]
    assert "The folder carol is empty" in notes["carol"][0]


def test_a_class_in_one_folder(tmp_path: Path) -> None:
    make(
        tmp_path,
        "bob_lstm.py",
        "alice_lstm.py",
        "alice_lstm.ipynb",
        "alice_gru.py",
        "README.md",
        "carol/gru.py",
    )
    assert rows(tmp_path) == {
        "alice": {"gru": ["alice_gru.py"], "lstm": ["alice_lstm.py", "alice_lstm.ipynb"]},
        "bob": {"lstm": ["bob_lstm.py"]},
        "carol": {"gru": ["carol/gru.py"]},
    }


def test_numbers_of_students_are_people_and_numbers_of_copies_are_not(tmp_path: Path) -> None:
    assert len(find(make(tmp_path / "people", "1234567_lstm.py", "7654321_lstm.py"))) == 2
    assert len(find(make(tmp_path / "copies", "lstm (1).py", "lstm (2).py", "lstm-3.py"))) == 1


def test_a_student_called_like_an_assignment_does_not_take_the_place_of_the_class(tmp_path: Path) -> None:
    make(tmp_path, "lstm/lstm.py", "bob/lstm/lstm.py")
    assert rows(tmp_path) == {"lstm": {"lstm": ["lstm/lstm.py"]}, "bob": {"lstm": ["bob/lstm/lstm.py"]}}


def test_a_class_in_a_folder_called_like_an_assignment(tmp_path: Path) -> None:
    make(tmp_path, "lstm/alice/lstm.py", "lstm/bob/lstm.py", "lstm/statistics.ipynb")
    assert list(rows(tmp_path, tmp_path / "lstm")) == ["alice", "bob"]


def test_a_student_s_folder_may_be_called_like_a_file(tmp_path: Path) -> None:
    make(tmp_path, "alice_lstm.py/lstm.py", "lstm.py/gru.py")
    assert rows(tmp_path) == {
        "alice_lstm.py": {"lstm": ["alice_lstm.py/lstm.py"]},
        "lstm.py": {"gru": ["lstm.py/gru.py"]},
    }


def test_a_class_of_thousands_is_found_in_order(tmp_path: Path) -> None:
    for number in range(3000):
        make(tmp_path, f"student{number:04}/")
    make(tmp_path, "student2999/lstm.py")
    assert [each.id for each in find(tmp_path)] == [f"student{number:04}" for number in range(3000)]


def test_ids_of_several_paths_are_told_apart_by_their_paths(tmp_path: Path) -> None:
    make(tmp_path, "x/a/alice/lstm.py", "x/b/alice/lstm.py", "x/b/bob/lstm.py", "y/a/alice/gru.py")
    paths = [tmp_path / "x" / "a", tmp_path / "x" / "b"]
    assert list(rows(tmp_path, *paths)) == ["a/alice", "b/alice", "bob"]
    assert list(rows(tmp_path, *paths, tmp_path / "y" / "a")) == [
        "bob",
        "x/a/alice",
        "x/b/alice",
        "y/a/alice",
    ]
    files = [tmp_path / "x" / "a" / "alice" / "lstm.py", tmp_path / "x" / "b" / "alice" / "lstm.py"]
    assert list(rows(tmp_path, *files)) == ["a/alice/lstm.py", "b/alice/lstm.py"]


def test_what_is_named_twice_is_graded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "alice/lstm.py", "bob/lstm.py")
    monkeypatch.chdir(tmp_path)
    found = find(Path("alice"), tmp_path, Path("bob/../alice"), tmp_path / "bob")
    assert [each.id for each in found] == ["alice", "bob"]


def test_one_folder_without_work_among_several_does_not_stop_the_others(tmp_path: Path) -> None:
    make(tmp_path, "alice/lstm.py", "bob/", "carol/notes.txt")
    assert list(rows(tmp_path, *sorted(tmp_path.iterdir()))) == ["alice", "bob", "carol"]
    assert "None of 2 folders holds work. The folder bob is empty" in refusal(
        tmp_path / "bob", tmp_path / "carol"
    )


def test_paths_without_a_submission_get_a_sentence(tmp_path: Path) -> None:
    assert "No path was given" in refusal()
    assert "nowhere was not found" in refusal(tmp_path / "nowhere")
    make(tmp_path, "empty/", "hidden/.git/lstm.py", "texts/a.txt", "texts/b", "texts/c", "texts/d", "texts/e")
    assert "The folder empty is empty" in refusal(tmp_path / "empty")
    assert "The folder hidden is empty" in refusal(tmp_path / "hidden")
    sentence = refusal(tmp_path / "texts")
    assert "holds a.txt, b, c, 2 more" in sentence
    assert "bptt, gru, lstm, quiz, or rnn (with .py or .ipynb)" in sentence
    with pytest.raises(NothingToGrade):
        find(make(tmp_path, "alice/lstm.py") / "alice", tmp_path / "nowhere")
    assert "cannot be looked at" in refusal(tmp_path / "alice" / "lstm.py" / "deeper")
    assert "cannot be looked at" in refusal(Path("a" * 5000))
    assert "cannot be looked at" in refusal(Path("nul\0byte"))
