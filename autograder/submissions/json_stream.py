"""Reads JSON piece by piece: what is wanted becomes values, and everything else is passed over without being kept.

A notebook of a hundred megabytes is nearly all outputs. Passing over them takes linear time and the memory of one
piece, and asks no more of them than that their quotes and brackets close.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

DEEPEST = 500  # brackets in brackets; Python's own reader gives up below a thousand
MAX_WALKED = 5_000_000  # brackets that are passed over one by one, because they stand so deep in one another
MAX_PARTS = 300_000  # keys and items that are looked at one by one

_SPACE = re.compile(r"[ \t\n\r]*+")
_NULS = re.compile(r"\0*+")
_PLAIN_STRING = re.compile(r'"([^"\\\0-\x1f\ud800-\udfff]*+)"')
# An array of nothing but strings, whose escapes are each a whole character.
_STRINGS = re.compile(
    r'\[[ \t\n\r]*+(?:"(?:[^"\\\0-\x1f\ud800-\udfff]++|\\["\\/bfnrt]|\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4})*+"'
    r'[ \t\n\r]*+(?:,[ \t\n\r]*+(?=")|(?=\])))*+\]'
)
_IN_STRING = re.compile(r'(?:[^"\\]++|\\.)*+', re.DOTALL)
_ESCAPED_WHOLE = re.compile(r'(?:[^"\\]++|\\u[0-9a-fA-F]{4}|\\[^u])*+', re.DOTALL)
_SCALAR = re.compile(r"[-+.0-9A-Za-z]*+")
_JSON_SCALAR = re.compile(r"true|false|null|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?")
_NOT_DECODED = re.compile("[\udc80-\udcff]")  # how bytes that are no UTF-8 arrive
_LONGEST_ESCAPE = len(r"\uffff")
_LONGEST_SCALAR = 1000  # of those that mean anything
_CONFLICT_MARKS = tuple(7 * sign for sign in "<=>|")


def _shallow(depth: int) -> str:
    """A pattern of whatever stands between brackets, with whole brackets so deep in it."""
    plain = r'[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+"'
    inside = plain
    for _ in range(depth):
        inside = rf"{plain}|[\[{{](?:{inside})*+[\]}}]"
    return f"(?:{inside})*+"


# Most of what is passed over is no deeper than this and goes by in one step; what is deeper is walked into.
_SHALLOW = re.compile(_shallow(16), re.DOTALL)


class JsonFault(Exception):
    """What is not JSON: where it stands in the file, and what is amiss there."""

    def __init__(self, line: int, column: int, what: str) -> None:
        super().__init__(line, column, what)
        self.line, self.column, self.what = line, column, what


class NotDecoded(Exception):
    """A byte in a wanted string is no UTF-8."""

    def __init__(self, byte: int, line: int) -> None:
        super().__init__(byte, line)
        self.byte, self.line = byte, line


class TooDeep(Exception):
    """More brackets stand in one another than any notebook has."""


class TooManyParts(Exception):
    """So many keys and items are to be looked at that no person wrote them."""


class String(NamedTuple):
    """A string of at most the wanted length, or none of a longer one, and how many bytes of UTF-8 it takes."""

    text: str | None
    length: int


class JsonReader:
    """A place in a JSON text. Every value that it comes to is either read or passed over."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = iter(pieces)
        self._text, self._at = "", 0
        self._line, self._column = 1, 1  # of the first character of the text that is held
        self._parts = self._walked = 0
        self._conflict: int | None = None  # the first line on which Git left a mark

    def peek(self) -> str:
        """The first character of what comes next; "" at the end of the file."""
        while True:
            self._at = self._matched(_SPACE)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def is_at_end(self) -> bool:
        """Whether nothing more comes but white space, or the NULs that a failing disk leaves."""
        while self.peek() == "\0":
            self._at = self._matched(_NULS)
        return self._at == len(self._text)

    def keys(self) -> Iterator[str]:
        """At an object: each key; its value is to be read or passed over before the next."""
        self._take("{")
        if self._is_over("}"):
            return
        while True:
            if self.peek() != '"':
                raise self.fault("there should be a name in double quotes")
            key = self.string(100).text or ""
            if self.peek() != ":":
                raise self.fault("there should be a colon")
            self._take(":")
            yield key
            if self._is_over("}", comma=True):
                return

    def items(self) -> Iterator[None]:
        """At an array: once for each item; it is to be read or passed over before the next."""
        self._take("[")
        if self._is_over("]"):
            return
        while True:
            yield
            if self._is_over("]", comma=True):
                return

    def string(self, longest: int) -> String:
        """Reads a string; of one that takes more than `longest` bytes only the length."""
        self.peek()
        if plain := _PLAIN_STRING.match(self._text, self._at):
            self._at, text = plain.end(), plain[1]
            return String(text if (length := len(text.encode())) <= longest else None, length)
        self._take('"')
        parts: list[str] = []
        length = 0
        while True:
            part = self._decoded_part()
            length += len(part.encode("utf-8", "surrogatepass"))
            if length <= longest:
                parts.append(part)
            if self._at < len(self._text) and self._text[self._at] == '"':
                self._at += 1
                return String(_joined(parts) if length <= longest else None, length)

    def strings(self) -> list[str] | None:
        """At an array of strings that is held whole: all of them at once; None where they are to be read one by one."""
        self.peek()
        if (found := _STRINGS.match(self._text, self._at)) is None:
            return None
        strings: list[str] = json.loads(found[0])
        if self._parts + len(strings) + 1 > MAX_PARTS:
            return None
        self._parts, self._at = self._parts + len(strings) + 1, found.end()
        return strings

    def scalar(self) -> str:
        """Reads a number or a word, as it is written; "" for one that is longer than any that means something."""
        self.peek()
        self._hold(_LONGEST_SCALAR)
        end = self._matched(_SCALAR)
        written = self._text[self._at : end]
        is_long = len(written) >= _LONGEST_SCALAR
        if not is_long and not _JSON_SCALAR.fullmatch(written):
            raise self.fault("there should be a value")
        self._at = end
        while self._at == len(self._text) and self._more():
            self._at = self._matched(_SCALAR)
        return "" if is_long else written

    def skip(self) -> None:
        """Passes over one value, whatever it is."""
        first = self.peek()
        if first == '"':
            self._skip_string()
        elif first and first in "[{":
            self._skip_nested()
        else:
            self.scalar()

    def fault(self, what: str) -> JsonFault:
        """What is amiss at this place, which is the first of what comes next."""
        if _NOT_DECODED.match(sign := self.peek()):
            raise NotDecoded(ord(sign) - 0xDC00, self._place(self._at)[0])
        if not sign:
            what = "the file ends there, in the middle"
        return JsonFault(*self._place(self._at), what)

    def conflict_line(self) -> int | None:
        """The line on which a merge conflict begins, if one was come to. No JSON has Git's marks outside a string."""
        if self._conflict is None and self._text.startswith(_CONFLICT_MARKS, self._at):
            return self._place(self._at)[0]
        return self._conflict

    def _skip_string(self) -> None:
        self._take('"')
        while True:
            self._at = self._matched(_IN_STRING)
            if self._at < len(self._text) and self._text[self._at] == '"':
                self._at += 1
                return
            self._need_more()

    def _skip_nested(self) -> None:
        depth = 0
        while True:
            if self._at == len(self._text):
                self._need_more()
            elif (sign := self._text[self._at]) == '"':
                self._skip_string()
            elif sign in "[{":
                depth, self._at = depth + 1, self._at + 1
                self._walked += 1
                if depth > DEEPEST or self._walked > MAX_WALKED:
                    raise TooDeep
            else:
                depth, self._at = depth - 1, self._at + 1
            if depth == 0:
                return
            self._at = self._matched(_SHALLOW)

    def _decoded_part(self) -> str:
        """What of a string is held, up to its end or to an escape that is not whole."""
        self._hold(_LONGEST_ESCAPE)
        start, self._at = self._at, self._matched(_ESCAPED_WHOLE)
        part = self._text[start : self._at]
        if not part and not self._text.startswith('"', start):
            if len(self._text) - start >= _LONGEST_ESCAPE:
                raise JsonFault(*self._place(start), "an escape is not one of JSON's")
            self._need_more()
        if strange := _NOT_DECODED.search(part):
            raise NotDecoded(ord(strange[0]) - 0xDC00, self._place(start + strange.start())[0])
        try:
            return str(json.loads(f'"{part}"'))
        except json.JSONDecodeError as error:
            place = self._place(start + error.pos - 1)
            raise JsonFault(*place, "this character, or this escape, cannot stand in a string") from None

    def _is_over(self, end: str, *, comma: bool = False) -> bool:
        """Whether the object or array ends here; if not, its next part begins."""
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise TooManyParts
        sign = self.peek()
        if sign == end:
            self._at += 1
            return True
        if comma:
            if sign != ",":
                raise self.fault(f"there should be a comma or {end}")
            self._at += 1
        return False

    def _take(self, sign: str) -> None:
        if self.peek() != sign:
            raise self.fault(f"there should be {sign}")
        self._at += 1

    def _hold(self, length: int) -> None:
        """Sees to it that so much of what comes is held, if there is so much."""
        while len(self._text) - self._at < length and self._more():
            pass

    def _need_more(self) -> None:
        if not self._more():
            raise JsonFault(*self._place(len(self._text)), "the file ends there, in the middle")

    def _more(self) -> bool:
        """Lets go of what was read and holds the next piece; False at the end of the file."""
        piece = next(self._pieces, None)
        if piece is None:
            return False
        self._line, self._column = self._place(self._at)
        self._text, self._at = self._text[self._at :] + piece, 0
        if self._conflict is None and (at := self._text.find("\n" + _CONFLICT_MARKS[0])) >= 0:
            self._conflict = self._place(at + 1)[0]
        return True

    def _place(self, at: int) -> tuple[int, int]:
        newlines = self._text.count("\n", 0, at)
        if not newlines:
            return self._line, self._column + at
        return self._line + newlines, at - self._text.rfind("\n", 0, at)

    def _matched(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self._text, self._at)
        assert found is not None, "every pattern here matches nothing as well"
        return found.end()


def _joined(parts: list[str]) -> str:
    """The parts of a string; a character that was cut into two surrogates is whole again."""
    if len(parts) < 2:
        return "".join(parts)
    return "".join(parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
