"""Of what was typed into a session, the cells that a function needs are found, and no others."""

import textwrap

import pytest

from autograder.learn.session import defines, program
from autograder.submissions.source import Cell

STEP = "def rnn_step(x, h, W, b):\n    return np.tanh(xh(x, h) @ W + b)"


def kept(*texts: str, names: tuple[str, ...] = ("rnn_step",)) -> list[int]:
    """The numbers of the cells that are kept"""
    cells = [Cell(f"In [{k}]", textwrap.dedent(text), True) for k, text in enumerate(texts, start=1)]
    return [cells.index(cell) + 1 for cell in program(cells, names)]


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        pytest.param(["import numpy as np", STEP], [1, 2], id="an import"),
        pytest.param(["def xh(x, h): ...", STEP], [1, 2], id="a function of their own"),
        pytest.param([STEP, "def xh(x, h): ..."], [1, 2], id="defined after it is named"),
        pytest.param([STEP, "rnn_step(1, 2, 3, 4)", "1 / 0"], [1], id="what was tried"),
        pytest.param([STEP, "x = 3", STEP], [3], id="what was defined anew"),
        pytest.param([STEP + "\nrnn_step(1, 2, 3, 4)", STEP + "\nrnn_step(1, 2, 3, 4)"], [2], id="and tried"),
        pytest.param([STEP, "def rnn_step(:"], [1], id="what is not Python"),
        pytest.param(["%matplotlib inline\nimport numpy as np", "%%time\n" + STEP], [1, 2], id="magics"),
        pytest.param(["from rnn import *", STEP], [1, 2], id="a star"),
        pytest.param([STEP, "if True:\n    rnn_step = 3"], [1, 2], id="perhaps defined anew"),
        pytest.param([STEP, "rnn_step = cached(rnn_step)"], [1, 2], id="made of itself"),
        pytest.param(["import numpy as np\nn = np.ones(3)", "np.ones(3)", STEP], [1, 3], id="only used"),
        pytest.param(["a = b = 1", "def xh(x, h): return a", STEP], [1, 2, 3], id="a chain"),
        pytest.param(
            ["class Cell:\n    def run(self): ...", STEP.replace("xh", "Cell")], [1, 2], id="a class"
        ),
        pytest.param(["xh = lambda x, h: k", "k = 1", STEP], [1, 2, 3], id="a lambda"),
        pytest.param(["x: int", STEP], [2], id="an annotation binds nothing"),
    ],
)
def test_the_cells_that_a_function_needs(texts: list[str], numbers: list[int]) -> None:
    assert kept(*texts) == numbers


@pytest.mark.parametrize(
    "change",
    ['GATES["rnn"] = 0', "GATES.update(rnn=0)", "GATES |= {}", "def f():\n    global GATES\n    GATES = {}\nf()",
     'del GATES["rnn"]'],
)  # fmt: skip
def test_what_changes_an_answer_in_place_is_kept(change: str) -> None:
    assert kept("GATES = {}", change, "print(GATES)", names=("GATES",)) == [1, 2]


def test_whether_a_name_is_defined() -> None:
    cells = [Cell("In [1]", STEP, True)]
    assert defines(cells, ["rnn_step"])
    assert not defines(cells, ["xh"])
