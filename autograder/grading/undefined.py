"""The name that a line reads and that is not there: said by the exception, and seen by the judge in the line itself.

An exception's text may be anything. A name is told only if it stands in that line of the file.
"""

import re
from collections.abc import Collection
from dataclasses import replace

import numpy as np

from autograder.sandbox.answers import Failure
from autograder.submissions.not_python import LINE, line_of, of_python_2
from autograder.submissions.source import Source

_NAME = r"'(\w{1,60})'"
_OF_NUMPY = re.compile(rf"module 'numpy[\w.]*' has no attribute {_NAME}")

# What Python says where a name is not there, and the same in words of our own.
_SAID: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "NameError": ((re.compile(rf"name {_NAME} is not defined"), "{} is not defined"),),
    "UnboundLocalError": (
        (re.compile(rf"(?:cannot access )?local variable {_NAME} "), "{} has no value there yet"),
    ),
    "AttributeError": (
        (_OF_NUMPY, "NumPy has no {}"),
        (re.compile(rf"[^\n]{{0,200}}? has no attribute {_NAME}"), "what stands before it has no {}"),
    ),
    "KeyError": ((re.compile(_NAME), "there is no key {}"),),
    "ImportError": ((re.compile(rf"cannot import name {_NAME} from "), "there is no {} in that module"),),
}


def named(type_name: str, text: str, line: str) -> str:
    """`h_prev is not defined`, `NumPy has no sigmoid`; empty where that cannot be seen in the line.

    type_name, text: of the exception. line: of the student's file, as it was handed in.
    """
    for says, told in _SAID.get(type_name, ()):
        found = says.match(text)
        if found is None or not re.search(rf"(?<!\w){found[1]}(?!\w)", line[:LINE]):
            continue
        if says is _OF_NUMPY and found[1] in dir(np):
            continue
        return told.format(found[1])
    return ""


def seen_in_line(failed: Failure, sources: Collection[Source]) -> Failure:
    """An exception with what stands in that line of the file: a name of Python 2, or one that nothing has defined."""
    line = line_of(sources, failed.cell, failed.line) if failed.kind == "raised" else ""
    old = of_python_2(line) if failed.type_name == "NameError" else ""
    name = "" if old or not line else named(failed.type_name, failed.text, line)
    return replace(failed, advice=old, named=name) if old or name else failed
