"""A text that is not Python is told why, once, with its line and a caret under it."""

import re
import sys
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.file_notes import Unmarkable
from autograder.grading.grader import Grader
from autograder.submissions import not_python
from autograder.submissions.source import Source
from tests.conftest import Run
from tests.tools.handed_in import mark, notebook, source

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


def refusal(grader: Grader, program: Source) -> Unmarkable:
    with pytest.raises(Unmarkable) as raised:
        mark(grader, program)
    return raised.value


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('print "error", 1e-8', "this is Python 2's syntax; print is a function in Python 3: print(...)"),
        ("if True: print 'x'", "print is a function in Python 3"),
        ("exec 'x = 1'", "exec is a function in Python 3"),
        ("try: pass\nexcept ValueError, e: pass", "`except ValueError as e:`"),
        ("raise ValueError, 'no'", 'it is `raise ValueError("...")`'),
        ("if 1 <> 2: pass", "it is != in the place of <>"),
        ("x = `3`", "repr(...) in the place of backquotes"),
        ("x = 0777", "an octal number begins with 0o"),
        ("x = 10L", "whole numbers are long without an L"),
        ("\u00a0\u00a0x = 1", "U+00A0, which nobody sees; type this place anew, with ordinary spaces"),
        ("def f(:", "invalid syntax"),
        ("x = (", "'(' was never closed"),
    ],
)
def test_a_script_that_is_not_python_says_what_is_the_matter(
    course: Course, grader: Grader, line: str, said: str
) -> None:
    text = f"{course['rnn'].text}\n{line}\n"
    refused = refusal(grader, source("rnn", text))
    number = text.rstrip("\n").count("\n") + 1
    assert str(refused).startswith(f"rnn.py is not Python at line {number}: ")
    assert said in str(refused)
    note = refused.note
    assert note.startswith(f"{refused}; until that is fixed, nothing in the file can be run\n    ")
    last, caret = note.split("\n")[-2:]
    assert last.strip() in line
    assert caret.strip() == "^"


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("type Array = list[int]", (3, 12)),
        ("def show[T](x: T) -> T: return x", (3, 12)),
        ("class Layer[T]: pass", (3, 12)),
        ('x = f"{d["a"]}"', (3, 12)),
        ("x = f\"{'\\n'.join([])}\"", (3, 12)),
        ('d = {"a": [1]}\nprint("d", f"it\'s {d["a"]} {", ".join(d)}")', (3, 12)),
        ("x = fr'{'a'}'", (3, 12)),
        ('x = f"{\n    3\n}"', (3, 12)),
        ("try: pass\nexcept ValueError, KeyError: pass", (3, 14)),
        ("x = t'{name}'", (3, 14)),
    ],
)
def test_newer_syntax_says_which_python_has_it(
    course: Course, grader: Grader, line: str, version: tuple[int, int]
) -> None:
    if sys.version_info >= version:
        assert "d[" in line or mark(grader, source("rnn", f"{course['rnn'].text}\n{line}\n")).lost == []
        return
    refused = refusal(grader, source("rnn", f"{course['rnn'].text}\n{line}\n"))
    assert f"Python {HERE} marks this; this syntax is {version[0]}.{version[1]}'s" in str(refused)


def test_a_merge_conflict_is_called_one(course: Course, grader: Grader) -> None:
    before, after = course["rnn"].text.split("def rnn_forward(")
    text = f"{before}<<<<<<< HEAD\n=======\n>>>>>>> 1a2b3c4 (try 2)\ndef rnn_forward({after}"
    refused = refusal(grader, source("rnn", text))
    line = before.count("\n") + 1
    assert str(refused).startswith(
        f"rnn.py has a merge conflict at line {line}: keep one of the two versions"
    )
    assert refused.note.endswith("\n    <<<<<<< HEAD\n    ^")


def test_a_forgotten_brace_is_no_syntax_of_a_newer_python() -> None:
    for line in ('x = f"{"', 'x = f"{d"', "print(f'{a} {b')"):
        assert "this syntax is" not in not_python.reason(line, 1, "f-string: expecting '}'")


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", ">>>>>>> origin/main", "<<<<<<< Updated upstream"])
def test_what_is_left_of_a_merge_conflict_is_called_so(course: Course, grader: Grader, mark: str) -> None:
    text = f"{course['rnn'].text}\n{mark}\nx = 1\n"
    refused = refusal(grader, source("rnn", text))
    line = text.count("\n") - 1
    assert str(refused).startswith(f"rnn.py has a mark of a merge conflict at line {line}: Git wrote it; ")


def test_a_module_beside_the_work_that_is_not_python_is_no_cell(course: Course, grader: Grader) -> None:
    beside = {"tools": source("tools", "def squash(x):\n    print 'x'\n")}
    notes = mark(grader, source("rnn", f"import tools\n{course['rnn'].text}"), beside).notes
    (note,) = notes
    assert note.startswith("tools.py is not Python at line 2: this is Python 2's syntax; ")
    assert "; nothing in it was run\n" in note


def test_a_cell_that_is_not_python_costs_itself(course: Course, grader: Grader) -> None:
    marked = mark(grader, notebook("rnn", "x = 1\nprint 'x'", course["rnn"].text))
    assert marked.lost == []
    (note,) = marked.notes
    assert note.startswith("rnn.ipynb, cell 1 is not Python at line 2: this is Python 2's syntax; ")
    assert note.endswith("\n    print 'x'\n    ^")


@pytest.mark.parametrize("name", ["xrange", "raw_input", "unicode"])
def test_a_name_of_python_2_in_a_function_is_told_its_new_name(
    course: Course, grader: Grader, name: str
) -> None:
    text = f"{course['rnn'].text}\n\n\ndef rnn_step(x, h, W, b):\n    return {name}(3)\n"
    (first, *_) = mark(grader, source("rnn", text)).messages
    assert f"; {name} is Python 2's; in Python 3 it is " in first


@pytest.mark.parametrize(
    ("text", "line", "column", "shown"),
    [
        ("\tx = = 1", 1, 6, "\n    x = = 1\n        ^"),
        ("\u00a0\u00a0x = 1", 1, 1, "\n    ^"),
        ("x" * 500 + " = = 1", 1, 504, "^"),
        ("x = \x1b[31m", 1, 5, "\\x1b"),
        ("x", 1, -7, "\n    x"),
        ("x", 1, 10**9, ""),
        ("x", 9, 1, ""),
        ("", 0, 0, ""),
    ],
)
def test_the_caret_stands_under_the_line_or_nowhere(text: str, line: int, column: int, shown: str) -> None:
    pointed = not_python.pointed_at(text, line, column)
    assert shown in pointed
    assert all(len(part) <= 80 for part in pointed.split("\n"))
    assert "\x1b" not in pointed


@pytest.mark.parametrize("letters", ["print ", " ", "[", "except A,", "t", "0", "x ", "'", "f'{"])
def test_no_line_takes_long_to_be_explained(letters: str) -> None:
    assert isinstance(not_python.reason(letters * 200_000, 1, "invalid syntax"), str)


def test_the_fault_of_a_file_stands_under_no_equation(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rnn.py").write_text("import numpy as np\n\n\ndef rnn_step(x, h, W, b)\n    return h\n")
    out = run("check", tmp_path / "rnn.py").out
    assert "First to fix: the file of rnn, for 15 points" in out
    assert "rnn.py is not Python at line 4: expected ':'" in out
    assert "    def rnn_step(x, h, W, b)\n" in re.sub(r" +\n", "\n", out)
    assert "h_next = tanh" not in out
