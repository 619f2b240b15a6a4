"""What a report says hangs on the program that was handed in, and on no hidden input.

Each program is marked by two secrets, and comes to the same report to the last byte: what it remembers of its inputs,
and hides in names, lines, shapes, numbers and ends, reaches nobody.
"""

import sys
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.rules import Rules
from autograder.report import SubmissionMark
from tests.hostile.corpus import Program, programs
from tests.tools.handed_in import edited, source
from tests.tools.sample import sampled

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the wall is there on Linux only")

CARRIERS = [program for program in programs() if program.group == "carry_out"]
SAYS = """\
import numpy as np
seen = []


def number(x):
    \"\"\"Of the first hidden input: a whole number that nobody outside may learn.\"\"\"
    if x.size > 12 and not seen:
        seen.append(x.flat[0])
    return int(abs(seen[0]) * 1e6) if seen else 0


"""
TEXT = "an exception's text"
WAYS = {
    "a shape": "return np.zeros((number(x) % 50, 3))",
    "many axes": "return np.zeros([1 + (number(x) >> 2 * k) % 3 for k in range(8)])",
    "a number": "return np.full(h.shape, float(number(x)))",
    "a number where it is small": "n = number(x); return np.full(h.shape, float(n) if x.size < 12 else 0.0)",
    "how many results": "return (h,) * (number(x) % 50)",
    "a list": "return [1.0] * (number(x) % 50)",
    "an exit": "import os; n = number(x); n and os._exit(n % 100)",
    "a type": "return [None, 'text', 1j, [[1], [2, 3]], {}, {1}, len, object()][number(x) % 8] if number(x) else 0 * h",
    "an exception's name": "raise type(f'E{number(x)}', (ValueError,), {})",
    TEXT: "raise ValueError(f'x is {number(x)}')",
    "NaN among right numbers": "y = np.tanh(np.concatenate([x, h], -1) @ W + b); y[0, 0] = np.nan; return y",
    "arguments that it changes": "n = number(x); x += n & 1; h += n & 2; W += n & 4; return 0 * h",
    "shapes where it stops": "n = number(x); y = np.zeros((3 + n % 40, 2)); return y @ np.ones((5, 5))",
    "which names it has": "n = number(x); locals(); y, z = (h, None) if n & 1 else (None, h); return y @ z @ None",
    "which expression stops": "n = number(x); return h @ 'y' if n & 1 else h['x'] if n & 2 else h.x if n & 4 else h(1)",
    "what it packs": "n = number(x); return (h, [h] * (n % 7), None) if n & 1 else [h, x, {}, 'y'][: 1 + n % 4]",
    "whether it keeps": "n = number(x); seen.append(0.0); return h * len(seen) if n & 1 else 0 * h + x.sum()",
    "a line": "exec(compile('\\n' * (number(x) % 60) + 'raise ValueError', 'rnn.py', 'exec'))",
}


@pytest.fixture(scope="module")
def graders(course: Course) -> Iterator[list[Grader]]:
    graders = [Grader(course, Rules(), secret) for secret in ("one secret", "another one")]
    yield graders
    for grader in graders:
        grader.close()


def marks(graders: list[Grader], assignment: str, text: str) -> list[SubmissionMark]:
    return [grader.mark_forms("eve", {assignment: [source(assignment, text)]}) for grader in graders]


def same(marks: list[SubmissionMark]) -> SubmissionMark:
    """The mark, which is the same for both secrets."""
    assert msgspec.json.encode(marks[0]) == msgspec.json.encode(marks[1])
    assert marks[0].verdict != "not judged"
    return marks[0]


@pytest.mark.parametrize("way", sampled(WAYS, 4, 2))
def test_what_a_step_remembers_reaches_nobody(graders: list[Grader], way: str) -> None:
    text = f"{SAYS}def rnn_step(x, h, W, b):\n    {WAYS[way]}\n"
    mark = same(marks(graders, "rnn", text))
    assert mark.points == 0


@pytest.mark.parametrize("program", sampled(CARRIERS, 4, 2), ids=lambda program: program.name)
def test_programs_that_carry_inputs_out_carry_nothing(graders: list[Grader], program: Program) -> None:
    mark = same(marks(graders, program.assignment, program.text))
    assert "Claim" not in repr(without_places(msgspec.to_builtins(mark)))


