"""What a submission costs: `python -m tests.gradebook.benchmark [ASSIGNMENT] [--property-tests]`.

Twenty submissions, half of them right, graded in one run by nbgrader's own kernel with our criteria as hidden tests,
through our preprocessor, and directly: the same functions, equations, slopes and cases. CPU and wall seconds of all
processes (tests/tools/spent.py). What a submission costs without start-up is the difference between a class of twenty
and one of two, in which a judge has started on each core.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.gradebook.class_of_twenty import by_function, code, grade_id, solutions
from tests.tools.spent import Spent, adopt_orphans, spent

ROOT = Path(__file__).resolve().parent.parent.parent
SPECIMENS = ROOT / "tests" / "submissions"
SIZE = 20
FEW = 2  # so that a judge starts on each of two cores
SLOW_OR_ENDLESS = (
    "loops",
    "recursion",
    "prints-without-end",
    "not-text",
    "leaves",
    "asks",
    "exits",
    "syntax",
)


class Way(NamedTuple):
    """A way to grade: the command, and whether the notebooks carry hidden tests."""

    name: str
    command: tuple[str, ...]
    hidden: str


def ways(assignment: str) -> list[Way]:
    stock = ("nbgrader", "autograde", assignment)
    found = [Way("stock, each case asked once", stock, "once")]
    if "--property-tests" in sys.argv:
        found.append(Way("stock, a Hypothesis test a criterion", stock, "property_tests"))
    return [
        *found,
        Way("our preprocessor", stock, ""),
        Way("directly", ("autograder", "grade", "--nbgrader", "."), ""),
    ]


def graded(command: tuple[str, ...], cwd: Path) -> Spent:
    """The seconds of a module's command with all its processes."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {"PATH": path, "PYTHONPATH": str(ROOT), "AUTOGRADER_SECRET": "benchmark"}
    return spent((sys.executable, "-m", *command), cwd, environment)


def course(folder: Path, assignment: str, hidden: str, size: int) -> Path:
    """A course whose class has handed in; with hidden tests in the place of our checks and configuration."""
    root = folder / f"{hidden or 'ours'}-{size}"
    graded(("autograder", "publish", "--nbgrader", str(root)), ROOT)
    if hidden:
        (root / "nbgrader_config.py").write_text(
            "c = get_config()\nc.CourseDirectory.course_id = 'rnn'\n"
            "c.CourseDirectory.source_directory = 'solutions'\nc.CourseDirectory.release_directory = 'assignments'\n"
        )
        source = root / "solutions" / assignment / f"{assignment}.ipynb"
        source.write_text(json.dumps(with_hidden_tests(json.loads(source.read_text()), assignment, hidden)))
    graded(("nbgrader", "generate_assignment", assignment), root)
    released = json.loads((root / "assignments" / assignment / f"{assignment}.ipynb").read_text())
    for student, text in the_class(assignment)[:size]:
        place = root / "submitted" / student / assignment
        place.mkdir(parents=True)
        (place / f"{assignment}.ipynb").write_text(json.dumps(filled_in(released, text)))
    return root


def with_hidden_tests(nb: dict, assignment: str, hidden: str) -> dict:  # type: ignore[type-arg]
    for cell in nb["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            name = grade_id(cell).removeprefix("test_")
            cell["source"] = (
                "### BEGIN HIDDEN TESTS\n"
                f"from tests.gradebook.hidden_tests import {hidden}\n"
                f"{hidden}({name!r}, {assignment!r}, globals())\n"
                "### END HIDDEN TESTS"
            )
    return nb


def the_class(assignment: str) -> list[tuple[str, str]]:
    """Ten right programs and ten wrong ones, by name; the right ones are the specimens, over and over."""
    marks = json.loads((SPECIMENS / "marks.json").read_text())
    names = [
        path.parent.name
        for path in sorted(SPECIMENS.glob(f"*/{assignment}.py"))
        if not any(word in path.parent.name for word in SLOW_OR_ENDLESS)
    ]
    full = max(marks[name]["marks"][assignment] for name in names)
    right = [name for name in names if marks[name]["marks"][assignment] == full]
    wrong = [name for name in names if marks[name]["marks"][assignment] < full]
    texts = {name: (SPECIMENS / name / f"{assignment}.py").read_text(encoding="utf-8") for name in names}
    half = SIZE // 2
    pairs = zip((right * half)[:half], (wrong * half)[:half], strict=True)
    chosen = [name for pair in pairs for name in pair]
    return [(f"s{number:02}-{name}", texts[name]) for number, name in enumerate(chosen)]


def filled_in(released: dict, text: str) -> dict:  # type: ignore[type-arg]
    nb = json.loads(json.dumps(released))
    pieces = by_function(text, {grade_id(cell) for cell in solutions(nb)})
    for cell in solutions(nb):
        cell["source"] = pieces.pop(grade_id(cell), "")
    return nb | {"cells": [*nb["cells"], *([code(pieces[""])] if pieces[""] else [])]}


def scores(root: Path) -> float:
    """The sum of all scores, to see that the work was done."""
    import sqlite3

    book = sqlite3.connect(root / "gradebook.db")
    return float(book.execute("SELECT sum(auto_score) FROM grade").fetchone()[0])


def main() -> None:
    """Prints the table."""
    adopt_orphans()
    assignment = next((one for one in sys.argv[1:] if not one.startswith("-")), "rnn")
    folder = Path(tempfile.mkdtemp(prefix="benchmark-"))
    print(f"{SIZE} submissions of {assignment}, half of them right; seconds a submission\n")
    print(
        f"{'':<38}{'CPU':>8}{'wall':>8}{'ratio':>8}{'ratio':>8}   with start-up: CPU, wall, ratios   points"
    )
    first: list[float] = []
    for way in ways(assignment):
        one, all_ = (course(folder, assignment, way.hidden, size) for size in (FEW, SIZE))
        alone, together = graded(way.command, one), graded(way.command, all_)
        each = [(b - a) / (SIZE - FEW) for a, b in zip(alone, together, strict=True)]
        with_start = [whole / SIZE for whole in together]
        first = first or [*each, *with_start]
        ratios = [most / mine for most, mine in zip(first, [*each, *with_start], strict=True)]
        print(
            f"{way.name:<38}{each[0]:>8.3f}{each[1]:>8.3f}{ratios[0]:>8.1f}{ratios[1]:>8.1f}"
            f"{with_start[0]:>18.3f}{with_start[1]:>8.3f}{ratios[2]:>6.1f}{ratios[3]:>6.1f}{scores(all_):>9g}",
            flush=True,
        )
        shutil.rmtree(one), shutil.rmtree(all_)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
