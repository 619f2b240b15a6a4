"""Every notebook runs from top to bottom: as it is handed out, and with the answers in it."""

import re
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from tests.conftest import ROOT
from tests.tools.later import later, needs
from tests.tools.sample import further, slow

WHY = "notebooks are run by what nbgrader brings; pip install -e '.[nbgrader]' brings it"
pytestmark = needs("nbclient", "nbformat", "ipykernel", "jupytext", reason=WHY)
making, nbclient, nbformat = later("autograder.authoring.lesson"), later("nbclient"), later("nbformat")

NAMES = sorted(path.parent.name for path in (ROOT / "solutions").glob("*/criteria.py"))
NAMES.sort(key=lambda name: name != "rnn")  # each starts a kernel, and this one has the least to run


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs a notebook in its folder, and gives what each check cell shows as text and as HTML"""
    for variable in ("HOME", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)

    def run(notebook: Any, name: str) -> dict[str, dict[str, str]]:
        folder = {"metadata": {"path": str(ROOT / "assignments" / name)}}
        nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", resources=folder).execute()
        shown = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.outputs]
        errors = [
            (cell.id, one.evalue) for cell in shown for one in cell.outputs if one.output_type == "error"
        ]
        assert errors == []
        assert all(len(cell.outputs) == 1 for cell in shown if cell.id.startswith("test_"))
        # A cell that takes long says so first; what it shows comes last.
        data = {cell.id: [dict(one.data) for one in cell.outputs if "data" in one] for cell in shown}
        return {where: each[-1] for where, each in data.items() if each}

    return run


def checks(said: dict[str, dict[str, str]]) -> list[str]:
    return [where for where in said if where.startswith("test_")]


def tried(notebook: Any) -> dict[str, tuple[str, str]]:
    """Of each cell that tries a function what it says of the numbers by hand, and what it shows, as text."""
    found = {}
    for cell in notebook.cells:
        if cell.id.startswith("try-"):
            by_hand = cell.source.partition("\n@show.it")[0].split("\n")[1:]
            shown = "".join(one.get("text") or one["data"]["text/plain"] for one in cell.outputs)
            found[cell.id] = "\n".join(line.removeprefix("# ") for line in by_hand), shown.strip()
    return found


def pictures(said: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {where: data for where, data in said.items() if where.startswith("see-")}


@pytest.mark.parametrize("name", [further("bptt"), *map(slow, (one for one in NAMES if one != "bptt"))])
def test_as_it_is_handed_out_it_says_what_is_not_written_yet(name: str, course: Course, shown) -> None:
    notebook = nbformat.read(ROOT / "assignments" / name / f"{name}.ipynb", as_version=4)
    said = shown(notebook, name)
    assert checks(said) == [f"test_{one.name}" for one in course[name].exercises if one.criteria]
    for where in checks(said):
        exercise = where.removeprefix("test_")
        assert re.search(rf"Next to (write|answer): {exercise}\b", said[where]["text/plain"])
        assert f"<code>{exercise}</code>" in said[where]["text/html"]
    assert all(
        "is not written yet; write it first" in " ".join(got.split()) for _, got in tried(notebook).values()
    )
    for where, data in pictures(said).items():
        assert "is not written yet; write it first" in " ".join(data["text/plain"].split()), where
    assert "Next to " in said[f"check-{name}"]["text/plain"]


@pytest.mark.parametrize("name", ["rnn", further("bptt"), *map(slow, NAMES[2:])])
def test_with_the_answers_in_it_all_checks_are_right(name: str, course: Course, shown) -> None:
    notebook = making.lesson(course[name].text, course[name].exercises, ROOT / "solutions" / name)
    said = shown(notebook, name)
    for where, (by_hand, got) in tried(notebook).items():
        assert got == by_hand, where
    for exercise in course[name].exercises:
        if exercise.criteria:
            bonus = "bonus " if exercise.bonus else ""
            data = said[f"test_{exercise.name}"]
            in_text = f"{exercise.points:g} of {exercise.points:g} points"
            assert (f"{exercise.points:g} bonus points" if exercise.bonus else in_text) in data["text/plain"]
            assert "First to fix" not in data["text/plain"]
            assert f"{exercise.points:g} of {exercise.points:g} {bonus}points" in data["text/html"]
    for where, data in pictures(said).items():
        assert ("<svg" if "largest: " in data["text/plain"] else "image/svg+xml") in data["text/html"], where
    assert len(pictures(said)) == course[name].text.count("\n@show.it")
    whole = said[f"check-{name}"]["text/plain"]
    bonus = sum(exercise.points for exercise in course[name].exercises if exercise.bonus)
    assert f"{course[name].points + bonus:g} of {course[name].points:g} points" in whole
