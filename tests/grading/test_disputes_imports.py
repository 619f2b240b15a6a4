"""Files of one submission import each other; what the worker does not have costs nothing until it is used."""

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from tests.conftest import Rewrite
from tests.tools.handed_in import edited, mark, notebook, source

ONLY = "only NumPy and Python's standard library may be imported"


def without_step(course: Course, head: str) -> str:
    """The solution of bptt, which imports rnn_step in the place of having it."""
    before, after = course["bptt"].text.split("def rnn_step(")
    return f"{head}\n{before}def another(x, h, W, b): pass\n\n\n{after.split(chr(10) * 3, 1)[1]}"


@pytest.mark.parametrize(
    "head",
    [
        "from rnn import rnn_step",
        "from rnn import *",
        "import rnn\nrnn_step = rnn.rnn_step",
        "import rnn as r",
    ],
)
def test_files_of_one_submission_import_each_other(course: Course, grader: Grader, head: str) -> None:
    rnn, bptt = source("rnn", course["rnn"].text), source("bptt", without_step(course, head))
    if head.endswith("as r"):
        bptt = source("bptt", without_step(course, f"{head}\nrnn_step = lambda *arrays: r.rnn_step(*arrays)"))
    assert mark(grader, bptt, {"rnn": rnn}).lost == []


def test_a_notebook_is_imported_too_and_what_it_defined_before_it_stops(
    course: Course, grader: Grader
) -> None:
    rnn = notebook("rnn", "%matplotlib inline\nimport math", course["rnn"].text, "raise ValueError", "1 / 0")
    bptt = source("bptt", without_step(course, "from rnn import rnn_step"))
    assert mark(grader, bptt, {"rnn": rnn}).lost == []


def test_files_that_import_each_other_in_a_circle_are_loaded(course: Course, grader: Grader) -> None:
    rnn = source("rnn", f"import bptt\n{course['rnn'].text}\nimport bptt")
    bptt = source("bptt", without_step(course, "import rnn\nfrom rnn import rnn_step"))
    assert mark(grader, bptt, {"rnn": rnn}).lost == []


@pytest.mark.parametrize(
    "head",
    [
        "import matplotlib.pyplot as plt",
        "import matplotlib.pyplot as plt, torch.nn.functional as F",
        "from scipy.special import expit",
        "from scipy.special import expit as sigmoid, logit",
        "from scipy import *",
        "import pandas as pd\n\ndef show(frame: pd.DataFrame, kind=pd.core.base) -> pd.DataFrame:\n    return pd",
        "try:\n    from numba import njit\nexcept ImportError:\n    njit = lambda f: f\n\n@njit\ndef f(): pass",
        "try:\n    import cupy as cp\nexcept ModuleNotFoundError:\n    cp = None\n\nassert cp is None",
        "from .rnn import rnn_step",
        "import rnn",
    ],
)
def test_a_missing_import_costs_nothing_until_it_is_used(course: Course, grader: Grader, head: str) -> None:
    marked = mark(grader, notebook("lstm", head, course["lstm"].text))
    assert marked.lost == []
    assert marked.notes == () or "from ." in head


@pytest.mark.parametrize(
    ("head", "use"),
    [
        ("from scipy.special import expit", "expit(x)"),
        ("import scipy.special", "scipy.special.expit(x)"),
        ("import scipy.special as special", "np.tanh(x) * special.expit"),
        ("import torch", "torch.nn.Parameter(x)"),
        ("import torch", "torch.float64 + x"),
        ("import torch", "np.exp(torch.pi)"),
        ("import torch", "np.stack(torch.eye)"),
        ("import torch", "isinstance(x, torch.Tensor)"),
        ("import torch", "list(torch.ones)"),
        ("import torch", "torch.eye[0]"),
        ("import matplotlib.pyplot as plt", "plt.plot(x)"),
    ],
)
def test_using_a_missing_import_names_what_may_be_imported(with_edit: Rewrite, head: str, use: str) -> None:
    right = "xh = np.concatenate([x, h], axis=-1)"
    marked = with_edit("rnn", "rnn_step", right, f"{use}; {right}", f"{head}\n")
    assert marked.exercises_lost == ["rnn_step"]
    assert ONLY in marked.messages[0]
    assert "(rnn.py, line " in marked.messages[0]


@pytest.mark.parametrize(
    "module",
    "abc collections copy dataclasses decimal enum fractions functools itertools json logging math operator "
    "random re statistics string time types typing warnings numpy.linalg numpy.random numpy.testing".split(),
)
def test_numpy_and_the_usual_standard_library_are_there(course: Course, grader: Grader, module: str) -> None:
    head = f"import {module} as module\nassert module.__spec__.origin\n"
    marked = mark(grader, source("rnn", head + course["rnn"].text))
    assert (marked.lost, marked.notes) == ([], ())


def test_the_answer_key_cannot_be_imported(course: Course, grader: Grader) -> None:
    text = edited(
        course["rnn"], "rnn_step", "return h_next", "import autograder.course as key; return key(x)"
    )
    assert mark(grader, source("rnn", text)).exercises_lost == ["rnn_step"]
    head = "try:\n    import autograder\nexcept ImportError:\n    found = False\nassert not found\n"
    assert mark(grader, source("rnn", head + course["rnn"].text)).lost == []
