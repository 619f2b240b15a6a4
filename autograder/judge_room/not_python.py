"""Why a text is not Python, or not the Python that runs here: seen in the text itself, and shown under its line."""

import re
import sys
from collections.abc import Iterable

from autograder.submissions.source import Source
from autograder.submissions.text import conflict_line, printable

LINE = 500  # letters of a line that are looked at
SHOWN = 76

# Syntax, and the first version that has it. Expressions in which nothing is tried twice: a line may be anybody's.
_NEWER: tuple[tuple[tuple[int, int], re.Pattern[str]], ...] = (
    ((3, 12), re.compile(r"\s*type\s+\w+\s*[=\[]")),
    ((3, 12), re.compile(r"\s*(?:async\s+)?def\s+\w+\s*\[")),
    ((3, 12), re.compile(r"\s*class\s+\w+\s*\[")),
    ((3, 14), re.compile(r"\s*except\s+[A-Z]\w*(?:\s*,\s*[A-Z]\w*)+\s*:")),
    ((3, 14), re.compile(r"(?:[^'\"#]*[^\w'\"#])?t['\"]")),
    ((3, 15), re.compile(r"\s*lazy\s+(?:import|from)\s")),
)
_NEWER_IN_F_STRINGS = ("cannot include a backslash", "cannot include '#'")
_QUOTE_IN_F_STRING = re.compile(r"[^'\"]*\b[rR]?[fF](['\"])[^'\"{]*\{[^'\"{}]*\1")

_PYTHON_2: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:.*[:;])?\s*print\s*(?:[^\s(=.,)\]]|$)"), "print is a function in Python 3: print(...)"),
    (re.compile(r"\s*exec\s+[\"'\w]"), "exec is a function in Python 3: exec(...)"),
    (re.compile(r"\s*except\s+[\w.]+\s*,\s*[a-z_]\w*\s*:"), "in Python 3 it is `except ValueError as e:`"),
    (re.compile(r"\s*raise\s+\w+\s*,"), 'in Python 3 it is `raise ValueError("...")`'),
    (re.compile(r"[^'\"#]*<>"), "in Python 3 it is != in the place of <>"),
    (re.compile(r"[^'\"#]*`"), "in Python 3 it is repr(...) in the place of backquotes"),
    (re.compile(r"[^'\"#]*\bur['\"]"), 'in Python 3 it is r"..." in the place of ur"..."'),
    (re.compile(r"(?:[^'\"#]*[^\w.'\"#])?0[0-7]+\b(?!\.)"), "in Python 3 an octal number begins with 0o"),
)
_RENAMED = {
    "xrange": "range",
    "raw_input": "input",
    "unicode": "str",
    "basestring": "str",
    "long": "int",
    "unichr": "chr",
    "reduce": "functools.reduce",
    "execfile": "exec",
    "izip": "zip",
}
_WORD = re.compile(r"\b\w+\b")


def reason(text: str, line: int, said: str) -> str:
    """What is the matter with the line of this text that Python does not take; `said` is what Python says of it."""
    shown = _line(text, line)[:LINE]
    if conflict_line(text):
        return "keep one of the two versions, and take the lines with <<<<<<<, ======= and >>>>>>> out"
    version = _newer(shown, said)
    if version and sys.version_info < version:
        here = f"{sys.version_info.major}.{sys.version_info.minor}"
        return f"Python {here} marks this; this syntax is {_dotted(version)}'s"
    old = next((advice for syntax, advice in _PYTHON_2 if syntax.match(shown)), "")
    return f"this is Python 2's syntax; {old}" if old else printable(said, 120)


def place(text: str, line: int) -> str:
    """`is not Python at line 3`, or `has a merge conflict at line 104`."""
    if conflict := conflict_line(text):
        return f"has a merge conflict at line {conflict}"
    return f"is not Python at line {line}" if line else "is not Python"


def pointed_at(text: str, line: int, column: int) -> str:
    """The line with a caret under what Python does not take, to be shown below a sentence; empty if there is none."""
    if conflict := conflict_line(text):
        line, column = conflict, 1
    whole = _line(text, line).replace("\t", " ")
    left = len(whole) - len(whole.lstrip())
    first = max(left, column - SHOWN // 2) if column > SHOWN else left
    shown = printable(whole[first : first + SHOWN].rstrip(), SHOWN)
    caret = column - 1 - first
    if not shown or not 0 <= caret <= len(shown):
        return f"\n    {shown}" if shown else ""
    return f"\n    {shown}\n    {' ' * caret}^"


def of_python_2(line: str) -> str:
    """That a name of this line is Python 2's, and what it is called now; empty if there is none."""
    for name in _WORD.findall(line[:LINE]):
        if name in _RENAMED:
            return f"{name} is Python 2's; in Python 3 it is {_RENAMED[name]}"
    return ""


def text_of_cell(sources: Iterable[Source], cell: str) -> str:
    """The text of a cell as it was handed in; empty if there is no such cell."""
    texts = (one.text for source in sources for one in source.cells if one.name == cell)
    return next(texts, "")


def line_of(sources: Iterable[Source], cell: str, line: int) -> str:
    """A line of a cell as it was handed in; empty if there is no such line."""
    return _line(text_of_cell(sources, cell), line)


def _line(text: str, number: int) -> str:
    lines = text.split("\n")
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _newer(line: str, said: str) -> tuple[int, int] | None:
    if any(words in said for words in _NEWER_IN_F_STRINGS) or _QUOTE_IN_F_STRING.match(line):
        return (3, 12)
    return next((version for version, syntax in _NEWER if syntax.match(line)), None)


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
