"""The files that a report can be written to: each name is an option of `grade`, as in --json FILE."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from autograder.reports.class_page import as_html, html_pieces
from autograder.reports.csv import as_csv, csv_pieces
from autograder.reports.json import as_json, json_pieces
from autograder.reports.questions import as_questions

if TYPE_CHECKING:
    from autograder.report import Report

FORMATS: "Mapping[str, Callable[[Report], str | bytes]]" = {
    "json": as_json,
    "csv": as_csv,
    "html": as_html,
    "questions": as_questions,
}

# Those that are long are written as they are made.
IN_PIECES: "Mapping[str, Callable[[Report], Iterator[bytes]]]" = {
    "json": json_pieces,
    "csv": csv_pieces,
    "html": html_pieces,
}
