"""Where atlases are kept: two files a function, shipped with the package, or in the user's own folder.

A file is found by what it depends on. One that is damaged, or that others can write, is as if it were not there: the
atlas is built anew then, and kept, if there is a folder to keep it in.
"""

import ast
import contextlib
import hashlib
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograder import __version__, cache
from autograder.course import CRITERIA, Assignment, load_course
from autograder.inputs.cases import Case, Cases
from autograder.mistakes.atlas import FORMAT, Atlas, atlas_of, built, built_of_edits
from autograder.mistakes.definitions import reached
from autograder.mistakes.edits import Key, known_mistakes, owner_of
from autograder.mistakes.shown import pieces
from autograder.ownership import fault_of
from autograder.spec import Exercise

PACKAGE = Path(__file__).resolve().parents[1]
SHIPPED = PACKAGE / "shipped" / "atlas"
MADE_BY = ("mistakes/atlas.py", "mistakes/changes.py", "mistakes/further.py", "mistakes/elsewhere.py",
           "mistakes/slips.py", "mistakes/neighbours.py", "mistakes/edits.py", "inputs/cases.py",
           "inputs/generator.py", "inputs/regimes.py", "inputs/conditions.py")  # fmt: skip
GIVEN = 1000  # nodes of what is given, of which edits are made
KEPT = 4  # files of one function in the user's own folder
Tell = Callable[[str], None]
UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)


def kept_or_built(key: Key, exercise: Exercise, cases: Sequence[Case], tell: Tell | None = None) -> Atlas:
    """The atlas of a function on its public cases: shipped, or kept, or else built now and kept.

    That it is built is told first: it takes some seconds.
    """
    parts = parts_of(key, exercise)

    def make() -> Atlas:
        if tell:
            tell(f"Computing what each slip in {exercise.name} would give: some seconds, this time only.")
        return built(key, exercise, parts, cases)

    return _kept_or_made(name_of(key.assignment, exercise), parts, exercise, cases, make)


def kept_or_built_of_mistakes(key: Key, exercise: Exercise, cases: Sequence[Case]) -> Atlas:
    """The same of the known mistakes: of the function, and of the exercises that the key's uses."""
    parts = parts_with_mistakes(key, exercise)
    name = name_of_mistakes(key.assignment, exercise)
    return _kept_or_made(name, parts, exercise, cases, lambda: _of_mistakes(key, exercise, parts, cases))


def _of_mistakes(key: Key, exercise: Exercise, parts: Sequence[str], cases: Sequence[Case]) -> Atlas:
    return built_of_edits(key, exercise, {name: known_mistakes(key, name) for name in parts}, cases)


def _kept_or_made(
    name: str, parts: Sequence[str], exercise: Exercise, cases: Sequence[Case], make: Callable[[], Atlas]
) -> Atlas:
    columns = sum(len(pieces(exercise, case.expected)) for case in cases)
    own = _own_folder()
    for path in [SHIPPED / name, *([own / name] if own else [])]:
        with contextlib.suppress(*UNREADABLE):
            if path.is_file() and fault_of([path]) is None:
                return atlas_of(read(path), parts, len(cases), columns)
    atlas = make()
    if own is not None:
        with contextlib.suppress(OSError):
            write(atlas, own / name)
            cache.leave_last(own, f"{name.rpartition('-')[0]}-*.npz", KEPT)
    return atlas


def name_of(assignment: Assignment, exercise: Exercise) -> str:
    """The name of the file, in which stands a digest of all that it depends on."""
    return f"{assignment.name}-{exercise.name}-{_digest(assignment, ())}.npz"


def name_of_mistakes(assignment: Assignment, exercise: Exercise) -> str:
    """The same of the atlas of known mistakes."""
    known = [
        text for one in assignment.exercises for each in one.mistakes for text in (each.right, each.wrong)
    ]
    return f"mistakes-{assignment.name}-{exercise.name}-{_digest(assignment, known)}.npz"


def _digest(assignment: Assignment, further: Sequence[str]) -> str:
    criteria = assignment.path.parent / CRITERIA
    parts = [
        str(FORMAT),
        __version__,
        assignment.text,
        assignment.forms,
        criteria.read_text("utf-8") if criteria.is_file() else "",
        *further,
    ]
    parts += [(PACKAGE / one).read_text("utf-8") for one in MADE_BY]
    return hashlib.sha256(b"\0".join(one.encode() for one in parts)).hexdigest()[:32]


def read(path: Path) -> Mapping[str, Any]:
    """The arrays of a file; nothing in it is unpickled, which is NumPy's way unless it is asked otherwise."""
    with path.open("rb") as file:
        arrays = np.load(file)
        if isinstance(arrays, np.ndarray):
            raise ValueError("it is one array, and should be several")
        return {name: arrays[name] for name in arrays.files}


def write(atlas: Atlas, path: Path) -> None:
    """Writes the file whole or not at all. Raises OSError."""
    cache.write_whole(path, lambda file: np.savez_compressed(file, **atlas.arrays))


def ship(root: Path, folder: Path) -> None:
    """Writes the atlases of all functions that are asked about in this folder: what is built into the wheel."""
    for assignment in load_course(root).assignments:
        key = Key(assignment)
        for exercise in assignment.exercises:
            public = Cases(exercise, assignment.solution, "").public if exercise.criteria else ()
            if public:
                parts, mistaken = parts_of(key, exercise), parts_with_mistakes(key, exercise)
                write(built(key, exercise, parts, public), folder / name_of(assignment, exercise))
                known = _of_mistakes(key, exercise, mistaken, public)
                write(known, folder / name_of_mistakes(assignment, exercise))


def parts_of(key: Key, exercise: Exercise) -> tuple[str, ...]:
    """What an atlas has the edits of: the function, and what the key's uses; of what is given, the nearest.

    And its own forms: what a part of it computes wrong is told where that part is asked. Nobody has to write what is
    given, though somebody may write it out again; there may be much of it.
    """
    written = {one.name for one in key.assignment.exercises if one.criteria}
    found, given = [exercise.name], 0
    for name in reached(key.uses, exercise.name):
        if name not in written:
            given += sum(1 for _ in ast.walk(key.definitions[name]))
        if name in written or given <= GIVEN:
            found.append(name)
    return (*found, *(form for form in key.forms if owner_of(form) == exercise.name))


def parts_with_mistakes(key: Key, exercise: Exercise) -> tuple[str, ...]:
    """The function, and the exercises that the key's uses, nearest first, as far as mistakes in them are known."""
    known = {one.name for one in key.assignment.exercises if one.mistakes}
    return tuple(name for name in (exercise.name, *reached(key.uses, exercise.name)) if name in known)


def _own_folder() -> Path | None:
    try:
        return cache.folder("atlas")
    except OSError:
        return None
