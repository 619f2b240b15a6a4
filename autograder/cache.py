"""The user's own folder for what can be made again: on Linux ~/.cache/autograder."""

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


def folder(name: str) -> Path:
    """A folder in it that can be written, made if it is not there. Raises OSError if there can be none."""
    import platformdirs  # few commands need it

    try:
        path = platformdirs.user_cache_path("autograder") / name
    except RuntimeError as homeless:  # somebody who has no home folder, as services have none
        raise FileNotFoundError(errno.ENOENT, str(homeless)) from homeless
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return path


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Writes a file whole or not at all. Raises OSError."""
    handle, beside = tempfile.mkstemp(prefix=path.stem, suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def leave_last(place: Path, like: str, most: int) -> None:
    """Removes files that are named `like` this, but for the last few: other courses and versions use theirs."""
    files = sorted((one.stat().st_mtime_ns, one) for one in place.glob(like))
    for _, old in files[:-most]:
        old.unlink(missing_ok=True)
