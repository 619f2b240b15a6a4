"""Slips in functions written otherwise than the key: in half of a matrix, in one use of a state, in one chunk."""

import shutil
from pathlib import Path

import pytest

from autograder.authoring.forms import of_forms
from autograder.course import Course, load_course
from autograder.grading.grader import Grader
from autograder.grading.prepared import AllPrepared
from tests.tools.handed_in import edited
from tests.tools.judged_here import named, sentences

STEP_BACK = """

def rnn_step_backward(dh_next, x, h, W, b):
    D = x.shape[1]
    s = np.tanh(np.hstack([x, h]) @ W + b)
    e = dh_next * (1 - s) * (1 + s)
    return e @ W[:D].T, e @ W[D:].T, np.vstack([{x}.T @ {of_x}, h.T @ {of_h}]), e.sum(0)
"""
SEQUENCE_BACK = """

def rnn_backward(dh, x, h0, W, b):
    D, T, s = x.shape[2], x.shape[1], [h0]
    for t in range(T):
        s.append(np.tanh(np.hstack([x[:, t], s[-1]]) @ W + b))
    dx, dW, db, later = np.zeros(x.shape), np.zeros(W.shape), np.zeros(b.shape), 0 * h0
    for t in range(T)[::-1]:
        e = (dh[:, t] + later) * (1 - s[t + 1] ** 2)
        dx[:, t], later = e @ W[:D].T, e @ W[D:].T
        dW += np.vstack([x[:, {at}].T @ e, s[{before}].T @ e])
        db += e.sum(0)
    return dx, later, dW, db
"""
TRUNCATED = """

def truncated_rnn_backward(dh, x, h0, W, b, k):
    h = np.concatenate([h0[:, None], rnn_forward(x, h0, W, b)], axis=1)
    later, dW, db, dx = 0 * h0, 0 * W, 0 * b, 0 * x
    for t in range(x.shape[1])[::-1]:
        if {border} % k == 0:
            later = 0 * h0
        dx[:, t], later, one, other = rnn_step_backward(dh[:, t] + later, x[:, t], h[:, t], W, b)
        dW, db = dW + one, {db}
    return dx, later, dW, db
"""
GRU_GATES = """

def gru_gates(x, h, weights):
    D = x.shape[1]
    a, d = (x @ W[:D] + {h} @ W[D:] + b for W, b in (weights[:2], weights[2:4]))
    return 1 / (1 + np.exp(-a)), 1 / (1 + np.exp(-d))
"""
RIGHT = {
    STEP_BACK: {"x": "x", "of_x": "e", "of_h": "e"},
    SEQUENCE_BACK: {"at": "t", "before": "t"},
    TRUNCATED: {"border": "(t + 1)", "db": "db + other"},
    GRU_GATES: {"h": "h"},
}
TOLD = [
    ("bptt", STEP_BACK, {"of_h": "dh_next"}, "dW[D:] = h.T @ dh_next, summed over the samples; here it is dW[D:] ="),
    ("bptt", STEP_BACK, {"of_x": "dh_next"}, "dW[:D] = x.T @ dh_next, summed over the samples; here it is dW[:D] ="),
    ("bptt", SEQUENCE_BACK, {"before": "0"}, "`dW[D:] += h[:, 0].T @ da`; here it is `dW[D:] += h[:, t].T @ da`"),
    ("bptt", SEQUENCE_BACK, {"at": "t - 1"}, "`dW[:D] += x[:, t - 1].T @ da`"),
    ("bptt", TRUNCATED, {"border": "(t + 2)"}, "`if (t + 2) % k == 0`; here it is `if (t + 1) % k == 0`"),
    ("bptt", TRUNCATED, {"db": "other"}, "`db = da.sum(axis=0)`; here it is `db += da.sum(axis=0)`"),
    ("gru", GRU_GATES, {"h": "h ** 2"}, "`xh = np.concatenate([x, h * h], axis=-1)`"),
]  # fmt: skip


def _name(code: str) -> str:
    return code.split("(")[0].split()[-1]


@pytest.mark.parametrize(
    ("assignment", "code", "wrong", "told"), TOLD, ids=[f"{_name(one[1])}-{one[2]}" for one in TOLD]
)
def test_a_slip_where_the_key_has_no_such_place_is_told(
    course: Course, grader: Grader, assignment: str, code: str, wrong: dict[str, str], told: str
) -> None:
    text = course[assignment].text + code.format(**RIGHT[code] | wrong)
    said = " ".join(sentences(named(grader, assignment, _name(code), text)))
    assert told in said, said


