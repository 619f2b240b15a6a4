"""One mistake costs its points once: what builds on an earlier wrong part is judged with a right one in its place."""

from dataclasses import replace

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from tests.conftest import Rewrite
from tests.hostile.corpus import programs
from tests.tools.handed_in import edited, mark, source, written
from tests.tools.sample import further


@pytest.mark.parametrize(
    "gates",
    [
        "raise ValueError('not today')",
        "return None",
        *map(
            further,
            (
                "return np.zeros(3), 1, 2, 3",
                "return lstm_hidden",
                "return [['f']]",
                "raise SystemExit",
                "return np.full((4, *h.shape), np.nan)",
                "return lstm_gates(x, h, weights)",
            ),
        ),
    ],
)
def test_a_broken_part_costs_its_own_points_only(with_body: Rewrite, gates: str) -> None:
    marked = with_body("lstm", "lstm_gates", gates)
    assert marked.exercises_lost == ["lstm_gates"]
    assert marked.points_lost == 5


def test_a_part_of_the_wrong_shape_costs_its_own_points_only(with_edit: Rewrite) -> None:
    marked = with_edit("lstm", "lstm_gates", "return f, i, o, g", "return f.T, i.T, o.T, g.T")
    assert marked.exercises_lost == ["lstm_gates"]


BY_NAME = """
dx, message, total = np.zeros(x.shape), np.zeros(h0.shape), {}
h = np.concatenate([h0[:, np.newaxis], gru_forward(x, h0, weights)], axis=1)
for t in reversed(range(x.shape[1])):
    dx[:, t], message, share = gru_step_backward(dh[:, t] + message, x[:, t], h[:, t], weights)
    total = {name: total.get(name, 0) + share[name] for name in share}
return dx, message, total
"""


@pytest.mark.parametrize("step", ["raise ValueError('not today')", "return None"])
def test_a_broken_part_costs_its_own_points_only_where_weights_are_read_by_name(
    course: Course, grader: Grader, step: str
) -> None:
    """A sequence that takes its step's gradients for a dict is given a dict, where a right step stands in."""
    text = written(course["gru"], "gru_backward", BY_NAME)
    assert mark(grader, source("gru", text)).exercises_lost == ["gru_backward"]  # the step gives a NamedTuple
    text = written(replace(course["gru"], text=text), "gru_step_backward", step)
    assert mark(grader, source("gru", text)).exercises_lost == ["gru_step_backward"]


def test_a_part_that_hangs_costs_its_own_points_only(impatient: Grader, with_body: Rewrite) -> None:
    marked = with_body("rnn", "rnn_step", "while True:\n    pass")
    assert marked.exercises_lost == ["rnn_step"]
    assert marked.messages[0].startswith("rnn_step does not end: it was still in rnn.py, line ")


def test_a_missing_part_costs_its_own_points_only(course: Course, grader: Grader) -> None:
    text = course["gru"].text.replace("def gru_candidate(", "def the_candidate(")
    marked = mark(grader, source("gru", text))
    assert marked.exercises_lost == ["gru_candidate"]
    assert marked.messages[0] == "gru_candidate is not defined; keep the name that the stub gave it"


@pytest.mark.parametrize("name", ["rnn_step", "rnn_forward"])
@pytest.mark.parametrize("body", ["raise NotImplementedError", "return 0.5 * np.tanh(x[..., :1] * b)"])
def test_what_bptt_brings_along_costs_nothing_there(
    course: Course, grader: Grader, name: str, body: str
) -> None:
    before, after = course["bptt"].text.split(f"def {name}(")
    _, after = after.split("\n\n\n", 1)
    text = f"{before}def {name}(x, h, W, b):\n    {body}\n\n\n{after}"
    assert mark(grader, source("bptt", text)).lost == []


