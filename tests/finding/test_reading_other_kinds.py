"""A file that is not what its name says is read as what it is, or told what it is."""

import gzip
import io
import json
import marshal
import pickle
import tarfile
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import pytest

from autograder.submissions.source import Source, Unreadable, read

PROGRAM = "import numpy as np\n\n\ndef rnn_step(x, h, W, b):\n    return h\n"
NOTEBOOK = json.dumps(
    {"cells": [{"cell_type": "code", "source": PROGRAM}], "nbformat": 4, "nbformat_minor": 5}
)


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, PROGRAM)
    return file.getvalue()


def tarred() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("lstm.py"), io.BytesIO())
    return file.getvalue()


KINDS = [
    (zipped("lstm.py"), "is a zip archive", "Unpack it"),
    (zipped(), "is a zip archive", "Unpack it"),
    (zipped("[Content_Types].xml", "word/document.xml"), "is a Word document", "Copy your code"),
    (zipped("[Content_Types].xml", "xl/workbook.xml"), "is an Excel workbook", "Copy your code"),
    (gzip.compress(PROGRAM.encode(), mtime=0), "is a gzip archive", "Unpack it"),
    (tarred(), "is a tar archive", "Unpack it"),
    (b"7z\xbc\xaf\x27\x1c\0\x04", "is a 7-Zip archive", "Unpack it"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "is a PDF document", "Copy your code"),
    (b"{\\rtf1\\ansi def rnn_step(x):}", "is an RTF document", "Copy your code"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "is an old Office document", "Copy your code"),
    (b"\x89PNG\r\n\x1a\n\0\0", "is a picture", "Copy your code"),
    (pickle.dumps({"a": [1]}, 4), "is a pickle", "the file that you wrote"),
    (pickle.dumps([1], 2), "is a pickle", "the file that you wrote"),
    (MAGIC_NUMBER + b"\0" * 12 + marshal.dumps("x"), "is compiled Python (.pyc)", "the file that you wrote"),
    (b"<!DOCTYPE html>\n<html><head><title>lstm.ipynb - Colab</title>", "is a web page (HTML)", "Download"),
    (b"\xef\xbb\xbf\r\n<HTML lang=en>", "is a web page (HTML)", "Download"),
    (b"<!-- saved from url=(0033)https://colab -->\n<html>", "is a web page (HTML)", "Download"),
    (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "a pointer of Git LFS", "lfs pull"),
    (b"\0\x05\x16\x07\0\x02\0\0Mac OS X        ", "is what macOS keeps beside a file", "without ._"),
]  # fmt: skip


@pytest.mark.parametrize("name", ["lstm.py", "lstm.ipynb"])
@pytest.mark.parametrize(
    ("content", "said", "do"), KINDS, ids=[f"{k} {kind[1]}" for k, kind in enumerate(KINDS)]
)
def test_what_is_no_text_is_told_what_it_is(
    tmp_path: Path, content: bytes, said: str, do: str, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    unreadable = read("lstm", path)
    assert isinstance(unreadable, Unreadable)
    reason = unreadable.reason
    assert reason.startswith(name) and said in reason and do in reason
    assert "; it should be" in reason and reason.endswith(".") and reason.isprintable()


def source_of(path: Path, content: str | bytes) -> Source:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    source = read("lstm", path)
    assert isinstance(source, Source), source
    return source


@pytest.mark.parametrize("head", ["", "\n  ", "\ufeff"])
def test_a_notebook_under_the_name_of_a_program_is_a_notebook(tmp_path: Path, head: str) -> None:
    source = source_of(tmp_path / "lstm.py", head + NOTEBOOK)
    assert [(cell.name, cell.text, cell.is_notebook) for cell in source.cells] == [
        ("lstm.py, cell 1", PROGRAM, True)
    ]
    assert "is a notebook under the name of a program" in source.notes[0]
    path = tmp_path / "lstm.py"
    path.write_text('{"nbformat": 4, "cells": [')
    broken = read("lstm", path)
    assert isinstance(broken, Unreadable) and "not valid JSON" in broken.reason


@pytest.mark.parametrize(
    "program",
    [
        PROGRAM,
        "# # RNN\n\n" + PROGRAM,
        '"""My work."""\n' + PROGRAM,
        "'one line'\r\nx = 1\r\n",
        "# %% [markdown]\n# # Title\n\n# %%\n" + PROGRAM,
        "[print(k) for k in range(3)]\n\n@njit\ndef f(): pass\n",
    ],
)
def test_a_program_under_the_name_of_a_notebook_is_a_program(tmp_path: Path, program: str) -> None:
    source = source_of(tmp_path / "lstm.ipynb", program)
    (cell,) = source.cells
    assert (cell.name, cell.text, cell.is_notebook) == ("lstm.ipynb", program.replace("\r\n", "\n"), False)
    assert "is a Python program under the name of a notebook" in source.notes[0]


@pytest.mark.parametrize(
    "program",
    [
        PROGRAM,
        "# %%\n" + PROGRAM,
        "{'a': 1}\n",
        '{"a": 1}["a"]\n',
        '"""<html>"""\n',
        "version = 1\n",
        "PK = 3\n",
    ],
)
def test_an_ordinary_program_is_none_of_these(tmp_path: Path, program: str) -> None:
    source = source_of(tmp_path / "lstm.py", program)
    assert [cell.text for cell in source.cells] == [program]
    assert source.notes == ()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_notebook_in_a_wide_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    for name in ("lstm.py", "lstm.ipynb"):
        source = source_of(tmp_path / name, NOTEBOOK.encode(encoding))
        assert [cell.text for cell in source.cells] == [PROGRAM]
        assert any("saved as UTF" in note for note in source.notes) == (encoding != "utf-8-sig")
