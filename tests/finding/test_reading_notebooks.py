"""The code of a notebook is read whatever surrounds it, and as nbformat reads it."""

import json
import time
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.submissions.source import Cell, Source, Unreadable, read
from tests.tools.later import later

nbformat = later("nbformat")


def notebook(*cells: object, **fields: object) -> str:
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 4, **fields})


def code(source: object, **fields: object) -> dict[str, object]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": source,
        **fields,
    }


def texts_of(folder: Path, content: str) -> list[str]:
    source = read("lstm", write(folder, content))
    assert isinstance(source, Source), source
    return [cell.text for cell in source.cells]


def write(folder: Path, content: str, name: str = "lstm.ipynb") -> Path:
    path = folder / name
    path.write_bytes(content.encode())
    return path


def refusal(path: Path) -> str:
    """The sentence on a file that cannot be read: what was seen; what should have been. What to do."""
    unreadable = read("lstm", path)
    assert isinstance(unreadable, Unreadable), unreadable
    assert (unreadable.assignment, unreadable.file) == ("lstm", path.name)
    reason = unreadable.reason
    assert reason.startswith(unreadable.file) and "; " in reason and reason.endswith("."), reason
    assert "it should" in reason and reason.isprintable() and len(reason) < 600, reason
    return reason


def test_a_notebook_is_its_code_cells_numbered_among_themselves(tmp_path: Path) -> None:
    content = notebook(
        {"cell_type": "markdown", "metadata": {}, "source": "# Title"},
        code("%matplotlib inline\nimport numpy as np"),
        {"cell_type": "raw", "metadata": {}, "source": "raw"},
        code(""),
        code(
            ["def f():\n", "    return 1"], metadata={"tags": ["skip"], "deletable": False}, execution_count=7
        ),
    )
    source = read("lstm", write(tmp_path, content, "LSTM.IPYNB"))
    assert source == Source(
        "lstm",
        "LSTM.IPYNB",
        (
            Cell("LSTM.IPYNB, cell 1", "%matplotlib inline\nimport numpy as np", True),
            Cell("LSTM.IPYNB, cell 2", "", True),
            Cell("LSTM.IPYNB, cell 3", "def f():\n    return 1", True),
        ),
    )


def test_outputs_left_in_mean_nothing(tmp_path: Path) -> None:
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "def f(): pass"},
        7,
        None,
        {"output_type": "?"},
    ]
    huge = notebook(code("x = 1", outputs=outputs)).replace("7", "9" * 5000).replace("null", "NaN")
    assert texts_of(tmp_path, huge) == ["x = 1"]


def test_newlines_and_what_python_cannot_hold(tmp_path: Path) -> None:
    content = notebook(code("a = 1\r\nb = '\ud800'\rc = '\0'\n"), code("d = '\U0001f600'"))
    assert "\\ud800" in content and "\\ud83d" in content  # half a pair, and a whole one
    texts = texts_of(tmp_path, content)
    assert texts == ["a = 1\nb = '�'\nc = '�'\n", "d = '\U0001f600'"]
    "".join(texts).encode()


DAMAGED = [
    7, None, "x", [], {}, {"cell_type": 3}, {"cell_type": ["code"]}, {"source": "lost"},
    {"cell_type": "markdown", "source": 3},
]  # fmt: skip


def test_a_damaged_cell_costs_itself_only(tmp_path: Path) -> None:
    sources = [code(3), code(None), code({"a": 1}), {"cell_type": "code"}, code(["b = ", 3, None, "2"])]
    texts = texts_of(tmp_path, notebook(code("a = 1"), *DAMAGED, *sources, code("c = 3")))
    assert texts == ["a = 1", "", "", "", "", "b = 2", "c = 3"]


@pytest.mark.parametrize(
    "fields", [{"metadata": 3}, {"nbformat": "x"}, {"nbformat": 99}, {"nbformat_minor": None}]
)
def test_damage_around_the_cells_costs_nothing(tmp_path: Path, fields: dict[str, object]) -> None:
    assert texts_of(tmp_path, notebook(code("a = 1"), **fields)) == ["a = 1"]


def test_version_3_keeps_its_cells_in_worksheets(tmp_path: Path) -> None:
    sheet = {"cells": [{"cell_type": "code", "input": ["a = 1\n", "b = 2"]}, {"cell_type": "heading"}]}
    bare = {"cells": [{"cell_type": "code", "input": ["c = 3", "d = 4"]}]}
    content = {"worksheets": [sheet, 7, {"cells": 8}, {}, bare], "nbformat": 3}
    assert texts_of(tmp_path, json.dumps(content)) == ["a = 1\nb = 2", "c = 3\nd = 4"]


def test_code_that_jupyter_does_not_show_is_not_read_and_is_told_of(tmp_path: Path) -> None:
    hidden = {"cell_type": "code", "source": " ", "input": ["def f():\n"]}
    alone = {"cell_type": "code", "input": "def f(): pass"}
    empty = {"cell_type": "code", "source": "", "input": ""}
    both = code("shown = 1", input="not_shown = 1")
    source = read("lstm", write(tmp_path, notebook(code("x = 1"), hidden, alone, empty, both)))
    assert isinstance(source, Source)
    assert [cell.text for cell in source.cells] == ["x = 1", " ", "", "", "shown = 1"]
    assert len(source.notes) == 1 and "where Jupyter shows none (code cell 2, 3)" in source.notes[0]
    assert "where Jupyter shows them" in refusal(write(tmp_path, notebook(alone)))