def test_a_backward_pass_is_no_better_for_being_that_of_its_own_wrong_forward_pass(
    course: Course, grader: Grader
) -> None:
    """z lets in instead of keeping, in the step and in the derivative of that step alike: that is wrong twice.

    Whoever writes the forward pass could make its backward pass as easy as they like.
    """
    text = edited(course["gru"], "gru_step", "z * h + (1 - z) * n", "(1 - z) * h + z * n")
    start = text.index("def gru_step_backward(")
    head, backward = text[:start], text[start:]
    for right, wrong in (
        ("dh_next * (1 - z) * (1 - n**2)", "dh_next * z * (1 - n**2)"),
        ("dh_next * (h - n) * z", "dh_next * (n - h) * z"),
        ("+ dh_next * z", "+ dh_next * (1 - z)"),
    ):
        assert backward.count(right) == 1
        backward = backward.replace(right, wrong)
    marked = mark(grader, source("gru", head + backward))
    assert marked.exercises_lost == ["gru_step", "gru_step_backward"]
    assert mark(grader, source("gru", text)).exercises_lost == ["gru_step"]  # beside the right derivative


def test_a_wrong_derivative_of_a_wrong_step_is_still_wrong(course: Course, grader: Grader) -> None:
    text = edited(course["gru"], "gru_step", "z * h + (1 - z) * n", "(1 - z) * h + z * n")
    assert text.count("dh_next * (h - n) * z") == 1
    text = text.replace("dh_next * (h - n) * z", "dh_next * (h - n) * r")
    marked = mark(grader, source("gru", text))
    assert marked.exercises_lost == ["gru_step", "gru_step_backward"]


def test_mistakes_in_several_parts_cost_each_its_own_points(course: Course, grader: Grader) -> None:
    text = course["lstm"].text
    for right, wrong in (
        ("sigmoid(xh @ weights.W_f + weights.b_f)", "sigmoid(xh @ weights.W_f)"),
        ("c_next: np.ndarray = f * c + i * g", "c_next = i * c + f * g"),
        ("o * np.tanh(c_next)\n    return", "np.tanh(o * c_next)\n    return"),
    ):
        assert text.count(right) == 1, right
        text = text.replace(right, wrong)
    marked = mark(grader, source("lstm", text))
    assert marked.exercises_lost == ["lstm_gates", "lstm_cell_update", "lstm_hidden"]
    assert marked.points_lost == 1 + 3 + 2  # of the gates one; of the others all that they have


def test_a_result_that_the_next_call_overwrites_counts_as_it_was_returned(with_edit: Rewrite) -> None:
    head = "KEPT = {}\n"
    kept = "kept = KEPT.setdefault(h_next.shape, h_next)\n    kept[...] = h_next\n    return kept"
    assert "rnn_step" not in with_edit("rnn", "rnn_step", "return h_next", kept, head).exercises_lost


def test_each_call_stands_alone(with_edit: Rewrite) -> None:
    """A backward pass that needs the forward pass to have been called just before it is not a function."""
    remember = "global LAST\n    LAST = np.stack(states, axis=1)\n    return LAST"
    marked = with_edit("rnn", "rnn_forward", "return np.stack(states, axis=1)", remember)
    assert marked.lost == []
    carried = "h = h0 + globals().get('KEPT', 0 * h0).mean()\n    global KEPT\n    KEPT = h0"
    assert with_edit("rnn", "rnn_forward", "h = h0", carried).exercises_lost == ["rnn_forward"]


def test_changing_an_argument_in_place_is_a_warning(with_edit: Rewrite) -> None:
    right = "h_next: np.ndarray = np.tanh(xh @ W + b)"
    marked = with_edit("rnn", "rnn_step", right, f"{right}\n    x *= 0; b += 1; W[:] = 7")
    assert "rnn_step" not in marked.exercises_lost
    assert "rnn_step changes its argument W and b and x in place; work on a copy" in marked.notes


def test_a_count_that_builds_on_a_wrong_constant_keeps_its_points(with_edit: Rewrite) -> None:
    marked = with_edit("quiz", "WEIGHT_MATRICES", '"lstm": 4', '"lstm": 3')
    assert marked.exercises_lost == ["WEIGHT_MATRICES"] and marked.points_lost == 1


def test_an_answer_beside_a_wrong_one_that_it_names_has_one_try(grader: Grader) -> None:
    """A program sees, while it is loaded, that right parts are to stand in, and could answer otherwise then."""
    (program,) = (one for one in programs() if one.name == "forge_marks/answers_the_quiz_twice")
    marked = mark(grader, source("quiz", program.text))
    assert sum(one.points for one in marked.exercises) == program.earns == 2
    assert not any("right in itself" in one for one in marked.messages)
