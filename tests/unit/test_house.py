"""The plan of the house: who may import whom, and what nobody does."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import autograder

PACKAGE = Path(autograder.__file__).resolve().parent
FILES = sorted(PACKAGE.rglob("*.py"))
# What is run as code, beside a submission's cells in the worker: the course's own files.
RUNS = {
    "worker/cells.py": {"exec"},
    "worker/importable.py": {"import_module"},
    "worker/pure.py": {"compile"},
    "worker/statements.py": {"compile"},
    "worker/stand_ins.py": {"exec", "compile"},
    "worker/tracing.py": {"eval"},
    "mistakes/edits.py": {"exec", "compile"},
    "mistakes/recorded.py": {"exec", "compile"},
    "mistakes/slips.py": {"compile"},
    "cli.py": {"import_module"},  # of its own commands
    "commands/ending.py": {"eval"},  # of a constant, after a Ctrl-C
    "course.py": {"exec", "compile"},
}
VAGUE = {"utils", "util", "helpers", "helper", "base", "manager", "common", "misc", "core"}

# Who may import whom: a folder, or a file beside them, and what it may import of ours. Each may import only what stands
# above it, but for the single files in BELOW.
OURS = {
    "worker": [],  # all that runs beside student code knows nothing of ours
    "ownership": [],
    "cache": [],
    "errors": [],
    "secret": ["errors"],
    "verdict": [],
    "report": ["verdict"],
    "each": [],
    "stubs": [],
    "show": [],  # pictures are drawn of arrays, whatever they are
    "provenance": ["report", "__init__"],
    "spec": ["worker.curves"],
    "submissions": ["errors", "report", "worker.pieces", "worker.statements"],
    "settings": ["errors"],
    "course": ["__init__", "errors", "ownership", "settings", "spec"],
    "policy": [],
    "settling": ["each", "policy", "report", "settings"],
    "inputs": ["spec"],
    "sandbox": ["worker", "submissions", "verdict"],
    "reports": ["report", "show"],
    "mistakes": [
        "__init__", "cache", "course", "grading.compare", "grading.trivial", "inputs", "ownership", "sandbox.answers",
        "spec",
    ],
    "grading": [
        "course", "errors", "inputs", "mistakes", "provenance", "report", "sandbox", "secret", "spec", "stubs",
        "submissions", "verdict", "worker",
    ],
    "authoring": [
        "__init__", "course", "errors", "grading", "inputs", "mistakes", "report", "sandbox", "spec", "stubs",
        "submissions",
    ],
    "runs": [
        "__init__", "cache", "course", "each", "errors", "grading", "inputs", "provenance", "report", "secret",
        "submissions",
    ],
    "collect": ["errors", "report", "reports.csv", "settings", "submissions"],
    "exports": ["course", "errors", "grading", "report", "reports", "settings", "submissions"],
    "cluster": [
        "course", "errors", "grading", "inputs", "provenance", "runs.keys", "settings", "spec", "submissions",
    ],
    "learn": [
        "__init__", "authoring.published", "cache", "course", "errors", "grading", "ownership", "provenance", "report",
        "reports", "sandbox", "show", "spec", "stubs", "submissions", "worker.cells", "worker.chosen",
    ],
    "gradebook": [
        "authoring", "course", "errors", "grading", "policy", "provenance", "report", "reports", "secret", "settings",
        "submissions", "worker.kernel",
    ],
    "commands": [
        "authoring", "cluster", "collect", "course", "errors", "exports", "gradebook", "grading", "learn", "policy",
        "provenance", "report", "reports", "runs", "sandbox", "secret", "settings", "settling", "submissions",
    ],
    "pytest_plugin": ["course", "errors", "learn.one_file", "report", "reports", "sandbox"],
    "__init__": ["course", "grading", "learn", "report", "worker.kernel"],
    "cli": ["__init__", "commands", "worker.kernel"],
    "__main__": ["cli"],
}  # fmt: skip
BELOW = {  # what stands below a room and is imported by it all the same
    "provenance": ["__init__"],
    "course": ["__init__"],
    "mistakes": ["__init__", "grading.compare", "grading.trivial"],
    "authoring": ["__init__"],
    "runs": ["__init__"],
    "learn": ["__init__"],
}
OTHERS = {
    "worker": {"numpy"},
    "report": {"msgspec"},
    "show": {"IPython", "matplotlib", "numpy"},
    "spec": {"numpy"},
    "submissions": {"msgspec"},
    "settings": {"msgspec"},
    "inputs": {"numpy", "hypothesis"},
    "sandbox": {"numpy"},
    "reports": {"jinja2", "markupsafe", "msgspec", "rich"},
    "mistakes": {"numpy"},
    "grading": {"msgspec", "numpy"},
    "cache": {"platformdirs"},
    "runs": {"msgspec"},
    "cluster": {"dask", "distributed", "msgspec"},
    "settling": {"msgspec"},
    "learn": {"IPython", "msgspec", "numpy", "plotille", "rich", "watchfiles"},
    "authoring": {"jupytext", "msgspec", "nbformat", "nbgrader", "numpy", "traitlets"},
    "gradebook": {
        "markdown_it",
        "msgspec",
        "nbconvert",
        "nbformat",
        "nbgrader",
        "nh3",
        "sqlalchemy",
        "traitlets",
    },
    "commands": {"click", "rich"},
    "pytest_plugin": {"pytest"},
    "cli": {"click"},
}
# Of another package only one file knows, or two, so that it can be exchanged, or be absent.
ONLY_IN = {
    "dask": ("cluster/dask.py",),
    "distributed": ("cluster/dask.py",),
    "hypothesis": ("inputs/drawing.py", "inputs/shrinking.py"),
    "platformdirs": ("cache.py",),
    "IPython": ("learn/check.py", "learn/quiz.py", "show/cells.py"),
    "jinja2": ("reports/page.py",),
    "markupsafe": ("reports/page.py",),
    "matplotlib": ("show/curves.py",),
}


parsed = cache(ast.parse)


def shown(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room_of(path: str) -> str:
    """The folder in which a file is, or the name of a file beside them."""
    return path.split("/")[0].removesuffix(".py")


def imported(tree: ast.AST, package: str) -> Iterator[str]:
    """The full names of the modules that a file of this package imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            start = ".".join([*parents, *([node.module] if node.module else [])])
            for alias in node.names:
                name = f"{start}.{alias.name}"
                yield name if is_ours(name) or not node.module else start


