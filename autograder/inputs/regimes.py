"""The regimes: the fixed list of the kinds of input that a function is asked about, the generic one first.

A row of the list joins a few conditions that do not hide one another. It speaks of kinds of arguments ("weight"), never
of names, so that it fits every signature; a row that says nothing new about a signature is left out. Which conditions
may share a case was chosen by what kills what: tests/inputs/kill_matrix.py.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from autograder.inputs.conditions import CONDITIONS, KINDS, PLURALS
from autograder.spec.signature import Array, Layers, Sizes, length

SCALES = {"weight": 0.7, "bias": 0.7}


@dataclass(frozen=True, slots=True)
class Regime:
    """A kind of input: its name, the length of each axis, and the conditions that each argument is put under.

    `change` holds, by the name of a leaf, the names of its conditions, in order; `scale` how large values of a kind
    are drawn.
    """

    name: str
    sizes: Sizes
    change: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scale: Mapping[str, float] = field(default_factory=lambda: SCALES)
    seed: int = 0


class Row(NamedTuple):
    """Sizes, and for each kind the conditions of its first, second ... argument, in turns; "-" is none.

    Of a letter in `many` there are many: so many as the run's key decides, so that nobody can count on it.
    """

    sizes: Sizes
    conditions: Mapping[str, tuple[str, ...]]
    called: str = ""
    many: str = ""


def _row(sizes: tuple[int, int, int, int], called: str = "", many: str = "", **conditions: str) -> Row:
    """Conditions as words: upstream="last zero" puts the first gradient under "last", the second under "zero"."""
    words = {kind: tuple(text.split()) for kind, text in conditions.items()}
    return Row(dict(zip("NTDH", sizes, strict=True)), words, called, many)


GENERIC = {"N": 2, "T": 4, "D": 5, "H": 3}
FURTHER = range(6, 32)  # lengths of letters that are not among these, one after the other
# With many features and many units every argument has more than 200 numbers in one of the rows.
MANY = {"N": (11, 15), "T": (11, 14), "D": (101, 105), "H": (13, 16), "L": (7, 9)}
MANY_OF_ANOTHER = (101, 105)  # of two samples, too, that is more than 200 numbers
FEW = {"L": 2}  # where a row is about other things: each layer takes as long as the first
MANY_OF = {
    "N": "many samples",
    "T": "many steps",
    "D": "many features",
    "H": "many units",
    "L": "many layers",
}
_GENERIC = (2, 4, 5, 3)

# Each weight by itself is zero, constant, large and tiny in one of the rows with four words, and each bias too.
ROWS = (
    _row(_GENERIC, "generic"),
    _row((3, 5, 2, 4), "generic, D < H", every="other-memory"),
    _row((3, 11, 4, 4), many="T", bias="zero", upstream="last zero", gate="zero one"),
    _row((17, 2, 4, 13), many="H", input="positive", upstream="constant -", gate="one zero",
         candidate="minus-one"),
    _row((9, 3, 4, 2), many="N", input="large", state="tiny", weight="small", gate="zero -", candidate="one"),
    _row((3, 3, 11, 2), many="D", state="constant", upstream="- equal", gate="- zero", candidate="constant"),
    _row((3, 3, 3, 3), "N = T = D = H", input="one-step", state="equal", weight="- equal", bias="- equal",
         gate="- equal", candidate="zero"),
    _row((2, 8, 3, 4), weight="orthogonal", input="faint", cell="zero", upstream="- zero"),
    _row((3, 4, 5, 3), "N = H", state="- zero", weight="large", gate="constant -"),
    _row((2, 4, 3, 3), "D = H", bias="high", input="faint", cell="tiny", upstream="- constant", gate="one -",
         candidate="one"),
    _row((3, 3, 4, 2), "N = T", bias="low", input="faint", upstream="one-step -", gate="- one"),
    _row((3, 4, 3, 4), "N = D, T = H", input="last", state="zero -", cell="zero", weight="constant zero - large",
         bias="- zero constant tiny", gate="- constant"),
    _row((5, 3, 3, 2), "N = D + H, T = D", input="constant", state="zero", cell="constant",
         weight="tiny large large tiny", bias="zero constant tiny -", upstream="tiny large"),
    _row(_GENERIC, weight="zero", bias="zero", input="tiny", upstream="large -", gate="tiny -"),
    _row(_GENERIC, input="zero", state="large", weight="sparse", gate="- tiny"),
    _row(_GENERIC, input="whole", cell="large", weight="zero constant tiny -", bias="tiny - zero constant"),
    _row(_GENERIC, every="equal-samples", cell="equal", weight="- tiny constant zero",
         bias="constant tiny - zero", upstream="- tiny"),
    _row(_GENERIC, input="tiny", weight="tiny", bias="tiny", upstream="zero -"),
    _row(_GENERIC, input="negative", state="same", cell="same", gate="same", weight="large - zero constant"),
    _row(_GENERIC, weight="identity", input="one-large", cell="constant", upstream="one-step zero"),
    _row((4, 3, 3, 5), input="saturating", weight="saturating"),
    _row(_GENERIC, upstream="large -"),
)  # fmt: skip


def general(leaves: Iterable[Array | Layers], letters: Iterable[str], many: Sizes) -> list[Regime]:
    """The regimes that say something new about arguments of this kind, the generic one first.

    `many` is the length of each letter in the row in which there are many of it.
    """
    every, letters = list(leaves), list(letters)
    further = [Row(ROWS[0].sizes, {}, many=letter) for letter in letters if letter not in ROWS[0].sizes]
    found: dict[str, Regime] = {}
    for row in (*ROWS, *further):
        sizes = sizes_of(row.sizes, letters) | {one: many[one] for one in row.many if one in letters}
        leaves = _arrays(every, sizes)
        change, told = dict(_conditions(row, leaves, sizes)), _told(sizes, letters)
        if any(one.change == change and _told(one.sizes, letters) == told for one in found.values()):
            continue
        if few := {one: FEW[one] for one in letters if change and one in FEW and one not in row.many}:
            sizes |= few
            leaves = _arrays(every, sizes)
            change = dict(_conditions(row, leaves, sizes))
        name = _name(row, change, leaves, letters) or told
        name = f"{name}, {told}" if name in found else name
        found[name] = Regime(name, sizes, change)
    return list(found.values())


def _arrays(leaves: Iterable[Array | Layers], sizes: Sizes) -> list[Array]:
    """The arrays, and those of all layers where there are so many."""
    return [one for leaf in leaves for one in (leaf.of_sizes(sizes) if isinstance(leaf, Layers) else [leaf])]


def named(name: str, leaves: Iterable[Array | Layers], letters: Iterable[str]) -> Regime:
    """The regime of an edge: "N = 1", "D = H", "all sizes 1", "overflow"; any other has generic sizes and no change."""
    sizes = sizes_of(GENERIC, letters)
    change: dict[str, tuple[str, ...]] = {}
    if one := re.fullmatch(r"([A-Z]) = (\d+|[A-Z])", name):
        sizes |= {one[1]: length(one[2], sizes)}
    elif name == "all sizes 1":
        sizes = dict.fromkeys(sizes, 1)
    elif name == "overflow":
        arrays = _arrays(leaves, sizes)
        kinds = {"input", "weight"} if any(array.kind == "input" for array in arrays) else {"cell"}
        change = {array.name: ("overflow",) for array in arrays if array.kind in kinds}
    return Regime(name, sizes, change)


def many_of(letters: Iterable[str], rng: np.random.Generator) -> dict[str, int]:
    """How many there are of each letter where there are many of it."""
    ranges = {letter: MANY.get(letter, MANY_OF_ANOTHER) for letter in letters}
    return {letter: int(rng.integers(least, most + 1)) for letter, (least, most) in ranges.items()}


def sizes_of(sizes: Sizes, letters: Iterable[str]) -> dict[str, int]:
    """These sizes, and one for each letter that has none: as all others are, or different from all others."""
    equal = len(set(sizes.values())) == 1
    further = iter(FURTHER)
    unknown = sorted(set(letters) - set(sizes))
    return {**sizes, **{letter: sizes["N"] if equal else next(further) for letter in unknown}}


def _conditions(row: Row, leaves: list[Array], sizes: Sizes) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The conditions of each leaf that is under any: those of its kind in turns, then those of every kind."""
    places = dict.fromkeys(KINDS, 0)
    for k, leaf in enumerate(leaves):
        words = row.conditions.get(leaf.kind, ("-",))
        own = words[places[leaf.kind] % len(words)]
        places[leaf.kind] += 1
        wanted = [one for one in (own, *row.conditions.get("every", ())) if one != "-"]
        names = tuple(one for one in wanted if CONDITIONS[one].applies(leaf, leaves[:k], sizes))
        if names:
            yield leaf.name, names


