"""Arrays of whole numbers: drawn in their range, handed over as int64, and printed as whole numbers."""

from pathlib import Path

import numpy as np
import pytest

import autograder
from autograder.course import load_course
from autograder.inputs.cases import Cases
from tests.conftest import Run

pytestmark = pytest.mark.usefixtures("lent")

KEY = '''
import numpy as np


def last(x, lengths):
    """y = x at the last step of each sequence"""
    ### BEGIN SOLUTION
    return x[np.arange(len(x)), lengths - 1]
    ### END SOLUTION
'''
CRITERIA = """
from autograder.spec import Array, Exercise

x, lengths = Array("x", "N T D"), Array("lengths", "N", "count", between=("1", "T"))
last = Exercise("last", takes=(x, lengths), gives=(Array("y", "N D"),))
last.result("the last entry:  y = x[n, lengths[n]]", "y", points=2, id="last")
"""
MISTAKES = """
[[last]]
id = "one-too-far"
right = 'lengths - 1'
wrong = 'lengths - 2'
sentence = "You take the step before the last. Look at where counting begins."
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own" / "solutions" / "last"
    folder.mkdir(parents=True)
    for name, text in (("last.py", KEY), ("criteria.py", CRITERIA), ("mistakes.toml", MISTAKES)):
        (folder / name).write_text(text)
    return tmp_path / "own"


def marked(own: Path, tmp_path: Path, text: str) -> autograder.ExerciseMark:
    student = tmp_path / "class" / "ada"
    student.mkdir(parents=True)
    (student / "last.py").write_text(text)
    (one,) = autograder.grade(tmp_path / "class", course=own, secret="s").submissions
    return one.exercises[0]


def test_they_are_drawn_in_their_range(own: Path) -> None:
    (assignment,) = load_course(own).assignments
    cases = Cases(assignment.exercises[0], assignment.solution, "a secret").hidden
    drawn = [(case.arguments[1], case.sizes["T"]) for case in cases]
    assert all(one.dtype == np.int64 and 1 <= one.min() and one.max() <= T for one, T in drawn)
    assert any((one == 1).any() for one, _ in drawn) and any((one == T).any() for one, T in drawn)


def test_a_function_can_index_with_them(own: Path, tmp_path: Path) -> None:
    assert marked(own, tmp_path, KEY).points == 2


def test_a_mistake_is_named_and_the_input_can_be_pasted(own: Path, tmp_path: Path) -> None:
    mark = marked(own, tmp_path, KEY.replace("lengths - 1", "lengths - 2"))
    assert mark.points == 0 and mark.criteria[0].mistake_id == "last:one-too-far"
    assert mark.explanation is not None
    code = [line for line in mark.explanation.code if "lengths = " in line]
    assert code and "." not in code[0].partition("lengths = np.array(")[2].partition(")")[0]


def test_another_wrong_one_is_shown_on_an_input_in_range(own: Path, tmp_path: Path) -> None:
    wrong = KEY.replace("x[np.arange(len(x)), lengths - 1]", "x[:, -1] + 0.0 * x[:, 0]")
    mark = marked(own, tmp_path, wrong)
    assert mark.points == 0 and mark.criteria[0].message.startswith("y[")


def test_the_course_is_sound(own: Path, run: Run) -> None:
    ran = run("doctor", "--course", own)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "The course is sound."), ran.out
