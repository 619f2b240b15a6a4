"""Copies attempts into the folder of a class: what is there is left as it is, what is new comes whole or not at all."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.collect.plan import Attempt, same_on_any_disk
from autograder.errors import NothingToGrade
from autograder.submissions.survey import COLLECTED, open_regular

UNFINISHED = ".collecting-"
MAX_FILE = 200_000_000
_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    """Where an attempt is now, and whether it is new; or why it could not be copied."""

    attempt: Attempt
    place: str
    is_new: bool
    fault: str = ""


def store_all(attempts: Iterable[Attempt], into: Path) -> Iterator[Stored]:
    """Copies attempts, in their order. Raises OSError.

    Of one person and assignment each is looked for behind the one before: who handed in A, B and A again has three
    attempts, and the same collection again has none that is new.
    """
    last: dict[tuple[str, str], int] = {}
    if not (mark := into / COLLECTED).exists():
        into.mkdir(parents=True, exist_ok=True)
        mark.touch()
    for attempt in attempts:
        key = (attempt.folder, attempt.assignment)
        one = _stored(attempt, into, last.get(key, 0))
        if one.place:
            last[key] = int(one.place.rpartition("/")[2])
        yield one


def _stored(attempt: Attempt, into: Path, after: int) -> Stored:
    """Copies an attempt as the next number, unless one of the same bytes is there behind that number.

    It is copied into a hidden folder first and gets its name at the end, so that a stop leaves nothing half.
    """
    folder = _below(_below(into, attempt.folder), attempt.assignment)
    try:
        digest = _digest(attempt.files)
    except _Unreadable as fault:
        return Stored(attempt, "", False, str(fault))
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left)
    numbers = sorted((int(one.name), one) for one in folder.iterdir() if one.name.isdecimal())
    for number, place in numbers:
        if number > after and _digest(_files(place)) == digest:
            return Stored(attempt, _shown(attempt, number), False)
    number = numbers[-1][0] + 1 if numbers else 1
    made = folder / f"{UNFINISHED}{os.getpid()}"
    try:
        for name, path in attempt.files.items():
            _copy(path, made / name)
        made.rename(folder / str(number))
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return Stored(attempt, _shown(attempt, number), True)


def _shown(attempt: Attempt, number: int) -> str:
    return f"{attempt.folder}/{attempt.assignment}/{number}"


def _below(folder: Path, name: str) -> Path:
    """The folder of this name in another one, which may be called so in another case or form; never a link."""
    if folder.is_dir():
        folded = same_on_any_disk(name)
        same = [one for one in folder.iterdir() if same_on_any_disk(one.name) == folded]
        place = next((one for one in same if one.name == name), same[0] if same else folder / name)
    else:
        place = folder / name
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise NothingToGrade(f"{place} is there and is no folder; move it away, and collect again.")
    return place


class _Unreadable(Exception):
    """A file that cannot be copied, and why."""


def _copy(path: Path, to: Path) -> None:
    """The bytes of a regular file, to a new one; no link is followed."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with to.open("xb") as out:
        out.writelines(_pieces(path))


def _pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a regular file, one after another. Raises _Unreadable."""
    try:
        opened = open_regular(path)
    except OSError as error:
        cause = error.strerror or "it is no regular file"
        raise _Unreadable(f"{path.name} cannot be read ({cause}); it should be a file, and no link") from None
    size = 0
    with opened as file:
        while piece := file.read(_AT_ONCE):
            size += len(piece)
            if size > MAX_FILE:
                raise _Unreadable(f"{path.name} has more than {MAX_FILE:,} bytes")
            yield piece


def _digest(files: Mapping[str, Path]) -> str:
    """The SHA-256 of the names and bytes of files."""
    whole = hashlib.sha256()
    for name, path in sorted(files.items()):
        one = hashlib.sha256()
        for piece in _pieces(path):
            one.update(piece)
        whole.update(f"{name}\0{one.hexdigest()}\0".encode())
    return whole.hexdigest()


def _files(folder: Path) -> dict[str, Path]:
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path for path in found}
