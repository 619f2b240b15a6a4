"""An author's slip costs one exercise, and is told with its place and what to do; the others go on."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course import Broken, Course, exercises_of, load_course, shipped_root

Change = Callable[..., Course]


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """The course with one text of one file exchanged."""

    def change(file: str, old: str, new: str) -> Course:
        path = tmp_path / "solutions" / file
        text = path.read_text()
        assert text.count(old) >= 1, old
        path.write_text(text.replace(old, new, 1))
        return load_course(tmp_path)

    for name in ("rnn", "lstm"):
        shutil.copytree(shipped_root() / "solutions" / name, tmp_path / "solutions" / name)
    (tmp_path / "solutions" / "course.toml").write_text('order = ["rnn", "lstm"]\n')
    return change


def told(course: Course, of: str) -> str:
    """The one fault, which is this exercise's; all else is there."""
    ((name, sentence),) = course.faults
    assert name == of
    others = {exercise.name for one in course.assignments for exercise in one.exercises}
    assert of not in others and {"lstm_gates", "rnn_forward"} - {of} <= others
    assert len(others) == 8
    return sentence


def test_a_sound_course_has_no_faults(course: Course) -> None:
    assert course.faults == ()
    assert [exercise.name for exercise in course["rnn"].exercises] == ["rnn_step", "rnn_forward"]


def test_a_function_that_raises(changed: Change) -> None:
    course = changed("rnn/rnn.py", "xh @ W + b", "xh @ W + bias")
    faults = dict(course.faults)  # the sequence calls the step
    assert list(faults) == ["rnn_step", "rnn_forward"]
    assert faults["rnn_step"].startswith("solutions/rnn/rnn.py, line ")
    assert faults["rnn_step"].endswith("NameError: name 'bias' is not defined; fix it there")
    assert len(course["lstm"].exercises) == 7


def test_a_function_that_is_missing(changed: Change) -> None:
    sentence = told(changed("rnn/rnn.py", "def rnn_forward(", "def forward("), "rnn_forward")
    assert "the key has no rnn_forward" in sentence and "criteria.py" in sentence


def test_a_shape_that_is_not_the_declared_one(changed: Change) -> None:
    course = changed("rnn/rnn.py", "    return np.stack(states, axis=1)", "    return h")
    sentence = next(one for of, one in course.faults if "gives=" in one)
    assert "solutions/rnn/rnn.py, line " in sentence
    assert "h has the shape (2, 3) in the key, but gives= declares (2, 4, 3)" in sentence
    assert [exercise.name for exercise in course["rnn"].exercises] == ["rnn_step"]


def test_results_that_are_not_the_declared_ones(changed: Change) -> None:
    course = changed("lstm/criteria.py", "gives=(c_next,))", "gives=(c_next, h_next))")
    assert "what the key's lstm_cell_update gives is not c_next, h_next" in told(course, "lstm_cell_update")


def test_an_equation_that_the_key_breaks(changed: Change) -> None:
    course = changed(
        "lstm/criteria.py", "yield got.h_next, key.lstm_hidden(o, c_next)", "yield got.h_next, c_next"
    )
    sentence = told(course, "lstm_step")
    assert "the key itself breaks the equation 'step-hidden'" in sentence


def test_a_letter_that_nobody_knows_costs_nothing(changed: Change) -> None:
    """Any letters are fine where the key agrees; here it cannot, and its exercise alone is lost."""
    course = changed("rnn/criteria.py", 'gives=(Array("h", "N T H"),)', 'gives=(Array("h", "N T K"),)')
    assert "K" in told(course, "rnn_forward")


def test_criteria_that_cannot_be_run_cost_their_assignment(changed: Change) -> None:
    course = changed("rnn/criteria.py", "x_sequence, h0 =", "x_sequence, h0 = nothing,")
    assert [(of, len(course[of].exercises)) for of, _ in course.faults] == [("rnn", 0)]
    text = (shipped_root() / "solutions" / "rnn" / "criteria.py").read_text()
    line = text[: text.index("x_sequence, h0 =")].count("\n") + 1
    assert course.faults[0][1].startswith(
        f"solutions/rnn/criteria.py, line {line}: NameError: name 'nothing'"
    )
    assert len(course["lstm"].exercises) == 7


@pytest.mark.parametrize("file", ["rnn/criteria.py", "rnn/rnn.py"])
def test_a_slip_of_syntax_is_told_with_its_line(changed: Change, file: str) -> None:
    course = changed(file, "import numpy as np", "import numpy as np\nx = = 2")
    ((of, sentence),) = course.faults
    assert of == "rnn" and sentence.startswith(f"solutions/{file}, line ") and "SyntaxError" in sentence