def _name(row: Row, change: Mapping[str, tuple[str, ...]], leaves: list[Array], letters: list[str]) -> str:
    """What a row is called, where it fits these letters, and then its conditions: "many steps, zero biases"."""
    called = row.called if set(re.findall("[A-Z]", row.called)) <= set(letters) else ""
    many = [MANY_OF.get(letter, f"many {letter}") for letter in row.many if letter in letters]
    return ", ".join(dict.fromkeys(filter(None, (called, *many, *_phrases(change, leaves)))))


def _phrases(change: Mapping[str, tuple[str, ...]], leaves: list[Array]) -> Iterator[str]:
    """Each condition once: of a kind, if it is said of all of that kind, else of the arguments by name.

    Fields of weights that are under several conditions are uneven: their names would fill a line.
    """
    for kind in KINDS:
        own = [leaf.name for leaf in leaves if leaf.kind == kind]
        conditions = list(dict.fromkeys(one for name in own for one in change.get(name, ())))
        if len(conditions) > 1 and kind in ("weight", "bias"):
            yield f"uneven {PLURALS[kind]}"
            continue
        for condition in conditions:
            under = [name for name in own if condition in change.get(name, ())]
            subject = PLURALS[kind] if under == own and len(own) > 1 else " and ".join(map(_field, under))
            yield CONDITIONS[condition].phrase.format(subject)


def _field(name: str) -> str:
    return name.split(".")[-1]


def _told(sizes: Sizes, letters: list[str]) -> str:
    return ", ".join(f"{letter} = {sizes[letter]}" for letter in letters)
