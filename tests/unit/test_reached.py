"""Which files of a submission a file may come to is seen in its imports."""

import pytest

from autograder.submissions.reached import reached
from autograder.submissions.source import Cell, Source

COMES_TO_RNN = {
    "an import": "import rnn\n",
    "one of several": "import os, rnn as r\n",
    "below something else": "x = 1; from rnn import rnn_step\n",
    "in a branch": "if True:\n    from rnn import *\n",
    "over several lines": "import \\\n    rnn\n",
    "from a package of its own": "from . import (\n    other,\n    rnn,\n)\n",
    "through another file": "import middle\n",
    "looked up": "step = __import__('r' + 'nn').rnn_step\n",
    "looked up by a module": "import importlib\nstep = importlib.import_module('r' 'nn').rnn_step\n",
}
DOES_NOT = {
    "nothing": "def f(x):\n    return x\n",
    "a name": "rnn = 3\n",
    "in a comment": "import os  # as rnn does\n",
    "another module": "import rnn_parts\n",
    "behind an import": "import os; rnn = os\n",
}


def written(assignment: str, text: str) -> Source:
    return Source(assignment, f"{assignment}.py", (Cell(f"{assignment}.py", text, False),))


def files_of(text: str) -> dict[str, Source]:
    texts = {
        "middle": "import rnn\n",
        "rnn": "def rnn_step():\n    pass\n",
        "lstm": text,
        "gru": "import lstm\n",
    }
    return {name: written(name, one) for name, one in texts.items()}


@pytest.mark.parametrize("text", COMES_TO_RNN.values(), ids=COMES_TO_RNN)
def test_a_file_is_reached(text: str) -> None:
    assert "rnn" in reached(files_of(text), "lstm")


@pytest.mark.parametrize("text", DOES_NOT.values(), ids=DOES_NOT)
def test_a_file_is_not_reached(text: str) -> None:
    assert list(reached(files_of(text), "lstm")) == ["lstm"]


def test_packages_and_circles_end() -> None:
    files = files_of("from parts.cells import lstm_gates\n")
    files |= {"parts.cells": written("parts.cells", "from . import gates\nimport lstm\n")}
    files |= {"parts.gates": written("parts.gates", "")}
    assert list(reached(files, "lstm")) == ["lstm", "parts.cells", "parts.gates"]
