"""A statement that stops costs only what it is, in scripts and in cells; what a notebook understands is dropped."""

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from tests.tools.handed_in import edited, mark, notebook, source

NO_KEYBOARD = "asks for input, and no keyboard is here"
OUT_OF_REACH = "Error (no file, process or network is here)"
STOPS = {
    "raise ValueError('so far')": "ValueError: so far;",
    "import sys\nsys.exit()": "SystemExit",
    "exit(1)": "SystemExit",
    "quit()": "SystemExit",
    "import os\nos._exit(0)": "SystemExit",
    "input('the next x? ')": NO_KEYBOARD,
    "import sys\nsys.stdin.read()": NO_KEYBOARD,
    "import sys\nlines = [line for line in sys.stdin]": NO_KEYBOARD,
    "import getpass\ngetpass.getpass()": NO_KEYBOARD,
    "raise KeyboardInterrupt": "KeyboardInterrupt",
    "data = open('/tmp/weights.npz').read()": OUT_OF_REACH,
    "with open('input.txt') as file:\n    data = file.read()": OUT_OF_REACH,
    "import os\nos.chdir('/content/drive/MyDrive')": OUT_OF_REACH,
    "import os\nos.makedirs('out', exist_ok=True)": OUT_OF_REACH,
    "print(undefined)": "NameError",
    "class Odd(Exception):\n    def __str__(self):\n        raise self\nraise Odd": "Exception",
    "class Odd(KeyError):\n    __traceback__ = property(lambda self: 1 / 0)\nraise Odd": "KeyError",
    "def f():\n    f()\nf()": "RecursionError",
    "return 1": "SyntaxError",
    "if True:\n    raise ValueError\n    del rnn_step": "ValueError",
    "try:\n    assert 0 > 1\nfinally:\n    pass": "AssertionError",
    "for k in range(3):\n    1 / (1 - k)": "ZeroDivisionError",
    "from math import sigmoid": "ImportError",
}


@pytest.mark.parametrize("stop", list(STOPS))
@pytest.mark.parametrize("is_notebook", [False, True])
def test_a_statement_that_stops_costs_only_itself(
    course: Course, grader: Grader, stop: str, is_notebook: bool
) -> None:
    step, forward = course["rnn"].text.split("def rnn_forward(")
    cells = [step, f"{stop}\ndef rnn_forward({forward}"]
    marked = mark(grader, notebook("rnn", *cells) if is_notebook else source("rnn", "\n".join(cells)))
    assert marked.lost == []
    (note,) = marked.notes
    assert note.startswith("rnn.ipynb, cell 2, line " if is_notebook else "rnn.py, line ")
    assert STOPS[stop] in note
    assert note.endswith("; the next statement was run")


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ("@undefined\ndef ", "stops with NameError"),
        ("if 1 / 0:\n    def ", "stops with ZeroDivisionError"),
        ("with open('x'):\n    def ", "stops with PermissionError"),
        ("if nothing.there():\n    def ", "uses nothing, and there is no nothing here"),
        ("if input():\n    def ", NO_KEYBOARD),
    ],
)
def test_a_function_that_was_not_defined_says_which_statement_stopped(
    course: Course, grader: Grader, head: str, why: str
) -> None:
    step, _ = course["rnn"].text.split("def rnn_forward(")
    text = f"import nothing\nnothing.at_all()\n{step}\n{head}rnn_forward(x, h0, W, b): return x"
    marked = mark(grader, source("rnn", text))
    assert marked.exercises_lost == ["rnn_forward"]
    line = text[: text.index(head)].count("\n") + 1
    assert f"rnn_forward is not defined, for rnn.py, line {line} {why}" in marked.messages[0]


@pytest.mark.parametrize("head", ['if __name__ == "__main__":', "class RNN:", "def main():"])
def test_a_function_inside_of_something_else_is_told_where_it_should_begin(
    course: Course, grader: Grader, head: str
) -> None:
    step, _ = course["rnn"].text.split("def rnn_forward(")
    text = f"{step}\n{head}\n    def rnn_forward(x, h0, W, b):\n        return x\n"
    marked = mark(grader, source("rnn", text))
    assert marked.messages[0] == (
        f"rnn_forward stands inside of something else (rnn.py, line {step.count(chr(10)) + 3}), where it is not "
        "found; it should begin at the left margin, as in the stub"
    )


def test_a_function_that_nothing_stopped_from_being_defined_is_not_blamed_on_another_line(
    course: Course, grader: Grader
) -> None:
    step, _ = course["rnn"].text.split("def rnn_forward(")
    marked = mark(grader, source("rnn", f"raise ValueError\n{step}"))
    assert marked.messages[0] == "rnn_forward is not defined; keep the name that the stub gave it"


def test_a_cell_that_is_not_python_is_why_a_function_of_it_is_missing(course: Course, grader: Grader) -> None:
    step, forward = course["rnn"].text.split("def rnn_forward(")
    marked = mark(grader, notebook("rnn", step, f"def rnn_forward({forward}\nx = ("))
    assert marked.exercises_lost == ["rnn_forward"]
    assert "rnn_forward is not defined, for rnn.ipynb, cell 2, line " in marked.messages[0]
    assert "is not Python" in marked.messages[0]


