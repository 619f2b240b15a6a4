"""The ten drawn questions are marked for whoever hands in, whatever the file holds."""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.rules import Rules
from autograder.report import CriterionMark, ExerciseMark, Report, SubmissionMark
from autograder.reports.json import as_json
from autograder.reports.questions import as_questions, items
from autograder.spec import Bank, Numeric, Question, SelectAll
from autograder.spec.questions import drawn_for
from autograder.submissions.find import Submission
from tests.tools.handed_in import edited, source
from tests.tools.quiz import random_answers, right_answers, with_answers
from tests.tools.sample import sampled


@pytest.fixture(autouse=True)
def of_a_class(by_rules: Callable[[Rules], None]) -> None:
    """Submissions are graded, and not checked at home, where a file says for itself for whom it is."""
    by_rules(Rules())


@pytest.fixture(scope="module")
def bank(course: Course) -> Bank:
    found = course["quiz"].bank
    assert found is not None
    return found


def marked(grader: Grader, student: str, text: str, **others: str) -> SubmissionMark:
    files = {name: [source(name, one)] for name, one in {**others, "quiz": text}.items()}
    return grader.mark_forms(student, files)


def answers_in(mark: SubmissionMark) -> ExerciseMark:
    return next(one for one in mark.exercises if one.name == "ANSWERS")


def texts_of(criterion: CriterionMark) -> str:
    return f"{criterion.title} {criterion.message} {criterion.mistake or ''}"


@pytest.mark.parametrize("student", ["ada", "Grace Hopper", "4711-x", "李"])
def test_right_answers_for_one_s_own_questions_earn_all(
    course: Course, grader: Grader, bank: Bank, student: str
) -> None:
    text = with_answers(course["quiz"].text, right_answers(bank, student), student)
    mark = marked(grader, student, text)
    assert (mark.points, mark.max_points, mark.verdict) == (20, 20, "right")
    assert answers_in(mark).notes == ()


def test_ids_that_differ_in_case_are_one_name(course: Course, grader: Grader, bank: Bank) -> None:
    text = with_answers(course["quiz"].text, right_answers(bank, "ada lovelace"), "ada lovelace ")
    assert answers_in(marked(grader, "Ada Lovelace", text)).points == 10


def test_the_answers_of_another_are_judged_for_one_s_own_questions(
    course: Course, grader: Grader, bank: Bank
) -> None:
    text = with_answers(course["quiz"].text, right_answers(bank, "ada"), "ada")
    mark = answers_in(marked(grader, "ben", text))
    assert mark.points < 7
    assert "made for 'ada', but are judged for 'ben'" in mark.notes[0]


def test_beside_other_right_files_they_are_marked_alike(course: Course, grader: Grader, bank: Bank) -> None:
    """In the worker of all files, or in one of its own: where something else is wrong, or the answers are."""
    right = with_answers(course["quiz"].text, right_answers(bank, "ada"), "ada")
    wrong = edited(course["quiz"], "GATES", '"gru": 2', '"gru": 3')
    for text, points in ((right, 20), (with_answers(wrong, right_answers(bank, "ada"), "ada"), 19)):
        mark = marked(grader, "ada", text, rnn=course["rnn"].text)
        assert mark.points == 15 + points
    half = with_answers(course["quiz"].text, {1: right_answers(bank, "ada")[1]}, "ada")
    assert marked(grader, "ada", half, rnn=course["rnn"].text).points == 26


def test_chance_has_one_try(course: Course, grader: Grader, bank: Bank) -> None:
    """A file that answers otherwise when it is run a second time is marked by what it answered first."""
    text = (
        course["quiz"].text
        + """
import builtins
ANSWERS = dict.fromkeys(range(1, 11), "a") if hasattr(builtins, "rnn_was_run") else {}
"""
    )
    wrong = edited(course["rnn"], "rnn_step", " + b)", ")") + "\nimport builtins\nbuiltins.rnn_was_run = 1\n"
    text = text.replace('"gru": 3}', '"gru": 4}')  # so that a second worker is asked
    alone = answers_in(
        marked(grader, "ada", with_answers(course["quiz"].text, {k: "a" for k in range(1, 11)}, "ada"))
    )
    assert answers_in(marked(grader, "ada", text, rnn=wrong)).points == alone.points


def test_no_message_tells_the_right_choice(course: Course, grader: Grader, bank: Bank) -> None:
    for k in range(25):
        student = f"student {k}"
        answers = random_answers(bank, student, random.Random(k))
        mark = answers_in(marked(grader, student, with_answers(course["quiz"].text, answers, student)))
        for criterion, drawn in zip(mark.criteria, drawn_for(student, bank.groups), strict=True):
            written = bank.written[drawn.name]
            said = texts_of(criterion)
            if criterion.verdict == "right":
                assert criterion.message == ""
                continue
            assert criterion.answer is not None and drawn.name in said
            if isinstance(written, Question):
                told = re.sub(r'"[^"]*": ', "", said)  # what was chosen stands there, in the bank's own words
                assert len(written.right) < 6 or written.right not in told
                assert written.right not in criterion.answer.chosen
            elif isinstance(written, Numeric):
                right = written.right(**drawn.sizes)
                assert not re.search(
                    rf"(?<![\d.]){re.escape(f'{right:.6g}')}(?![\d.])", criterion.message.partition(":")[2]
                )
            elif isinstance(written, SelectAll):
                assert criterion.points in (0.0, 0.5)


