"""Drawn questions as learners see them: in a terminal, in a program, in a notebook; with the key and without it."""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from autograder import question, questions
from autograder.course import Course
from autograder.learn import quiz
from autograder.spec.questions import by_itself, drawn_for
from tests.conftest import ROOT, Run
from tests.tools.quiz import right_answer


@pytest.fixture
def without_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course that has nothing but what students get."""
    shutil.copytree(ROOT / "assignments", tmp_path / "course" / "assignments")
    monkeypatch.setenv("AUTOGRADER_COURSE", str(tmp_path / "course"))
    return tmp_path / "course"


def test_quiz_shows_ten_numbered_questions(run: Run, course: Course) -> None:
    ran = run("quiz", "Ada ")
    assert ran.code == 0
    assert [int(one) for one in re.findall(r"^([ \d]\d) ", ran.out, re.MULTILINE)] == list(range(1, 11))
    assert max(map(len, ran.out.splitlines())) <= 80
    assert ran.out.isascii()
    assert ran.out.rstrip().endswith('DRAWN_FOR = "ada"')
    assert ran.out == run("quiz", "ada").out != run("quiz", "ben").out
    said = " ".join(ran.out.split())
    assert course["quiz"].bank is not None
    for one in drawn_for("ada", course["quiz"].bank.groups):
        assert one.stem in said
        assert all(choice in said for choice in (*one.choices, *one.lines))


def test_all_questions_fit_into_80_columns_and_ascii(course: Course) -> None:
    shown = [line for k in range(60) for line in quiz.lines(course, f"n{k}")]
    assert max(map(len, shown)) <= 80
    assert "".join(shown).isascii()


def test_without_a_name_it_is_the_practice_set(run: Run) -> None:
    assert run("quiz").out == run("quiz", "practice").out
    assert run("quiz").out.startswith("The practice set.")


def test_without_the_key_the_questions_are_the_same(run: Run, without_key: Path) -> None:
    with_key = run("quiz", "ada", "--course", str(ROOT)).out
    assert run("quiz", "ada").out == with_key


def test_where_there_is_no_bank_a_sentence_says_so(run: Run, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "solutions" / "rnn", tmp_path / "own" / "solutions" / "rnn")
    ran = run("quiz", "ada", "--course", str(tmp_path / "own"))
    assert ran.code == 4
    assert "has no bank of questions" in ran.err


def test_the_line_to_copy_is_one_line_however_long_the_name_is(course: Course) -> None:
    name = "ada augusta king-noel, countess of lovelace, of the class of 1815"
    assert f'    DRAWN_FOR = "{name}"' in quiz.lines(course, name)


def test_a_name_of_odd_signs_is_shown_as_text(run: Run, course: Course) -> None:
    name = 'a"b\\\x1b[31m'
    assert run("quiz", name).code == 0
    assert "\x1b" not in "".join(quiz.lines(course, name))


@pytest.fixture
def program(loaded_once: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests call as a program does that is run."""
    monkeypatch.setitem(globals(), "__name__", "__main__")


@pytest.mark.usefixtures("program")
def test_questions_and_question_in_a_program(capsys: pytest.CaptureFixture[str], course: Course) -> None:
    questions("ada")
    assert "DRAWN_FOR" in capsys.readouterr().out
    bank = course["quiz"].bank
    assert bank is not None
    shown = bank.question("a8")
    assert shown is not None
    drawn = by_itself(shown)
    question("A8")
    said = capsys.readouterr().out
    assert all(f"{letter}  {choice}" in said for letter, choice in zip("abcd", drawn.choices, strict=True))
    right = right_answer(bank, drawn)
    question("a8", right.upper())
    assert capsys.readouterr().out == "A8 right\n"
    for letter in set("abcd") - {right}:
        question("A8", letter)
        said = capsys.readouterr().out
        assert "right" not in said and drawn.choices["abcd".index(letter)] in said
    question("A8", "zz")
    assert "none of the choices" in capsys.readouterr().out
    question("A99")
    assert "there is no question A99; there are: A1 to A8, " in " ".join(capsys.readouterr().out.split())
    questions(3.5)
    assert "your name or number" in capsys.readouterr().out


@pytest.mark.usefixtures("program")
def test_without_the_key_nobody_says_what_is_right(
    capsys: pytest.CaptureFixture[str], without_key: Path
) -> None:
    question("A8", "a")
    assert "without its key" in capsys.readouterr().out


def test_who_imports_a_lesson_sees_no_question(capsys: pytest.CaptureFixture[str]) -> None:
    question("A8")
    questions("ada")
    assert capsys.readouterr().out == ""


def test_in_the_key_itself_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """It is run whenever the course is opened."""
    names = {"__name__": "solutions.quiz", "question": question, "questions": questions}
    exec("questions('ada'); question('A8')", names)  # noqa: S102  (as a key does)
    assert capsys.readouterr().out == ""


class Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_in_a_notebook_they_are_html_and_nothing_of_a_name_is_obeyed(course: Course) -> None:
    page = quiz._Page(list(quiz._all(course, "<script>alert(1)</script>")))
    found = Text()
    found.feed(page._repr_html_())
    assert set(found.tags) <= {"div", "b", "i", "code"}
    assert "<script>" in found.text
    for one in drawn_for("<script>alert(1)</script>", course["quiz"].bank.groups):  # type: ignore[union-attr]
        assert one.stem in found.text
