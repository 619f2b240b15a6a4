"""One file or one folder is one student's work, however it is laid out."""

from pathlib import Path

import pytest

from autograder.submissions.find import Submission, find_submissions
from tests.tools.classroom import find, make, refusal, rows


@pytest.mark.parametrize(
    ("name", "assignment"),
    [
        ("lstm.py", "lstm"),
        ("LSTM.IPYNB", "lstm"),
        ("lstm (1).py", "lstm"),
        ("lstm-2.ipynb", "lstm"),
        ("lstm_final.py", "lstm"),
        ("Copy of LSTM.ipynb", "lstm"),
        ("alice_lstm.py", "lstm"),
        ("HW3-quiz-李.py", "quiz"),
        ("lstm.v2.py", "lstm"),
        ("lstm2.py", None),
        ("mylstm.py", None),
        ("rnn_lstm.py", None),
        ("homework.py", None),
        ("lstm.txt", None),
        ("test_lstm.py", None),
        ("lstm.ipynb.txt", None),
        ("lstm", None),
    ],
)
def test_a_file_is_named_after_its_assignment(tmp_path: Path, name: str, assignment: str | None) -> None:
    path = make(tmp_path, name) / name
    if assignment:
        assert find(path) == [Submission(name, {assignment: (path,)})]
    else:
        assert f"{name} is not named after an assignment" in refusal(path)


def test_a_mail_program_s_suffix_is_taken_and_told(tmp_path: Path) -> None:
    path = make(tmp_path, "lstm.py.txt") / "lstm.py.txt"
    assert find(path) == [
        Submission("lstm.py.txt", {"lstm": (path,)}, ("lstm.py.txt was taken as lstm.py.",))
    ]


def test_names_of_several_words_are_not_taken_for_shorter_ones(tmp_path: Path) -> None:
    path = make(tmp_path, "rnn_text.py") / "rnn_text.py"
    assert find_submissions([path], {"rnn", "rnn_text"})[0].files == {"rnn_text": (path,)}
    assert find_submissions([path], {"rnn"})[0].files == {"rnn": (path,)}


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (["lstm.py"], {"lstm": ["lstm.py"]}),
        (["lstm.ipynb", "lstm.py", "notes.txt"], {"lstm": ["lstm.py", "lstm.ipynb"]}),
        (["lstm.py", "gru.ipynb", "RNN.PY"], {"gru": ["gru.ipynb"], "lstm": ["lstm.py"], "rnn": ["RNN.PY"]}),
        (["lstm/lstm.ipynb", "gru/gru.py"], {"gru": ["gru/gru.py"], "lstm": ["lstm/lstm.ipynb"]}),
        (["lstm/problem1.ipynb", "lstm/data.csv"], {"lstm": ["lstm/problem1.ipynb"]}),
        (["lstm/problem1.ipynb", "lstm/plots.py"], {"lstm": ["lstm/problem1.ipynb"]}),
        (["lstm/problem1.ipynb", "lstm/problem1.py"], {"lstm": ["lstm/problem1.py", "lstm/problem1.ipynb"]}),
        (["lstm/problem1.ipynb", "lstm/lstm.py"], {"lstm": ["lstm/lstm.py"]}),
        (["LSTM/answer.py"], {"lstm": ["LSTM/answer.py"]}),
        (["gru.py", "lstm/one.ipynb", "lstm/two.ipynb"], {"gru": ["gru.py"]}),
        (["gru.py", "lstm/one.py", "lstm/two.py"], {"gru": ["gru.py"]}),
        (["lstm.py", "lstm/lstm.ipynb"], {"lstm": ["lstm.py", "lstm/lstm.ipynb"]}),
        (["lstm/lstm.py", "lstm/gru.py"], {"gru": ["lstm/gru.py"], "lstm": ["lstm/lstm.py"]}),
        (["lstm/lstm.py", "lstm/gru.py", "gru.py"], {"gru": ["gru.py"], "lstm": ["lstm/lstm.py"]}),
        (["lstm/gru.py"], {"gru": ["lstm/gru.py"]}),
        (["lstm (1).py", "lstm.py"], {"lstm": ["lstm.py", "lstm (1).py"]}),
        (["lstm.py", "Copy of lstm.ipynb"], {"lstm": ["lstm.py", "Copy of lstm.ipynb"]}),
        (["lstm (1).py", "lstm (2).py"], {"lstm": ["lstm (1).py", "lstm (2).py"]}),
        (["lstm_old.py", "lstm_new.py", "lstm.py"], {"lstm": ["lstm.py", "lstm_new.py", "lstm_old.py"]}),
        (["alice_lstm.py", "alice_lstm.ipynb"], {"lstm": ["alice_lstm.py", "alice_lstm.ipynb"]}),
        (["alice_lstm.py", "alice_gru.py"], {"gru": ["alice_gru.py"], "lstm": ["alice_lstm.py"]}),
        (["lstm.py", "data/numbers.csv", ".git/lstm.py"], {"lstm": ["lstm.py"]}),
        (["lstm.py", ".ipynb_checkpoints/lstm.py", "__MACOSX/lstm.py", "._lstm.py"], {"lstm": ["lstm.py"]}),
        (["gru.py", "my_lstm.py/notes.txt"], {"gru": ["gru.py"]}),
        (["lstm.py", "old/lstm.py"], {"lstm": ["lstm.py"]}),
    ],
)
@pytest.mark.parametrize("in_class", [False, True])
def test_the_work_of_one_student(
    tmp_path: Path, files: list[str], found: dict[str, list[str]], in_class: bool
) -> None:
    alice = make(tmp_path / "class" / "alice", *files)
    if in_class:
        make(tmp_path / "class" / "bob", "quiz.py")
        every = {each.id: each for each in find(tmp_path / "class")}
        assert sorted(every) == ["alice", "bob"]
        mine = every["alice"]
    else:
        (mine,) = find(alice)
    assert mine.id == "alice"
    assert {
        name: [path.relative_to(alice).as_posix() for path in paths] for name, paths in mine.files.items()
    } == found
    assert list(mine.files) == sorted(mine.files)