HOSTILE = {
    "a mapping of its own": "class M(dict):\n    def get(self, *_): raise SystemExit\nANSWERS = M()",
    "a mapping that hangs": "class M(dict):\n    def get(self, *_):\n        while True: pass\nANSWERS = M()",
    "a text without end": "ANSWERS = dict.fromkeys(range(1, 11), 'a' * 10**7)",
    "a number without end": "ANSWERS = dict.fromkeys(range(1, 11), 10**4000)",
    "a generator": "ANSWERS = (one for one in 'abcdefghij')",
    "a list that yields for ever": (
        "class L(list):\n    def __iter__(self):\n        while True: yield 'a'\n"
        "ANSWERS = dict.fromkeys(range(1, 11), L('a'))"
    ),
    "everything": "ANSWERS = dict.fromkeys(range(1, 11), 'abcdef')",
    "no mapping": "ANSWERS = 'abcdefghij'",
    "nothing": "del ANSWERS",
    "another's shape": "import numpy as np\nANSWERS = np.ones((2, 10))",
}


@pytest.mark.parametrize("what", sampled(HOSTILE, 1, 3))
def test_hostile_answers_earn_nothing(course: Course, impatient: Grader, what: str) -> None:
    mark = marked(impatient, "ada", f"{course['quiz'].text}\n{HOSTILE[what]}\n")
    answers = answers_in(mark)
    assert mark.verdict != "not judged"
    # Whoever names all letters of a question in which all that hold are to be named may get half of one.
    assert answers.points <= (0.5 if what == "everything" else 0)
    assert all(one.message for one in answers.criteria)
    assert mark.points - answers.points == 10


def test_a_file_without_them_loses_them_only(course: Course, grader: Grader) -> None:
    text = course["quiz"].text.split("DRAWN_FOR: str")[0]
    mark = marked(grader, "ada", text)
    assert (mark.points, answers_in(mark).points) == (10, 0)
    assert answers_in(mark).criteria[0].message


def a_class(course: Course, grader: Grader, bank: Bank) -> Iterator[SubmissionMark]:
    for k in range(12):
        student, chance = f"s{k}", random.Random(k)
        right, other = right_answers(bank, student), random_answers(bank, student, chance)
        answers = {n: right[n] if chance.random() < k / 11 else other[n] for n in right}
        yield marked(grader, student, with_answers(course["quiz"].text, answers, student))


def test_item_analysis(course: Course, grader: Grader, bank: Bank) -> None:
    report = Report(confinement=(), submissions=tuple(a_class(course, grader, bank)))
    found = items(report)
    assert sum(one.asked for one in found) == 120
    assert {one.question for one in found} == {
        one.name for k in range(12) for one in drawn_for(f"s{k}", bank.groups)
    }
    many = max(found, key=lambda one: one.asked)
    criteria = [
        one for mark in report.submissions for exercise in mark.exercises for one in exercise.criteria
    ]
    given = [
        one.points / one.max_points for one in criteria if one.answer and one.answer.question == many.question
    ]
    assert len(given) == many.asked and many.facility == pytest.approx(sum(given) / len(given))
    assert sum(count for _, count in many.chosen) >= many.asked
    related = [one.item_rest for one in found if one.item_rest is not None]
    assert sum(related) / len(related) > 0.2  # who knows one question knows others
    rows = as_questions(report).splitlines()
    assert rows[0] == "question,group,asked,facility,item_rest,chosen,count"
    assert len(rows) == 1 + sum(len(one.chosen) for one in found)
    assert b'"question":"' in as_json(report).replace(b" ", b"")


def test_too_few_answers_give_no_figures(course: Course, grader: Grader, bank: Bank) -> None:
    one = next(iter(a_class(course, grader, bank)))
    assert all(
        item.facility is None and item.item_rest is None
        for item in items(Report(confinement=(), submissions=(one,)))
    )


def test_at_home_the_file_says_for_whom_it_is(
    course: Course, grader: Grader, bank: Bank, by_rules: Callable[[Rules], None]
) -> None:
    by_rules(Rules(show_text=True))
    for name in ("ada", ""):
        text = with_answers(course["quiz"].text, right_answers(bank, name), name)
        assert answers_in(marked(grader, "a folder", text)).points == 10
    assert answers_in(marked(grader, "", course["quiz"].text)).points == 10  # the practice set


def test_in_a_gradebook_the_student_s_name_counts_and_not_the_folder(
    course: Course, grader: Grader, bank: Bank, tmp_path: Path
) -> None:
    """nbgrader's submissions are called after their folders: submitted/ada/quiz."""
    file = tmp_path / "quiz.py"
    file.write_text(with_answers(course["quiz"].text, right_answers(bank, "ada"), "ada"))
    mark = grader.mark(Submission("ada, quiz", {"quiz": (file,)}, name="ada"), ["quiz"])
    assert (mark.id, mark.points) == ("ada, quiz", 20)
