"""The graders' notebook is made of text and of what the gradebook knows, and of nothing that a student claims."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

pytest.importorskip("nh3", reason="nh3 is not installed: pip install -e '.[nbgrader]'")

from autograder.gradebook.cells import Given, Lesson, restored
from autograder.gradebook.verdicts import comment, output, outputs, score
from autograder.report import CriterionMark, ExerciseMark, Explanation, exercise_mark
from tests.tools.later import later
from tests.tools.sample import further

view = later("autograder.gradebook.graders_view")


def given(name: str, *, locked: bool = False, points: float | None = None) -> Given:
    return Given(
        name=name, kind="code", text=f"# {name}", checksum="sum", locked=locked, grade=points is not None,
        solution=not locked, task=False, points=points,
    )  # fmt: skip


LESSON = Lesson(
    (given("imports", locked=True), given("f"), given("test_f", locked=True, points=2.0)), {"name": "python3"}
)


def cell(text: object, name: object = None, kind: str = "code", **claims: object) -> dict[str, object]:
    metadata = {"nbgrader": {"grade_id": name} | claims} if name is not None else {}
    return {"cell_type": kind, "source": text, "metadata": metadata}


def made(*cells: object) -> list[dict[str, Any]]:
    notebook = restored(json.dumps({"cells": cells, "nbformat": 4}), "f.ipynb", LESSON)
    assert [one["id"] for one in notebook["cells"]] == [
        f"cell-{n + 1}" for n in range(len(notebook["cells"]))
    ]
    return notebook["cells"]  # type: ignore[no-any-return]


def texts(*cells: object) -> list[str]:
    return [one["source"] for one in made(*cells)]


def test_text_is_the_students_where_it_may_be() -> None:
    assert texts(cell("x", "imports"), cell("def f", "f"), cell("note", kind="markdown"), cell("99", "test_f")) == [
        "# imports", "def f", "note", "# test_f"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([], ["# imports", "# f", "# test_f"]),
        ([cell("def f", "f")], ["# imports", "def f", "# test_f"]),
        ([cell("a"), cell("def f", "f"), cell("b")], ["# imports", "a", "def f", "# test_f", "b"]),
        ([cell("old", "f"), cell("new", "f")], ["# imports", "old", "new", "# test_f"]),
        ([cell("x", "no such"), cell("y", ["f"])], ["# imports", "# f", "# test_f", "x", "y"]),
    ],
)
def test_cells_that_are_missing_stand_behind_those_they_followed(
    cells: list[object], expected: list[str]
) -> None:
    assert texts(*cells) == expected


def test_claims_and_outputs_mean_nothing() -> None:
    hostile = cell("1", "test_f", kind="markdown", points=1000, grade=False, schema_version=1, solution=True)
    hostile |= {"outputs": [{"output_type": "execute_result", "data": {"text/plain": "2"}}], "id": "!"}
    hostile["metadata"] |= {"tags": ["skip-execution"]}  # type: ignore[operator]
    check = made(hostile)[-1]
    assert check["cell_type"] == "code" and check["outputs"] == [] and "tags" not in check["metadata"]
    claims = check["metadata"]["nbgrader"]
    assert (claims["points"], claims["grade"], claims["schema_version"], claims["solution"]) == (
        2.0,
        True,
        3,
        False,
    )


@pytest.mark.parametrize("text", ["", "[]", '{"cells": 1}', "{", "[" * 100_000, "null"])
def test_what_is_no_notebook_becomes_the_courses_cells_and_a_reason(text: str) -> None:
    cells = restored(text, "f.ipynb", LESSON)["cells"]
    assert [one["source"] for one in cells[1:]] == ["# imports", "# f", "# test_f"]
    assert "f.ipynb" in cells[0]["source"]


def mark(points: float, max_points: float, message: str = "", mistake: str | None = None) -> ExerciseMark:
    criterion = CriterionMark(
        title="a = b",
        verdict="right" if points == max_points else "wrong",
        points=points,
        max_points=max_points,
        message=message,
        mistake=mistake,
    )
    return exercise_mark("lstm", "f", (criterion,))


@pytest.mark.parametrize(
    ("points", "max_points", "of_cell", "expected"),
    [(3.5, 5, 5, 3.5), (0, 5, 5, 0), (5, 5, 5, 5), (6, 5, 5, 5), (-1, 5, 5, 0), (2.5, 5, 10, 5), (5, 5, 0, 0),
     (float("nan"), 5, 5, 0), (float("inf"), 5, 5, 0)],
)  # fmt: skip
def test_a_score_is_a_number_between_nothing_and_the_cells_points(
    points: float, max_points: float, of_cell: float, expected: float
) -> None:
    assert score(mark(points, max_points), of_cell) == expected
    told, number = output("x", score(mark(points, max_points), of_cell))
    assert told["output_type"] == "stream" and number["data"]["text/plain"] == repr(float(expected))


def test_a_comment_is_an_indented_block_and_nothing_else() -> None:
    said = comment(mark(0, 1, "line\n\n</pre><script>\n# title\n```\n$$x$$", "Look *there*."))
    assert said and all(line.startswith("    ") for line in said.split("\n"))
    assert comment(mark(1, 1)) is None


def test_the_explanation_stands_in_the_comment_and_its_sentence_in_the_output() -> None:
    told = Explanation(
        how="mistake", sentences=("The bias is missing.",), seen="h is 1", should="2", code=("print(f(x))",)
    )
    explained = msgspec.structs.replace(mark(0, 1, "message", "The bias is missing."), explanation=told)
    said = comment(explained)
    assert said is not None
    assert said.split("\n") == [
        "    wrong: a = b",
        "      The bias is missing.",
        "      h is 1, but should be 2",
        "      On this input:",
        "        print(f(x))",
    ]
    shown, _ = outputs(explained, 1.0)
    assert shown["text"].endswith("a = b\nThe bias is missing.\n")


@pytest.mark.parametrize(
    "form", [further("large outputs"), "a program under the name of a notebook", "UTF-16"]
)
def test_graders_see_every_file_that_is_marked(tmp_path: Path, form: str) -> None:
    large = cell("x = 1", "f") | {"outputs": ["A" * 3_000_000]}
    path = tmp_path / "f.ipynb"
    path.write_bytes(
        {
            "large outputs": json.dumps({"cells": [large], "nbformat": 4}).encode(),
            "a program under the name of a notebook": b"x = 1",
            "UTF-16": json.dumps({"cells": [cell("x = 1")]}).encode("utf-16"),
        }[form]
    )
    notebook = view.shown(path, LESSON)
    assert "x = 1" in [one["source"] for one in notebook["cells"]]
    assert "could not be read" not in json.dumps(notebook)
    assert len(json.dumps(notebook)) < 10_000


def test_of_a_file_that_was_not_run_the_comment_says_why_and_where() -> None:
    lost = mark(0, 1, "rnn.py is not Python at line 3").criteria
    fault = "rnn.py is not Python at line 3: it is never closed\n    x = (\n        ^"
    said = comment(exercise_mark("rnn", "rnn_step", lost, "not run", fault))
    assert said is not None
    assert said.split("\n") == ["    " + line for line in fault.split("\n")]
