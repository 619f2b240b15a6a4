"""What a student's function may call is seen in the text, whoever wrote it and however."""

from time import process_time

import pytest

from autograder.submissions.calls import calls, uses_of
from autograder.submissions.trees import Trees, trees_of_pieces
from tests.tools.sample import sampled

GATES = "def lstm_gates(x):\n    return x\n"

CALLS = {
    "a call": "def f(x):\n    return lstm_gates(x)\n",
    "through a function": "def f(x):\n    return step(x)\ndef step(x):\n    return lstm_gates(x)\n",
    "through a function inside": "def f(x):\n    def step(y):\n        return lstm_gates(y)\n    return step(x)\n",
    "under another name": "gates = lstm_gates\ndef f(x):\n    return gates(x)\n",
    "by an import": "from lstm import lstm_gates as g\ndef f(x):\n    return g(x)\n",
    "by a module": "import lstm\ndef f(x):\n    return lstm.lstm_gates(x)\n",
    "by a string": "import lstm\ndef f(x):\n    return getattr(lstm, 'lstm_gates')(x)\n",
    "by globals": "def f(x):\n    return globals()['lstm' + '_gates'](x)\n" + GATES,
    "by a method": "class C:\n    def step(self, x):\n        return lstm_gates(x)\ndef f(x):\n    C().step(x)\n",
    "in a dictionary": "parts = {}\nparts['gates'] = lstm_gates\ndef f(x):\n    return parts['gates'](x)\n",
    "in a list": "parts = []\nparts.append(lstm_gates)\ndef f(x):\n    return parts[0](x)\n",
    "as a default": "def f(x, gates=lstm_gates):\n    return gates(x)\n",
    "by a decorator": "@lstm_gates\ndef f(x):\n    return x\n",
    "in a branch": "if True:\n    def step(x):\n        return lstm_gates(x)\ndef f(x):\n    return step(x)\n",
    "set elsewhere": "def setup():\n    global gates\n    gates = lstm_gates\ndef f(x):\n    return gates(x)\n",
    "filled elsewhere": "parts = []\ndef setup():\n    parts.append(lstm_gates)\ndef f(x):\n    return parts[0](x)\n",
    "after a magic": "%matplotlib inline\n!pip install numpy\ndef f(x):\n    return lstm_gates(x)\n",
    "below what is not Python": "def g(x:\n    return\n\ndef f(x):\n    return lstm_gates(x)\n",
    "in what is not Python": "def f(x):\n    return lstm_gates(x))\n",
    "below a string at the margin": '!ls\ndef f(x):\n    """\nSays\n    """\n    return lstm_gates(x)\n',
    "in a lambda": "f = lambda x: lstm_gates(x)\n",
    "in a comprehension": "def f(x):\n    return [lstm_gates(one) for one in x]\n",
    "defined again": "def f(x):\n    return x\nf = lambda x: lstm_gates(x)\n",
}

CALLS_NOT = {
    "nothing": "def f(x):\n    return x\n" + GATES,
    "a docstring": 'def f(x):\n    """as lstm_gates(x)"""\n    return x\n' + GATES,
    "a comment": "def f(x):\n    # lstm_gates(x)\n    return x\n",
    "a longer name": "def f(x):\n    return my_lstm_gates(x)\n",
    "a test below it": "def f(x):\n    return x\nx = 3\nx = lstm_gates(x)\nprint(f(x), lstm_gates(x))\n",
    "a name of its own": "def f(lstm_gates):\n    return lstm_gates\n",
    "a library": "import numpy as np\ndef f(x):\n    return np.tanh(x)\ndef g(x):\n    return np.tanh(lstm_gates(x))\n",
    "another's": "def g(x):\n    h = lstm_gates(x)\n    return h\ndef f(x, h):\n    return x + h\n",
}


@pytest.mark.parametrize("text", CALLS.values(), ids=CALLS)
def test_it_is_called(text: str) -> None:
    assert "lstm_gates" in calls(uses_of({"lstm.py": text}), "f")


@pytest.mark.parametrize("text", CALLS_NOT.values(), ids=CALLS_NOT)
def test_it_is_not_called(text: str) -> None:
    assert "lstm_gates" not in calls(uses_of({"lstm.py": text}), "f")


def test_all_files_count() -> None:
    files = {
        "lstm.py": "from mine import step\ndef f(x):\n    return step(x)\n",
        "mine.py": "def step(x):\n    lstm_gates(x)\n",
    }
    assert "lstm_gates" in calls(uses_of(files), "f")
    assert "lstm_gates" not in calls(uses_of({"lstm.py": files["lstm.py"]}), "f")


def test_pieces_that_were_handed_out_say_the_same_as_when_they_are_read_anew() -> None:
    given = "import numpy as np\n\n# %%\ndef step(x):\n    return lstm_gates(x)\n"
    own = '\n# %%\ndef f(x):\n    """\n# %%\n    """\n    return step(x)\n'
    for text in (given + own, given + own.replace("# %%\n    ", ""), given + "def f(x:\n    step(x)\n"):
        trees = Trees(trees_of_pieces(given))
        for _ in range(2):
            uses = uses_of({"lstm.py": text}, trees)
            assert uses == uses_of({"lstm.py": text})
            assert "lstm_gates" in calls(uses, "f")


@pytest.mark.parametrize(
    "text", ["\0", "(" * 5000, "lambda: " * 3000 + "0", "f = " + "-" * 20000 + "1", "\ud800", ""]
)
def test_whatever_stands_there_is_no_error(text: str) -> None:
    assert "lstm_gates" not in calls(uses_of({"lstm.py": text}), "f")
    assert "lstm_gates" in calls(
        uses_of({"lstm.py": text, "other": "def f(x):\n    return lstm_gates(x)\n"}), "f"
    )


@pytest.mark.parametrize("line", sampled(["def f#(): globals()", "!ls", "x", "f# = [", '"""', "@f#"], 1, 6))
def test_a_long_text_takes_a_moment(line: str) -> None:
    text = "\n".join(line.replace("#", str(k)) for k in range(8_000))
    start = process_time()
    calls(uses_of({"lstm.py": text}), "f7")
    assert process_time() - start < 10
