"""Folders for XDG_CACHE_HOME, in which nothing is kept but what takes seconds to make and is always the same."""

import contextlib
from pathlib import Path

from autograder import cache


def new_cache(folder: Path) -> Path:
    """A folder that is new but for its atlases: those are the user's own, named by all that they depend on."""
    folder.mkdir(exist_ok=True)
    with contextlib.suppress(OSError):  # no home, or no links: they are built anew
        atlases = cache.folder("atlas")
        (folder / "autograder").mkdir(exist_ok=True)
        (folder / "autograder" / "atlas").symlink_to(atlases, target_is_directory=True)
    return folder
