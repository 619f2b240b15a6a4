"""A call is traced line by line, within bounds; whatever the program does, there is an answer, and none is believed."""

import ast
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from autograder.sandbox.book import Asked, Book
from autograder.sandbox.opening import open_sandbox
from autograder.sandbox.traced import Cells, Traced, cells_of, traced
from autograder.sandbox.workers import Sandbox
from autograder.worker import frames, tracing
from autograder.worker.pure import Lines, parts_of
from tests.tools.asked import program
from tests.tools.handed_in import source

X = np.array([[1.0, 2.0]])
ASKED = Asked(
    takes=("array",), gives=("array",), cut=((0, 0),), leaves=1, leaf=6, public=((X,),), hidden=((X + 1,),)
)
BOOK = Book({("one", "f"): ASKED, ("one", "g"): ASKED})
Trace = Callable[..., Traced]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    opened = open_sandbox(60.0)
    yield opened
    opened.close()


@pytest.fixture
def trace(sandbox: Sandbox) -> Iterator[Trace]:
    made = []

    def trace(text: str, *closed: str) -> Traced:
        made.append(program(sandbox, BOOK, {"one": text}, call=0.5))
        return made[-1].trace("one", "f", (X,), closed)

    yield trace
    for one in made:
        one.close()


def told(found: Traced) -> list[tuple[str, int, str]]:
    return [(one.kind, one.line, one.name) for one in found.steps]


def test_names_pieces_and_results_are_told_in_order(trace: Trace) -> None:
    found = trace("def f(x):\n    a = x + 1\n    b = 2 * a\n    return b\n")
    assert told(found) == [
        ("entered", 1, "x"), ("part", 2, "x + 1"), ("bound", 2, "a"),
        ("part", 3, "2 * a"), ("bound", 3, "b"), ("returned", 4, ""),
    ]  # fmt: skip
    assert np.array_equal(found.steps[-1].values[0], 2 * (X + 1))
    assert found.failed is None


def test_beyond_the_lines_that_are_looked_at_no_place_is_told(trace: Trace) -> None:
    loop = f"for k in [0] * {tracing.LINES}:\n        pass\n"
    found = trace(f"def f(x):\n    {loop}    a = x + 1\n    return a\n")
    assert told(found) == [("entered", 1, "x"), ("bound", 2, "k")]


def test_what_is_called_is_told_unless_it_is_closed(trace: Trace) -> None:
    text = "def g(x):\n    y = 3 * x\n    return y\ndef f(x):\n    return g(x)\n"
    assert ("bound", 2, "y") in told(trace(text))
    closed = told(trace(text, "g"))
    assert ("called", 5, "g") in closed
    assert ("bound", 2, "y") not in closed


def test_a_part_of_an_array_that_is_changed_in_place_is_told(trace: Trace) -> None:
    found = trace("import numpy as np\ndef f(x):\n    a = np.zeros(2)\n    a[1] = 7\n    return a\n")
    assert [one.values[0].tolist() for one in found.steps if one.name == "a"] == [[0.0, 0.0], [0.0, 7.0]]


def test_what_is_printed_is_told_up_to_a_bound(trace: Trace) -> None:
    assert trace("def f(x):\n    print('here', 1)\n    return x\n").printed == "here 1\n"
    found = trace("def f(x):\n    while True:\n        print('x' * 999)\n")
    assert len(found.printed) == tracing.PRINTED
    assert found.failed is not None
    assert found.failed.kind == "timeout"


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    while True: pass\n",
        "def f(x):\n    return f(x)\n",
        "import os\ndef f(x):\n    os.kill(os.getpid(), 9)\n",
        "import sys\ndef f(x):\n    sys.settrace(lambda *_: 1 / 0)\n    return g(x)\ndef g(x):\n    return x\n",
        "import numpy as np\ndef f(x):\n    a = np.ones(10**7)\n    b = [a] * 1000\n    return x\n",
        "def f(x):\n    raise SystemExit\n",
        "import sys\ndef f(x):\n    sys.stdout = None\n    return x\n",
        "class A:\n    def __eq__(self, o): raise ValueError\n    __array__ = __len__ = __iter__ = __eq__\n"
        "def f(x):\n    a = A()\n    b = [a, a]\n    return x\n",
        "f = 3\n",
        "",
    ],
)
def test_there_is_always_an_answer_and_the_program_can_be_asked_on(sandbox: Sandbox, text: str) -> None:
    one = program(sandbox, BOOK, {"one": text + "\ndef other(x):\n    return x\n"}, call=0.3)
    found = one.trace("one", "f", (X,))
    assert isinstance(found, Traced)
    assert len(found.steps) <= tracing.STEPS
    assert len(one.ask_about("one", "g", [(X,)])) == 1
    one.close()


