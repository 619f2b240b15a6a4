"""From bytes and names that strangers chose to text that is safe to read and to show."""

import codecs
import io
import re
import tokenize
import unicodedata

from autograder.submissions.refused import RefusedFileError

# Controls, format characters (bidi overrides, zero widths), surrogates, line and paragraph separators:
# on a terminal or in a browser they move, hide or rewrite what stands beside them.
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)

# The encodings people write programs in. Python knows others that are no such thing: escapes, archives,
# and punycode, which takes quadratic time on input of a stranger's choosing.
_ENCODINGS = re.compile(
    r"utf-8|ascii|big5\w*|cp\d+|euc_\w+|gb\w+|iso8859-\d+|iso2022_\w+|johab|koi8-[rtu]|mac-\w+|shift_jis\w*|tis-620"
)

_AGAIN = "it should be plain text in UTF-8. Save it as UTF-8 and hand it in again."


def printable(text: str, limit: int = 200) -> str:
    """Replaces what cannot be seen by visible escapes such as `\\x1b`, and cuts the text to `limit`."""
    shown = "".join(_shown(character) for character in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: max(limit - 3, 0)] + "..."


def _shown(character: str) -> str:
    if unicodedata.category(character) in _UNSHOWN:
        return character.encode("unicode_escape").decode("ascii")
    return character


def decode(data: bytes, name: str, *, cookie: bool) -> str:
    """Returns the text of a file with `\\n` as its only newline; raises `RefusedFileError` if it is no text.

    UTF-8, unless `cookie` is set (the file is Python source) and the file declares another encoding as
    PEP 263 has it. A byte order mark counts for UTF-8 whatever the declaration says.
    """
    if data.startswith(_WIDE_MARKS):
        raise RefusedFileError(f"{name} is saved as UTF-16 or UTF-32; {_AGAIN}")
    if (at := data.find(b"\0")) >= 0:
        raise RefusedFileError(f"{name} is not text: it holds a NUL byte on line {_line(data, at)}; {_AGAIN}")
    body = data.removeprefix(codecs.BOM_UTF8)
    encoding = _declared(body, name) if cookie and len(body) == len(data) else "utf-8"
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        found = f"it holds the byte 0x{body[error.start]:02x} on line {_line(body, error.start)}"
        raise RefusedFileError(f"{name} is not {encoding} text: {found}; {_AGAIN}") from None
    if not text.strip():
        raise RefusedFileError(
            f"{name} is empty; it should hold your code. Save your work in it and hand it in again."
        )
    return newlines(text)


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
