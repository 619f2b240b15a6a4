"""check --html, grade --pages, grade --html and explain, as commands."""

import json
import re
from pathlib import Path

import pytest

from autograder.course import Course
from tests.conftest import Run
from tests.tools.handed_in import edited

SECRET = ("--secret", "a secret for the tests of pages")


@pytest.fixture
def slip(course: Course, tmp_path: Path) -> Path:
    """rnn.py with a slip in its step, which prints something hostile."""
    text = edited(course["rnn"], "rnn_step", " + b)", ")").replace(
        "    ### BEGIN SOLUTION\n",
        '    print("</pre><script>alert(1)</script>")\n    ### BEGIN SOLUTION\n',
        1,
    )
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "rnn.py").write_text(text)
    return tmp_path / "own" / "rnn.py"


def test_check_writes_a_page_with_the_line_and_the_input(run: Run, slip: Path, tmp_path: Path) -> None:
    said = run("check", slip, "--html", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    assert said.code == 1 and "First to fix: rnn_step" in said.out
    assert "open it in a browser" in said.err
    line = next(k for k, one in enumerate(slip.read_text().split("\n"), 1) if "np.tanh" in one)
    assert re.search(rf"<mark>&gt; +{line}  .*np\.tanh\(", page)
    assert "The bias is missing" in page and "from rnn import rnn_step" in page
    assert "There your code printed" in page and "&lt;script&gt;" in page and "<script>" not in page
    assert 'role="img"' in page and "rnn_forward" in page


def test_hints_that_were_seen_stand_on_the_page(
    run: Run, slip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(slip.parent)
    assert "Hints you have seen" not in run("check", slip, "--html", "-").out
    run("hint", "rnn_step")
    assert "Hints you have seen: 1 of 3" in run("check", slip, "--html", "-").out


def test_check_writes_the_page_alone_to_stdout(run: Run, slip: Path) -> None:
    said = run("check", slip, "--html", "-")
    assert said.code == 1 and said.out.startswith("<!DOCTYPE html>") and said.out.rstrip().endswith("</html>")


def test_check_refuses_to_write_over_work(run: Run, slip: Path) -> None:
    before = slip.read_bytes()
    said = run("check", slip, "--html", slip)
    assert said.code == 4 and "somebody's work" in said.err and slip.read_bytes() == before


def test_everybody_gets_a_page_and_the_class_one(run: Run, students: Path, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    first = run("grade", students, *SECRET, "--pages", pages, "--json", tmp_path / "marks.json")
    assert first.code == 0, first.err
    assert sorted(one.name for one in pages.iterdir()) == ["ada.html", "bob.html", "eve.html", "index.html"]
    index = (pages / "index.html").read_text()
    assert '<a href="bob.html">bob</a>' in index and "The bias is missing" in index
    bob = (pages / "bob.html").read_text()
    assert "The bias is missing" in bob and re.search(r"<mark>&gt; +\d+ .*np\.tanh", bob)
    report = json.loads((tmp_path / "marks.json").read_text())
    assert report["submissions"][1]["files"][0]["sha256"] in bob
    assert report["course"]["sha256"] in bob
    before = {one.name: one.read_bytes() for one in pages.iterdir()}
    assert run("grade", students, *SECRET, "--pages", pages).code == 0
    assert {one.name: one.read_bytes() for one in pages.iterdir()} == before


def test_pages_among_the_submissions_are_nobody_s_work(run: Run, students: Path) -> None:
    for _ in range(2):
        said = run("grade", students, *SECRET, "--pages", students / "pages", "--csv", "-")
        assert said.code == 0 and [line.split(",")[0] for line in said.out.split()] == [
            "id",
            "ada",
            "bob",
            "eve",
        ]


def test_a_folder_with_other_files_is_left_as_it_is(run: Run, students: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "index.html").write_text("<p>my own page")
    said = run("grade", students, *SECRET, "--pages", tmp_path / "mine")
    assert said.code == 4 and "holds other files" in said.err
    assert [one.name for one in (tmp_path / "mine").iterdir()] == ["index.html"]
    said = run("grade", students, *SECRET, "--pages", students / "ada" / "rnn.py")
    assert said.code == 4 and "cannot be a folder of pages" in said.err


def test_the_class_page_is_a_format_too(run: Run, students: Path) -> None:
    said = run("grade", students, *SECRET, "--html", "-")
    assert said.code == 0 and "<h1>3 submissions</h1>" in said.out and "bob.html" not in said.out


def test_one_mark_is_explained_in_the_terminal(run: Run, students: Path, tmp_path: Path) -> None:
    marks = tmp_path / "marks.json"
    run("grade", students, *SECRET, "--json", marks)
    said = run("explain", "bob", "rnn_step", "--report", marks)
    assert said.code == 0, said.err
    assert said.out.startswith("bob: rnn_step, ") and "The bias is missing" in said.out
    assert "from rnn import rnn_step" in said.out and "SHA-256" in said.out
    assert "wrong, 0 of " in said.out and all(len(line) <= 80 for line in said.out.split("\n"))
    forward = run("explain", "bob", "rnn_forward", "--report", marks)
    assert "rnn_forward is right in itself: it uses rnn_step" in forward.out


def test_a_mark_of_a_run_is_explained_too(run: Run, students: Path, tmp_path: Path) -> None:
    run("grade", students / "bob", *SECRET, "--run", tmp_path / "run")
    said = run("explain", "bob", "rnn_step", "--run", tmp_path / "run")
    assert said.code == 0 and "The bias is missing" in said.out and "SHA-256" in said.out
    assert run("explain", "bob", "rnn_step", "--run", tmp_path / "nowhere").code == 4
    both = run("explain", "bob", "rnn_step")
    assert both.code == 4 and "--report FILE or --run FOLDER" in both.err


@pytest.mark.parametrize(
    ("student", "function", "said"),
    [
        ("bop", "rnn_step", "No submission has the id bop; did you mean bob"),
        ("bob", "rnn_stop", "bob has no mark on rnn_stop; did you mean rnn_step"),
    ],
)
def test_who_asks_for_what_is_not_there_is_told(
    run: Run, students: Path, tmp_path: Path, student: str, function: str, said: str
) -> None:
    run("grade", students / "bob", *SECRET, "--json", tmp_path / "marks.json")
    ran = run("explain", student, function, "--report", tmp_path / "marks.json")
    assert ran.code == 4 and said in ran.err.replace("\n", " ")


@pytest.mark.parametrize(
    "text", [None, "[]", '{"version": 1}', '{"version":1,"confinement":[],"submissions":[]}']
)
def test_what_is_no_report_is_told(run: Run, tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "marks.json").write_text(text)
    ran = run("explain", "bob", "rnn_step", "--report", tmp_path / "marks.json")
    assert ran.code == 4 and "marks.json" in ran.err and "Traceback" not in ran.err
