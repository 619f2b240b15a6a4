"""The run of a grade without --run: its folder stands beside the first output, and is gone when all is written."""

import contextlib
import os
import stat
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.cache import folder
from autograder.errors import NoRun, OutOfMeans
from autograder.runs.book import FILE, check_book, is_untouched
from autograder.runs.keys import Conditions, digest


def place(outputs: Sequence[Path], paths: Sequence[Path], made_by: Conditions) -> Path:
    """`marks.json.run` beside the first file that is written, else a folder in the user's own for such things.

    Raises OSError if there is none.
    """
    if outputs:
        return outputs[0].with_name(f"{outputs[0].name}.run")
    name = digest(made_by.judging, made_by.telling, [os.path.abspath(path) for path in paths])[:32]
    return folder("runs") / f"{name}.run"


def make_room(place: Path, tell: Callable[[str], None]) -> None:
    """Sets aside what stands there and is no run of this user, or a damaged one. Raises OutOfMeans."""
    if not os.path.lexists(place) or _is_ours(place):
        return
    number = 1
    while os.path.lexists(aside := place.with_name(f"{place.name}.unusable-{number}")):
        number += 1
    try:
        place.rename(aside)
    except OSError as failure:
        raise OutOfMeans(
            f"{place} is not a run of this program, and cannot be set aside ({failure.strerror}); remove it, or name "
            "another output file."
        ) from None
    tell(
        f"{place} was not a run of this program, or was damaged; it is now {aside.name}, and all is marked anew."
    )


def _is_ours(place: Path) -> bool:
    """Whether it is a folder that this user made, in which a run can be begun or gone on with."""
    if not _is_mine(place, stat.S_ISDIR):
        return False
    book = place / FILE
    if not os.path.lexists(book):
        return all(name == "graders" for name in os.listdir(place))
    try:
        return _is_mine(book, stat.S_ISREG) and (is_untouched(place) or check_book(place))
    except NoRun:
        return False


def _is_mine(path: Path, kind: Callable[[int], bool]) -> bool:
    status = path.lstat()
    return kind(status.st_mode) and (sys.platform == "win32" or status.st_uid == os.geteuid())


def remove(place: Path) -> None:
    """Removes the file of a run that is no longer open."""
    for end in ("", "-wal", "-shm", "-journal"):
        (place / f"{FILE}{end}").unlink(missing_ok=True)


def remove_if_empty(place: Path) -> None:
    """Removes the folder, unless somebody else's files are in it, or another run has just begun there."""
    with contextlib.suppress(OSError):
        (place / "graders").rmdir()
    with contextlib.suppress(OSError):
        place.rmdir()
