"""A wrong program is told the line in which it leaves the right values, and nothing that is not so."""

from ast import literal_eval
from collections.abc import Callable

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.report import Explanation
from tests.grading.wrong_lines import PROGRAMS, WrongLine
from tests.tools.handed_in import edited, mark, source
from tests.tools.sample import sampled

Explain = Callable[[WrongLine], Explanation]


@pytest.fixture
def explained(grader: Grader) -> Explain:
    def explained(one: WrongLine) -> Explanation:
        marks = mark(grader, source(one.assignment, one.text)).exercises
        found = next(exercise for exercise in marks if exercise.name == one.function)
        assert found.points < found.max_points
        assert found.explanation is not None
        return found.explanation

    return explained


def program(id: str) -> WrongLine:
    return next(one for one in PROGRAMS if one.id == id)


@pytest.mark.parametrize("one", sampled(PROGRAMS, 1, 4), ids=[one.id for one in PROGRAMS])
def test_the_line_is_told(explained: Explain, one: WrongLine) -> None:
    place = explained(one).place
    assert place is not None
    assert place.file == f"{one.assignment}.py"
    assert place.line in (*one.here, *one.then)
    assert place.text == one.text.split("\n")[place.line - 1].strip()[:200]


def test_few_are_told_only_what_follows() -> None:
    assert len(PROGRAMS) >= 40
    assert sum(bool(one.then) for one in PROGRAMS) <= 0.15 * len(PROGRAMS)


def test_the_values_on_the_way_stand_side_by_side(explained: Explain) -> None:
    rows = explained(program("one line")).between
    assert [row.name for row in rows] == ["[x, h]", "[x, h] W + b", "tanh([x, h] W + b)"]
    assert all(row.yours != row.right for row in rows)
    joined = rows[0]
    assert literal_eval(joined.yours)[0] == literal_eval(joined.right)[0][::-1]


def test_what_is_the_same_is_said_to_be(explained: Explain) -> None:
    rows = explained(program("rnn_step 1")).between
    assert [row.right for row in rows if row.name == "tanh([x, h] W + b)"] != ["the same"]
    assert all(row.name == "[x, h] W" for row in rows if row.right == "the same")


def test_in_a_loop_the_first_step_is_told(explained: Explain) -> None:
    rows = explained(program("rnn_forward 9")).between
    assert rows
    assert all(row.name.endswith(" at t = 1") for row in rows)  # at t = 0 the state is h0


PRINTS = """
import numpy as np
def rnn_step(x, h, W, b):
    print("x is", x.shape)
    return np.tanh(np.concatenate([x, h], axis=1) @ W - b)  # here
"""


def test_what_was_printed_on_that_input_is_told(explained: Explain) -> None:
    found = explained(WrongLine("prints", "rnn", "rnn_step", PRINTS))
    assert found.printed == "x is (1, 1)\n"


def test_a_zero_is_no_value_of_the_key(course: Course, explained: Explain) -> None:
    text = edited(course["bptt"], "rnn_backward", "dh[:, t] + dh_future", "dh[:, t] + dh_future * (t % 2)")
    rows = explained(WrongLine("zero", "bptt", "rnn_backward", text)).between
    assert rows
    assert not [row.name for row in rows if row.name.startswith("zeros")]


SHOWS_NOTHING = """
import numpy as np
def rnn_step(x, h, W, b):
    print("a\x1b[2Jb")  # what stands here moves the cursor
    return np.tanh(np.concatenate([x, h], axis=1) @ W - b)  # \x1b[2J
"""


def test_what_cannot_be_seen_in_a_line_or_in_a_print_is_told_by_its_number(explained: Explain) -> None:
    found = explained(WrongLine("controls", "rnn", "rnn_step", SHOWS_NOTHING))
    assert found.place is not None
    assert found.place.text.endswith(r"# \x1b[2J")
    assert found.printed == "a\\x1b[2Jb\n"


RIGHT_ELSEWHERE = """
import numpy as np
def rnn_step(x, h, W, b):
    a = np.concatenate([x, h], axis=1) @ W + b
    if len(x) > 2:
        a = a + 1  # here
    return np.tanh(a)
"""


def test_a_fault_of_some_inputs_is_looked_for_on_such(explained: Explain) -> None:
    found = explained(WrongLine("many samples", "rnn", "rnn_step", RIGHT_ELSEWHERE))
    assert found.place is not None
    assert found.place.line == 6


HOSTILE = {
    "endless names": "import numpy as np\ndef rnn_step(x, h, W, b):\n"
    + "".join(f"    v{k} = np.full((2, 2, 2, 2, 2), {k}.5)\n" for k in range(2000))
    + "    return h\n",
    "many calls": (
        "import numpy as np\ndef f(n, a):\n    b = a + n\n    return b if n == 0 else f(n - 1, b)\n"
        "def rnn_step(x, h, W, b):\n    for k in range(300):\n        h = f(30, h)\n    return h\n"
    ),
    "another tracing": (
        "import sys\nimport numpy as np\ndef rnn_step(x, h, W, b):\n    sys.settrace(None)\n    return h\n"
    ),
    "a forged trace": (
        "import sys\nimport numpy as np\ndef rnn_step(x, h, W, b):\n    own = sys.gettrace()\n"
        "    if own: own.__self__.steps[:] = [[1, 1, 'rnn.py', 10**9, '__', 1.0], ['no', 1], [], 7]\n"
        "    return h\n"
    ),
}


@pytest.mark.parametrize("text", sampled(HOSTILE.values(), 1, 2), ids=HOSTILE)
def test_nothing_that_a_program_does_while_it_is_traced_costs_it_a_mark_or_the_judge_its_time(
    grader: Grader, text: str
) -> None:
    (found,) = (one for one in mark(grader, source("rnn", text)).exercises if one.name == "rnn_step")
    assert found.status == "marked"
    assert 0 <= found.points < found.max_points
