"""Opens files that strangers named, and gets their bytes or a sentence."""

import hashlib
import os
import stat
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

from autograder.submissions.refused import RefusedFileError

MAX_BYTES = 1_000_000  # of code in one file, and of files that are read whole
MAX_FILE = 512_000_000  # of a file, with all that is no code in it
PIECE = 1 << 18


def pieces(path: Path, name: str) -> Generator[bytes, None, None]:
    """Yields the content of a regular file of at most `MAX_FILE` bytes; raises `RefusedFileError` otherwise.

    Looks before it opens, because opening alone can act (a device) or wait (a pipe), and looks again at
    what it opened, because the file can be exchanged in between.
    """
    try:
        _require_file(os.lstat(path), name)
        descriptor = os.open(path, _flags())
        try:
            _require_file(os.fstat(descriptor), name)
            yield from _content(descriptor, name)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise RefusedFileError(
            f"{name} was not found; it should be a file in the submission. Hand in the file itself."
        ) from None
    except (OSError, ValueError) as error:
        cause = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        raise RefusedFileError(
            f"{name} could not be read ({cause}); it should be a file that the grader may read. "
            "Check its permissions, or hand it in again."
        ) from None


def read_bytes(path: Path, name: str) -> bytes:
    """Returns the content of a regular file of at most `MAX_BYTES`; raises `RefusedFileError` otherwise."""
    content = bytearray()
    with closing(pieces(path, name)) as parts:
        for part in parts:
            content += part
            if len(content) > MAX_BYTES:
                raise _too_long(name, f"more than {MAX_BYTES:,} bytes long", MAX_BYTES)
    return bytes(content)


def sha256(path: Path) -> str:
    """The SHA-256 of a file's content in hexadecimal digits; empty where it is not a file to be read."""
    digest = hashlib.sha256()
    try:
        for piece in pieces(path, path.name):
            digest.update(piece)
    except RefusedFileError:
        return ""
    return digest.hexdigest()


def _flags() -> int:
    # Windows knows none of the first four, and opens in text mode unless told otherwise.
    names = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY")
    flags = os.O_RDONLY
    for name in names:
        flags |= getattr(os, name, 0)
    return flags


def _require_file(status: os.stat_result, name: str) -> None:
    if stat.S_ISREG(status.st_mode):
        if status.st_size > MAX_FILE:
            raise _too_long(name, f"{status.st_size:,} bytes long", MAX_FILE)
        return
    if stat.S_ISLNK(status.st_mode):
        raise RefusedFileError(
            f"{name} is a symbolic link, and links are not followed; it should be the file itself. "
            "Hand in a copy of the file that it points to."
        )
    kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe, a socket or a device"
    raise RefusedFileError(f"{name} is {kind}; it should be a file that holds your code. Hand in that file.")


def _content(descriptor: int, name: str) -> Iterator[bytes]:
    # The size that fstat told may be out of date, or 0 for a file that is made up as it is read.
    length = 0
    while piece := os.read(descriptor, PIECE):
        length += len(piece)
        if length > MAX_FILE:
            raise _too_long(name, f"more than {MAX_FILE:,} bytes long", MAX_FILE)
        yield piece


def _too_long(name: str, seen: str, most: int) -> RefusedFileError:
    return RefusedFileError(
        f"{name} is {seen}; it should be at most {most:,}. "
        "Remove what is not code (in a notebook: clear all outputs), save it and hand it in again."
    )
