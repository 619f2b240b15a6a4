"""What a file is by its first bytes, where it is neither a program nor a notebook."""

import codecs
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OtherKind:
    """A kind of file that holds no text of a program: how it begins, what people call it, and what to do."""

    begins: tuple[bytes, ...]
    called: str
    do: str


_UNPACK = "Unpack it and hand in the file that is in it."
_EXPORT = "Copy your code into a plain text file (in an editor for programs, or Jupyter) and hand that in."
_DOWNLOAD = (
    "In Jupyter or Colab choose File, Download, and the notebook (.ipynb) or Python (.py), and hand that in."
)
_NOT_COMPILED = "Hand in the file that you wrote, not what Python made of it."

_BY_BEGINNING = (
    OtherKind((b"PK\x03\x04", b"PK\x05\x06"), "a zip archive", _UNPACK),
    OtherKind((b"\x1f\x8b",), "a gzip archive", _UNPACK),
    OtherKind((b"BZh",), "a bzip2 archive", _UNPACK),
    OtherKind((b"\xfd7zXZ\0",), "an xz archive", _UNPACK),
    OtherKind((b"7z\xbc\xaf\x27\x1c",), "a 7-Zip archive", _UNPACK),
    OtherKind((b"Rar!\x1a\x07",), "a RAR archive", _UNPACK),
    OtherKind((b"%PDF-",), "a PDF document", _EXPORT),
    OtherKind((b"{\\rtf",), "an RTF document", _EXPORT),
    OtherKind((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",), "an old Office document", _EXPORT),
    OtherKind((b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a"), "a picture", _EXPORT),
    OtherKind((b"\x93NUMPY",), "a NumPy array", _NOT_COMPILED),
    OtherKind((b"\0\x05\x16\x07",), "what macOS keeps beside a file (its name begins with ._)",
              "Hand in the file without ._ in front of its name."),
    OtherKind((b"version https://git-lfs.github.com/spec/",), "a pointer of Git LFS, not the file itself",
              "Run git lfs pull, and hand in the file that is there then."),
)  # fmt: skip

# In a zip archive the names of what is in it can be read as they are.
_OFFICE = (
    (b"word/", "a Word document"),
    (b"xl/", "an Excel workbook"),
    (b"ppt/", "a PowerPoint presentation"),
)
_WEB_PAGE = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body|meta|script)\b", re.I | re.S
)
_PICKLE = re.compile(rb"\x80[\x02-\x05][\x95(}\])cX\x8cKMGNq\x88\x89U]")
_COMPILED = re.compile(rb"..\r\n(?=[\0-\x03]\0\0\0)", re.S)


def other_kind(head: bytes) -> OtherKind | None:
    """What the file is that begins like this, if it is something else than text."""
    head = head.removeprefix(codecs.BOM_UTF8)
    if _WEB_PAGE.match(head):
        return OtherKind((), "a web page (HTML)", _DOWNLOAD)
    if _COMPILED.match(head):
        return OtherKind((), "compiled Python (.pyc)", _NOT_COMPILED)
    if _PICKLE.match(head):
        return OtherKind((), "a pickle", _NOT_COMPILED)
    if head[257:262] == b"ustar":
        return OtherKind((), "a tar archive", _UNPACK)
    found = next((kind for kind in _BY_BEGINNING if head.startswith(kind.begins)), None)
    if found is _BY_BEGINNING[0]:
        office = next((called for name, called in _OFFICE if name in head), None)
        return OtherKind((), office, _EXPORT) if office else found
    return found
