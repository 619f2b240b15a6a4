"""Of a notebook only the code counts: what stands around it is passed over in bounded memory and linear time."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.submissions.disk import MAX_BYTES
from autograder.submissions.notebook import MAX_CELLS
from autograder.submissions.source import Source, Unreadable, read, written
from tests.tools.sample import further

SMALL = json.dumps({"name": "stdout", "output_type": "stream", "text": ["loss 0.6931471805599453\n"]})
DEEP = json.dumps({"a": [{"b": [{"c": [{"d": ['"]}', "\\"]}]}]}]})


def repeated(one: str, length: int) -> str:
    return ", ".join([one] * (length // (len(one) + 2) + 1))


# What is passed over, by name: as much as there should be of it, as JSON.
AROUND = {
    "one string": lambda length: '["' + "A" * length + '"]',
    "escapes in a string": lambda length: '["' + r"\u001b[0m\"\\" * (length // 13) + '"]',
    "many outputs": lambda length: "[" + repeated(SMALL, length) + "]",
    "deep indentation": lambda length: (
        "[\n" + repeated(json.dumps(json.loads(SMALL), indent=40), length) + "\n]"
    ),
    "many brackets": lambda length: "[" + repeated(DEEP, length) + "]",
    "deep and many": lambda length: "[" * 300 + repeated(DEEP, length) + "]" * 300,
    "signs of four bytes": lambda length: '["' + "\U0001f600" * (length // 4) + '"]',
    "numbers": lambda length: "[" + "12345.678, " * (length // 11) + "1]",
    "one number": lambda length: "9" * length,
}


def large(key: str, what: str) -> str:
    """A notebook with this as the value of a key of a cell, before and behind its source."""
    cell = f'{{"{key}": {what}, "cell_type": "code", "source": ["x = 1\\n", "y = 2"], "z{key}": {what}}}'
    return f'{{"metadata": {{"widgets": {what}}}, "cells": [{cell}], "nbformat": 4}}'


def write(folder: Path, content: str, name: str = "lstm.ipynb") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def texts_of(path: Path) -> list[str]:
    source = read("lstm", path)
    assert isinstance(source, Source), source
    return [cell.text for cell in source.cells]


def reason(path: Path) -> str:
    unreadable = read("lstm", path)
    assert isinstance(unreadable, Unreadable), unreadable
    return unreadable.reason


@pytest.mark.parametrize("around", AROUND)
def test_what_is_no_code_may_be_large(tmp_path: Path, around: str) -> None:
    path = write(tmp_path, large("outputs", AROUND[around](3_000_000)))
    started = time.process_time()
    assert texts_of(path) == ["x = 1\ny = 2"]
    assert time.process_time() - started < 9, "for nine megabytes"


@pytest.mark.parametrize("key", ["attachments", "metadata", "prompt_outputs", "id", "unknown"])
def test_whatever_key_it_stands_at(tmp_path: Path, key: str) -> None:
    assert texts_of(write(tmp_path, large(key, AROUND["many outputs"](1_500_000)))) == ["x = 1\ny = 2"]


def test_pictures_in_the_text_are_no_code(tmp_path: Path) -> None:
    picture = {"cell_type": "markdown", "source": "![](data:image/png;base64," + "A" * 3_000_000 + ")"}
    late = {"source": ["A" * 900_000] * 4, "cell_type": "raw"}
    code = {"cell_type": "code", "source": "x = 1"}
    path = write(tmp_path, json.dumps({"cells": [picture, late, code, late], "nbformat": 4}))
    assert texts_of(path) == ["x = 1"]
    assert written(path, path.name).cells[0].text == "(3,000,027 bytes of text were left out)"


PROGRAM = """
import resource, sys
from pathlib import Path
from autograder.submissions.source import read
read("lstm", Path(sys.argv[1]))  # a small one, so that all is loaded

def peak():
    return int(next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1])

