"""The user's own folder for what can be made again: on Linux ~/.cache/autograder."""

import errno
import os
from pathlib import Path


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
