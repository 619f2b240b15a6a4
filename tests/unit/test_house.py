"""The plan of the house: who may import whom, and what nobody does."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import autograder

PACKAGE = Path(autograder.__file__).resolve().parent
FILES = sorted(PACKAGE.rglob("*.py"))
CALLS_EXEC = {"student_room/cells.py", "course.py"}
VAGUE = {"utils", "util", "helpers", "helper", "base", "manager", "common", "misc", "core"}

MAY_IMPORT = {
    "commands": {"click", "autograder"},
    "student_room": {"numpy", "autograder.student_room"},
    "vocabulary": {"numpy", "autograder.vocabulary", "autograder.worker.curves"},
    "exercises": {"numpy", "autograder.vocabulary"},
    "notebooks": {
        "jupytext",
        "nbformat",
        "nbgrader",
        "traitlets",
        "autograder.notebooks",
        "autograder.authoring.stubs",
        "autograder.vocabulary",
    },
    "gradebook": {
        "markdown_it",
        "nbconvert",
        "nbformat",
        "nbgrader",
        "nh3",
        "sqlalchemy",
        "traitlets",
        "autograder.course",
        "autograder.gradebook",
        "autograder.judge_room",
        "autograder.report",
        "autograder.notebooks",
        "autograder.authoring.published",
        "autograder.authoring.publishing",
        "autograder.secret",
        "autograder.worker.kernel",
        "autograder.submissions",
    },
    "reports": {"numpy", "rich", "msgspec", "autograder.report", "autograder.reports"},
    "submissions": {"autograder.submissions"},
    "judge_room": {
        "numpy",
        "hypothesis",
        "msgspec",
        "autograder.judge_room",
        "autograder.student_room",
        "autograder.vocabulary",
        "autograder.submissions",
        "autograder.course",
        "autograder.report",
        "autograder.authoring.stubs",
    },
}


def shown(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imported(tree: ast.AST, package: str) -> Iterator[str]:
    """The full names of the modules that a file of this package imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            start = ".".join([*parents, *([node.module] if node.module else [])])
            if node.module and start not in ("autograder",):
                yield start
            else:
                yield from (f"{start}.{alias.name}" for alias in node.names)


def allowed(name: str, may: set[str]) -> bool:
    return name.split(".")[0] in sys.stdlib_module_names or any(
        name == one or name.startswith(f"{one}.") for one in may
    )


def strangers(text: str, folder: str) -> list[str]:
    """What a file in this folder imports and may not."""
    package = f"autograder.{folder}"
    return [name for name in imported(ast.parse(text), package) if not allowed(name, MAY_IMPORT[folder])]


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_imports_go_one_way(folder: str) -> None:
    files = sorted((PACKAGE / folder).rglob("*.py"))
    assert files
    assert {shown(path): strangers(path.read_text(), folder) for path in files} == {
        shown(path): [] for path in files
    }


@pytest.mark.parametrize(
    ("text", "folder", "found"),
    [
        ("from autograder import course", "student_room", ["autograder.course"]),
        ("from .. import marks", "student_room", ["autograder.report"]),
        ("def f():\n    from ..vocabulary import Exercise", "student_room", ["autograder.vocabulary"]),
        ("import rich.table", "vocabulary", ["rich.table"]),
        ("from autograder.inputs.cases import Paper", "reports", ["autograder.inputs.cases"]),
        (
            "from autograder.worker.frames import decode",
            "vocabulary",
            ["autograder.worker.frames"],
        ),
        ("import numpy.linalg, os\nfrom . import cells\nfrom .cells import run", "student_room", []),
    ],
)
def test_a_wrong_way_is_seen(text: str, folder: str, found: list[str]) -> None:
    assert strangers(text, folder) == found


def test_every_folder_has_its_rule() -> None:
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} == set(MAY_IMPORT)


RUNS_CODE = {"eval", "exec", "compile", "__import__"}
LOADS_CODE = {
    "import_module",
    "exec_module",
    "load_module",
    "module_from_spec",
    "spec_from_file_location",
    "reload",
}
UNPICKLES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "runpy", "imp"}


def calls(text: str) -> set[str]:
    """The names of what a file calls, and the modules that it imports."""
    tree = ast.parse(text)
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {func.id for func in called if isinstance(func, ast.Name)} & RUNS_CODE
    names |= {func.attr for func in called if isinstance(func, ast.Attribute)} & LOADS_CODE
    return names | {name.split(".")[0] for name in imported(tree, "autograder")} & UNPICKLES


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_nothing_is_unpickled_or_run_as_code(path: Path) -> None:
    """But a submission's cells in the student's room, and the course's own solutions."""
    found = calls(path.read_text())
    if shown(path) in CALLS_EXEC:
        found -= {"exec", "compile", "import_module"}
    if path.parent.name == "student_room":
        found -= {"import_module"}
    assert not found


@pytest.mark.parametrize(
    "text",
    ["eval(x)", "def f():\n    exec(x)", "import pickle as p", "from marshal import loads", "from joblib.x import y",
     "importlib.import_module(x)", "spec.loader.exec_module(m)", "__import__(x)"],
)  # fmt: skip
def test_what_runs_code_is_seen(text: str) -> None:
    assert calls(text)


def test_the_judge_loads_no_array_files() -> None:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            assert not (isinstance(node, ast.keyword) and node.arg == "allow_pickle"), shown(path)


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_files_are_named_after_what_is_in_them_and_say_it(path: Path) -> None:
    assert not {path.stem, path.parent.name} & VAGUE
    assert ast.get_docstring(ast.parse(path.read_text())), "says nothing about itself"
