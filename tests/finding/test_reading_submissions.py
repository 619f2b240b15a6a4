"""A Python file that a student hands in is read, or gets a sentence; nothing else happens to it."""

import ast
import codecs
import tokenize
from pathlib import Path

import pytest

from autograder.submissions.source import Cell, Source, Unreadable, read


def write(folder: Path, content: bytes | str, name: str = "lstm.py") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def text_of(path: Path) -> str:
    source = read("lstm", path)
    assert isinstance(source, Source), source
    (cell,) = source.cells
    return cell.text


def refusal(path: Path) -> str:
    """The sentence on a file that cannot be read: what was seen; what should have been. What to do."""
    unreadable = read("lstm", path)
    assert isinstance(unreadable, Unreadable), unreadable
    assert (unreadable.assignment, unreadable.file) == ("lstm", path.name)
    reason = unreadable.reason
    assert reason.startswith(unreadable.file) and "; " in reason and reason.endswith("."), reason
    assert "it should" in reason and reason.isprintable() and len(reason) < 600, reason
    return reason


def test_a_python_file_is_one_cell(tmp_path: Path) -> None:
    path = write(tmp_path, "def f():\n    return 1\n")
    assert read("lstm", path) == Source(
        "lstm", "lstm.py", (Cell("lstm.py", "def f():\n    return 1\n", False),)
    )


def test_a_syntax_error_is_not_the_reader_s_business(tmp_path: Path) -> None:
    assert text_of(write(tmp_path, "def f(:\n")) == "def f(:\n"


def test_reading_runs_nothing(tmp_path: Path) -> None:
    sign = tmp_path / "ran"
    program = f"open({str(sign)!r}, 'w').close()\n"
    assert text_of(write(tmp_path, program)) == program
    assert not sign.exists()
    exec(program, {})  # noqa: S102 -- the program would have left the sign
    assert sign.exists()


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines_are_unified(tmp_path: Path, newline: str) -> None:
    assert text_of(write(tmp_path, f"a = 1{newline}\fb = 2{newline}")) == "a = 1\n\fb = 2\n"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("# é\n".encode(), "# é\n"),
        (codecs.BOM_UTF8 + "# é\n".encode(), "# é\n"),
        ("# coding: latin-1\n# é\n".encode("latin-1"), "# coding: latin-1\n# é\n"),
        ("#!/usr/bin/python\n# -*- coding: windows-1252 -*-\n# €\n".encode("cp1252"), None),
        ("# é coding: cp1252\n".encode("cp1252"), "# é coding: cp1252\n"),
        ("# vim: set fileencoding=gbk :\n# 门\n".encode("gbk"), "# vim: set fileencoding=gbk :\n# 门\n"),
        ("x = 1\ny = 2\n# coding: latin-1\n# é\n".encode(), "x = 1\ny = 2\n# coding: latin-1\n# é\n"),
        (("# " + "é" * 2000 + "\n").encode(), None),
    ],
)
def test_the_encoding_is_the_one_declared(tmp_path: Path, content: bytes, text: str | None) -> None:
    read_text = text_of(write(tmp_path, content))
    assert ast.dump(ast.parse(content)) == ast.dump(ast.parse(read_text))
    assert "�" not in read_text
    if text is not None:
        assert read_text == text


def test_a_byte_order_mark_beats_the_declaration(tmp_path: Path) -> None:
    content = "# coding: latin-1\n# é\n"
    assert text_of(write(tmp_path, codecs.BOM_UTF8 + content.encode())) == content


@pytest.mark.parametrize(
    ("content", "called"),
    [
        ("# é\nx = 1\r\n".encode("utf-16"), "UTF-16"),
        (codecs.BOM_UTF16_BE + "# é\nx = 1\n".encode("utf-16-be"), "UTF-16"),
        ("# é\nx = 1\n".encode("utf-32"), "UTF-32"),
        (codecs.BOM_UTF32_BE + "# é\nx = 1\n".encode("utf-32-be"), "UTF-32"),
    ],
)
def test_what_is_saved_in_a_wider_encoding_is_read_with_a_note(
    tmp_path: Path, content: bytes, called: str
) -> None:
    source = read("lstm", write(tmp_path, content))
    assert isinstance(source, Source)
    assert [cell.text for cell in source.cells] == ["# é\nx = 1\n"]
    assert f"saved as {called}" in source.notes[0] and len(source.notes) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_nul_bytes_at_the_end_are_left_out_with_a_note(tmp_path: Path, encoding: str) -> None:
    source = read("lstm", write(tmp_path, ("x = 1\n" + "\0" * 3).encode(encoding)))
    assert isinstance(source, Source)
    assert [cell.text for cell in source.cells] == ["x = 1\n"]
    assert "ends in NUL bytes" in source.notes[-1]


def test_a_name_of_a_megabyte_is_not_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def lookup(name: str) -> codecs.CodecInfo:
        asked.append(name)
        raise LookupError(name)

    monkeypatch.setattr(tokenize, "lookup", lookup)
    refusal(write(tmp_path, f"# coding: {'x' * 900_000}\n"))
    assert [len(name) < 1000 for name in asked] == [True]


@pytest.mark.parametrize(
    "declared", ["punycode", "rot13", "zlib", "unicode_escape", "utf-16", "nonsense", "x" * 5000]
)
def test_what_is_no_encoding_of_programs_gets_a_sentence(tmp_path: Path, declared: str) -> None:
    reason = refusal(write(tmp_path, f"# coding: {declared}\nx = 1\n"))
    assert "encoding" in reason and "line 1 or 2" in reason


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x = 1\n\ny = '\xff'\n", "byte 0xff on line 3"),
        (b"x = 1\r\n\ry = '\xe9'\n", "byte 0xe9 on line 3"),
        (codecs.BOM_UTF8 + b"\n\xe9\n", "byte 0xe9 on line 2"),
        (b"x = 1\n# cut in the middle: \xe2\x82", "byte 0xe2 on line 2"),
        (b"# coding: ascii\nx = '\xe9'\n", "is not ascii text: it holds the byte 0xe9 on line 2"),
        (b"x = 1\ny = 2\0\n", "NUL byte on line 2"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "NUL byte on line 1"),
        (b"\x01\x02\0\0", "NUL byte on line 1"),
        ("x = 1\n".encode("utf-16-le"), "is saved as UTF-16, without the mark"),
        ('{"cells": []}\n'.encode("utf-16-be"), "is saved as UTF-16, without the mark"),
        ("x = 1\n".encode("utf-16") + b"\0\xd8", "is not utf-16 text"),
        (b"", "is empty"),
        (b" \n\t\r\n\f", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
    ],
)
@pytest.mark.parametrize("name", ["lstm.py", "lstm.ipynb"])
def test_what_is_not_text_gets_a_sentence(tmp_path: Path, content: bytes, said: str, name: str) -> None:
    if name == "lstm.ipynb":  # which is UTF-8, whatever a comment in it says
        said = said.replace("ascii", "utf-8")
    assert said in refusal(write(tmp_path, content, name))
