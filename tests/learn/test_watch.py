"""What the watch shows of what was saved, whatever was saved, and what its keys do."""

import json

import pytest

from autograder.learn.progress import PROGRESS, read_progress
from tests.learn.conftest import Desk
from tests.tools.versions import ALL_GATES, GATES_HEAD, RIGHT_LOOP

RIGHT = "return np.tanh(np.concatenate([x, h], 1) @ W + b)"
SWAPPED = "return np.tanh(np.concatenate([h, x], 1) @ W + b)"
CELL = "return f * c + i * g"


def test_at_the_start_the_first_function_is_to_be_written(desk: Desk) -> None:
    text = desk.begin()
    assert "\nrnn/rnn.py, by the course" in text
    assert "Next to write: rnn_step (rnn/rnn.py, line " in text and 'Its section: "' in text
    assert "[h]int 0/3" in text and desk.asked == []  # nothing is judged where nothing is written


def test_while_files_are_judged_for_the_first_time_it_does_not_say_that_none_is_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    draw = desk.screen.draw
    monkeypatch.setattr(desk.screen, "draw", lambda lines: (draw(lines), drawn.append(desk.text)))
    desk.begin()
    assert "judging ..." in drawn[0]
    assert not any("There is no file" in one for one in drawn)


def test_only_what_changed_is_judged_with_what_it_builds_on(desk: Desk) -> None:
    desk.begin()
    first = desk.write("lstm", lstm_gates=GATES_HEAD + ALL_GATES, lstm_cell_update=CELL)
    desk.save("lstm/lstm.py", first)
    assert desk.asked == [("lstm", {"lstm_gates", "lstm_cell_update"})]
    step = "f, i, o, g = lstm_gates(x, h, weights)\n    c = lstm_cell_update(c, f, i, g)\n    return o * np.tanh(c), c"
    text = desk.save(
        "lstm/lstm.py", first.replace('raise NotImplementedError("lstm_step is not written yet")', step)
    )
    assert desk.asked[1:] == [("lstm", {"lstm_step"})]  # what it builds on is right
    assert "lstm_step is right, 3 of 3 points." in text
    assert "So this holds: " in text and "Write lstm_forward next" in text


def test_a_change_of_what_others_build_on_is_told_first_and_the_others_are_judged_later(desk: Desk) -> None:
    desk.save("rnn/rnn.py", desk.write("rnn", rnn_step=RIGHT, rnn_forward=RIGHT_LOOP), wait=False)
    desk.begin()
    assert "  course [#.........] 15/" in desk.screen.lines[0]
    desk.asked.clear()
    text = desk.save("rnn/rnn.py", desk.write("rnn", rnn_step=SWAPPED, rnn_forward=RIGHT_LOOP))
    assert "You put the state before the input" in text
    assert desk.asked == [("rnn", {"rnn_step"}), ("rnn", {"rnn_step", "rnn_forward"})]
    text = desk.press("n")
    assert "rnn_forward is right in itself: it uses rnn_step." in text or "Next to write: lstm_gates" in text


def test_a_loop_around_a_wrong_step_is_judged_with_it(desk: Desk) -> None:
    desk.begin()
    desk.save("rnn/rnn.py", desk.write("rnn", rnn_step=SWAPPED))
    desk.asked.clear()
    text = desk.save("rnn/rnn.py", desk.write("rnn", rnn_step=SWAPPED, rnn_forward=RIGHT_LOOP))
    assert desk.asked == [("rnn", {"rnn_step", "rnn_forward"})]
    assert "rnn_forward is right in itself: it uses rnn_step." in text


def test_a_comment_moves_the_line_that_is_shown(desk: Desk) -> None:
    desk.begin()
    wrong = desk.write("rnn", rnn_step=SWAPPED)
    line = wrong[: wrong.index(SWAPPED)].count("\n") + 1
    assert f"  > {line}   {SWAPPED}" in desk.save("rnn/rnn.py", wrong)
    assert f"  > {line + 1}   {SWAPPED}" in desk.save("rnn/rnn.py", f"# mine\n{wrong}")


def test_half_saved_broken_empty_and_deleted_files(desk: Desk) -> None:
    desk.begin()
    right = desk.write("rnn", rnn_step=RIGHT)
    desk.save("rnn/rnn.py", right)
    half = desk.save("rnn/rnn.py", right[: right.index(RIGHT) + 20])
    assert "the file of rnn" in half and "rnn/rnn.py is not Python at line" in half and "^" in half
    assert "rnn_step is right" in desk.save("rnn/rnn.py", right)
    assert "empty" in desk.save("rnn/rnn.py", "")
    (desk.root / "rnn" / "rnn.py").unlink()
    (desk.root / "rnn" / "rnn.ipynb").unlink()
    assert "Next to write: lstm_gates" in desk.look()
    assert "rnn_step is right" in desk.save("rnn/rnn.py", right)


def test_of_several_saves_at_once_the_last_is_shown_and_all_are_judged(desk: Desk) -> None:
    desk.begin()
    desk.save("lstm/lstm.py", desk.write("lstm", lstm_cell_update=CELL), wait=False)
    desk.saves.look()
    for _ in range(3):
        desk.save("rnn/rnn.py", desk.write("rnn", rnn_step=RIGHT), wait=False)
        desk.saves.look()
    assert "rnn_step is right" in desk.look()
    assert [name for name, _ in desk.asked] == ["rnn", "lstm"]
    assert "] 10/" in desk.screen.lines[0].split("course")[1]


