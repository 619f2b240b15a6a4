"""A table of somebody else's, of which single cells are changed: every other byte stays as it was.

RFC 4180, with any of the delimiters comma, semicolon and tab, in UTF-8 or UTF-16, with a byte order mark or without.
"""

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from autograder.errors import BadExport

MOST_BYTES = 50_000_000
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(slots=True)
class Sheet:
    """Rows of cells as they are written, with their quotes; `ends` are the ends of the lines."""

    mark: bytes
    encoding: str
    delimiter: str
    rows: list[list[str]]
    ends: list[str]
    _heads: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self._heads = [plain(one) for one in self.rows[0]]

    @property
    def heads(self) -> list[str]:
        """The names of the columns."""
        return self._heads

    def text(self, row: int, column: int) -> str:
        """What a cell says; nothing where the row is shorter."""
        cells = self.rows[row]
        return plain(cells[column]) if 0 <= column < len(cells) else ""

    def put(self, row: int, column: int, text: str) -> None:
        """Writes a cell, in quotes if it was written so or has to be."""
        cells = self.rows[row]
        cells += [""] * (column + 1 - len(cells))
        was_quoted = cells[column].startswith('"')
        cells[column] = quoted(text) if was_quoted or _needs(text, self.delimiter) else text

    def column(self, *names: str) -> int:
        """The column of one of these names, in any case; -1 if there is none."""
        wanted = [one.casefold() for one in names]
        folded = [one.strip().casefold() for one in self.heads]
        return next((folded.index(one) for one in wanted if one in folded), -1)

    def written(self) -> bytes:
        """The bytes of the table."""
        lines = zip(self.rows, self.ends, strict=True)
        text = "".join(self.delimiter.join(row) + end for row, end in lines)
        return self.mark + text.encode(self.encoding)


def read_sheet(data: bytes, shown: str) -> Sheet:
    """The table in these bytes. Raises BadExport."""
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", "utf-8"))
    try:
        text = data[len(mark) : MOST_BYTES].decode(encoding)
    except UnicodeDecodeError:
        text = ""
    if not text.strip() or "\0" in text:
        raise BadExport(
            f"{shown} is not a table of text in UTF-8 or UTF-16; it should be the file as the platform gave it. "
            "Download it again."
        )
    head = text.splitlines()[0]
    delimiter = max(",;\t", key=head.count)
    rows, ends = _split(text, delimiter, shown)
    return Sheet(mark, encoding, delimiter, rows, ends)


def _split(text: str, delimiter: str, shown: str) -> tuple[list[list[str]], list[str]]:
    """The cells of each line, with their quotes, and how each line ends."""
    cell = re.compile(
        rf'(?:"(?:[^"]|"")*"|[^"{delimiter}\r\n][^{delimiter}\r\n]*|)({delimiter}|\r\n|\n|\r|\Z)'
    )
    rows: list[list[str]] = []
    ends: list[str] = []
    row: list[str] = []
    at = 0
    while at < len(text) or row:
        match = cell.match(text, at)
        if match is None:
            raise BadExport(
                f"{shown}, row {len(rows) + 1}: a quotation mark is never closed, or stands in the middle of a cell; "
                "it should be the file as the platform gave it. Download it again."
            )
        row.append(match[0][: len(match[0]) - len(match[1])])
        at = match.end()
        if match[1] != delimiter:
            rows.append(row)
            ends.append(match[1])
            row = []
    return rows, ends


def plain(cell: str) -> str:
    """A cell without its quotes."""
    return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell


def quoted(text: str) -> str:
    """A cell in quotes."""
    return '"' + text.replace('"', '""') + '"'


def _needs(text: str, delimiter: str) -> bool:
    return any(one in text for one in (delimiter, '"', "\r", "\n"))


def table(rows: Iterable[Sequence[str]], *, all_quoted: bool = False) -> str:
    """A new table, comma by comma, with CR LF; its texts are to be disarmed before."""
    lines = []
    for row in rows:
        lines.append(",".join(quoted(one) if all_quoted or _needs(one, ",") else one for one in row))
    return "\r\n".join(lines) + "\r\n"
