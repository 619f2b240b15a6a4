"""Inputs that anybody may see, without right results: what properties are tried on."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from autograder.inputs.cases import FIRST, SMALL, Case, drawn_arguments, edges_of
from autograder.inputs.conditions import CONDITIONS
from autograder.inputs.regimes import GENERIC, Regime, named, sizes_of
from autograder.spec import Array, Exercise, Sizes
from autograder.spec.property import Tried

KEY = "properties"  # what the values follow from: a learner sees the same ones each time

# The sizes say most; weights that keep a state alive over many steps show what a sequence forgets.
SIZES = {
    "generic": GENERIC,
    "many units": {"N": 3, "T": 2, "D": 4, "H": 9},
    "D = H": {"N": 2, "T": 4, "D": 3, "H": 3},
    "kept states": {"N": 2, "T": 8, "D": 3, "H": 4},
    "all sizes 1": {"N": 1, "T": 1, "D": 1, "H": 1},
}
KEPT = {"weight": ("orthogonal",), "input": ("faint",)}


class Public:
    """The public inputs of one exercise; `types` has the weights' types by name. The same `key` gives the same ones."""

    def __init__(self, exercise: Exercise, types: Mapping[str, Any], key: str = KEY) -> None:
        self.exercise = exercise
        self._types = types
        self._key = key

    def tried(self, kind: Tried) -> Sequence[Case]:
        """Those that a property of this kind is tried on, the generic one first."""
        if kind == "once":
            return self.general[:1]
        return self.general if kind == "in general" else (*self.general, *self._edges)

    @cached_property
    def general(self) -> tuple[Case, ...]:
        """A few of different sizes."""
        return tuple(self._case(regime) for regime in self._regimes())

    @cached_property
    def small(self) -> tuple[Case, ...]:
        """Small ones with short numbers, the smallest first, to show what goes wrong."""
        names = self.exercise.regimes or ("small",)
        letters = self.exercise.drawn.letters
        found = []
        for k, sizes in enumerate(() if self.exercise.is_constant else SMALL):
            small = dict(zip("NTDH", sizes, strict=True))
            further = {letter: 1 + (max(sizes) > 1) for letter in letters if letter not in small}
            regime = Regime(names[k % len(names)], small | further, scale={})
            found.append(self._case(regime, f"small\0{k}", short=True))
        return tuple(found)

    @property
    def first(self) -> tuple[Case, ...]:
        """A few small ones, for what is told of a function as a whole."""
        return tuple(self.small[k] for k in FIRST) if not self.exercise.is_constant else ()

    @cached_property
    def _edges(self) -> tuple[Case, ...]:
        arrays, letters = self._letters()
        general = {case.regime for case in self.general}
        return tuple(
            self._case(named(name, arrays, letters))
            for name in dict.fromkeys(edges_of(self.exercise))
            if name not in general
        )

    def _regimes(self) -> Iterator[Regime]:
        arrays, letters = self._letters()
        if self.exercise.is_constant:
            yield Regime("generic", {})
        elif self.exercise.regimes:
            yield from (named(name, arrays, letters) for name in self.exercise.regimes)
        else:
            for name, sizes in SIZES.items():
                change = _kept(arrays, sizes_of(sizes, letters)) if name == "kept states" else {}
                yield Regime(name, sizes_of(sizes, letters), change)

    def _letters(self) -> tuple[list[Any], Sequence[str]]:
        drawn = self.exercise.drawn
        return list(drawn.arrays.values()), drawn.letters

    def _case(self, regime: Regime, key: str = "", *, short: bool = False) -> Case:
        arguments = drawn_arguments(self.exercise, regime, key or self._key, self._types, short=short)
        letters = self.exercise.signature.takes.letters
        sizes = {letter: regime.sizes[letter] for letter in letters}
        return Case(regime.name, sizes, arguments, (), None, public=True)


def _kept(arrays: Sequence[Array], sizes: Sizes) -> dict[str, tuple[str, ...]]:
    """What makes states last: of matrices that act on a state, and of inputs."""
    return {
        array.name: KEPT[array.kind]
        for k, array in enumerate(arrays)
        if array.kind in KEPT
        and all(CONDITIONS[name].applies(array, arrays[:k], sizes) for name in KEPT[array.kind])
    }