@pytest.mark.parametrize("code", RIGHT, ids=[_name(one) for one in RIGHT])
def test_the_programs_without_a_slip_are_right(course: Course, grader: Grader, code: str) -> None:
    assignment = "gru" if code is GRU_GATES else "bptt"
    assert named(grader, assignment, _name(code), course[assignment].text + code.format(**RIGHT[code])) == ()


NEARLY = [
    (STEP_BACK, {"of_h": "dh_next * 1.000001"}),
    (SEQUENCE_BACK, {"before": "t if t else 1"}),
    (TRUNCATED, {"db": "db + other * (1 if k > 2 else 2.345)"}),
]


@pytest.mark.parametrize(("code", "wrong"), NEARLY, ids=[_name(one[0]) for one in NEARLY])
def test_what_is_nearly_such_a_slip_is_not_told(
    course: Course, grader: Grader, code: str, wrong: dict[str, str]
) -> None:
    text = course["bptt"].text + code.format(**RIGHT[code] | wrong)
    found = named(grader, "bptt", _name(code), text)
    assert [one for one in found if one.how == "slip"] == [], sentences(found)


LAYERS = """

def stacked_forward(x, h0, weights):
    layers = [rnn_forward(x, h0[0], *weights[0])]
    while len(layers) < len(weights):
        k = len(layers)
        layers.append(rnn_forward(layers[{below}], h0[k], *weights[{which}]))
    return np.stack(layers)
"""
QUIET = [
    ({"below": "0", "which": "k"}, "[0"),
    ({"below": "-1", "which": "-1"}, "rnn_forward(below, h0[k], *weights[-1])"),
]


@pytest.mark.parametrize(("wrong", "told"), QUIET, ids=["below", "weights"])
def test_a_slip_that_shows_on_larger_public_inputs_only_is_told(
    course: Course, grader: Grader, wrong: dict[str, str], told: str
) -> None:
    (found,) = named(grader, "variants", "stacked_forward", course["variants"].text + LAYERS.format(**wrong))
    assert found.how == "slip" and told in found.sentence, found.sentence


BUILT = [
    ("learning", "adding_by_hand", "return weights, v, v0", "return weights, -v, v0", "-1 / eps"),
    ("learning", "adding_by_hand", "v0 = 0.0", "v0 = -1.0", "`v0 = -1.0`"),
]


@pytest.mark.parametrize(("assignment", "name", "right", "wrong", "told"), BUILT, ids=["v", "v0"])
def test_what_one_edit_of_the_key_builds_is_told(
    course: Course, grader: Grader, assignment: str, name: str, right: str, wrong: str, told: str
) -> None:
    (found,) = named(grader, assignment, name, edited(course[assignment], name, right, wrong))
    assert found.how == "slip" and told in found.sentence
    nearly = edited(
        course[assignment], name, right, f"{wrong} * 1.0001" if "=" in wrong else f"{wrong} + 1e-3"
    )
    assert [one for one in named(grader, assignment, name, nearly) if one.how == "slip"] == []


def test_every_form_gives_what_the_key_gives(course: Course) -> None:
    for prepared in AllPrepared(course, "forms").assignments.values():
        assert [one for one in of_forms(prepared) if one[1]] == []


FORM = "\n\ndef {name}(x, h, W, b):\n    return {value}\n"
UNSOUND = [
    (FORM.format(name="rnn_step__else", value="h + 0 * np.tanh(h)"), "gives something else than the key"),
    (FORM.format(name="rnn_step__else", value="x @ W"), "it fails on an input"),
    (FORM.format(name="rnn_stop__else", value="h"), "it should have the name of an exercise"),
    (FORM.format(name="rnn_step", value="h"), "it should have the name of an exercise"),
    ("\n\ndef rnn_step__else(:\n", "is not Python"),
]


@pytest.mark.parametrize(("form", "said"), UNSOUND, ids=[one[1][:24] for one in UNSOUND])
def test_an_unsound_form_is_found_out(tmp_path: Path, form: str, said: str) -> None:
    root = Path(__file__).resolve().parents[2]
    folder = tmp_path / "solutions" / "rnn"
    folder.parent.mkdir()
    shutil.copytree(root / "solutions" / "rnn", folder)
    forms = folder / "forms.py"
    forms.write_text(forms.read_text("utf-8") + form, encoding="utf-8")
    prepared = AllPrepared(load_course(tmp_path), "forms").assignments["rnn"]
    assert said in " ".join(wrong for _, wrong in of_forms(prepared))