def test_the_steps_before_the_end_are_told(trace: Trace) -> None:
    found = trace("def f(x):\n    a = x + 1\n    return a['no']\n")
    assert ("bound", 2, "a") in told(found)
    assert found.failed is not None
    assert found.failed.line == 3
    stopped = told(
        trace("import sys\ndef f(x):\n    a = x + 1\n    sys.settrace(None)\n    b = a\n    return b\n")
    )
    assert ("bound", 3, "a") in stopped
    everything = "def f(x):\n    a = x\n    for k in range(10**6):\n        a = a + k\n    return a\n"
    assert len(trace(everything).steps) == tracing.STEPS


def test_a_worker_that_knows_hidden_inputs_is_not_traced(sandbox: Sandbox) -> None:
    one = program(sandbox, BOOK, {"one": "def f(x):\n    y = x\n    return y\n"})
    one.ask("one", ["f"], "hidden")
    assert one.trace("one", "f", (X,)).steps == ()
    one.close()


TEXT = "def f(x):\n    y = x + 1\n    return y\n"


@pytest.mark.parametrize(
    "step",
    [
        [tracing.BOUND, 1, "one.py", 4000, "y", 1.0],  # no such line
        [tracing.BOUND, 1, "two.py", 2, "y", 1.0],  # no such file
        [tracing.BOUND, 1, "one.py", 2, "z", 1.0],  # no such name
        [tracing.BOUND, 1, "one.py", 2, "x + 1", 1.0],
        [tracing.BOUND, 1, "one.py", 2, "y", "text"],
        [tracing.BOUND, 1, "one.py", 2, "y", []],
        [99, 1, "one.py", 2, "y", 1.0],
        [tracing.PART, 1, "one.py", 2, "", 1.0, 8, 2, 11],  # x +
        [tracing.PART, 1, "one.py", 2, "", 1.0, 8, 10**6, 13],
        [tracing.PART, 1, "one.py", 2, "", 1.0, -5, 2, 13],
    ],
)
def test_a_step_that_the_source_does_not_have_is_left_out(step: list[object]) -> None:
    good = [tracing.BOUND, 1, "one.py", 2, "y", 1.0]
    payload = frames.encode([[good, step], [], "said"])
    found = traced(payload, cells_of([source("one", TEXT)]))
    assert told(found) == [("bound", 2, "y")]
    assert found.printed == "said"


@pytest.mark.parametrize(
    ("text", "word", "stands"),
    [
        ("h_next = tanh(a)", "h_next", True),
        ("h_next = tanh(a)", "next", False),
        ("h_next = tanh(a)", "a", True),
        ("dé = 1", "d", False),
        ("", "a", False),
        ("aa " * 5000 + "a", "a", True),
        ("aa " * 5000, "a", False),
        ("no\nx2 x", "x", True),
    ],
)
def test_a_word_is_there_if_it_stands_by_itself(text: str, word: str, stands: bool) -> None:
    assert Cells({"first": "nothing", "cell": text}).has(word) is stands


def test_only_pieces_that_change_nothing_are_evaluated() -> None:
    def pieces(line: str) -> list[str]:
        statement = Lines(line, "a", False).at(1)
        assert statement is not None
        return [ast.unparse(node) for node, _ in parts_of(statement)]

    assert pieces("a = np.tanh(x @ W + b)") == ["x @ W", "x @ W + b", "np.tanh(x @ W + b)"]
    assert pieces("a = states.append(1) or 2") == []
    assert pieces("a = np.add(x, y, out=z)") == []
    assert pieces("a = mine(x) + next(it)") == []
    assert pieces("a = np.random.rand() * np.tanh(x)") == ["np.tanh(x)"]
