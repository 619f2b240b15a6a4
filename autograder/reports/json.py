"""The report as JSON: the same report gives the same bytes."""

import re
from typing import Any

import msgspec

from autograder.report import Report

# A list of numbers, each on a line of its own; no text has a line end in it, so this begins and ends in none.
_ROW = re.compile(
    rb'\[\n\s+(?:-?\d[\d.eE+-]*|"-?inf"|"nan")(?:,\n\s+(?:-?\d[\d.eE+-]*|"-?inf"|"nan"))*\n\s+\]'
)
_LINE = re.compile(rb"\n\s+")


def as_json(report: Report) -> bytes:
    """The report's bytes: UTF-8, two spaces an indent, keys in the order of the schema, a row of numbers a line."""
    text = msgspec.json.format(msgspec.json.encode(report), indent=2)
    return _ROW.sub(_in_one_line, text) + b"\n"


def _in_one_line(row: re.Match[bytes]) -> bytes:
    return b"[" + _LINE.sub(b" ", row[0][1:-1]).strip() + b"]"


def schema() -> dict[str, Any]:
    """The JSON Schema that every report fits."""
    made: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(Report)))
    made["$defs"]["Values"] = {
        "anyOf": [
            {"type": ["number", "string"]},
            {"type": "array", "items": {"$ref": "#/$defs/Values"}},
        ]
    }
    return made