def test_sub_folders_left_alone_are_named(tmp_path: Path) -> None:
    (alice,) = find(make(tmp_path / "alice", "lstm.py", "old/lstm.py", "data/x.csv", "gru/gru.py"))
    assert set(alice.files) == {"lstm", "gru"}
    assert len(alice.notes) == 1 and alice.notes[0].endswith("data, old.")


def test_a_folder_of_an_assignment_is_a_submission_too(tmp_path: Path) -> None:
    make(tmp_path, "alice/lstm/problem1.ipynb", "alice/lstm/data/x.csv", "alice/other/problem1.ipynb")
    assert rows(tmp_path, tmp_path / "alice" / "lstm") == {"lstm": {"lstm": ["alice/lstm/problem1.ipynb"]}}
    assert "holds problem1.ipynb" in refusal(tmp_path / "alice" / "other")


def test_a_dot_has_the_name_of_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(make(tmp_path / "alice", "lstm.py", "gru/"))
    assert find(Path(".")) == [Submission("alice", {"lstm": (Path("lstm.py"),)})]
    monkeypatch.chdir("gru")
    assert [each.id for each in find(Path(".."))] == ["alice"]


def test_a_copy_beside_somebody_s_file_is_no_second_person(tmp_path: Path) -> None:
    make(tmp_path, "alice_lstm.py", "lstm (1).py")
    assert rows(tmp_path) == {tmp_path.name: {"lstm": ["alice_lstm.py", "lstm (1).py"]}}


def test_at_most_four_files_of_an_assignment_are_marked_and_the_rest_is_told(tmp_path: Path) -> None:
    make(tmp_path, "bob/lstm.py", "alice/lstm.ipynb", *(f"alice/a_lstm_{n:03}.py" for n in range(100)))
    alice, bob = find(tmp_path)
    assert [path.name for path in alice.files["lstm"]] == [
        "a_lstm_000.py",
        "a_lstm_001.py",
        "a_lstm_002.py",
        "lstm.ipynb",
    ]
    assert "101 files are named after lstm" in alice.notes[0]
    assert bob.notes == ()