before = peak()
source = read("lstm", Path(sys.argv[2]))
print(peak() - before, len(source.cells))
"""


@pytest.mark.further
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")
@pytest.mark.parametrize("around", ["many outputs", "one string", "signs of four bytes"])
def test_a_hundred_megabytes_take_the_memory_of_a_few(tmp_path: Path, around: str) -> None:
    small = write(tmp_path, large("outputs", "[]"), "small.ipynb")
    path = write(tmp_path, large("outputs", AROUND[around](33_000_000)))
    assert path.stat().st_size > 95_000_000
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, small, path], capture_output=True, text=True, check=True
    )
    path.unlink()
    kilobytes, cells = map(int, run.stdout.split())
    assert cells == 1
    assert kilobytes < 20_000


def notebook_of(*sources: object) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": source} for source in sources]})


def test_a_million_bytes_of_code_are_read_and_one_more_is_too_many(tmp_path: Path) -> None:
    half = "é" * (MAX_BYTES // 4)
    path = write(tmp_path, notebook_of(half, [half[1:], "\n\n"], ""))
    assert sum(len(text.encode()) for text in texts_of(path)) == MAX_BYTES
    path = write(tmp_path, notebook_of(half, [half, "\n"]))
    assert "holds 1,000,001 bytes of code, and no more than 1,000,000" in reason(path)
    path = write(tmp_path, notebook_of("x = 1", "#" * 9_000_000, ["#" * 700_000] * 3))
    assert "holds 11,100,005 bytes of code" in reason(path)


BOMBS = {  # what stands before, and what is said again and again
    "lines": ('{"cells": [{"source": [', '"",'),
    "keys": ("{", '"a":1,'),
    "keys of a cell": ('{"cells": [{', '"source": 1,'),
}


@pytest.mark.parametrize("bombs", [("keys",), further((list(BOMBS),))])
def test_more_parts_than_a_person_writes_are_not_read_to_their_end(tmp_path: Path, bombs: list[str]) -> None:
    """Behind the last that may be read no JSON stands, and nobody comes to say so."""
    assert len(texts_of(write(tmp_path, notebook_of(*["x"] * MAX_CELLS)))) == MAX_CELLS
    assert "more than 20,000 cells" in reason(write(tmp_path, notebook_of(*["x"] * (MAX_CELLS + 1))))
    for before, again in (BOMBS[bomb] for bomb in bombs):
        assert "more than 300,000 lines, keys and cells" in reason(
            write(tmp_path, before + 300_100 * again + "no JSON")
        )
        assert "is not valid JSON at line 1" in reason(write(tmp_path, before + 1000 * again + "no JSON"))
    assert "more than 20,000 cells" in reason(
        write(tmp_path, '{"cells": [' + "7," * (MAX_CELLS + 1) + "no JSON")
    )


def test_damage_in_what_is_passed_over_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lstm.ipynb"
    path.write_bytes(
        b'{"cells": [{"outputs": ["\xff\0\t\\x", nul, NaN, {1: 2}], "cell_type": "code", "source": "x"}]}'
    )
    assert texts_of(path) == ["x"]
    path.write_bytes(b'{"cells": [{"outputs": [],\n "cell_type": "code", "source": "x\xe9"}]}')
    assert "holds the byte 0xe9 on line 2" in reason(path)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_place_of_an_error_is_that_in_the_file(tmp_path: Path, newline: str) -> None:
    lines = ['{"cells": [', '{"outputs": [', *['"' + "A" * 5000 + '",'] * 400, '""],', ' "source": "é" x}]}']
    path = tmp_path / "lstm.ipynb"
    path.write_bytes(newline.join(lines).encode())
    assert "not valid JSON at line 404, column 16 (there should be a comma or })" in reason(path)


def test_nul_bytes_behind_a_notebook_cost_nothing(tmp_path: Path) -> None:
    assert texts_of(write(tmp_path, notebook_of("x = 1") + "\n" + "\0" * 600_000)) == ["x = 1"]
