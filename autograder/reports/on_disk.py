"""Tables for what a class's page adds up: on the disk, so that a class of any size takes no memory, and private."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

_PRIVATE = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000")  # in kilobytes


def tables(statements: str) -> sqlite3.Connection:
    """A file without a name where the system keeps such, gone when it is closed, with the tables that are made so."""
    book = sqlite3.connect("", isolation_level=None)
    for one in _PRIVATE:
        book.execute(f"PRAGMA {one}")
    book.executescript(statements)
    return book


@contextmanager
def told_as_the_disk() -> Iterator[None]:
    """Says of a table that cannot be written what the system says of a file: raises OSError."""
    try:
        yield
    except sqlite3.OperationalError as failure:
        raise OSError(errno.ENOSPC, f"{os.strerror(errno.ENOSPC)}: {failure}") from None