def test_a_notebook_is_judged_when_it_is_the_one_that_was_saved(desk: Desk) -> None:
    desk.begin()
    path = desk.root / "rnn" / "rnn.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        unwritten = 'raise NotImplementedError("rnn_step is not written yet")'
        cell["source"] = [line.replace(unwritten, SWAPPED) for line in cell["source"]]
    text = desk.save("rnn/rnn.ipynb", json.dumps(notebook))
    assert "rnn_step (rnn/rnn.ipynb, cell " in text and "You put the state before the input" in text


def test_an_own_module_beside_the_file_counts(desk: Desk) -> None:
    desk.save("rnn/mine.py", "import numpy as np\nsquash = np.sin\n", wait=False)
    body = "from mine import squash\n    return squash(np.concatenate([x, h], 1) @ W + b)"
    desk.save("rnn/rnn.py", desk.write("rnn", rnn_step=body), wait=False)
    assert "rnn_step (" in desk.begin()
    assert "rnn_step is right" in desk.save("rnn/mine.py", "import numpy as np\nsquash = np.tanh\n")


def test_a_loop_that_never_ends_is_ended_once_with_its_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.learn import resident
    from autograder.sandbox.patience import Patience

    monkeypatch.setattr(resident, "PATIENCE", Patience(call=0.2, submission=60.0))
    desk.begin()
    text = desk.save("rnn/rnn.py", desk.write("rnn", rnn_step="while True: pass", rnn_forward=RIGHT_LOOP))
    assert "while True: pass" in text and "rnn_step does not end" in text and " after 0.2 s" in text


def test_hints_are_given_one_at_a_time_and_the_answer_only_when_it_is_wanted(desk: Desk) -> None:
    desk.begin()
    desk.save("rnn/rnn.py", desk.write("rnn", rnn_step=SWAPPED))
    first = desk.press("h")
    assert first.index("You put the state before the input") < first.index("Hint 1 of 3, in plain words: ")
    assert "def rnn_step" not in desk.press("y")  # nothing was asked
    assert "[h]int 1/3" in desk.text
    assert "Hint 3 of 3" in desk.press("hh")
    last = desk.press("h")
    assert "There are no more hints on rnn_step." in last and "[y]es" in last
    assert "[h]int 3/3" in desk.press("x") and "def rnn_step" not in desk.text
    assert "def rnn_step" in desk.press("hy")
    assert read_progress(desk.root)["rnn", "rnn_step"].answer


def test_what_is_right_has_no_hints(desk: Desk) -> None:
    desk.save("rnn/rnn.py", desk.write("rnn", rnn_step=RIGHT), wait=False)
    desk.begin("rnn_step")
    assert "rnn_step is right: there is nothing to hint at." in desk.press("h")
    assert not (desk.root / PROGRESS).exists() or read_progress(desk.root)["rnn", "rnn_step"].hints == 0


def test_other_keys(desk: Desk) -> None:
    desk.begin()
    desk.save("rnn/rnn.py", desk.write("rnn", rnn_step=SWAPPED))
    code = desk.press("i").split("\n")[2:]
    assert code[0] == "import numpy as np; from rnn import rnn_step" and any(
        "print(rnn_step(" in one for one in code
    )
    assert "should be, largest" in desk.press("p") and "your rnn_step" in desk.text
    assert "Nor does this hold: " in desk.press("a")
    listed = desk.press("l")
    assert "  rnn_forward                       0/8    not written yet" in listed and "page 2 of" in listed
    assert "  gru_" in desk.press(" ")
    assert "Next to write: rnn_forward" in desk.press("n")
    assert "Next to write: lstm_gates" in desk.press("n")
    desk.press("q")
    assert desk.watch.state.is_over


def test_the_input_that_is_pasted_shows_the_mistake(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.begin()
    desk.save("rnn/rnn.py", desk.write("rnn", rnn_step=SWAPPED))
    lines = [line for line in desk.press("i").split("\n")[2:-1] if line]
    should = lines[-1].removeprefix("# should be ")
    monkeypatch.syspath_prepend(str(desk.root / "rnn"))
    monkeypatch.delitem(__import__("sys").modules, "rnn", raising=False)
    said: list[str] = []
    exec("\n".join(lines), {"print": lambda value: said.append(str(value))})  # noqa: S102
    monkeypatch.delitem(__import__("sys").modules, "rnn", raising=False)
    assert said and said[0] != should


def test_progress_that_is_no_toml_is_told_and_left(desk: Desk) -> None:
    (desk.root / PROGRESS).write_text("[")
    desk.begin()
    assert "progress.toml cannot be read" in desk.save(
        "rnn/rnn.py", desk.write("rnn", rnn_step=RIGHT)
    ).replace("\n", " ")
    assert (desk.root / PROGRESS).read_text() == "["


def test_a_fault_of_ours_is_a_sentence_and_the_watch_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.begin()

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("ours")

    with monkeypatch.context() as broken:
        broken.setattr(desk.watch, "saved", fails)
        desk.watch.turn("", [desk.root / "rnn" / "rnn.py"])
        assert "that is the autograder's fault" in desk.text
    assert "rnn_step is right" in desk.save("rnn/rnn.py", desk.write("rnn", rnn_step=RIGHT))


def test_cases_are_made_before_somebody_waits_for_them(desk: Desk) -> None:
    desk.begin()
    while desk.watch.state.unprepared:
        desk.watch.turn("", [])
    assert set(desk.watch.resident._whole) == {"rnn", "lstm"}
    desk.watch.turn("", [])
    desk.watch.turn("", [])
    assert desk.asked == [("rnn", {"rnn_step"}), ("rnn", {"rnn_step", "rnn_forward"})]
    desk.watch.turn("", [])
    assert len(desk.asked) == 2 and "Next to write: rnn_step" in desk.settle()
