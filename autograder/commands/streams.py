"""stdout and stderr, whoever reads them: a reader who leaves early, as `| head -1` does, is no error."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class _UntilTheReaderLeaves:
    """A stream that is written to as long as somebody reads it, and leads nowhere after that."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes, and says that all was written."""
        self._try(lambda: self._stream.write(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Writes every line."""
        self.write("".join(lines))

    def flush(self) -> None:
        """Hands on what is held back."""
        self._try(self._stream.flush)

    def _try(self, step: Any) -> None:
        try:
            step()
        except BrokenPipeError:
            lead_nowhere(self._stream)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def lenient() -> Iterator[None]:
    """Lets stdout and stderr be closed by their readers, or not be there, while the block runs."""
    _open_the_first_three()
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (_UntilTheReaderLeaves(_there(stream)) for stream in before)
    try:
        yield
    finally:
        ours = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = before
        for stream in ours:
            stream.flush()


def _there(stream: Any) -> Any:
    if stream is None:
        stream = open(os.devnull, "w")
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")
    return stream


def _open_the_first_three() -> None:
    """Where 0, 1 or 2 was closed, the next file to be opened would take its place, and messages would go into it."""
    while (opened := os.open(os.devnull, os.O_RDWR)) < 3:
        pass
    os.close(opened)


def lead_nowhere(stream: Any) -> None:
    """What was held back, and all that comes, goes to nobody; so Python has nothing to complain of when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
