"""A course of one's own may have a bank of questions; a slip in it costs the drawn questions and says where."""

from pathlib import Path

import pytest

from autograder.authoring.doctor import of_questions
from autograder.authoring.publishing import banks
from autograder.course import Course, load_course, open_course
from autograder.learn.quiz import lines
from autograder.spec.questions import drawn_for

CRITERIA = """
from autograder.spec import Answers, Exercise

ANSWERS = Exercise("ANSWERS", takes=(), gives=(Answers("ANSWERS", keys=("1", "2")),))
ANSWERS.result("question 1: scores", 'ANSWERS["1"]', points=1, id="question-1")
ANSWERS.result("question 2: shares", 'ANSWERS["2"]', points=1, id="question-2")
"""
KEY = "DRAWN_FOR = ''\nANSWERS = {}\n### BEGIN SOLUTION\nANSWERS = {1: 'a', 2: 6}\n### END SOLUTION\n"
SCORES = """
from autograder.spec import Group, Question

scores = Group("A", "scores", Question("A1", "", "What is added?", right="b", wrong={"W": "it is multiplied"}))
"""
SHARES = """
from autograder.spec import Group, Numeric

shares = Group("B", "shares", Numeric(
    "B1", "", "H = {H}, K = 2. How many weights?",
    right=lambda H: 2 * H, wrong={"it has a column for each class": lambda H: H}, sizes={"H": (3, 4)},
))
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own" / "solutions" / "readout"
    (folder / "questions").mkdir(parents=True)
    (folder / "criteria.py").write_text(CRITERIA)
    (folder / "readout.py").write_text(KEY)
    (folder / "questions" / "scores.py").write_text(SCORES)
    (folder / "questions" / "shares.py").write_text(SHARES)
    return folder


def opened(folder: Path) -> Course:
    return load_course(folder.parent.parent)


def test_a_course_of_one_s_own_has_a_bank_of_its_own(own: Path) -> None:
    course = opened(own)
    bank = course["readout"].bank
    assert bank is not None and not course.faults
    assert [one.name for one in drawn_for("ada", bank.groups)] == ["A1", "B1"]
    assert [wrong for _, wrong in of_questions(course["readout"])] == ["", ""]
    assert any("What is added?" in line for line in lines(course, "ada"))
    assert own / "questions" / "scores.py" in course["readout"].files  # its bytes are part of what marked


def test_what_students_get_holds_no_answer(own: Path) -> None:
    root = own.parent.parent
    text = banks(root, ["readout"])["readout"]
    assert "it is multiplied" not in text and "right" not in text
    alone = root.parent / "alone"
    (alone / "assignments" / "readout").mkdir(parents=True)
    (alone / "assignments" / "readout" / "questions.json").write_text(text)
    assert not open_course(alone).has_key


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("scores", SCORES.replace("Question(", "Qestion("), "questions/scores.py, line 4: NameError"),
        ("scores", SCORES.replace('Group("A"', 'Group("B"'), "two groups are called B"),
        ("scores", SCORES.replace('"A1"', '"B1"'), "two questions are called B1"),
        ("scores", "", "has 1 groups of questions, but ANSWERS in criteria.py has 2 answers"),
        ("scores", "import nothing_of_that_name", "ModuleNotFoundError"),
    ],
)
def test_a_slip_is_told_with_its_place(own: Path, file: str, text: str, said: str) -> None:
    (own / "questions" / f"{file}.py").write_text(text)
    faults = opened(own).faults
    assert [of for of, _ in faults] == ["ANSWERS"]
    assert said in faults[0][1]


def test_a_slip_in_the_bank_costs_no_other_exercise(own: Path) -> None:
    (own / "questions" / "scores.py").write_text("1 / 0\n")
    with (own / "criteria.py").open("a") as file:
        file.write(
            "from autograder.spec import Constant\n"
            "K = Exercise('K', takes=(), gives=(Constant('K'),))\n"
            "K.result('how many', 'K', points=1, id='k')\n"
        )
    with (own / "readout.py").open("a") as file:
        file.write("K = 3\n")
    course = opened(own)
    assert [one.name for one in course["readout"].exercises] == ["K"]
    assert "scores.py, line 1: ZeroDivisionError" in course.faults[0][1]
