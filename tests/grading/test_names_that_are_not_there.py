"""A name that is not there is told: one that nobody defined, one of another cell's, one that NumPy has not."""

from collections.abc import Callable

import pytest

from autograder.grading.grader import Grader
from autograder.grading.rules import Rules
from autograder.grading.undefined import named
from tests.conftest import Rewrite
from tests.tools.handed_in import notebook


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return o * np.tanh(c_tmp)", "c_tmp is not defined"),
        ("return o * np.sigmoid(c_next)", "NumPy has no sigmoid"),
        ("return o.astype(np.float) * np.tanh(c_next)", "NumPy has no float"),
        ("return o * np.linalg.squash(c_next)", "NumPy has no squash"),
        ("return o * c_next.tanh()", "what stands before it has no tanh"),
        ("return {'o': o}['out'] * c_next", "there is no key out"),
        ("o = o * squashed\nsquashed = np.tanh(c_next)\nreturn o", "squashed has no value there yet"),
    ],
)
def test_the_name_is_told(
    with_body: Rewrite, by_rules: Callable[[Rules], None], body: str, told: str
) -> None:
    by_rules(Rules())  # a class's: an exception's own text is shown to its author only
    marked = with_body("lstm", "lstm_hidden", body)
    assert marked.exercises_lost == ["lstm_hidden"]
    assert told in marked.messages[0]


@pytest.mark.parametrize(
    ("type_name", "text", "line"),
    [
        ("NameError", "name 'secret_0_123' is not defined", "return h"),
        ("AttributeError", "module 'numpy' has no attribute 'x_0_123'", "return np.tanh(x)"),
        ("KeyError", "'0.123'", "return d[key]"),
        ("ValueError", "name 'h' is not defined", "return h"),
    ],
)
def test_a_name_that_the_line_has_not_is_not_told(type_name: str, text: str, line: str) -> None:
    assert named(type_name, text, line) == ""


def test_what_numpy_has_is_not_said_to_be_missing() -> None:
    assert named("AttributeError", "module 'numpy' has no attribute 'tanh'", "np.tanh") != "NumPy has no tanh"


def test_data_of_another_cell_is_told_where_the_function_is_wrong(grader: Grader) -> None:
    hidden = "import numpy as np\ndef lstm_hidden(o, c_next):\n    return o * np.tanh(SOURCE)"
    tried = "o_tmp = np.ones((10, 5))\nc_tmp = np.ones((10, 5))\nlstm_hidden(o_tmp, c_tmp)"
    notes = {}
    for source in ("c_tmp", "c_next"):
        cells = (hidden.replace("SOURCE", source), tried)
        marks = grader.mark_forms("ada", {"lstm": [notebook("lstm", *cells)]}).exercises
        notes[source] = next(one.notes for one in marks if one.name == "lstm_hidden")
    assert notes["c_tmp"] == (
        "lstm_hidden reads c_tmp, which it is not given; it should work with its arguments alone",
    )
    assert notes["c_next"] == ()


def test_a_number_that_changes_nothing_is_told(with_body: Rewrite) -> None:
    body = """
    gradient = np.zeros(x.shape)
    for j in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[j] = 0.003
        gradient[j] = (f(x + e) - f(x - e)) / 0.006
    return gradient
    """
    marked = with_body("bptt", "numerical_gradient", body)
    assert marked.exercises_lost == ["numerical_gradient"]
    sentence = marked.lost[0][1].mistake
    assert sentence is not None and sentence.startswith("What you return is the same whatever eps is.")
