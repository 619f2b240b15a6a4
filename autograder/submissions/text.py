"""From bytes and names that strangers chose to text that is safe to read and to show."""

import codecs
import io
import re
import tokenize
import unicodedata
from collections.abc import Iterable, Iterator

from autograder.submissions.refused import RefusedFileError

# Controls, format characters (bidi overrides, zero widths), surrogates, line and paragraph separators:
# on a terminal or in a browser they move, hide or rewrite what stands beside them.
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

# The longer marks first: that of UTF-32 begins with that of UTF-16.
_WIDE = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}

# The encodings people write programs in. Python knows others that are no such thing: escapes, archives,
# and punycode, which takes quadratic time on input of a stranger's choosing.
_ENCODINGS = re.compile(
    r"utf-8|ascii|big5\w*|cp\d+|euc_\w+|gb\w+|iso8859-\d+|iso2022_\w+|johab|koi8-[rtu]|mac-\w+|shift_jis\w*|tis-620"
)

# Controls that stand in no text; a file that has them is something else, whatever it ends in.
_OF_NO_TEXT = re.compile("[\0-\x06\x0e-\x1a\x1c-\x1f\x7f]")

_AGAIN = "it should be plain text in UTF-8. Save it as UTF-8 and hand it in again."


def printable(text: str, limit: int = 200) -> str:
    """Replaces what cannot be seen by visible escapes such as `\\x1b`, and cuts the text to `limit`."""
    if len(text) <= limit and text.isprintable():
        return text
    shown = "".join(_shown(character) for character in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: max(limit - 3, 0)] + "..."


def _shown(character: str) -> str:
    if unicodedata.category(character) in _UNSHOWN:
        return character.encode("unicode_escape").decode("ascii")
    return character


def wide_encoding(head: bytes) -> str:
    """UTF-16 or UTF-32, if the file begins with its mark; else ""."""
    return next((name for mark, name in _WIDE.items() if head.startswith(mark)), "")


def decode(data: bytes, name: str, *, cookie: bool) -> tuple[str, tuple[str, ...]]:
    """Returns the text of a file with `\\n` as its only newline, and notes on what is odd about the file.

    UTF-8, unless the file begins with the mark of UTF-16 or UTF-32, or `cookie` is set (the file is Python source)
    and it declares another encoding as PEP 263 has it. A mark counts whatever the declaration says. Raises
    `RefusedFileError` if it is not text.
    """
    wide = wide_encoding(data)
    body = data.removeprefix(codecs.BOM_UTF8)
    declared = _declared(body, name) if cookie and not wide and len(body) == len(data) else "utf-8"
    try:
        whole = body.decode(wide or declared)
    except UnicodeDecodeError as error:
        raise undecodable(name, wide or declared, body[error.start], _line(body, error.start)) from None
    is_cut_short = whole.endswith("\0") and not _OF_NO_TEXT.search(rest := whole.rstrip("\0"))
    text = newlines(rest if is_cut_short else whole)
    if not text.strip():
        raise empty(name)
    if (at := text.find("\0")) >= 0:
        if _looks_wide(data):
            raise RefusedFileError(f"{name} is saved as UTF-16, without the mark that would say so; {_AGAIN}")
        line = text.count("\n", 0, at) + 1
        raise RefusedFileError(f"{name} is not text: it holds a NUL byte on line {line}; {_AGAIN}")
    nul = f"{name} ends in NUL bytes, which were left out; save it again in an editor"
    return text, (*wide_notes(data, name), *([nul] if is_cut_short else []))


def _looks_wide(data: bytes) -> bool:
    """Whether every other byte is NUL, as in English in UTF-16."""
    head = data[:200]
    return any(head[at::2].count(0) > 0.4 * len(head) for at in (0, 1))


def wide_notes(head: bytes, name: str) -> tuple[str, ...]:
    """A note, if the file begins as UTF-16 or UTF-32."""
    wide = wide_encoding(head).upper()
    return (
        (f"{name} is saved as {wide}, and was read as that; save it as UTF-8, as others expect",)
        if wide
        else ()
    )


def undecodable(name: str, encoding: str, byte: int, line: int) -> RefusedFileError:
    """Says which byte is not text."""
    found = f"it holds the byte 0x{byte:02x} on line {line}"
    return RefusedFileError(f"{name} is not {encoding} text: {found}; {_AGAIN}")


def empty(name: str) -> RefusedFileError:
    """Says that a file holds nothing."""
    return RefusedFileError(
        f"{name} is empty; it should hold your code. Save your work in it and hand it in again."
    )


def decoded(pieces: Iterable[bytes], encoding: str) -> Iterator[str]:
    """The text of a file piece by piece, with `\\n` as its only newline; bytes that are no text are lone surrogates."""
    codec = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)
    errors = "surrogateescape" if encoding == "utf-8" else "replace"
    decoder = io.IncrementalNewlineDecoder(codec(errors), translate=True)
    for piece in pieces:
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


# What Git leaves, in this order, in a file that two people, or two machines, changed at once.
_CONFLICT = tuple(re.compile(rf"^{re.escape(sign) * 7}(?: .*)?$", re.MULTILINE) for sign in "<=>")


def conflict_line(text: str) -> int | None:
    """The line on which a merge conflict begins, as Git marks it; None if there is none."""
    at, first = 0, None
    for mark in _CONFLICT:
        found = mark.search(text, at)
        if found is None:
            return None
        at, first = found.end(), found.start() if first is None else first
    return text.count("\n", 0, first) + 1


def is_conflict_mark(line: str) -> bool:
    """Whether Git writes such a line where a conflict begins or ends; ======= is what people write as well."""
    return any(mark.match(line.rstrip()) for mark in (_CONFLICT[0], _CONFLICT[-1]))


def newlines(text: str) -> str:
    """Returns the text with `\\n` as its only newline."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _line(data: bytes, at: int) -> int:
    return data[:at].replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1


def _declared(data: bytes, name: str) -> str:
    # Only ASCII matters to the declaration, and a cut keeps a name of a megabyte out of the codec registry,
    # which remembers every name that it was asked for.
    head = data[:1000].decode("ascii", "replace").encode("ascii", "replace")
    try:
        declared, _ = tokenize.detect_encoding(io.BytesIO(head).readline)
        known = codecs.lookup(declared).name
    except (SyntaxError, LookupError, ValueError):
        known = ""
    if not _ENCODINGS.fullmatch(known):
        raise RefusedFileError(
            f"{name} declares an encoding on line 1 or 2 that is not one for source code; "
            "it should be UTF-8. Remove the declaration, save the file as UTF-8 and hand it in again."
        )
    return known