def test_a_key_that_is_missing(changed: Change, tmp_path: Path) -> None:
    (tmp_path / "solutions" / "rnn" / "rnn.py").unlink()
    course = load_course(tmp_path)
    assert course.faults == (("rnn", "solutions/rnn/rnn.py is missing; write it there"),)
    assert course.has_key and len(course["lstm"].exercises) == 7


def test_the_order_names_what_is_not_there(changed: Change, tmp_path: Path) -> None:
    course = changed("course.toml", '"lstm"', '"gru", "lstm"')
    assert "course.toml names gru, but there is no solutions/gru/criteria.py" in dict(course.faults)["rnn"]
    assert course.names == ("rnn", "lstm")
    (tmp_path / "solutions" / "course.toml").write_text("order = 3\n")
    assert "order should be a list" in dict(load_course(tmp_path).faults)["lstm"]


def test_without_an_order_the_criteria_s_place_counts(changed: Change, tmp_path: Path) -> None:
    (tmp_path / "solutions" / "course.toml").unlink()
    assert load_course(tmp_path).names == ("lstm", "rnn")
    changed("rnn/criteria.py", "x, h =", "PLACE_IN_COURSE = 1\nx, h =")
    assert load_course(tmp_path).names == ("rnn", "lstm")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "bias-missing"\n', "", "mistake number 1 has no id; write it there"),
        ("right = ' + b)'", "rihgt = ' + b)'", "the mistake 'bias-missing' has no right; write it there"),
        (
            "right = ' + b)'",
            "right = 3",
            "the right of the mistake 'bias-missing' is not text; put it in quotes",
        ),
        (
            "right = ' + b)'",
            "right = ' + b)'\nwhy = ''",
            "the mistake 'bias-missing' has 'why', which means nothing",
        ),
        ("right = ' + b)'", "right = 'nowhere'", "the mistake 'bias-missing' stands 0 times in the solution"),
        ("right = ' + b)'", "right = 'xh'", "the mistake 'bias-missing' stands 2 times in the solution"),
        ('"sigmoid-for-tanh"', '"bias-missing"', "two mistakes have the id 'bias-missing'"),
        ('"sigmoid-for-tanh"', '"sigmoid for tanh"', "should have words and hyphens as its id"),
    ],
)
def test_a_mistake_that_is_none_is_told(changed: Change, old: str, new: str, said: str) -> None:
    course = changed("rnn/mistakes.toml", old, new)
    ((of, sentence),) = course.faults
    assert of == "rnn_step"
    assert sentence.startswith("solutions/rnn/mistakes.toml: in [[rnn_step]], ") and said in sentence
    (step, _) = course["rnn"].exercises  # it is asked about none the less, without this mistake
    assert len(step.mistakes) == 20


def test_mistakes_of_an_unknown_exercise_are_told(changed: Change) -> None:
    course = changed("rnn/mistakes.toml", "[[rnn_step]]", "[[rnn_stpe]]")
    assert dict(course.faults)["rnn"] == (
        "solutions/rnn/mistakes.toml: there is no exercise rnn_stpe; the exercises are rnn_step, rnn_forward"
    )


def test_what_is_no_toml_is_told_with_its_line(changed: Change) -> None:
    course = changed("rnn/mistakes.toml", "right = ' + b)'", "right = ' + b)")
    assert "solutions/rnn/mistakes.toml is not TOML:" in dict(course.faults)["rnn"]
    assert "line 5" in dict(course.faults)["rnn"]
    assert len(course["rnn"].exercises) == 2


def test_hints_are_three_texts_a_function(changed: Change, tmp_path: Path) -> None:
    hints = tmp_path / "solutions" / "lstm" / "hints.toml"
    hints.unlink()
    assert load_course(tmp_path)["lstm"].hints == {}
    hints.write_text('lstm_step = ["one", "two", "three"]\n')
    assert load_course(tmp_path)["lstm"].hints == {"lstm_step": ("one", "two", "three")}
    hints.write_text('lstm_step = ["one", "two"]\n')
    with pytest.raises(Broken, match="lstm_step should have a list of three texts"):
        _ = load_course(tmp_path)["lstm"].hints
    hints.write_text('rnn_step = ["one", "two", "three"]\n')
    with pytest.raises(Broken, match="there is no exercise rnn_step in lstm"):
        _ = load_course(tmp_path)["lstm"].hints


def test_publishing_says_what_is_broken(tmp_path: Path) -> None:
    (tmp_path / "criteria.py").write_text("x = y\n")
    with pytest.raises(Broken, match=r"criteria\.py, line 1: NameError: name 'y' is not defined"):
        exercises_of(tmp_path)
