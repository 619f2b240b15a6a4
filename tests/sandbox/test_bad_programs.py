"""Programs that hang, crash, flood or lie cost their own points, and the next submission is marked as ever."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.file_notes import Unmarkable
from autograder.grading.grader import Grader
from tests.conftest import Rewrite
from tests.tools.handed_in import mark, source
from tests.tools.sample import sampled, slow

STEP = "xh = np.concatenate([x, h], axis=-1)"

IN_A_FUNCTION = {
    "loops": "while True: pass",
    "sleeps": "import time; time.sleep(1e6)",
    "waits for itself": "import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()",
    "leaves": "import os; os._exit(0)",
    "leaves with a mark": "import os; os._exit(3)",
    "raises SystemExit": "raise SystemExit(0)",
    "raises KeyboardInterrupt": "raise KeyboardInterrupt",
    "raises GeneratorExit": "raise GeneratorExit",
    "aborts": "import os; os.abort()",
    "kills itself": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "segfaults": "import ctypes; ctypes.string_at(0)",
    "recurs": "return rnn_step(x, h, W, b)",
    "recurs without Python's limit": "import sys; sys.setrecursionlimit(10**9); return rnn_step(x, h, W, b)",
    "hogs memory": "return np.ones((1 << 17, 1 << 13))",
    "hogs memory bit by bit": "hog = [x]\n    while True: hog.append(np.ones(1 << 20))",
    "returns too much": "return np.ones((1024, 1024))",
    "returns a deep list": "deep = []\n    for _ in range(10**5): deep = [deep]\n    return deep",
    "returns an array that lies": "return type('A', (), {'__array__': lambda *_, **__: 1 / 0})()",
    "writes garbage to the judge": "import os; os.write(4, b'garbage' * 100)",
    "writes a header of 4 GB": "import os; os.write(4, b'\\xff' * 9)",
    "answers for itself": "import os; os.write(4, b'\\x00' * 9)",
    "closes the pipe": "import os; os.close(4)",
    "reads the judge's frames": "import os; os.read(3, 1 << 16)",
    "exhausts the open files": "import os\n    while True: os.dup(1)",
}


@pytest.mark.parametrize("bad", sampled(IN_A_FUNCTION, 3, 3))
def test_a_bad_function_costs_its_own_points(
    impatient: Grader, with_edit: Rewrite, course: Course, bad: str
) -> None:
    marked = with_edit("rnn", "rnn_step", STEP, f"{IN_A_FUNCTION[bad]}\n    {STEP}")
    assert marked.exercises_lost == ["rnn_step"]
    assert {one.verdict for _, one in marked.lost} == {"wrong"}
    assert all(message.startswith(("rnn_step ", "rnn_step:", "h_next ")) for message in marked.messages)
    assert mark(impatient, source("rnn", course["rnn"].text)).lost == []


@pytest.mark.parametrize(
    ("tail", "sentence"),
    [
        slow(
            (
                "import signal as s; s.signal(s.SIGPROF, s.SIG_IGN); s.signal(s.SIGALRM, s.SIG_IGN)\n"
                "while True: pass",
                "rnn.py is not loaded in time; does a loop outside the functions never end?",
            )
        ),
        ("import posix; posix._exit(0)", "rnn.py ends the whole program while it is loaded (exit code 0)"),
        ("import ctypes; ctypes.string_at(0)", "rnn.py ends the whole program while it is loaded (SIGSEGV)"),
        ("import os; os.write(4, bytes(100))", "rnn.py cannot be loaded: what came back was no answer"),
    ],
)
def test_a_bad_file_says_so(impatient: Grader, course: Course, tail: str, sentence: str) -> None:
    with pytest.raises(Unmarkable) as raised:
        mark(impatient, source("rnn", f"{course['rnn'].text}\n{tail}\n"))
    assert str(raised.value).startswith(sentence)
    assert mark(impatient, source("rnn", course["rnn"].text)).lost == []


@pytest.mark.parametrize(
    "tail",
    [
        "print('x' * (200 << 20))",
        "import sys\nfor _ in range(600): print('x' * 100_000); sys.stderr.write('y' * 100_000)",
        "def f(): f()\nf()",
        "hog = []\nwhile True: hog.append(bytearray(1 << 24))",
        "import sys\nsys.stdout.close()\nsys.stderr = sys.stdin = None",
        "import sys\nsys.modules.clear()",
        "import builtins\nbuiltins.len = builtins.isinstance = builtins.type",
        "import signal\nfor s in range(1, 32):\n    try: signal.signal(s, signal.SIG_IGN)\n    except OSError: pass",
        "import atexit\natexit.register(print, 1 / 3)",
        "import threading\nthreading.Thread(target=print).start()",
        "import gc\ngc.disable()\ngc.set_debug(gc.DEBUG_STATS)",
    ],
)
def test_noise_and_vandalism_after_the_functions_cost_no_verdict(
    grader: Grader, course: Course, tail: str
) -> None:
    try:
        lost = mark(grader, source("rnn", f"{course['rnn'].text}\n{tail}\n")).exercises_lost
        assert not lost or "builtins" in tail or "modules" in tail
    except Unmarkable:
        assert "builtins" in tail or "modules" in tail
    assert mark(grader, source("rnn", course["rnn"].text)).lost == []


PATCHES = [
    "np.tanh = lambda a: a",
    "np.tanh = np.cosh",
    "np.array = np.asarray = lambda *_, **__: 7",
    "np.ndarray.tobytes = None",
    "np.concatenate = None; np.stack = None",
]


@pytest.mark.parametrize("patch", PATCHES)
def test_a_patched_numpy_stays_in_its_own_process(grader: Grader, course: Course, patch: str) -> None:
    try:
        mark(grader, source("rnn", f"{course['rnn'].text}\ntry:\n    {patch}\nexcept TypeError:\n    pass\n"))
    except Unmarkable:
        pass
    assert mark(grader, source("rnn", course["rnn"].text)).lost == []


def test_patching_the_numbers_module_makes_nothing_right(grader: Grader, course: Course) -> None:
    """The wrong results cannot be made right from the student's process: the judge has its own NumPy."""
    wrong = "import numpy as np\ndef rnn_step(x, h, W, b):\n    return 0 * h\n"
    head = "np.allclose = np.array_equal = lambda *_, **__: True\nnp.abs = lambda a: 0 * a\n"
    assert "rnn_step" in mark(grader, source("rnn", wrong + head)).exercises_lost


def bad_submissions() -> Iterator[str]:
    yield from (
        "raise ValueError",
        "import os; os._exit(0)",
        "raise SystemExit",
        "return np.ones((1024, 1024))",
    )


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells")
def test_neither_descriptors_nor_processes_nor_memory_grow(
    grader: Grader, course: Course, with_edit: Rewrite
) -> None:
    def once() -> None:
        for bad in bad_submissions():
            with_edit("rnn", "rnn_step", STEP, f"{bad}\n    {STEP}")
        mark(grader, source("rnn", course["rnn"].text))

    once()
    before = len(os.listdir("/proc/self/fd")), children(), resident()
    for _ in range(6):
        once()
    assert (len(os.listdir("/proc/self/fd")), children()) == before[:2]
    assert resident() - before[2] < 8 << 20


def children() -> int:
    """How many processes stand below this one, those of the fork servers included."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, ValueError):
            continue
    below, new = set(), {os.getpid()}
    while new:
        new = {pid for pid, parent in parents.items() if parent in new} - below
        below |= new
    return len(below)


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
