"""What is not here costs nothing until it is used; Python, NumPy and own modules are here."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.submissions.find import Search, Submission, find_class
from tests.conftest import Rewrite
from tests.tools.handed_in import edited, mark, source


@pytest.mark.parametrize(
    "use",
    [
        "plt.figure()",
        "plt.rcParams['figure.figsize'] = (10, 8)",
        "plt.style.use('ggplot')",
        "assert plt.__version__ >= '3'",
        "with plt.xkcd(): pass",
        "class Net(plt.Module): pass",
        "colours = plt.cm.get_cmap('viridis')",
    ],
)
def test_using_one_outside_of_a_function_costs_that_statement_and_is_told_once(
    course: Course, grader: Grader, use: str
) -> None:
    text = f"import matplotlib.pyplot as plt\n{use}\n{course['rnn'].text}\n{use}"
    marked = mark(grader, source("rnn", text))
    assert marked.lost == []
    (note,) = marked.notes
    last = text.count("\n") + 1
    assert note.startswith(f"rnn.py, lines 2 and {last} use matplotlib, and there is no matplotlib here; ")


@pytest.mark.parametrize(
    ("head", "decorator"),
    [
        ("from numba import njit", "@njit"),
        ("import numba", "@numba.jit(nopython=True, cache=True)"),
        ("from numba import njit, float64", "@njit([float64[:](float64[:], float64)])"),
        ("from ipywidgets import interact", "@interact(x=(0, 10), y=['a', 'b'])"),
        ("import tensorflow as tf", "@tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])"),
        ("import jax\nfrom functools import partial", "@partial(jax.jit, static_argnums=0)"),
        ("import torch", "@torch.no_grad()\n@torch.jit.script"),
        ("from .tools import timed", "@timed"),
    ],
)
def test_a_decorator_of_a_missing_package_leaves_what_it_decorates_as_it_is(
    course: Course, grader: Grader, head: str, decorator: str
) -> None:
    text = course["rnn"].text.replace("\ndef ", f"\n{decorator}\ndef ")
    inside = decorator.replace("\n", "\n    ")
    tail = (
        f"{decorator}\nclass A:\n    @property\n    {inside}\n    def f(self): return 1\nassert A().f == 1\n"
    )
    marked = mark(grader, source("rnn", f"{head}\n{text}\n{tail}"))
    assert (marked.lost, marked.notes) == ([], ())


@pytest.mark.parametrize(
    "signature",
    [
        "x: torch.Tensor, h, W, b",
        "x: 'a[b]', h: torch.float[3], W: 'torch.Tensor | None', b: torch.Tensor | None",
        "x: torch.typing.Float[torch.Tensor, 'n d'], h, W, b",
        "x, h, W, b, device=torch.device('cpu'), *, act=torch.tanh",
    ],
)
def test_annotations_and_defaults_of_a_missing_package_cost_nothing(
    course: Course, grader: Grader, signature: str
) -> None:
    text = f"{course['rnn'].text}\n_step = rnn_step\ndef rnn_step({signature}): return _step(x, h, W, b)"
    marked = mark(grader, source("rnn", f"import torch\n{text}"))
    assert (marked.lost, marked.notes) == ([], ("rnn_step is defined twice; the last definition counts",))


@pytest.mark.parametrize("tail", ["rnn_step = njit(rnn_step)", "fast = njit(rnn_step)\nrnn_step = fast"])
def test_a_function_that_a_missing_package_makes_fast_stays_as_it_is(
    course: Course, grader: Grader, tail: str
) -> None:
    assert mark(grader, source("rnn", f"from numba import njit\n{course['rnn'].text}\n{tail}")).lost == []


@pytest.mark.parametrize("head", ["net = torch.nn.Linear(2, 3)", "class net(torch.nn.Module): pass"])
def test_what_a_missing_package_would_have_given_says_so_where_it_is_used(
    with_edit: Rewrite, head: str
) -> None:
    right = "xh = np.concatenate([x, h], axis=-1)"
    marked = with_edit("rnn", "rnn_step", right, f"net(x); {right}", f"import torch\n{head}\n")
    assert marked.exercises_lost == ["rnn_step"]
    assert "there is no torch here" in marked.messages[0]


@pytest.mark.parametrize(
    "head",
    [
        "from .layers import *",
        "from . import layers, optim as O",
        "from ..course.layers import affine",
        "import cs231n.layers as L",
        "from cs231n.layers import *",
        "def f():\n    from .layers import g\n    return g",
    ],
)
def test_missing_modules_beside_the_work_cost_nothing(course: Course, grader: Grader, head: str) -> None:
    marked = mark(grader, source("rnn", f"{head}\n{course['rnn'].text}"))
    assert (marked.lost, marked.notes) == ([], ())


def test_everything_of_numpy_can_be_imported(course: Course, grader: Grader) -> None:
    one_by_one = "\n".join(f"from numpy import {name} as _" for name in np.__all__)
    for head in (one_by_one, "from numpy import *\nassert testing and linalg and tanh"):
        marked = mark(grader, source("rnn", f"{head}\n{course['rnn'].text}"))
        assert (marked.lost, marked.notes) == ([], ())


def test_no_import_of_the_standard_library_costs_anything(course: Course, grader: Grader) -> None:
    names = sorted(sys.stdlib_module_names - {"antigravity", "this"})
    imports = "\n".join(f"import {name}" for name in names)
    marked = mark(grader, source("rnn", f"{imports}\n{course['rnn'].text}"))
    assert (marked.lost, marked.notes) == ([], ())


@pytest.mark.parametrize(
    ("use", "said"),
    [
        ("from concurrent.futures import ThreadPoolExecutor, ProcessPoolExecutor, wait", ""),
        ("import xml.etree.ElementTree as E\nE.fromstring('<a/>')", ""),
        ("import argparse\nparser = argparse.ArgumentParser()\nparser.parse_args()", ""),
        (
            "import asyncio, bz2, gzip, lzma, zipfile, queue, graphlib, ipaddress, html, sched\nqueue.Queue()",
            "",
        ),
        ("import configparser, contextvars, pdb, cProfile, timeit, tomllib\ntomllib.loads('a = 1')", ""),
        ("import multiprocessing\nmultiprocessing.Pool(2)", "Error (no file, process or network is here)"),
        ("import subprocess\nsubprocess.run(['ls'])", "Error (no file, process or network is here)"),
        ("import socket\nsocket.socket()", "Error (no file, process or network is here)"),
        ("import sqlite3\nsqlite3.connect('x')", "uses sqlite3, and there is no sqlite3 here"),
        (
            "import urllib.request\nurllib.request.urlretrieve('http://x', 'y')",
            "Error (no file, process or network is here)",
        ),
        (
            "import numpy\nnumpy.loadtxt('data.csv', delimiter=',')",
            "Error (no file, process or network is here)",
        ),
        ("import numpy\nhelp(numpy.tanh)\nnumpy.info(numpy.tanh)", ""),
        ("import multiprocessing\nmultiprocessing.Queue()", "Error (no file, process or network is here)"),
        ("import multiprocessing\nmultiprocessing.Manager()", "Error (no file, process or network is here)"),
        ("import webbrowser, turtle, tkinter\nturtle.forward(3)", "uses turtle, and there is no turtle here"),
    ],
)
def test_what_is_imported_of_the_standard_library_works_or_says_why_not(
    course: Course, grader: Grader, use: str, said: str
) -> None:
    marked = mark(grader, source("rnn", f"{use}\n{course['rnn'].text}"))
    assert marked.lost == []
    assert bool(marked.notes) == bool(said)
    assert all(said in note for note in marked.notes)


def test_a_name_that_numpy_does_not_have_says_so_where_it_is_used(with_edit: Rewrite) -> None:
    head = "from numpy import sigmoid, tanh\n"
    right = "xh = np.concatenate([x, h], axis=-1)"
    marked = with_edit("rnn", "rnn_step", right, f"sigmoid(x); {right}", head)
    assert marked.exercises_lost == ["rnn_step"]
    assert "uses numpy.sigmoid, and there is no numpy.sigmoid here (rnn.py, line " in marked.messages[0]
    assert "; NumPy has no sigmoid" in marked.messages[0]


def test_a_module_of_python_that_is_not_here_says_the_truth_in_a_function(with_edit: Rewrite) -> None:
    right = "xh = np.concatenate([x, h], axis=-1)"
    marked = with_edit("rnn", "rnn_step", right, f"import sqlite3; sqlite3.connect('x'); {right}")
    assert "there is no sqlite3 here" in marked.messages[0]
    assert "it needs files, processes or a network, which are not here" in marked.messages[0]
    assert "may be imported" not in marked.messages[0]


@pytest.mark.parametrize(
    "head",
    [
        "from tools import squash",
        "from .tools import squash",
        "import tools\nsquash = tools.squash",
        "from . import tools as T\nsquash = T.squash",
    ],
)
def test_own_modules_beside_the_work_are_imported(
    course: Course, grader: Grader, head: str, tmp_path: Path
) -> None:
    text = edited(course["rnn"], "rnn_step", "np.tanh(", "squash(")
    (tmp_path / "rnn.py").write_text(f"{head}\n{text}")
    (tmp_path / "tools.py").write_text("import deeper\ndef squash(a): return deeper.f(a)\nraise ValueError")
    cell = {"cell_type": "code", "source": "import numpy as np\n%pwd\nf = np.tanh"}
    (tmp_path / "deeper.ipynb").write_text(json.dumps({"cells": [cell]}))
    (tmp_path / "empty.py").write_text("")
    files = {"tools": "tools.py", "deeper": "deeper.ipynb", "empty": "empty.py"}
    helpers = {name: tmp_path / file for name, file in files.items()}
    submission = Submission("ada", {"rnn": (tmp_path / "rnn.py",)}, helpers=helpers)
    marks = grader.mark(submission, ["rnn"])
    assert marks.points == 15
    assert any(note.startswith("tools.py, line 3 stops with ValueError") for note in marks.exercises[0].notes)
    assert any(note.startswith("empty.py is empty") for note in marks.notes)


PACKAGE = {
    "top.py": "TWO = 2",
    "utils/__init__.py": "from .act import squash\nfrom . import joins",
    "utils/act.py": "import numpy as np\nfrom .deep.most import ONE\nfrom ..top import TWO\nfrom .gone import x\n"
    "def squash(a): return np.tanh(a) * ONE * (TWO - 1)\nraise ValueError",
    "utils/joins.py": "import numpy as np\ndef join(x, h): return np.concatenate([x, h], -1)",
    "utils/deep/__init__.py": "",
    "utils/deep/most.py": "from ...top import TWO\nfrom ..joins import join\nONE = TWO - 1",
}


@pytest.mark.parametrize(
    "head",
    [
        "from utils.act import squash",
        "from .utils import squash, joins\njoins.join",
        "import utils.act as a, utils\nsquash = a.squash\nassert utils.squash is squash",
        "from . import utils\nfrom utils.deep.most import ONE\nsquash = utils.squash",
    ],
)
def test_an_own_package_beside_the_work_is_imported(
    course: Course, grader: Grader, head: str, tmp_path: Path
) -> None:
    (tmp_path / "utils" / "deep").mkdir(parents=True)
    text = edited(course["rnn"], "rnn_step", "np.tanh(", "squash(")
    for name, content in {"rnn.py": f"{head}\n{text}", **PACKAGE}.items():
        (tmp_path / name).write_text(content)
    found = find_class(Search([tmp_path], ["rnn"]))
    assert [(one.taken, one.matters) for one in found.files] == [(True, False)] * 7
    marks = grader.mark(found.submissions[0], ["rnn"])
    assert (marks.points, marks.notes) == (15, ())
    (note,) = marks.exercises[0].notes
    assert note == "utils/act.py, line 6 stops with ValueError; the next statement was run"


def test_a_folder_that_is_no_package_is_left_alone(course: Course, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    for name in ("rnn.py", "old/rnn.py", "old/tools.py"):
        (tmp_path / name).write_text(course["rnn"].text)
    found = find_class(Search([tmp_path], ["rnn"]))
    assert found.submissions[0].helpers == {}
    assert "left alone: old" in found.submissions[0].notes[0]


@pytest.mark.parametrize("name", ["random", "numpy", "turtle"])
def test_an_own_module_does_not_take_the_place_of_python_or_numpy(
    course: Course, grader: Grader, name: str
) -> None:
    beside = {name: source(name, "raise ValueError")}
    marked = mark(grader, source("rnn", f"import {name}\n{course['rnn'].text}"), beside)
    assert (marked.lost, marked.notes) == ([], ())
