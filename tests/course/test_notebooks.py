"""The notebooks that students get: made by nbgrader, without an answer, with the points of the exercises."""

import json
from pathlib import Path

import pytest

from autograder.course import Course, exercises_of
from autograder.stubs import TRY, solution_regions, stub
from tests.conftest import ROOT
from tests.tools.later import NOTEBOOKS, later

pytestmark = NOTEBOOKS
making, releasing = later("autograder.authoring.lesson"), later("autograder.authoring.released")

SOLUTIONS = ROOT / "solutions"
NAMES = sorted(path.parent.name for path in SOLUTIONS.glob("*/criteria.py"))
every_assignment = pytest.mark.parametrize("name", NAMES)


def published(name: str) -> dict:
    return json.loads((ROOT / "assignments" / name / f"{name}.ipynb").read_text("utf-8"))


def code(notebook: dict) -> list[str]:
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def graded(notebook: dict) -> dict[str, dict]:
    """The cells that nbgrader knows, by their grade_id"""
    known = [cell for cell in notebook["cells"] if "nbgrader" in cell["metadata"]]
    return {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in known}


@every_assignment
def test_each_exercise_has_one_cell_to_write_and_one_that_carries_its_points(name: str) -> None:
    cells = graded(published(name))
    marked = {exercise.name: exercise for exercise in exercises_of(SOLUTIONS / name) if exercise.criteria}
    points = {
        grade_id: cell["metadata"]["nbgrader"]["points"]
        for grade_id, cell in cells.items()
        if cell["metadata"]["nbgrader"]["grade"]
    }
    # The gradebook adds a bonus as extra credit.
    worth = {f"test_{name}": 0 if one.bonus else one.points for name, one in marked.items()}
    assert points == worth
    for exercise in marked:
        to_write, test = cells[exercise], cells[f"test_{exercise}"]
        assert to_write["metadata"]["nbgrader"]["solution"]
        assert not to_write["metadata"]["nbgrader"]["locked"]
        assert test["metadata"]["nbgrader"]["locked"]
        assert (test["metadata"]["editable"], test["metadata"]["deletable"]) == (False, False)
        assert "".join(test["source"]).startswith("from autograder import check\n\ncheck(")
        order = list(cells)
        assert order.index(f"test_{exercise}") == order.index(exercise) + 1


def test_what_is_given_is_not_marked() -> None:
    assert {"forward", "numerical_gradient"} < set(graded(published("bptt")))
    assert not {"test_rnn_step", "test_rnn_forward"} & set(graded(published("bptt")))


def test_the_points_of_all_notebooks_are_those_of_the_course(course: Course) -> None:
    points = [
        cell["metadata"]["nbgrader"].get("points", 0)
        for name in NAMES
        for cell in graded(published(name)).values()
    ]
    assert sum(points) == sum(assignment.points for assignment in course.assignments) > 0


@every_assignment
def test_a_notebook_holds_no_answer_and_no_marker(name: str) -> None:
    solution = (SOLUTIONS / name / f"{name}.py").read_text("utf-8")
    text = (ROOT / "assignments" / name / f"{name}.ipynb").read_text("utf-8")
    lines = solution.split("\n")
    inside = [
        line for begin, end in solution_regions(lines) for line in lines[begin + 1 : end] if line.strip()
    ]
    given = stub(solution).split("\n")
    seen = "\n".join(code(published(name))).split("\n")
    assert inside
    for line in inside:
        assert seen.count(line) == given.count(line), line
    assert not [
        word for word in ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "jupytext") if word in text
    ]


@every_assignment
def test_a_notebook_says_what_the_file_says(name: str) -> None:
    """The code of both forms is the same, but for the cells that check and those that try"""
    file = (ROOT / "assignments" / name / f"{name}.py").read_text("utf-8")
    more = ("from autograder import check", TRY)
    own = [text for text in code(published(name)) if not text.startswith(more)]
    assert own
    for text in own:
        assert text in file


@every_assignment
def test_a_function_with_an_example_has_a_cell_that_tries_it(name: str) -> None:
    """Between the function and its check; what it says by hand stands in the docstring."""
    ids = [cell["id"] for cell in published(name)["cells"]]
    text = (SOLUTIONS / name / f"{name}.py").read_text("utf-8")
    for exercise in (one for one in exercises_of(SOLUTIONS / name) if one.criteria and not one.is_constant):
        told = text.partition(f"def {exercise.name}(")[2].partition("### BEGIN SOLUTION")[0]
        tries = f"try-{exercise.name.replace('_', '-')}"
        assert (tries in ids) == (">>> " in told), exercise.name
        if tries in ids:
            assert ids.index(exercise.name) + 1 == ids.index(tries) == ids.index(f"test_{exercise.name}") - 1


@every_assignment
def test_cells_have_stable_ids_and_nothing_has_run(name: str) -> None:
    cells = published(name)["cells"]
    ids = [cell["id"] for cell in cells]
    assert len(set(ids)) == len(ids)
    assert {cell["id"] for cell in graded(published(name)).values()} == set(graded(published(name)))
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)


def test_the_same_solution_gives_the_same_notebook() -> None:
    text = (SOLUTIONS / "quiz" / "quiz.py").read_text("utf-8")
    folder = SOLUTIONS / "quiz"
    first, second = (
        releasing.released({"quiz": making.lesson(text, exercises_of(folder), folder)}) for _ in range(2)
    )
    assert first == second
    assert first["quiz"] == (ROOT / "assignments" / "quiz" / "quiz.ipynb").read_text("utf-8")


def test_half_points_are_kept() -> None:
    text = (SOLUTIONS / "rnn" / "rnn.py").read_text("utf-8")
    exercises = exercises_of(SOLUTIONS / "rnn")
    exercises[0].edge("for this test only", "N = 1", points=0.5, id="one-more")
    notebook = json.loads(
        releasing.released({"rnn": making.lesson(text, exercises, SOLUTIONS / "rnn")})["rnn"]
    )
    assert graded(notebook)["test_rnn_step"]["metadata"]["nbgrader"]["points"] == 7.5


def test_an_exercise_without_a_cell_is_an_error() -> None:
    with pytest.raises(ValueError, match="no cell has the grade_id of rnn_step, rnn_forward"):
        making.lesson("# %%\nx = 1\n", exercises_of(SOLUTIONS / "rnn"), SOLUTIONS / "rnn")


def test_nothing_is_left_of_the_folder_that_nbgrader_works_in(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    here = Path.cwd()
    folder = SOLUTIONS / "rnn"
    releasing.released(
        {"rnn": making.lesson((folder / "rnn.py").read_text("utf-8"), exercises_of(folder), folder)}
    )
    assert list(tmp_path.iterdir()) == []
    assert Path.cwd() == here
