"""Submissions and their names are text from strangers: shown escaped, and never run."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.submissions.source import Source, Unreadable, read
from autograder.submissions.text import printable

PACKAGE = Path(__file__).resolve().parents[2] / "autograder" / "submissions"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("alice", "alice"),
        ("Zoë 李 =cmd()", "Zoë 李 =cmd()"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\nb\tc\rd\0", "a\\nb\\tc\\rd\\x00"),
        ("\x7f\x85\x9b", "\\x7f\\x85\\x9b"),
        ("yp.\u202emtsl\u2066", "yp.\\u202emtsl\\u2066"),
        ("a\u200b\u200d\ufeff\u2028", "a\\u200b\\u200d\\ufeff\\u2028"),
        ("\U000e0041", "\\U000e0041"),
        (os.fsdecode(b"caf\xe9"), "caf\\udce9"),
    ],
)
def test_names_are_made_fit_to_be_shown(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters(), max_size=300), st.integers(3, 250))
def test_whatever_the_name_it_can_be_shown_and_is_short(text: str, limit: int) -> None:
    shown = printable(text, limit)
    assert len(shown) <= limit
    shown.encode()
    assert not any(character in shown for character in "\n\r\x1b\x9b\u202e\u2066\u200b\0")


def test_long_names_are_cut() -> None:
    assert printable("a" * 200) == "a" * 200
    assert printable("a" * 201) == "a" * 197 + "..."
    assert printable("\x1b" * 1_000_000, 10) == "\\x1b\\x1..."


def test_a_hostile_file_name_is_shown_escaped(tmp_path: Path) -> None:
    path = tmp_path / "lstm\x1b]0;owned\x07\n.py"
    unreadable = read("lstm", path)
    assert isinstance(unreadable, Unreadable)
    assert unreadable.file == "lstm\\x1b]0;owned\\x07\\n.py"
    assert unreadable.reason.startswith(f"{unreadable.file} was not found")
    path.write_text("x = 1\n")
    source = read("lstm", path)
    assert isinstance(source, Source)
    assert source.file == source.cells[0].name == "lstm\\x1b]0;owned\\x07\\n.py"


FORBIDDEN = {
    "ast",
    "importlib",
    "runpy",
    "subprocess",
    "pickle",
    "nbformat",
    "sys",
    "compile",
    "exec",
    "eval",
    "__import__",
}


def words_used(program: str) -> set[str]:
    tree = ast.parse(program)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    imports = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | imports | {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_nothing_in_the_package_can_run_a_submission() -> None:
    """One file parses it, two see what a function may call or hands on; one asks which Python this is."""
    modules = sorted(PACKAGE.glob("*.py"))
    assert len(modules) > 5
    for module in modules:
        trees = {name: {"ast"} for name in ("calls.py", "handed_on.py", "trees.py")}
        may = {**trees, "not_python.py": {"sys"}}.get(module.name, set())
        assert words_used(module.read_text(encoding="utf-8")) & FORBIDDEN == may, module.name
    assert words_used("import ast\nexec(open('x').read())") & FORBIDDEN == {"ast", "exec"}


def test_the_package_loads_neither_nbformat_nor_the_rest_of_the_project() -> None:
    program = (
        "import sys, autograder.submissions.find, autograder.submissions.source\n"
        "print(*(name for name in sys.modules if name.startswith(('autograder.', 'nbformat', 'numpy'))))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=PACKAGE.parents[1]
    )
    assert run.stdout.split()
    assert all(
        name.startswith(("autograder.submissions", "autograder.errors")) for name in run.stdout.split()
    )
