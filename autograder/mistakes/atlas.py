"""The atlas of a function: what every edit of the key gives on the small public cases, in short.

Of each edit it keeps, for every result on every case, one weighted sum, the shape, and whether it is the right one. So
what was given is looked up among thousands of edits at once; the few that may have given it are made, and looked at
closely. Edits that fail on every case are not in it. Those that make no difference on any may do so on others.
Known mistakes have an atlas of their own, in which all of them are.
"""

import warnings
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.inputs.cases import Case
from autograder.mistakes.edits import Edit, Key
from autograder.mistakes.neighbours import Neighbours
from autograder.mistakes.shown import Pieces, allowed_apart, pieces, shown_by, weighted_sum
from autograder.spec import Exercise

FORMAT = 5  # of the arrays: another one is another file
# Most edits are of these kinds: the first two are looked at in the function itself only, the third not in its forms.
RARE = ("another term", "wrap")
IN_NO_FORM = (*RARE, "name")
ROUNDED = 1.001  # distances are kept in single precision
Row = tuple[int, int, Any, Any, Any, Any, Any]
TYPES = {
    "part": np.uint8, "number": np.uint32, "fails": np.bool_, "differs": np.bool_, "shapes": np.uint32,
    "sums": np.float64, "within": np.float32,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Atlas:
    """Of many edits on a few cases: an edit a row, a result on a case a column.

    `parts` are the definitions that are edited; a row's edit is the `number`-th of its `part`. Where a result is the
    right one, its shape, sum and distance are zero. A sum that says nothing, as of what is not finite, is NaN.
    """

    parts: tuple[str, ...]
    part: Any  # (E,)
    number: Any  # (E,)
    fails: Any  # (E, cases)
    differs: Any  # (E, columns)
    shapes: Any  # (E, columns)
    sums: Any  # (E, columns)
    within: Any  # (E, columns)  how far the sum of an equal result may be away

    def like(
        self, exercise: Exercise, seen: Sequence[tuple[Case, Pieces]], *, throughout: bool, least: int = 1
    ) -> list[tuple[str, int, int, bytes]]:
        """The edits that may equal what was seen on these cases, `throughout`, or where they make it wrong.

        Each with how many results it explains, the `least` or more, and a word for which it makes wrong. Nothing was
        seen where the function failed: there the edit fails too.
        """
        alike = np.ones(len(self.part), bool)
        explains, column = np.zeros(len(self.part), int), 0
        for k, (case, student) in enumerate(seen):
            right = pieces(exercise, case.expected)
            columns = slice(column, column + len(right))
            column += len(right)
            alike &= self.fails[:, k] == (not student)
            if not student:
                continue
            if len(student) != len(right):
                return []
            same, same_as_right = (
                self._same(student, columns),
                np.array([_alike(one, other, case) for one, other in zip(student, right, strict=True)]),
            )
            differs = self.differs[:, columns]
            alike &= self.fails[:, k] | np.where(differs, same, same_as_right | (not throughout)).all(axis=1)
            explains += (differs & same & ~np.isnan(self.sums[:, columns])).sum(axis=1)
        return [
            (
                self.parts[self.part[row]],
                int(self.number[row]),
                int(explains[row]),
                self.differs[row].tobytes(),
            )
            for row in np.flatnonzero(alike & (explains >= least))
        ]

    def _same(self, student: Pieces, columns: slice) -> Any:
        sums = np.array([weighted_sum(one) for one in student])
        shapes = np.array([shape_of(one) for one in student], np.uint32)
        with np.errstate(invalid="ignore"):
            apart = np.abs(self.sums[:, columns] - sums) > self.within[:, columns]
        return (self.shapes[:, columns] == shapes) & ~apart

    @property
    def quiet(self) -> list[tuple[str, int]]:
        """The edits that make no difference on these cases: their parts and numbers."""
        rows = np.flatnonzero(~self.differs.any(axis=1) & ~self.fails.any(axis=1))
        return [(self.parts[self.part[row]], int(self.number[row])) for row in rows]

    @property
    def arrays(self) -> Mapping[str, Any]:
        """All that it consists of, as arrays."""
        return {"parts": np.array(self.parts, "U"), **{name: getattr(self, name) for name in TYPES}}


def atlas_of(arrays: Mapping[str, Any], parts: Sequence[str], cases: int, columns: int) -> Atlas:
    """The atlas of these arrays. Raises ValueError where they do not fit together, or are not of these parts."""
    found = tuple(str(one) for one in arrays["parts"])
    size = len(arrays["part"])
    shapes = {name: (size, columns) for name in TYPES} | {
        "part": (size,),
        "number": (size,),
        "fails": (size, cases),
    }
    for name, kind in TYPES.items():
        if arrays[name].dtype != kind or arrays[name].shape != shapes[name]:
            raise ValueError(
                f"{name} is {arrays[name].dtype} {arrays[name].shape}, and should be {shapes[name]}"
            )
    if found != tuple(parts) or (size and int(arrays["part"].max()) >= len(found)):
        raise ValueError(f"it is of {found}, and should be of {tuple(parts)}")
    return Atlas(found, **{name: arrays[name] for name in TYPES})


def built(key: Key, exercise: Exercise, parts: Sequence[str], cases: Sequence[Case]) -> Atlas:
    """The atlas of a function of the key, the first of these parts, on these cases, over the edits of all of them."""
    rows = [
        row
        for k, part in enumerate(parts)
        for number, tree in Neighbours(key, part).trees(without=_left_out(part, parts[0], part in key.forms))
        if (row := _row(k, number, _names(key, part, tree), exercise, cases, part in key.forms)) is not None
        and not all(row[2])
    ]
    return _atlas(parts, rows, exercise, cases)


def built_of_edits(
    key: Key, exercise: Exercise, edits: Mapping[str, Sequence[Edit]], cases: Sequence[Case]
) -> Atlas:
    """The atlas of these edits, each of the definition by whose name it stands; of all, also of those that fail."""
    rows = [
        row
        for k, (part, of_part) in enumerate(edits.items())
        for number, edit in enumerate(of_part)
        if (row := _row(k, number, key.names_with(part, edit.code), exercise, cases)) is not None
    ]
    return _atlas(tuple(edits), rows, exercise, cases)


def _atlas(parts: Sequence[str], rows: Sequence[Row], exercise: Exercise, cases: Sequence[Case]) -> Atlas:
    columns = sum(len(pieces(exercise, case.expected)) for case in cases)
    empty = {"fails": len(cases), "differs": columns, "shapes": columns, "sums": columns, "within": columns}
    arrays: dict[str, Any] = {
        name: np.array([row[k] for row in rows], kind).reshape(
            len(rows), *([empty[name]] if name in empty else [])
        )
        for k, (name, kind) in enumerate(TYPES.items())
    }
    return Atlas(tuple(parts), **arrays)


def _left_out(part: str, exercise: str, is_form: bool) -> tuple[str, ...]:
    """The kinds of edits of a part that the atlas of an exercise does without."""
    return IN_NO_FORM if is_form else () if part == exercise else RARE


def _names(key: Key, part: str, tree: Any) -> Mapping[str, Any] | None:
    """What the key with the edit defines; None where Python does not take it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return key.names_with(part, tree)
    except (SyntaxError, TypeError, ValueError):
        return None


def _row(
    part: int,
    number: int,
    names: Mapping[str, Any] | None,
    exercise: Exercise,
    cases: Sequence[Case],
    is_of_a_form: bool = False,
) -> Row | None:
    """An edit in short; None of one of a form, of which there are many, if it fails on the first case.

    All sizes differ there.
    """
    fails: list[bool] = []
    columns: list[tuple[bool, int, float, float]] = []
    for case in cases if names is not None else ():
        shown = shown_by(names or {}, exercise, case)
        if is_of_a_form and not shown.pieces and not fails:
            return None
        fails.append(not shown.pieces)
        columns += list(_columns(exercise, case, shown.pieces, shown.differing))
    differs, shapes, sums, within = zip(*columns, strict=True) if columns else ((),) * 4
    return part, number, fails, differs, shapes, sums, within


def _columns(
    exercise: Exercise, case: Case, given: Pieces, differing: frozenset[int]
) -> Iterator[tuple[bool, int, float, float]]:
    for k in range(len(pieces(exercise, case.expected))):
        if k in differing:
            within = ROUNDED * allowed_apart(given[k], case.tolerance)
            yield True, shape_of(given[k]), weighted_sum(given[k]), min(within, 1e30)
        else:
            yield False, 0, 0.0, 0.0


def shape_of(piece: Any) -> int:
    """A number for its shape, the same in every process; 1 for what has no numbers."""
    return 1 if isinstance(piece, str) else _number_of(np.shape(piece))


@lru_cache(256)
def _number_of(shape: tuple[int, ...]) -> int:
    return zlib.crc32(repr(shape).encode())


def _alike(one: Any, other: Any, case: Case) -> bool:
    apart = abs(weighted_sum(one) - weighted_sum(other))
    return shape_of(one) == shape_of(other) and not apart > allowed_apart(other, case.tolerance)