def is_ours(name: str) -> bool:
    """Whether there is a module, or a folder of modules, of this full name."""
    path = PACKAGE.parent.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def strangers(text: str, path: str) -> list[str]:
    """What a file at this path of the package imports and may not."""
    room = room_of(path)
    package = ".".join(["autograder", *path.split("/")[:-1]])
    names = dict.fromkeys(imported(parsed(text), package))
    return [name for name in names if not allowed(name, room, path)]


def allowed(name: str, room: str, path: str) -> bool:
    top, _, rest = name.partition(".")
    if top in sys.stdlib_module_names:
        return True
    if top != "autograder":
        return top in OTHERS.get(room, ()) and path in ONLY_IN.get(top, (path,))
    return any(f"{rest or '__init__'}.".startswith(f"{one}.") for one in [room, *OURS[room]])


def test_a_file_imports_only_what_its_room_may() -> None:
    found = {shown(path): strangers(path.read_text(), shown(path)) for path in FILES}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("text", "path", "found"),
    [
        ("from autograder import course", "worker/serve.py", ["autograder.course"]),
        ("from .. import report", "worker/serve.py", ["autograder.report"]),
        ("def f():\n    from ..spec import Exercise", "worker/serve.py", ["autograder.spec"]),
        ("import rich.table", "spec/exercise.py", ["rich.table"]),
        ("from autograder.inputs.cases import Case", "reports/csv.py", ["autograder.inputs.cases"]),
        ("from autograder.worker.frames import decode", "spec/exercise.py", ["autograder.worker.frames"]),
        ("from autograder.worker.curves import Curve", "spec/exercise.py", []),
        ("from autograder.worker import frames", "spec/exercise.py", ["autograder.worker.frames"]),
        ("from autograder.grading import compare", "mistakes/shown.py", []),
        ("from autograder.grading.grader import Grader", "mistakes/shown.py", ["autograder.grading.grader"]),
        ("import hypothesis", "inputs/cases.py", ["hypothesis"]),
        ("from hypothesis import given", "inputs/drawing.py", []),
        ("from autograder import __version__", "spec/exercise.py", ["autograder"]),
        ("from autograder import __version__", "course.py", []),
        ("import numpy.linalg, os\nfrom . import cells\nfrom .cells import run", "worker/serve.py", []),
    ],
)
def test_a_wrong_way_is_seen(text: str, path: str, found: list[str]) -> None:
    assert strangers(text, path) == found


def test_every_room_has_its_rule_and_imports_go_one_way() -> None:
    rooms = {room_of(shown(path)) for path in FILES}
    assert rooms == set(OURS) and set(OTHERS) <= rooms
    order = list(OURS)
    for room, may in OURS.items():
        up = {one for one in may if order.index(one.split(".")[0]) > order.index(room)}
        assert up == set(BELOW.get(room, [])), room


def test_no_rule_is_broader_than_what_is_done() -> None:
    """A way that nobody goes any more is closed."""
    gone: dict[str, set[str]] = {room: set() for room in OURS}
    for path in FILES:
        package = ".".join(["autograder", *shown(path).split("/")[:-1]])
        gone[room_of(shown(path))] |= set(imported(parsed(path.read_text()), package))
    for room, may in OURS.items():
        rests = [name.removeprefix("autograder").removeprefix(".") or "__init__" for name in gone[room]]
        unused = [one for one in may if not any(f"{rest}.".startswith(f"{one}.") for rest in rests)]
        assert unused == [], room
        assert OTHERS.get(room, set()) <= {name.split(".")[0] for name in gone[room]}, room


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
    tree = parsed(text)
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {func.id for func in called if isinstance(func, ast.Name)} & RUNS_CODE
    names |= {func.attr for func in called if isinstance(func, ast.Attribute)} & LOADS_CODE
    return names | {name.split(".")[0] for name in imported(tree, "autograder")} & UNPICKLES


def test_nothing_else_is_unpickled_or_run_as_code() -> None:
    found = {shown(path): calls(path.read_text()) for path in FILES}
    assert {path: names for path, names in found.items() if names} == RUNS


@pytest.mark.parametrize(
    "text",
    ["eval(x)", "def f():\n    exec(x)", "import pickle as p", "from marshal import loads", "from joblib.x import y",
     "importlib.import_module(x)", "spec.loader.exec_module(m)", "__import__(x)"],
)  # fmt: skip
def test_what_runs_code_is_seen(text: str) -> None:
    assert calls(text)


def test_the_judge_loads_no_array_files() -> None:
    for path in FILES:
        for node in ast.walk(parsed(path.read_text())):
            assert not (isinstance(node, ast.keyword) and node.arg == "allow_pickle"), shown(path)


def test_files_are_named_after_what_is_in_them_and_say_it() -> None:
    assert [shown(path) for path in FILES if {path.stem, path.parent.name} & VAGUE] == []
    silent = [shown(path) for path in FILES if not ast.get_docstring(parsed(path.read_text()))]
    assert silent == [], "they say nothing about themselves"
