"""Why a text is not Python, or not the Python that runs here: seen in the text itself, and shown under its line."""

import re
import sys
from collections.abc import Iterable

from autograder.submissions.source import Source
from autograder.submissions.text import conflict_line, is_conflict_mark, printable

LINE = 500  # letters of a line that are looked at
SHOWN = 76

# Syntax, and the first version that has it. Expressions in which nothing is tried twice: a line may be anybody's.
# Patterns are compiled when one of them is looked for: seldom.
_NEWER: tuple[tuple[tuple[int, int], str], ...] = (
    ((3, 12), r"\s*type\s+\w+\s*[=\[]"),
    ((3, 12), r"\s*(?:async\s+)?def\s+\w+\s*\["),
    ((3, 12), r"\s*class\s+\w+\s*\["),
    ((3, 14), r"\s*except\s+[A-Z]\w*(?:\s*,\s*[A-Z]\w*)+\s*:"),
    ((3, 14), r"(?:[^'\"#]*[^\w'\"#])?t['\"]"),
    ((3, 15), r"\s*lazy\s+(?:import|from)\s"),
)
_NEWER_IN_F_STRINGS = ("cannot include a backslash", "cannot include '#'")
_F_STRING = r"\b(?:[fF][rR]?|[rR][fF])(['\"])(?!\1)"
_ENDS_IN_A_FIELD = r"\b(?:[fF][rR]?|[rR][fF])(['\"])(?!\1)[^'\"]*\{\s*$"

_PYTHON_2: tuple[tuple[str, str], ...] = (
    (r"(?:.*[:;])?\s*print\s*(?:[^\s(=.,)\]]|$)", "print is a function in Python 3: print(...)"),
    (r"\s*exec\s+[\"'\w]", "exec is a function in Python 3: exec(...)"),
    (r"\s*except\s+[\w.]+\s*,\s*[a-z_]\w*\s*:", "in Python 3 it is `except ValueError as e:`"),
    (r"\s*raise\s+\w+\s*,", 'in Python 3 it is `raise ValueError("...")`'),
    (r"[^'\"#]*<>", "in Python 3 it is != in the place of <>"),
    (r"[^'\"#]*`", "in Python 3 it is repr(...) in the place of backquotes"),
    (r"[^'\"#]*\bur['\"]", 'in Python 3 it is r"..." in the place of ur"..."'),
    (r"(?:[^'\"#]*[^\w.'\"#])?0[0-7]+\b(?!\.)", "in Python 3 an octal number begins with 0o"),
    (r"(?:[^'\"#]*[^\w.'\"#])?\d+[lL]\b", "in Python 3 whole numbers are long without an L"),
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
_WORD = r"\b\w+\b"


def reason(text: str, line: int, said: str) -> str:
    """What is the matter with the line of this text that Python does not take; `said` is what Python says of it."""
    shown = _line(text, line)[:LINE]
    if conflict_line(text):
        return "keep one of the two versions, and take the lines with <<<<<<<, ======= and >>>>>>> out"
    if is_conflict_mark(shown):
        return "Git wrote it; keep one of the two versions, and take this line out"
    version = _newer(shown, said)
    if version and sys.version_info < version:
        here = f"{sys.version_info.major}.{sys.version_info.minor}"
        return f"Python {here} marks this; this syntax is {_dotted(version)}'s"
    old = next((advice for syntax, advice in _PYTHON_2 if re.match(syntax, shown)), "")
    if "non-printable" in said:
        return f"{printable(said, 120)}, which nobody sees; type this place anew, with ordinary spaces"
    return f"this is Python 2's syntax; {old}" if old else printable(said, 120)


def place(text: str, line: int) -> str:
    """`is not Python at line 3`, or `has a merge conflict at line 104`."""
    if conflict := conflict_line(text):
        return f"has a merge conflict at line {conflict}"
    if is_conflict_mark(_line(text, line)):
        return f"has a mark of a merge conflict at line {line}"
    return f"is not Python at line {line}" if line else "is not Python"


def pointed_at(text: str, line: int, column: int) -> str:
    """The line with a caret under what Python does not take, to be shown below a sentence; empty if there is none."""
    if conflict := conflict_line(text):
        line, column = conflict, 1
    whole = _line(text, line).replace("\t", " ")
    left = len(whole) - len(whole.lstrip(" \f"))  # other blanks may be what Python does not take
    first = max(left, column - SHOWN // 2) if column > SHOWN else left
    shown = printable(whole[first : first + SHOWN].rstrip(), SHOWN)
    caret = len(printable(whole[first : column - 1], SHOWN))
    if not shown or not first < column <= len(whole) + 1 or caret > len(shown):
        return f"\n    {shown}" if shown else ""
    return f"\n    {shown}\n    {' ' * caret}^"


def of_python_2(line: str) -> str:
    """That a name of this line is Python 2's, and what it is called now; empty if there is none."""
    for name in re.findall(_WORD, line[:LINE]):
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
    goes_on = "unterminated string" in said and re.search(_ENDS_IN_A_FIELD, line)
    if any(words in said for words in _NEWER_IN_F_STRINGS) or goes_on or _quotes_itself(line):
        return (3, 12)
    return next((version for version, syntax in _NEWER if re.match(syntax, line)), None)


def _quotes_itself(line: str) -> bool:
    """Whether an f-string of this line holds its own quotes in a field, and comes to its end all the same."""
    return any(_quotes_inside(line[opening.end() :], opening[1]) for opening in re.finditer(_F_STRING, line))


def _quotes_inside(rest: str, quote: str) -> bool:
    depth, inside, found = 0, False, False
    for letter in rest:
        if letter == quote:
            if not depth:
                return found
            inside, found = not inside, True
        elif not inside:
            depth += (letter == "{") - (letter == "}")
    return False


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