def without_places(told: Any) -> Any:
    """What is told without lines of the program's own text, in which its claims are written."""
    if isinstance(told, dict):
        return {key: without_places(value) for key, value in told.items() if key != "place"}
    return [without_places(one) for one in told] if isinstance(told, list | tuple) else told


SLIPS = [
    ("rnn", "rnn_step", " + b)", ")"),
    ("rnn", "rnn_step", "np.tanh(", "np.sin("),
    ("lstm", "lstm_cell_update", "f * c", "f + c"),
    ("lstm", "lstm_hidden", "np.tanh(c_next)", "np.clip(c_next, -3, 3)"),
    ("gru", "gru_step", "(1 - z)", "z"),
]


@pytest.mark.parametrize(("assignment", "name", "right", "wrong"), sampled(SLIPS, 1, 2))
def test_ordinary_mistakes_are_told_alike_whatever_the_secret(
    graders: list[Grader], course: Course, assignment: str, name: str, right: str, wrong: str
) -> None:
    mark = same(marks(graders, assignment, edited(course[assignment], name, right, wrong)))
    assert mark.points < mark.max_points


def test_a_mistake_is_made_on_public_inputs_too_or_it_is_not_named(graders: list[Grader]) -> None:
    """Else a program could choose, by what it remembers of hidden inputs, which of all mistakes is named."""
    text = f"""{SAYS}calls = []
def rnn_step(x, h, W, b):
    calls.append(x)  # three public inputs come first
    return np.tanh(np.concatenate([x, h], -1) @ W + (2 * b if len(calls) > 3 else 0 * b))
"""
    explanation = same(marks(graders, "rnn", text)).exercises[0].explanation
    assert explanation is not None
    assert explanation.how != "mistake"


HEAD = "import numpy as np\nfrom tqdm import tqdm\n"
STOPS = {
    "h_prev + x": "stops with NameError: h_prev is not defined (rnn.py, line 4) (N=1, D=1, H=1)",
    "xrange(3)": "stops with NameError (rnn.py, line 4); xrange is Python 2's; in Python 3 it is range",
    "np.sigmoid(x)": "stops with AttributeError: NumPy has no sigmoid (rnn.py, line 4)",
    "y = y + 1": "stops with UnboundLocalError: y has no value there yet (rnn.py, line 4)",
    "tqdm(x)": "uses tqdm, and there is no tqdm here (rnn.py, line 4); only NumPy and",
    "input()": "asks for input, and no keyboard is here (rnn.py, line 4)",
    "open('x')": "Error (no file, process or network is here) (rnn.py, line 4)",
}


@pytest.mark.parametrize("stop", sampled(STOPS, 3))
def test_a_class_is_told_what_stops_a_function_on_a_public_input(graders: list[Grader], stop: str) -> None:
    mark = same(marks(graders, "rnn", f"{HEAD}def rnn_step(x, h, W, b):\n    {stop}\n"))
    assert STOPS[stop] in mark.exercises[0].criteria[0].message


def test_a_name_that_does_not_stand_in_the_line_is_not_told(graders: list[Grader]) -> None:
    forged = """raise NameError("name 'somebody' is not defined")""".replace("somebody", "' 'some' 'body")
    mark = same(marks(graders, "rnn", f"{HEAD}def rnn_step(x, h, W, b):\n    {forged}\n"))
    assert "rnn_step stops with NameError (rnn.py, line 4)" in mark.exercises[0].criteria[0].message


def test_statements_that_stop_alike_are_one_note(graders: list[Grader]) -> None:
    text = f"{HEAD}x = args.x\ny = args.y\nprint(z)\nplot(args.x)\n"
    notes = same(marks(graders, "rnn", text)).exercises[0].notes
    assert (
        "rnn.py, lines 3 and 4 stop with NameError: args is not defined; each time the next statement was run"
        in notes
    )
    assert "rnn.py, line 5 stops with NameError: z is not defined; the next statement was run" in notes


def test_a_learner_is_told_all_of_their_own_file(course: Course) -> None:
    """Nothing is hidden there. The text of their exception stands in quotation marks: it is not the grader's."""
    grader = Grader(course, Rules(show_text=True), "practice")
    try:
        text = f"{SAYS}def rnn_step(x, h, W, b):\n    {WAYS[TEXT]}\n"
        message = grader.mark_forms("me", {"rnn": [source("rnn", text)]}).exercises[0].criteria[0].message
        assert 'rnn_step stops with ValueError (rnn.py, line 13): "x is 0"' in message
    finally:
        grader.close()
