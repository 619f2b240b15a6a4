"""Pictures of what a learner's functions do: asked in the sandbox, drawn as they are, right or wrong."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from autograder.cli import commands
from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.learn import drawn
from autograder.learn.play import SENTENCE, SHOWS, SIZES, Beside, Curves, Heat, Own, Said, played, played_for
from autograder.learn.resident import Resident
from autograder.submissions.source import Source
from tests.tools.handed_in import edited, source

LARGE = "def rnn_forward(x, h0, W, b):\n    return np.zeros((1, 10**6))\n"
COMPLEX = "def rnn_forward(x, h0, W, b):\n    return np.zeros((1, 27, 8), complex)\n"


def own(course: Course, grader: Grader, texts: Mapping[str, str]) -> Own:
    files: dict[str, tuple[Source, Mapping[str, Source]]] = {
        name: (source(name, text), {}) for name, text in texts.items()
    }
    return Own(Resident(course, grader.sandbox), files)


@pytest.fixture
def right(course: Course, grader: Grader) -> Own:
    return own(course, grader, {name: course[name].text for name in ("rnn", "bptt", "lstm", "gru")})


def test_states_are_those_of_the_learners_own_function(course: Course, grader: Grader) -> None:
    text = edited(course["rnn"], "rnn_forward", "h = h0", "h = h0 + 0.25")
    with_other_start, key = (
        played(own(course, grader, {"rnn": one}), "states")[0] for one in (text, course["rnn"].text)
    )
    assert isinstance(key, Heat) and isinstance(with_other_start, Heat)
    assert key.rows.shape == (8, len(SENTENCE)) and key.columns == SENTENCE
    assert not np.allclose(key.rows[:, 0], with_other_start.rows[:, 0])


def test_the_gradient_fades_lasts_and_explodes_with_the_size_of_w_h(right: Own) -> None:
    curves = played(right, "norms")[0]
    assert isinstance(curves, Curves)
    for size, one in zip(SIZES, curves.series.values(), strict=True):
        assert one[0] / one[-1] == pytest.approx(size ** (len(one) - 1))
    said = drawn.curves(curves, 80, 18)
    assert max(map(len, said)) <= 80 and len(said) <= 18
    assert "".join(said).isascii() and "* W_h x 0.9   o W_h x 1   + W_h x 1.2" in said[-1]


def test_a_memory_is_written_kept_erased_and_read(right: Own) -> None:
    heat = played(right, "gates")[0]
    assert isinstance(heat, Heat)
    rows = dict(zip(heat.names, heat.rows, strict=True))
    assert np.allclose(rows["c"][2:20], np.tanh(np.sin(2))) and np.allclose(rows["c"][30:], 0, atol=1e-9)
    assert np.allclose(rows["h"][rows["read"] == 0], 0, atol=1e-9)
    assert rows["h"][8] == pytest.approx(np.tanh(np.tanh(np.sin(2))))


def test_connectivity_has_a_row_for_each_cell_that_is_written(
    course: Course, grader: Grader, right: Own
) -> None:
    heat = played(right, "connectivity")[0]
    assert isinstance(heat, Heat) and heat.names == ("rnn", "lstm", "gru")
    assert np.allclose(heat.rows.max(axis=1), 1)
    assert heat.rows[0, 0] < heat.rows[1, 0]  # a plain network has forgotten the first letter
    some = played(own(course, grader, {"bptt": course["bptt"].text}), "connectivity")
    assert isinstance(some[0], Heat) and some[0].names == ("rnn",)
    assert Said("There is no file of lstm here, so lstm_backward cannot be asked.") in some


def test_of_a_wrong_function_the_result_is_drawn_beside_the_right_one(course: Course, grader: Grader) -> None:
    text = edited(course["lstm"], "lstm_cell_update", "f * c + i * g", "f * c - i * g")
    found = played_for(own(course, grader, {"lstm": text}), ("lstm", "lstm_cell_update"), is_right=False)
    assert isinstance(found[0], Beside) and not np.allclose(found[0].yours, found[0].right)
    lines = [line.plain for line in drawn.in_terminal(found, 80, 18)]
    assert lines[0] == "lstm_cell_update, on a small input"
    assert any(line.startswith("difference, largest: ") for line in lines)


def test_of_another_shape_there_is_no_difference(course: Course, grader: Grader) -> None:
    text = edited(course["rnn"], "rnn_forward", "np.stack(states, axis=1)", "np.array(states)")
    found = played_for(own(course, grader, {"rnn": text}), ("rnn", "rnn_forward"), is_right=False)
    assert any("so there is no difference" in line.plain for line in drawn.in_terminal(found, 80, 18))
    assert any(isinstance(one, Said) and "gives the shape (27, 1, 8) here" in one.text for one in found)


@pytest.mark.parametrize(
    "body", [LARGE, COMPLEX, "", "def rnn_forward(x, h0, W, b):\n    return 'h'\n", "x = ("]
)
def test_what_cannot_be_drawn_gets_a_sentence(course: Course, grader: Grader, body: str) -> None:
    (said,) = played(own(course, grader, {"rnn": f"import numpy as np\n{body}"}), "states")
    assert isinstance(said, Said) and said.text == "rnn_step gives no result to draw yet."


def test_before_the_loop_is_written_the_step_alone_is_drawn(course: Course, grader: Grader) -> None:
    text = edited(course["rnn"], "rnn_forward", "h = h0", "raise NotImplementedError")
    figures = [played(own(course, grader, {"rnn": one}), "states")[0] for one in (text, course["rnn"].text)]
    step, loop = (one for one in figures if isinstance(one, Heat))
    assert step.title.endswith("your rnn_step") and np.allclose(step.rows, loop.rows)


def test_every_function_that_a_picture_shows_is_one_of_the_course(course: Course) -> None:
    every = {exercise.name for one in course.assignments for exercise in one.exercises}
    assert {name for names in SHOWS.values() for name in names} <= every


def test_the_command_draws_and_writes_a_page_that_needs_no_network(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rnn.py").write_text(course["rnn"].text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(commands, ["play", "states", "rnn_step", "--html", "play.html"])
    assert found.stdout.startswith("What each unit holds, letter by letter: your rnn_forward\n")
    assert "On small inputs rnn_step gives what it should." in found.stdout
    assert max(map(len, found.stdout.splitlines())) <= 80
    page = (tmp_path / "play.html").read_text(encoding="utf-8")
    assert "<svg" in page and "http" not in page.replace("http://www.w3.org/", "") and "<script" not in page
