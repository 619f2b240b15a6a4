"""One file of a submission does not spoil another, and none is marked otherwise for being handed in with others."""

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.report import ExerciseMark, SubmissionMark
from tests.tools.handed_in import edited, source
from tests.tools.sample import sampled

NAMES = ("rnn", "bptt", "lstm", "gru", "quiz")
SPOILS = {
    "a patched NumPy": "np.tanh = lambda a, *rest, **kept: 0 * a\nnp.concatenate = None\n",
    "a patched NumPy, later": """
right_step = rnn_step
def rnn_step(x, h, W, b):
    np.exp = np.tanh = np.stack = lambda *arrays, **kept: 1 / 0
    return h
""",
    "patched built-in names": "import builtins\nbuiltins.range = builtins.zip = None\n",
    "the other file's functions": """
import lstm, gru
lstm.lstm_gates = lstm.lstm_forward = gru.gru_step = lambda *arguments: 0
lstm.LSTMWeights = None
""",
    "what numbers do when they overflow": "np.seterr(all='raise')\n",
    "an end": "import os, atexit\natexit.register(os._exit, 3)\nos._exit(3)\n",
    "a hang": "while True: pass\n",
    "memory": "kept = [np.ones(10_000_000) for _ in range(10_000)]\n",
}


def submitted(course: Course, grader: Grader, **texts: str) -> SubmissionMark:
    """The mark of somebody whose files are the solutions but for these."""
    files = {name: [source(name, texts.get(name, course[name].text))] for name in NAMES}
    return grader.mark_forms("ada", files)


def of(mark: SubmissionMark, assignment: str) -> tuple[ExerciseMark, ...]:
    return tuple(one for one in mark.exercises if one.assignment == assignment)


@pytest.mark.parametrize("spoiled", sampled(SPOILS, 3))
def test_a_file_spoils_itself_only(course: Course, impatient: Grader, spoiled: str) -> None:
    mark = submitted(course, impatient, rnn=course["rnn"].text + SPOILS[spoiled])
    assert mark.verdict != "not judged"
    for name in NAMES[1:]:
        assert sum(one.points for one in of(mark, name)) == course[name].points, name


def test_an_assignment_alone_has_the_marks_that_it_has_among_others(course: Course, grader: Grader) -> None:
    texts = {
        "rnn": edited(course["rnn"], "rnn_step", " + b)", ")"),
        "bptt": edited(course["bptt"], "rnn_step_backward", "da @ W.T", "da @ W"),
        "lstm": edited(course["lstm"], "lstm_gates", "return f, i, o, g", "return i, f, o, g"),
        "gru": course["gru"].text + "\nraise ValueError\n",
        "quiz": edited(course["quiz"], "GATES", '"gru": 2', '"gru": 3'),
    }
    assert submitted(course, grader).points == 110
    together = submitted(course, grader, **texts)
    assert submitted(course, grader, **texts) == together
    for name, text in texts.items():
        alone = grader.mark_forms("ada", {name: [source(name, text)]})
        assert of(alone, name) == of(together, name)
