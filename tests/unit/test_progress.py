"""progress.toml: what a learner has done is kept, by hand edited or not, and nothing in it is lost."""

from pathlib import Path

import pytest

from autograder.learn.progress import PROGRESS, Done, marked, read_progress, remember
from autograder.report import CriterionMark, exercise_mark

STEP, GATES = ("rnn", "rnn_step"), ("lstm", "lstm_gates")


def test_what_is_remembered_is_read_again_and_only_what_changed_is_changed(tmp_path: Path) -> None:
    assert read_progress(tmp_path)[STEP] == Done() and not (tmp_path / PROGRESS).exists()
    remember(tmp_path, {STEP: {"hints": 2}})
    remember(tmp_path, {STEP: {"points": 7.0, "of": 7.0, "right": True}, GATES: {"answer": True}})
    assert read_progress(tmp_path)[STEP] == Done(7.0, 7.0, True, 2)
    assert read_progress(tmp_path)[GATES] == Done(answer=True)


def test_the_same_progress_gives_the_same_bytes(tmp_path: Path) -> None:
    for _ in range(2):
        remember(tmp_path, {STEP: {"points": 2.5, "of": 7.0}})
        text = (tmp_path / PROGRESS).read_bytes()
    remember(tmp_path, {})
    assert (tmp_path / PROGRESS).read_bytes() == text
    assert text.decode().endswith(
        "\n[rnn.rnn_step]\npoints = 2.5\nof = 7.0\nright = false\nhints = 0\nanswer = false\n"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[rnn.rnn_step\n", "progress.toml cannot be read: "),
        ("rnn = 3\n", "rnn should be a table"),
        ("[rnn]\nrnn_step = 1\n", "rnn.rnn_step should be a table"),
        ("[rnn.rnn_step]\nhints = -1\n", "hints of [rnn.rnn_step] should be a whole number from 0"),
        ("[rnn.rnn_step]\nhints = true\n", "hints of [rnn.rnn_step] should be a whole number from 0"),
        ("[rnn.rnn_step]\nright = 1\n", "right of [rnn.rnn_step] should be true or false"),
        ("[rnn.rnn_step]\npoints = nan\n", "points of [rnn.rnn_step] should be a number from 0"),
        ("\udcff", "progress.toml cannot be read: "),
    ],
)
def test_a_broken_file_gets_a_sentence_and_is_left_as_it_is(tmp_path: Path, text: str, sentence: str) -> None:
    content = text.encode("utf-8", "surrogateescape")
    (tmp_path / PROGRESS).write_bytes(content)
    kept = remember(tmp_path, {STEP: {"right": True}})
    assert sentence in kept.fault and kept[STEP].right
    assert (tmp_path / PROGRESS).read_bytes() == content


def test_what_was_taken_out_by_hand_is_as_if_it_was_not_done(tmp_path: Path) -> None:
    (tmp_path / PROGRESS).write_text("[rnn.rnn_step]\npoints = 7\n")
    assert read_progress(tmp_path)[STEP] == Done(points=7.0)


def test_a_folder_that_cannot_be_written_loses_nothing_but_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, content: bytes) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("autograder.learn.progress.write_atomically", refuse)
    kept = remember(tmp_path, {STEP: {"hints": 1}})
    assert kept.fault == "progress.toml cannot be written (Permission denied); nothing is remembered."
    assert kept[STEP].hints == 1


def test_what_could_not_be_judged_changes_nothing() -> None:
    wrong = CriterionMark(title="", verdict="wrong", points=1, max_points=3, message="", mistake=None)
    one = exercise_mark("rnn", "rnn_step", (wrong,))
    two = exercise_mark("rnn", "rnn_forward", (wrong,), status="not judged")
    assert marked([one, two]) == {STEP: {"points": 1, "of": 3, "right": False}}