def test_of_two_lists_of_cells_that_of_the_declared_format_counts(tmp_path: Path) -> None:
    new = {"cell_type": "code", "source": "new = 1"}
    old = {"cell_type": "code", "input": "old = 1", "source": "new = 1"}
    both = {"cells": [new], "worksheets": [{"cells": [old]}]}
    assert texts_of(tmp_path, json.dumps({**both, "nbformat": 4})) == ["new = 1"]
    assert texts_of(tmp_path, json.dumps({**both, "nbformat": 3})) == ["old = 1"]
    assert texts_of(tmp_path, json.dumps({"cells": [new], "nbformat": 3})) == ["new = 1"]


def cells_of(alphabet: str) -> st.SearchStrategy[list[tuple[str, str]]]:
    kinds = st.sampled_from(["code", "markdown", "raw"])
    return st.lists(st.tuples(kinds, st.text(alphabet, max_size=9)), min_size=1, max_size=5)


# nbformat reads back its own version 3 with more newlines than it wrote, if the text has Unicode's newlines.
VERSIONED = st.tuples(st.just(3), cells_of("ab \n\t%#é\U0001f600")) | st.tuples(
    st.just(4), cells_of("ab \n\t%#é\U0001f600\u2028\x0b\x1c")
)


@pytest.mark.further
@given(versioned=VERSIONED)
def test_nbformat_reads_the_same(
    tmp_path_factory: pytest.TempPathFactory, versioned: tuple[int, list[tuple[str, str]]]
) -> None:
    version, sources = versioned
    v3, v4 = nbformat.v3, nbformat.v4
    if version == 4:
        made = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell, "raw": v4.new_raw_cell}
        content = nbformat.writes(v4.new_notebook(cells=[made[kind](text) for kind, text in sources]))
    else:
        cells = [
            v3.new_code_cell(text) if kind == "code" else v3.new_text_cell(kind, source=text)
            for kind, text in sources
        ]
        content = v3.writes_json(v3.new_notebook(worksheets=[v3.new_worksheet(cells=cells)]))
    theirs = nbformat.reads(content, as_version=4)
    expected = [cell.source for cell in theirs.cells if cell.cell_type == "code"]
    path = write(tmp_path_factory.getbasetemp(), content)
    if any(text.strip() for text in expected):
        source = read("lstm", path)
        assert isinstance(source, Source)
        assert [cell.text for cell in source.cells] == expected
    else:
        assert "has no code" in refusal(path)


BOTH = '<<<<<<< HEAD\n  {"a": 1},\n=======\n  {"a": 2},\n>>>>>>> theirs\n'
CONFLICT = '{"cells": [\n {"cell_type": "code", "source": "x = 1", "outputs": [\n' + BOTH + "  {}]}]}"


def test_a_merge_conflict_within_outputs_costs_nothing(tmp_path: Path) -> None:
    assert texts_of(tmp_path, CONFLICT) == ["x = 1"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            '{"cells": [\n  {"cell_type": "code",\n   "source": "x" "y"}\n]}',
            "not valid JSON at line 3, column 18",
        ),
        ('{"cells": [\r\n<<<<<<< HEAD\r\n]}', "merge conflict at line 2"),
        (CONFLICT.replace(BOTH, BOTH + "["), "merge conflict at line 3"),
        ('{"cells": [\n=======\n]}', "merge conflict at line 2"),
        ('{"cells": [', "not valid JSON at line 1, column 12 (the file ends there, in the middle)"),
        (notebook(code("x = 1"))[:60], "the file ends there, in the middle"),
        (notebook(code("x = 1")) + "{}", "there should be nothing behind the notebook"),
        ('{"cells": [\n{"source": "a\tb"}]}', "not valid JSON at line 2, column 14"),
        ('{"cells": [\n{"source": "a\\x"}]}', "not valid JSON at line 2, column 14"),
        ('{"cells": [\n{"source": "\\u12zzzzzz"}]}', "not valid JSON at line 2, column 13"),
        ('{"cells": [\n{"source": nul}]}', "not valid JSON at line 2, column 12"),
        ('{"cells": [\n{"source" "a"}]}', "line 2, column 11 (there should be a colon)"),
        ('{"cells": [{},]}', "not valid JSON at line 1, column 15"),
        ("words, and no program\n", "not valid JSON at line 1, column 1"),
        ("[" * 500_000, "nested too deep"),
        ('{"a":' * 150_000, "nested too deep"),
        ("[1, 2]", "not a notebook"),
        ("null", "not a notebook"),
        ('"text"', "not a notebook"),
        ("9" * 900_000, "not a notebook"),
        ('{"name": "kernel.json"}', "not a notebook"),
        ('{"cells": {"0": 1}}', "not a notebook"),
        (notebook(), "has no code in its cells (cells of the type code: 0)"),
        (notebook(*DAMAGED), "has no code in its cells (cells of the type code: 0)"),
        (notebook(code(" \n"), code(3)), "has no code in its cells (cells of the type code: 2)"),
    ],
)
def test_what_is_no_notebook_gets_a_sentence(tmp_path: Path, content: str, said: str) -> None:
    started = time.process_time()
    assert said in refusal(write(tmp_path, content))
    assert time.process_time() - started < 2


def test_a_notebook_that_costs_nbformat_seconds_costs_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    cells = [code("x = 1", outputs=[{}] * 30_000, id="same") for _ in range(5)]
    started = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert texts_of(tmp_path, notebook(*cells, nbformat_minor=5)) == ["x = 1"] * 5
    assert time.process_time() - started < 2
    assert capfd.readouterr() == ("", "")