def test_a_future_holds_for_the_statements_after_it(course: Course, grader: Grader) -> None:
    head = '"""A file"""\nfrom __future__ import annotations\ndef f(x: NotThere) -> NorThis: pass\n'
    for program in (source("rnn", head + course["rnn"].text), notebook("rnn", head, course["rnn"].text)):
        marked = mark(grader, program)
        assert (marked.lost, marked.notes) == ([], ())


def test_a_line_in_a_function_keeps_its_number(course: Course, grader: Grader) -> None:
    text = f"1 / 0\n{course['rnn'].text}\n\n\ndef rnn_step(x, h, W, b):\n    c = x\n    raise KeyError\n"
    marked = mark(grader, source("rnn", text))
    assert f"rnn_step stops with KeyError (rnn.py, line {text.count(chr(10))})" in marked.messages[0]


def test_asking_for_input_in_a_function_costs_that_function(course: Course, grader: Grader) -> None:
    text = course["rnn"].text + "\n\ndef rnn_step(x, h, W, b):\n    return float(input('h? '))\n"
    marked = mark(grader, source("rnn", text))
    assert marked.exercises_lost == ["rnn_step"]
    assert marked.messages[0].startswith(f"rnn_step {NO_KEYBOARD} (rnn.py, line ")


@pytest.mark.parametrize("magic", ["%%writefile rnn.py", "%%file 'work/rnn.py'", "%%writefile -a rnn.py"])
def test_a_cell_that_writes_a_module_is_run(course: Course, grader: Grader, magic: str) -> None:
    assert mark(grader, notebook("rnn", f"{magic}\n{course['rnn'].text}")).lost == []


def test_a_module_that_a_cell_writes_can_be_imported(course: Course, grader: Grader) -> None:
    step, forward = course["rnn"].text.split("def rnn_forward(")
    cells = [f"%%writefile layers.py\n{step}", "del rnn_step", "import layers as L\nfrom .layers import *"]
    marked = mark(grader, notebook("rnn", *cells, f"import numpy as np\ndef rnn_forward({forward}"))
    assert (marked.lost, marked.notes) == ([], ())


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("lib/tools.py", "from lib.tools import squash"),
        ("lib/tools.py", "from tools import squash"),
        ("/content/lib/tools.py", "import sys\nsys.path.append('/content/lib')\nfrom tools import squash"),
    ],
)
def test_a_module_that_a_cell_writes_to_a_folder_can_be_imported(
    course: Course, grader: Grader, path: str, head: str
) -> None:
    written = f"%%writefile {path}\nimport numpy as np\ndef squash(a): return np.tanh(a)"
    work = edited(course["rnn"], "rnn_step", "np.tanh(", "squash(")
    marked = mark(grader, notebook("rnn", written, "del squash", f"{head}\n{work}"))
    assert (marked.lost, marked.notes) == ([], ())


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "!pip install torch",
        "!pip install torch \\\n    torchvision \\\n    tqdm",
        "pip install torch",
        "np.tanh?",
        "?np.tanh",
        "files = !ls",
        "%%time",
        "get_ipython().run_line_magic('matplotlib', 'inline')",
        "get_ipython().system('ls')\nshell = get_ipython()",
        "from IPython import get_ipython\nget_ipython().magic('reset -sf')",
    ],
)
def test_lines_of_a_notebook_are_dropped_in_a_script(course: Course, grader: Grader, line: str) -> None:
    step, forward = course["rnn"].text.split("def rnn_forward(")
    head, between = f"{line}\n{step}\n", f"{step}\n{line}\n"
    for text in (f"{head}\ndef rnn_forward({forward}", f"{between}\ndef rnn_forward({forward}"):
        marked = mark(grader, source("rnn", text))
        assert (marked.lost, marked.notes) == ([], ())


def test_a_long_script_full_of_lines_of_a_notebook_is_read_in_time(course: Course, grader: Grader) -> None:
    body = "    y = np.tanh(x @ W + h @ b) * (1 - x ** 2) + h[:, 3]\n" * 12
    own = "".join(f"%time f_{k}\n\n\ndef f_{k}(x, h, W, b):\n{body}\n" for k in range(200))
    marked = mark(grader, source("rnn", f"{own}\n{course['rnn'].text}"))
    assert (marked.lost, marked.notes) == ([], ())


@pytest.mark.parametrize(
    "line", ["x = 7 \\\n  % 3", "x = (7\n% 3)", 'x = """\n%matplotlib inline\n!ls\n"""\nassert "%mat" in x']
)
def test_what_is_python_in_a_script_stays_python(course: Course, grader: Grader, line: str) -> None:
    marked = mark(grader, source("rnn", f"{line}\n%matplotlib inline\n{course['rnn'].text}"))
    assert (marked.lost, marked.notes) == ([], ())


@pytest.mark.parametrize(
    "vandalism",
    [
        "del np",
        "sum = len = list = print = input = None",
        "rnn_step.__code__ = 3",
        "globals().clear()",
        "__name__ = 7",
    ],
)
def test_what_a_program_does_to_itself_does_not_stop_its_loading(
    course: Course, grader: Grader, vandalism: str
) -> None:
    marked = mark(grader, source("rnn", f"import numpy as np\n{vandalism}\n{course['rnn'].text}"))
    assert marked.lost == []
