"""The report as JSON: the same report gives the same bytes."""

from typing import Any

import msgspec

from autograder.report import Report


def as_json(report: Report) -> bytes:
    """The report's bytes: UTF-8, two spaces an indent, keys in the order of the schema."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


def schema() -> dict[str, Any]:
    """The JSON Schema that every report fits."""
    made: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(Report)))
    return made
