"""Cells as pieces, from one `# %%` to the next; those that everybody was handed are read before any worker is forked.

A lesson is mostly what was handed out: text, given functions, cells that show something. To read and compile that for
each submission anew takes longer than to run it.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from .rewritten import WORTH_A_LOOK, rewrite
from .statements import Statement, compiled, statement_of

_MARKER = re.compile(r"^# %%.*\n?", re.MULTILINE)
_RELATIVE = re.compile(r"^[ \t]*from[ \t]*\.", re.MULTILINE)
# A function and nothing else: no further statement begins in a line that is empty, indented, a comment, or closes a
# bracket. (A form feed would undo an indentation; and Python may spell a name otherwise that is not plain.)
_FUNCTION = re.compile(r"def[ ]+((?a:\w+))[ ]*\([^\f\n]*(?:\n(?:[ \t#)\]}][^\f\n]*)?)*")

Published = Mapping[str, Sequence[Statement]]  # by the text of a piece, its statements


class Piece(NamedTuple):
    """The text of a piece, and where it stands."""

    text: str
    above: int  # so many lines of the cell stand above it


def pieces_of(text: str) -> Iterator[Piece]:
    """What stands between the markers of a cell's text, without empty lines around it."""
    above, at, begin = 0, 0, 0
    for end, after in [*(found.span() for found in _MARKER.finditer(text)), (len(text), len(text))]:
        piece = text[begin:end].lstrip("\n")
        begin = end - len(piece)
        above, at = above + text.count("\n", at, begin), begin
        yield Piece(piece.rstrip("\n"), above)
        begin = after


def published(texts: Iterable[str]) -> dict[str, list[Statement]]:
    """The pieces of what was handed out, read and compiled; what is not Python is left out, as are relative imports."""
    found: dict[str, list[Statement]] = {}
    for text in texts:
        for piece, _ in pieces_of(text):
            if not piece or piece in found or _RELATIVE.search(piece):
                continue
            try:
                tree = ast.parse(piece)
                rewrite(tree.body, piece)
                found[piece] = [statement_of(one, 0, compiled(one)) for one in tree.body]
            except (SyntaxError, ValueError, RecursionError):
                continue
    return found


def by_pieces(text: str, name: str, known: Published) -> list[Statement] | None:
    """The statements of a cell, where it is known of one piece or more what it is; None where it has to be read whole.

    Pieces that are Python each by itself are, one below the other, Python of the same statements. It is known of what
    was read before, and of a function that stands alone in its piece: that is compiled without making a tree of it.
    """
    pieces = (
        [] if "\r" in text else list(pieces_of(text))
    )  # a line may end in that alone, and we count the others
    if not any(piece.text in known or _FUNCTION.fullmatch(piece.text) for piece in pieces):
        return None
    found: list[Statement] = []
    try:
        for piece, above in pieces:
            if piece in known:
                found += (replace(one, above=above) for one in known[piece])
            elif function := _function(piece, above, name):
                found.append(function)
            else:
                found += map(statement_of, ast.parse("\n" * above + piece, name).body)
    except SyntaxError:
        return None
    return found


def _function(piece: str, above: int, name: str) -> Statement | None:
    """The function that is all there is in a piece, compiled; None if that is not so, or it is to be written anew."""
    defined = _FUNCTION.fullmatch(piece)
    if defined is None or WORTH_A_LOOK.search(piece):
        return None
    try:
        return Statement(piece, above, compiled(piece, name), defined[1])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # it stops alone, when its turn comes
