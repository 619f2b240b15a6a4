"""Twenty submissions of `lstm` as notebooks: specimens, and what students try on a gradebook.

Each has the points it must get. The tricks stand on work that is worth something or nothing by itself.
"""

import ast
import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

SPECIMENS = Path(__file__).resolve().parent.parent / "submissions"
POINTS = {
    name: mark["marks"].get("lstm")
    for name, mark in json.loads((SPECIMENS / "marks.json").read_text()).items()
}
HONEST = (
    "all-right",
    "before-the-derivative",
    "bias-from-the-matrix",
    "forget-and-input-swapped",
    "forward-only",
    "gates-in-torch-order",
    "sigmoid-of-the-sigmoid",
    "gates-not-written",
)

Notebook = dict[str, Any]


def of_specimen(released: Notebook, name: str) -> Notebook:
    """The notebook as handed out, with a specimen's functions written into its cells."""
    nb = copy.deepcopy(released)
    text = (SPECIMENS / name / "lstm.py").read_text(encoding="utf-8")
    pieces = by_function(text, {grade_id(cell) for cell in solutions(nb)})
    for cell in solutions(nb):
        cell["source"] = pieces.pop(grade_id(cell), "")
    if rest := pieces.get(""):
        nb["cells"].append(code(rest))
    return nb


def by_function(text: str, names: set[str]) -> dict[str, str]:
    """A program cut behind each of these functions; what follows the last one goes by the name of nothing."""
    lines, pieces, start = text.split("\n"), {}, 0
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name in names:
            pieces[node.name] = "\n".join(lines[start : node.end_lineno])
            start = node.end_lineno or start
    return pieces | {"": "\n".join(lines[start:]).strip()}


def grade_id(cell: Notebook) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def solutions(nb: Notebook) -> list[Notebook]:
    return [cell for cell in nb["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")]


def checks(nb: Notebook) -> list[Notebook]:
    return [cell for cell in nb["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]


def code(text: str) -> Notebook:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "more",
        "metadata": {},
        "outputs": [],
        "source": text,
    }


def overwrites_the_checks(nb: Notebook) -> None:
    for cell in checks(nb):
        cell["source"] = "1000.0"


def deletes_a_check(nb: Notebook) -> None:
    nb["cells"].remove(checks(nb)[2])


def unmarks_the_checks(nb: Notebook) -> None:
    for cell in checks(nb):
        cell["metadata"]["nbgrader"] |= {"grade": False, "points": 1000, "locked": False}


def claims_an_old_format(nb: Notebook) -> None:
    for cell in checks(nb):
        cell["metadata"]["nbgrader"] |= {"schema_version": 1, "points": 1000}


def skips_execution(nb: Notebook) -> None:
    for cell in nb["cells"]:
        cell["metadata"]["tags"] = ["skip-execution"]


def has_everything_twice(nb: Notebook) -> None:
    nb["cells"] += copy.deepcopy(nb["cells"])
    for cell in checks(nb):
        cell["metadata"]["nbgrader"]["points"] = 1000


def loses_all_metadata(nb: Notebook) -> None:
    for cell in nb["cells"]:
        cell["metadata"] = {}


def prints_its_own_score(nb: Notebook) -> None:
    for cell in nb["cells"]:
        if cell["cell_type"] == "code":
            result = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
            cell["outputs"] = [result | {"data": {"text/plain": "5.0"}}]
    nb["cells"].append(code("from IPython.display import display\nprint(30.0)\ndisplay(30.0)\n30.0"))


def writes_html(nb: Notebook) -> None:
    nb["cells"].append(
        code(
            "def lstm_hidden(o, c_next):\n"
            "    name = '</pre></code><script>alert(1)</script>\\n\\n<script>document.title = 1</script>'\n"
            "    raise type(name, (Exception,), {})(name)"
        )
    )


def edits_the_database(nb: Notebook) -> None:
    nb["cells"].insert(
        0,
        code(
            "import sqlite3, glob, os\n"
            "for place in ('.', '..', '../..', '../../..', os.environ.get('HOME', '/'), '/tmp'):\n"
            "    for file in glob.glob(place + '/**/gradebook.db', recursive=True):\n"
            "        book = sqlite3.connect(file)\n"
            "        book.execute('UPDATE grade SET auto_score = 1000, manual_score = 1000')\n"
            "        book.commit()"
        ),
    )


def brings_its_own_numpy(nb: Notebook) -> None:
    """Its folder gets the files below besides."""


SHADOWS = ("numpy.py", "hypothesis.py", "nbgrader.py", "conftest.py", "sitecustomize.py")
SHADOW = "import pathlib\npathlib.Path({mark!r}).write_text('ran')\n"

# trick, the work it stands on ("": the notebook as it was handed out), the points that it must get
TRICKS: tuple[tuple[Callable[[Notebook], None], str, float], ...] = (
    (overwrites_the_checks, "forward-only", POINTS["forward-only"]),
    (deletes_a_check, "all-right", 30),
    (unmarks_the_checks, "", 0),
    (claims_an_old_format, "gates-in-torch-order", POINTS["gates-in-torch-order"]),
    (skips_execution, "", 0),
    (has_everything_twice, "", 0),
    (loses_all_metadata, "all-right", 30),
    (prints_its_own_score, "", 0),
    (writes_html, "all-right", 28),
    (edits_the_database, "forward-only", POINTS["forward-only"]),
    (brings_its_own_numpy, "", 0),
)
BROKEN = "breaks-off"


def hand_in(submitted: Path, released: Notebook, mark: Path) -> dict[str, float]:
    """Writes the class below `submitted`; the points that each must get. `mark` is a file that nobody may write."""
    points: dict[str, float] = {}
    for name in HONEST:
        _write(submitted, name, json.dumps(of_specimen(released, name)))
        points[name] = POINTS[name]
    for trick, work, worth in TRICKS:
        nb = of_specimen(released, work) if work else copy.deepcopy(released)
        trick(nb)
        name = trick.__name__.replace("_", "-")
        _write(submitted, name, json.dumps(nb))
        points[name] = worth
    for shadow in SHADOWS:
        folder = submitted / brings_its_own_numpy.__name__.replace("_", "-") / "lstm"
        (folder / shadow).write_text(SHADOW.format(mark=str(mark)))
    _write(submitted, BROKEN, json.dumps(released)[:3000])
    return points | {BROKEN: 0}


def _write(submitted: Path, student: str, text: str) -> None:
    folder = submitted / student / "lstm"
    folder.mkdir(parents=True)
    (folder / "lstm.ipynb").write_text(text, encoding="utf-8")
    (folder / "timestamp.txt").write_text("2026-03-01 12:00:00.000000 UTC")
