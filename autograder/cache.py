"""The user's own folder for what can be made again: on Linux ~/.cache/autograder."""

import errno
import os
from pathlib import Path


def folder(name: str) -> Path:
    """A folder in it that can be written, made if it is not there. Raises OSError if there can be none."""
    import platformdirs  # few commands need it

    path = platformdirs.user_cache_path("autograder") / name
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return path
