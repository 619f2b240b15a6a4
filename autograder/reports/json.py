"""The report as JSON: the same report gives the same bytes."""

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # commands name this format in their help, and should not wait for msgspec
    from collections.abc import Iterator

    from autograder.report import FoundFile, Report, SubmissionMark

# A list of numbers, each on a line of its own; no text has a line end in it, so this begins and ends in none.
_NUMBER = rb'(?:-?\d[\d.eE+-]*|"-?inf"|"nan")'
_ROW = re.compile(rb"\[\n\s+" + _NUMBER + rb"(?:,\n\s+" + _NUMBER + rb")*\n\s+\]")
_LISTS = ("submissions", "files")
_LINE_END = re.compile(rb"\n\s+")


def as_json(report: "Report") -> bytes:
    """The report's bytes: UTF-8, two spaces an indent, keys in the order of the schema, a row of numbers a line."""
    return b"".join(json_pieces(report))


def json_pieces(report: "Report") -> "Iterator[bytes]":
    """The same bytes, a submission or a file at a time: as many as there are, no more than one of them is held."""
    import msgspec

    rest = _formatted(msgspec.structs.replace(report, submissions=(), files=()))
    for name in _LISTS:
        # It stands there once: what is deeper has more spaces before it.
        head, begin, rest = rest.partition(f'\n  "{name}": ['.encode())
        yield head + begin
        for number, one in enumerate(getattr(report, name)):
            yield (b",\n    " if number else b"\n    ") + _formatted(one).replace(b"\n", b"\n    ")
        yield b"\n  " if len(getattr(report, name)) else b""
    yield rest + b"\n"


def _formatted(part: "Report | SubmissionMark | FoundFile") -> bytes:
    import msgspec

    return _ROW.sub(_in_one_line, msgspec.json.format(msgspec.json.encode(part), indent=2))


def from_json(data: bytes) -> "Report":
    """The report that these bytes are. Raises ValueError for what is none of this version."""
    import msgspec

    from autograder.report import VERSION, Report

    try:
        report = msgspec.json.decode(data, type=Report)
    except msgspec.MsgspecError:
        raise ValueError("is not a report; it should be the file of grade --json") from None
    if report.version != VERSION:
        raise ValueError(
            f"is a report of version {report.version}, but should be of version {VERSION}; grade again"
        )
    return report


def _in_one_line(row: re.Match[bytes]) -> bytes:
    return b"[" + _LINE_END.sub(b" ", row[0][1:-1]).strip() + b"]"


def schema() -> dict[str, Any]:
    """The JSON Schema that every report fits."""
    import inspect

    import msgspec

    from autograder.report import Report

    made: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(Report)))
    for named in made["$defs"].values():  # msgspec keeps a docstring's indentation before 0.23 only
        if "description" in named:
            named["description"] = inspect.cleandoc(named["description"])
    made["$defs"]["Values"] = {  # which msgspec has no type for: it calls itself
        "anyOf": [
            {"type": ["number", "string"]},
            {"type": "array", "items": {"$ref": "#/$defs/Values"}},
        ]
    }
    return made


def schema_text() -> str:
    """docs/report.schema.json."""
    import json

    return json.dumps(schema(), indent=2) + "\n"
