"""A wrong function is told the formula that it computes, however it is written; and nothing is guessed."""

from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.mistakes import generated
from autograder.mistakes.catalogue import Catalogue
from tests.tools.handed_in import edited, mark, source
from tests.tools.judged_here import named, replaced, sentences
from tests.tools.sample import sampled

STYLES = Path(__file__).resolve().parents[1] / "submissions"
ALL_RIGHT = "all-right"

# assignment, function, what stands in a program of another style, what stands there instead, what is said
TOLD = [
    ("rnn", "rnn_step", "drive + memory + b", "drive - memory + b",
     "You computed `xh = np.concatenate([x, -h], axis=-1)`; here it is `xh = np.concatenate([x, h], axis=-1)`."),
    ("rnn", "rnn_step", "drive + memory + b", "drive + memory * b",
     None),
    ("rnn", "rnn_step", "np.tanh(drive + memory + b)", "np.log1p(np.exp(drive + memory + b))",
     "You computed `h_next = np.log1p(np.exp(xh @ W + b))`; here it is `h_next = np.tanh(xh @ W + b)`."),
    ("lstm", "lstm_hidden", "np.tanh(c_next) * o", "np.clip(c_next, -1, 1) * o",
     "You computed `h_next = o * np.clip(c_next, -1, 1)`; here it is `h_next = o * np.tanh(c_next)`."),
    ("lstm", "lstm_hidden", "np.tanh(c_next) * o", "np.tanh(c_next) * o * o",
     "You computed `h_next = o * np.tanh(c_next) * o`; here it is `h_next = o * np.tanh(c_next)`."),
    ("lstm", "lstm_step_backward", "f - f * f, i", "f + f * f, i",
     "You computed `da_f = dc_total * c * f * (1 + f)`; here it is `da_f = dc_total * c * f * (1 - f)`."),
    ("lstm", "lstm_step_backward", "f - f * f, i", "1 - np.tanh(f) ** 2, i",
     "You computed `da_f = dc_total * c * (1 - np.tanh(f) ** 2)`; here it is `da_f = dc_total * c * f * (1 - f)`."),
    ("lstm", "lstm_step_backward", "into_cell * i]", "into_cell * i * o]",
     "You computed `da_g = dc_total * i * (1 - g ** 2) * o`; here it is `da_g = dc_total * i * (1 - g ** 2)`."),
    ("lstm", "lstm_backward", "dh[:, t] + dh_t", "dh[:, t] + 2 * dh_t",
     "You computed `dh_total = dh[:, t] + 2 * dh_future`; here it is `dh_total = dh[:, t] + dh_future`."),
    ("gru", "gru_step_backward", "da_n.sum(0))", "da_n[-1])",
     "You computed `b_n=da_n[-1:].sum(axis=0)`; here it is `b_n=da_n.sum(axis=0)`."),
    ("gru", "gru_step_backward", "with_reset.T @ da_n,", "with_reset[:1].T @ da_n[:1],",
     "You computed `W_n=xrh[:1].T @ da_n[:1]`; here it is `W_n=xrh.T @ da_n`."),
    ("gru", "gru_candidate", "(h * r)", "(h * r * r)",
     "You computed `xrh = np.concatenate([x, r * h * r], axis=-1)`; here it is "
     "`xrh = np.concatenate([x, r * h], axis=-1)`."),
    ("bptt", "gradient_norms", "message * (1 - h_t**2)", "message * (1 - h_t**3)",
     "Where it does the work of rnn_step_backward: you computed `da = dh_next * (1 - h_next ** 3)`; here it is "
     "`da = dh_next * (1 - h_next ** 2)`."),
    ("bptt", "clip_gradients", "min(1.0, max_norm / norm)", "min(1.0, norm / max_norm)", None),
    ("bptt", "gradient_norms", "norms.append(np.sqrt((message**2).sum()))", "norms.append(np.abs(message).sum())",
     "You computed `norms.append(np.sum(np.abs(dh)))`; here it is `norms.append(np.linalg.norm(dh))`."),
    ("rnn", "rnn_step", "np.tanh(drive + memory + b)", "np.tanh(drive) + memory + b",
     "You computed `h_next = np.tanh(x @ W[:x.shape[-1]]) + h @ W[x.shape[-1]:] + b`; here it is "
     "`h_next = np.tanh(xh @ W + b)`."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("assignment", "name", "right", "wrong", "told"),
    sampled(TOLD, 1, 3),
    ids=[f"{one[1]}-{one[3][:20]}" for one in TOLD],
)
def test_a_slip_is_told_by_its_formula_in_another_style(
    grader: Grader, assignment: str, name: str, right: str, wrong: str, told: str | None
) -> None:
    text = (STYLES / ALL_RIGHT / f"{assignment}.py").read_text(encoding="utf-8")
    found = named(grader, assignment, name, replaced(text, right, wrong))
    assert [one.how for one in found] == (["slip"] if told else [])
    assert told is None or told in sentences(found), sentences(found)


def test_slips_in_results_apart_are_all_told(course: Course, grader: Grader) -> None:
    text = edited(course["lstm"], "lstm_step_backward", "b_o=da_o.sum(axis=0)", "b_o=da_o.sum(axis=0) / 2")
    text = replaced(text, "W_g=xh.T @ da_g", "W_g=xh.T @ -da_g")
    found = named(grader, "lstm", "lstm_step_backward", text)
    assert sorted(sentences(found)) == [
        "You computed `W_g=xh.T @ -da_g`; here it is `W_g=xh.T @ da_g`.",
        "You computed `b_o=da_o.sum(axis=0) / 2`; here it is `b_o=da_o.sum(axis=0)`.",
    ]
    assert not found[0].explains & found[1].explains


def test_a_known_mistake_and_a_slip_are_both_told(course: Course, grader: Grader) -> None:
    text = edited(course["lstm"], "lstm_step_backward", "dc = dc_total * f", "dc = dc_total")
    text = replaced(text, "W_g=xh.T @ da_g", "W_g=xh.T @ -da_g")
    found = named(grader, "lstm", "lstm_step_backward", text)
    assert {one.how for one in found} == {"mistake", "slip"}
    assert any(one.startswith("You send the whole gradient back") for one in sentences(found))


def test_a_slip_beside_what_is_unknown_is_not_told(course: Course, grader: Grader) -> None:
    text = edited(course["lstm"], "lstm_step_backward", "W_g=xh.T @ da_g", "W_g=xh.T @ -da_g")
    assert named(grader, "lstm", "lstm_step_backward", text)
    unknown = replaced(text, "b_o=da_o.sum(axis=0)", "b_o=0.77 * da_o.sum(axis=0)")
    assert [one for one in named(grader, "lstm", "lstm_step_backward", unknown) if one.how == "slip"] == []


NEARLY = [
    ("lstm", "lstm_step_backward", "W_g=xh.T @ da_g", "W_g=-1.000001 * xh.T @ da_g"),
    ("lstm", "lstm_hidden", "np.tanh(c_next)", "np.arctan(1.000001 * c_next)"),
    ("gru", "gru_step", "z * h + (1 - z) * n", "z * h + (1 + 1.000001 * z) * n"),
    ("rnn", "rnn_step", "np.tanh(xh @ W + b)", "np.sin(xh @ W + 1.000001 * b)"),
    ("lstm", "lstm_hidden", "np.tanh(c_next)", "np.clip(c_next, -1, 1) if len(o) < 5 else np.sin(c_next)"),
]


@pytest.mark.parametrize(("assignment", "name", "right", "wrong"), NEARLY)
def test_what_is_nearly_a_slip_or_one_on_some_inputs_only_is_not_told(
    course: Course, grader: Grader, assignment: str, name: str, right: str, wrong: str
) -> None:
    assert not named(grader, assignment, name, edited(course[assignment], name, right, wrong))
    slip = wrong.replace("1.000001", "1").partition(" if ")[0]
    assert named(grader, assignment, name, edited(course[assignment], name, right, slip))


def test_what_is_scaled_to_next_to_nothing_is_no_slip_that_gives_zero(course: Course, grader: Grader) -> None:
    text = (
        course["bptt"].text
        + """

_right = rnn_backward


def rnn_backward(*arguments):
    return tuple(result * 1e-300 for result in _right(*arguments))
"""
    )
    assert named(grader, "bptt", "rnn_backward", text) == ()


def test_what_cannot_be_told_apart_is_told_as_alternatives_the_nearest_first(
    course: Course, grader: Grader
) -> None:
    text = edited(course["lstm"], "lstm_gates", "f = sigmoid(", "f = 1 - sigmoid(")
    (found,) = named(grader, "lstm", "lstm_gates", text)
    assert found.sentences == (
        "You computed `f = 1 - sigmoid(xh @ weights.W_f + weights.b_f)`; here it is "
        "`f = sigmoid(xh @ weights.W_f + weights.b_f)`.",
        "You returned `1 - f, i, o, g`; here it is `f, i, o, g`.",
    )
    assert len(found.edits) == 2 and found.edits[0].function == "lstm_gates"


def test_a_slip_is_not_looked_for_in_a_part_that_is_called_and_right(course: Course, grader: Grader) -> None:
    text = edited(course["lstm"], "lstm_step", "lstm_cell_update(c, f, i, g)", "lstm_cell_update(c, g, i, g)")
    (found,) = named(grader, "lstm", "lstm_step", text)
    assert found.sentences == (
        "You computed `c_next = lstm_cell_update(c, g, i, g)`; here it is `c_next = lstm_cell_update(c, f, i, g)`.",
    )
    anew = replaced(text, "lstm_cell_update(c, g, i, g)", "g * c + i * g")
    (found,) = named(grader, "lstm", "lstm_step", anew)
    assert 1 < len(found.sentences) <= generated.ALTERNATIVES
    assert found.sentences[1].startswith(
        "Where it does the work of lstm_cell_update: you computed `c_next = g * c +"
    )


def test_what_stands_in_two_arguments_of_a_call_is_told_by_the_call(course: Course) -> None:
    of = Catalogue(course["bptt"]).neighbours("rnn_backward")
    told = [of[k].formula for k, slip in enumerate(of.slips) if slip.kind == "steps"]
    assert told
    assert all("``" not in one for one in told)


def test_a_statement_that_is_left_out_is_told_so(course: Course, grader: Grader) -> None:
    text = edited(course["bptt"], "rnn_backward", "        db += db_t\n", "")
    (found,) = named(grader, "bptt", "rnn_backward", text)
    assert found.sentences[0] == "You computed it without `db += db_t`, which stands here."


@pytest.mark.parametrize("name", sampled(["rnn", "bptt", "lstm", "gru", "quiz"], 2))
def test_nothing_is_looked_up_for_what_is_right(
    course: Course, grader: Grader, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(generated, "_candidates", lambda *_: pytest.fail("the atlas was asked for"))
    assert mark(grader, source(name, course[name].text)).points_lost == 0
    with pytest.raises(pytest.fail.Exception, match="was asked for"):
        mark(grader, source("rnn", edited(course["rnn"], "rnn_step", "+ b)", "+ h)")))
