"""In which line of a TOML file a key stands: the reader of the standard library does not say."""

import re

_HEADER = re.compile(r"\s*\[\[?([^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")


def line_of(text: str, path: tuple[str, ...], near: str = "") -> int:
    """The number from 1 of the line where the key, or the longest part of it that is found, is written; else 0.

    Of a value that goes over several lines it is the first of them that holds `near`.
    """
    found, depth = 0, 0
    table: tuple[str, ...] = ()
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if header := _HEADER.match(line):
            table = _parts(header[1])
            full = table
        elif key := _KEY.match(line):
            full = (*table, *_parts(key[1]))
        else:
            continue
        if depth < len(full) and full == path[: len(full)]:
            found, depth = number, len(full)
    if near and found:
        return next((k for k in range(found, len(lines) + 1) if near in lines[k - 1]), found)
    return found


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))
