"""A course of one's own: other letters, other weights, one folder an assignment, and nothing else to write."""

from pathlib import Path

import pytest

import autograder
from autograder.course import load_course
from tests.conftest import Run

pytestmark = pytest.mark.usefixtures("lent")

KEY = '''
from typing import NamedTuple

import numpy as np


class Readout(NamedTuple):
    W_y: np.ndarray
    b_y: np.ndarray


def output(h, w):
    """y = h W_y + b_y"""
    ### BEGIN SOLUTION
    return h @ w.W_y + w.b_y
    ### END SOLUTION


def softmax(y):
    """p = exp(y) / sum of exp(y)"""
    ### BEGIN SOLUTION
    e = np.exp(y - y.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
    ### END SOLUTION


def project(s, A):
    """q = s A^T"""
    ### BEGIN SOLUTION
    return s @ A.T
    ### END SOLUTION
'''
CRITERIA = """
import numpy as np

from autograder.spec import Array, Exercise, Weights

h = Array("h", "N H", "state")
readout = Weights("w", "Readout", (Array("W_y", "H K", "weight"), Array("b_y", "K", "bias")))
y = Array("y", "N K")

output = Exercise("output", takes=(h, readout), gives=(y,))
output.result("the readout:  y = h W_y + b_y", "y", points=2, id="readout")
output.edge("the readout also holds for one sample", "N = 1", points=0.5, id="one-sample")

softmax = Exercise("softmax", takes=(y,), gives=(Array("p", "N K"),))


@softmax.equation("each entry's share:  p = exp(y) / sum exp(y)", of="p", points=2)
def share(got, key, y):
    return got.p, key.softmax(y)


@softmax.property("shares add up to 1", of="the sum")
def adds_up(own, y):
    return own.softmax(y).p.sum(axis=-1), np.ones(len(y))


s, A = Array("s", "N H"), Array("A", "K H", "weight")
project = Exercise("project", takes=(s, A), gives=(Array("q", "N K"),))
project.result("q = s A^T", "q", points=1, id="projection")
"""
MISTAKES = """
[[output]]
id = "bias-missing"
right = ' + w.b_y'
wrong = ''
sentence = "The bias is missing. Look at what is added."
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own" / "solutions" / "output"
    folder.mkdir(parents=True)
    for name, text in (("output.py", KEY), ("criteria.py", CRITERIA), ("mistakes.toml", MISTAKES)):
        (folder / name).write_text(text)
    return tmp_path / "own"


def marked(own: Path, tmp_path: Path, text: str) -> autograder.SubmissionMark:
    student = tmp_path / "class" / "ada"
    student.mkdir(parents=True)
    (student / "output.py").write_text(text)
    (one,) = autograder.grade(tmp_path / "class", course=own, secret="s").submissions
    return one


def test_its_letters_are_its_own(own: Path) -> None:
    course = load_course(own)
    assert course.faults == () and course.names == ("output",)
    assert [one.signature.takes.letters for one in course["output"].exercises] == [
        ("N", "H", "K"),
        ("N", "K"),
        ("N", "H", "K"),
    ]


def test_its_key_earns_everything(own: Path, tmp_path: Path) -> None:
    mark = marked(own, tmp_path, KEY)
    assert (mark.points, mark.max_points) == (5.5, 5.5)


def test_its_mistakes_are_named(own: Path, tmp_path: Path) -> None:
    mark = marked(own, tmp_path, KEY.replace(" + w.b_y", "").replace("s @ A.T", "s @ A"))
    output, softmax, project = mark.exercises
    assert (output.points, softmax.points, project.points) == (0, 2, 0)
    assert (output.criteria[0].id, output.criteria[0].mistake_id) == ("readout", "output:bias-missing")
    assert output.criteria[0].mistake == "The bias is missing. Look at what is added."


def test_a_faulty_exercise_is_not_judged_and_the_others_are(own: Path, tmp_path: Path) -> None:
    path = own / "solutions" / "output" / "criteria.py"
    path.write_text(path.read_text().replace('Array("q", "N K")', 'Array("q", "K N")'))
    mark = marked(own, tmp_path, KEY)
    verdicts = {exercise.name: exercise.status for exercise in mark.exercises}
    assert verdicts == {"output": "marked", "softmax": "marked", "project": "not judged"}
    fault = next(exercise.fault for exercise in mark.exercises if exercise.name == "project")
    assert "q has the shape (2, 6) in the key, but gives= declares (6, 2)" in fault


def test_criteria_that_cannot_be_run_are_the_course_s_fault(own: Path, tmp_path: Path) -> None:
    path = own / "solutions" / "output" / "criteria.py"
    path.write_text(path.read_text().replace("h = Array(", "h = Arry("))
    mark = marked(own, tmp_path, KEY)
    assert {exercise.status for exercise in mark.exercises} == {"not judged"}
    assert "solutions/output/criteria.py, line 6: NameError: name 'Arry'" in mark.exercises[0].fault


def test_it_is_proved_sound(own: Path, run: Run) -> None:
    ran = run("doctor", "--course", own)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "The course is sound.")
    path = own / "solutions" / "output" / "mistakes.toml"
    path.write_text(path.read_text().replace("' + w.b_y'", "' + b'"))
    ran = run("doctor", "--course", own)
    assert ran.code == 1
    assert "the right text of the mistake 'bias-missing' stands 0 times" in ran.out
