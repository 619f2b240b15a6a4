"""A terminal that is drawn anew as a whole: frames of lines, in signs and colours that it has."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

HOME, CLEAR_LINE, CLEAR_BELOW, CLEAR = "\x1b[H", "\x1b[K", "\x1b[J", "\x1b[2J"
LEAST = 4, 20  # rows and columns that a frame is made for, however small the window


class Closed(Exception):
    """The terminal is gone."""


class Screen:
    """Draws frames on stdout. Nothing has to be restored afterwards."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)
        self._drawn = False

    @property
    def rows(self) -> int:
        """How many lines a frame may have."""
        return max(self.console.size.height, LEAST[0])

    @property
    def columns(self) -> int:
        """How wide a line may be."""
        return max(self.console.size.width, LEAST[1])

    @property
    def is_plain(self) -> bool:
        """Whether frames follow each other on the page, because the terminal knows no other way."""
        return self.console.is_dumb_terminal or self.console.legacy_windows

    def draw(self, lines: Sequence[Text]) -> None:
        """Shows these lines and nothing else. Raises Closed."""
        shown = [self._signs(line) for line in lines[: self.rows]]
        try:
            if self.console.legacy_windows:
                self.console.clear()
            if self.is_plain:
                text = "\n".join(["", *shown, ""])
            else:
                body = f"{CLEAR_LINE}\n".join(shown)
                text = f"{'' if self._drawn else CLEAR}{HOME}{body}{CLEAR_LINE}{CLEAR_BELOW}"
            self._drawn = True
            self._file.write(text)
            self._file.flush()
        except OSError as gone:
            raise Closed from gone

    def end(self) -> None:
        """Leaves the last frame where it is, and the cursor below it."""
        try:
            self._file.write("\n")
            self._file.flush()
        except OSError:
            pass  # nobody is there to see it

    @property
    def _file(self) -> Any:
        return self.console.file

    def _signs(self, line: Text) -> str:
        """A line as the terminal is sent it: cut to its width, in signs that it has."""
        encoding = self.console.encoding or "utf-8"
        plain = line.plain.encode(encoding, "backslashreplace").decode(encoding)
        line = line.copy() if plain == line.plain else Text(plain, line.style)
        line.truncate(self.columns)
        with self.console.capture() as captured:
            self.console.print(line, end="", soft_wrap=True)
        return captured.get()
