"""What a function is asked: inputs of every regime, each with what the course's key gives for it.

All values follow from one key, which is slowly derived from the course's secret (autograder/secret.py) and is called
the secret here: the same for every student of a run, unknowable beforehand, and the same again in a regrade. Values
come from a seeded generator, never from lists that are drawn entry by entry: those begin with zeros and ones, on which
wrong programs look right.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import islice
from types import ModuleType
from typing import Any

import numpy as np

from autograder.inputs import contrasts
from autograder.inputs.conditions import CONDITIONS, Drawn
from autograder.inputs.generator import generator
from autograder.inputs.regimes import Regime, general, many_of, named, sizes_of
from autograder.inputs.slopes import Slope, slopes
from autograder.spec import Edge, Exercise
from autograder.spec.signature import Array, Arrays, Layers, Leaf, Sizes

SMALL = ((1, 1, 1, 1), (1, 2, 1, 1), (1, 1, 1, 2), (1, 1, 2, 1), (2, 1, 1, 1), (1, 2, 1, 2),
         (1, 3, 1, 1), (2, 2, 1, 2), (1, 2, 2, 2), (2, 3, 2, 2), (2, 3, 1, 3))  # fmt: skip
FIRST = (9, 5, 0)  # of the small ones, those that a program is asked about before anything hidden
# Lengths that differ, as do D+H, T+1 and T-1, so that a length tells its letter; N is not a number of results.
APART = {"N": 6, "T": 4, "D": 2, "H": 7}
APART_FURTHER = (11, 13, 17, 19)  # of letters that are not among these
ASKED_AGAIN, OTHER_WEIGHTS = "the first case, asked again", "the first case, with other weights"
OTHER_ARGUMENTS = "the first case, with all but its first argument new"
STEADY = "overflow"  # the regime in which signs decide
WITH_SLOPES = 8  # so many cases have slopes for every gradient
LARGEST_WITH_SLOPES = 150  # N T D H: a slope costs two forward passes


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One input as the function takes it, and what a right function gives: flat, one array a leaf.

    `judged_on` are further quantities, which the function is not given.

    Numbers of a `public` one may be shown; the others follow from the course's secret, and stay hidden. `cache` keeps
    what the judge computes from the case alone, for the next submission.
    """

    regime: str
    sizes: Sizes
    arguments: tuple[Any, ...]
    expected: tuple[Any, ...]
    tolerance: float | None
    public: bool
    slopes_made: Callable[[], tuple[Slope, ...]] | None = None
    judged_on: tuple[Any, ...] = ()
    cache: dict[Any, Any] = field(default_factory=dict)

    @property
    def drawn(self) -> tuple[Any, ...]:
        """What equations are given: the arguments, and what the results are judged on."""
        return (*self.arguments, *self.judged_on)

    @property
    def slopes(self) -> tuple[Slope, ...]:
        """The slopes of the loss here, two for every gradient that numbers can tell; made when first asked for."""
        if "slopes" not in self.cache:
            self.cache["slopes"] = self.slopes_made() if self.slopes_made else ()
        return self.cache["slopes"]  # type: ignore[no-any-return]


class Cases:
    """The cases of one exercise, made when they are first asked for and then shared by the class.

    The secret should differ from assignment to assignment. `drawn` are further regimes, of this run alone.
    """

    def __init__(
        self, exercise: Exercise, solution: ModuleType, secret: str, drawn: Sequence[Regime] = ()
    ) -> None:
        self.exercise = exercise
        self.solution = solution
        self._secret = f"{secret}\0{exercise.name}"
        self._drawn = drawn
        self._like: dict[str, tuple[Case, ...]] = {}
        self._contrasts: dict[str, tuple[Case, ...]] = {}

    @cached_property
    def regimes(self) -> tuple[Regime, ...]:
        """The regimes of the hidden cases: general ones, generic first, then those at the edges, then drawn ones."""
        return tuple(regimes(self.exercise, self._secret, self._drawn))

    @cached_property
    def hidden(self) -> tuple[Case, ...]:
        """One case a regime; at the end the first once more, and once with other weights and all else as it was."""
        cases = [self._case(regime, self._secret) for regime in self.regimes]
        if not self.exercise.takes:
            return tuple(cases)  # what takes nothing is asked the same in every case
        for k in islice(self._telling(cases), WITH_SLOPES):
            cases[k] = self._with_slopes(cases[k], f"{self._secret}\0directions\0{k}")
        again = replace(cases[0], regime=ASKED_AGAIN, slopes_made=None, cache={})
        return (*cases, again, self._partly_new(cases[0]))

    @cached_property
    def small(self) -> tuple[Case, ...]:
        """Small cases with short numbers, the smallest first, to show what goes wrong."""
        first = dict(zip(FIRST[len(FIRST) - len(self.public) :], self.public, strict=True))
        return tuple(first.get(k) or self._small_one(k) for k in range(len(SMALL) * self._asks))

    @cached_property
    def public(self) -> tuple[Case, ...]:
        """Three small cases, which are asked first, the smallest last; one of what takes nothing."""
        if not self._asks:
            return ()
        return tuple(self._small_one(k) for k in (FIRST if self.exercise.takes else FIRST[-1:]))

    @cached_property
    def apart(self) -> Case | None:
        """A public case of which each length tells its letter, to say what is wrong with a shape."""
        if not self._asks:
            return None
        further = (letter for letter in self.exercise.drawn.letters if letter not in APART)
        sizes = {**APART, **dict(zip(further, APART_FURTHER, strict=False))}
        return self._case(
            Regime((self.exercise.regimes or ("small",))[0], sizes, scale={}), "apart", public=True
        )

    def like(self, case: Case) -> tuple[Case, ...]:
        """Public cases of the kind of this one: small ones under its conditions, then one of its own sizes."""
        if case.regime not in self._like:
            same = (one for one in self._public_regimes if one.name == case.regime)
            regime = next(same, self._public_regimes[0])
            special = bool(regime.change or self.exercise.regimes or _alike(regime.sizes))
            small = [self._small(k, regime) for k in range(len(SMALL))] if special else []
            own = self._case(regime, "public", public=True)
            self._like[case.regime] = (*small, own) if self._asks else ()
        return self._like[case.regime]

    @cached_property
    def _public_regimes(self) -> tuple[Regime, ...]:
        """The same regimes, with sizes of which none follows from the secret."""
        return tuple(regimes(self.exercise, "public", ()))

    @cached_property
    def told(self) -> tuple[Case, ...]:
        """Public cases of every regime of the hidden ones, of its own sizes."""
        regimes = self._public_regimes if self._asks else ()
        return tuple(self._case(regime, "told", public=True) for regime in regimes)

    def contrasts(self, of: str) -> tuple[Case, ...]:
        """Public cases that differ from a plain one in one thing only: the sizes, or an argument of this name."""
        if of not in self._contrasts:
            self._contrasts[of] = tuple(self._contrasting(of)) if self._asks else ()
        return self._contrasts[of]

    def _contrasting(self, of: str) -> Iterator[Case]:
        letters, own = self.exercise.signature.takes.letters, self.exercise.regimes
        if of == contrasts.SIZES and not own:
            for sizes in contrasts.of_sizes(letters):
                regime = replace(contrasts.plain(letters), sizes=sizes_of(sizes, "NTDH"))
                yield self._case(regime, "contrast", public=True)
            return
        is_number = of not in self.exercise.signature.takes.arrays and any(
            part.name == of for part in self.exercise.signature.takes.parts
        )
        plain = contrasts.plain(letters)
        others = contrasts.further(plain) if is_number else ()
        for regime in self.regimes[: contrasts.KINDS] if own else (plain, *others):
            yield from self._of_argument(regime, of)

    def _of_argument(self, plain: Regime, of: str) -> Iterator[Case]:
        arguments = drawn_arguments(self.exercise, plain, "contrast", vars(self.solution), short=True)
        shared: dict[Any, Any] = {}
        for changed in contrasts.of_arguments(self.exercise, arguments, plain.sizes, of):
            try:
                case = self._asked(plain.name, plain.sizes, changed, public=True)
            except Exception:  # noqa: BLE001  (the key does not take every number)
                continue
            case.cache["shared"] = shared
            yield case

    def asked(self, regime: str, sizes: Sizes, arguments: tuple[Any, ...]) -> Case:
        """A public case with these arguments."""
        return self._asked(regime, sizes, arguments, public=True)

    @property
    def _asks(self) -> bool:
        return not self.exercise.is_constant

    def _small_one(self, number: int) -> Case:
        names = self.exercise.regimes or ("small",)
        return self._small(number, Regime(names[number % len(names)], {}))

    def _small(self, number: int, regime: Regime) -> Case:
        sizes = dict(zip("NTDH", SMALL[number], strict=True))
        letters = self.exercise.drawn.letters
        sizes |= {letter: 1 + (max(SMALL[number]) > 1) for letter in letters if letter not in sizes}
        for alike in _alike(regime.sizes):
            sizes |= dict.fromkeys(alike, max(sizes[letter] for letter in alike))
        shown = replace(regime, sizes=sizes, scale={})
        return self._case(shown, f"small\0{number}", public=True)

    def _case(self, regime: Regime, key: str, public: bool = False) -> Case:
        drawn = drawn_quantities(self.exercise, regime, key, vars(self.solution), short=public)
        many = len(self.exercise.takes)
        return self._asked(regime.name, regime.sizes, drawn[:many], public, drawn[many:])

    def _asked(
        self,
        name: str,
        sizes: Sizes,
        arguments: tuple[Any, ...],
        public: bool = False,
        judged_on: tuple[Any, ...] = (),
    ) -> Case:
        right = expected(self.exercise, self.solution, arguments)
        tolerance = self.exercise.tolerance(right, *arguments) if self.exercise.tolerance else None
        takes = self.exercise.signature.takes
        drawn = takes.sizes(takes.flatten(arguments)) if self.exercise.draw else {}  # may be others
        case = Case(
            name,
            {one: drawn.get(one, sizes[one]) for one in takes.letters},
            arguments,
            right,
            tolerance,
            public,
            judged_on=judged_on,
        )
        return self._with_slopes(case, "public directions") if public and self._has_slopes else case

    @property
    def _has_slopes(self) -> bool:
        return self.exercise.gradient_of is not None or self.exercise.loss is not None

    def _with_slopes(self, case: Case, directions: str) -> Case:
        made = partial(slopes, self.exercise, self.solution, case.arguments, case.expected, key=directions)
        return replace(case, slopes_made=made)

    def _telling(self, cases: Sequence[Case]) -> Iterator[int]:
        """The places of the cases that get slopes: general ones, in order, that are not large."""
        if not self._has_slopes:
            return
        edges = set(edges_of(self.exercise))
        for k, case in enumerate(cases):
            if case.regime not in edges and math.prod(case.sizes.values()) <= LARGEST_WITH_SLOPES:
                yield k

    def _partly_new(self, first: Case) -> Case:
        """The first case with other weights and all else as it was.

        Where there are no weights, or nothing else, with its first argument as it was and all others new. A program
        that knows arguments again, and answers as before, is wrong there.
        """
        takes = self.exercise.signature.takes
        weights = {name for name, array in takes.arrays.items() if array.kind in ("weight", "bias")}
        if not weights or weights == {*takes.names}:
            new_ones = self._all_but_first_new(first)
            return self._asked(OTHER_ARGUMENTS, first.sizes, new_ones, judged_on=first.judged_on)
        other = self._case(self.regimes[0], f"{self._secret}\0partly new").arguments
        new = {name: value for name, value in takes.by_name(other).items() if name in weights}
        arguments = takes.rebuilt(first.arguments, new)
        return self._asked(OTHER_WEIGHTS, first.sizes, arguments, judged_on=first.judged_on)

    def _all_but_first_new(self, first: Case) -> tuple[Any, ...]:
        """Arguments of which the first is as it was; of the first regime of these sizes in which another is not."""
        found = first.arguments
        for regime in (one for one in self.regimes if one.sizes == self.regimes[0].sizes):
            other = self._case(regime, f"{self._secret}\0partly new").arguments
            found = (first.arguments[0], *other[1:])
            if not all(map(np.array_equal, found, first.arguments)):
                break
        return found


def _alike(sizes: Sizes) -> list[list[str]]:
    """The letters of equal length, where several are longer than 1."""
    lengths = {extent for extent in sizes.values() if extent > 1}
    found = [[letter for letter, one in sizes.items() if one == extent] for extent in sorted(lengths)]
    return [letters for letters in found if len(letters) > 1]


def regimes(exercise: Exercise, secret: str, drawn: Sequence[Regime]) -> Iterator[Regime]:
    """The regimes that an exercise is asked about: its own or the common ones, edges, and those drawn."""
    drawn_ones = exercise.drawn
    arrays = [leaf for leaf in drawn_ones.leaves if isinstance(leaf, Array | Layers)]
    letters = drawn_ones.letters
    if exercise.is_constant:
        yield Regime("generic", {})
        return
    edges = dict.fromkeys(edges_of(exercise))
    if exercise.regimes:
        own = [named(name, arrays, letters) for name in exercise.regimes]
        yield from own
    else:
        own = []
        yield from general(arrays, letters, many_of(letters, generator(secret, "many")))
        yield from (named(name, arrays, letters) for name in exercise.further)
        edges |= dict.fromkeys(f"{letter} = 1" for letter in letters)
    yield from (named(name, arrays, letters) for name in edges)
    for k, regime in enumerate(drawn if exercise.takes else ()):
        name = f"{own[k % len(own)].name}, {regime.name}" if own else regime.name
        yield replace(regime, name=name, sizes=sizes_of(regime.sizes, letters))


def edges_of(exercise: Exercise) -> list[str]:
    """The names of the regimes that the edges of an exercise are judged on."""
    return [name for one in exercise.criteria if isinstance(one, Edge) for name in one.regimes]


def expected(exercise: Exercise, solution: ModuleType, arguments: Sequence[Any]) -> tuple[Any, ...]:
    """What the key gives for these arguments, flat; of a constant its numbers."""
    value = getattr(solution, exercise.name)
    with np.errstate(all="ignore"):
        leaves = exercise.signature.results(value if exercise.is_constant else value(*arguments))
    return tuple(np.asarray(leaf, dtype=np.float64) for leaf in leaves)


def samples(exercise: Exercise, solution: ModuleType, case: Case) -> tuple[Case, ...]:
    """The case cut into its samples (N = 1), each with what the key gives for it alone; none if it has only one."""
    N = case.sizes.get("N", 1)
    return tuple(_sample(exercise, solution, case, n) for n in range(N if N > 1 else 0))


def _sample(exercise: Exercise, solution: ModuleType, case: Case, n: int) -> Case:
    def cut(array: Array, value: Any) -> Any:
        return value if (axis := array.axis("N")) is None else value.take([n], axis=axis)

    arguments = exercise.signature.takes.changed(case.arguments, cut)
    right = expected(exercise, solution, arguments)
    tolerance = exercise.tolerance(right, *arguments) if exercise.tolerance else None
    return Case(case.regime, {**case.sizes, "N": 1}, arguments, right, tolerance, case.public)


def drawn_arguments(
    exercise: Exercise, regime: Regime, key: str, types: Mapping[str, Any], *, short: bool = False
) -> tuple[Any, ...]:
    """The arguments of a regime, as the function takes them; the same for the same key. `short` ones have one decimal,
    or three digits where a condition changes them.

    Raises ValueError for an argument that is not an array with axes, if the exercise does not draw it.
    """
    return drawn_quantities(exercise, regime, key, types, short=short)[: len(exercise.takes)]


def drawn_quantities(
    exercise: Exercise, regime: Regime, key: str, types: Mapping[str, Any], *, short: bool = False
) -> tuple[Any, ...]:
    """The same, with what the results are judged on behind the arguments."""
    rng = generator(key, exercise.name, regime.name, str(regime.seed))
    takes = exercise.drawn
    own = exercise.draw(rng, regime) if exercise.draw else {}
    drawn = [
        one
        for leaf in takes.leaves
        if leaf.name not in own
        for one in (leaf.of_sizes(regime.sizes) if isinstance(leaf, Layers) else [leaf])
    ]
    values = _drawn_arrays(drawn, regime, rng, _normal_of(exercise, regime, rng), short)
    leaves: list[Any] = []
    for leaf in takes.leaves:
        if isinstance(leaf, Layers) and leaf.name not in own:
            leaves += [values[one.name] for one in leaf.of_sizes(regime.sizes)]
            continue
        value = own[leaf.name] if leaf.name in own else values[leaf.name]
        leaves += leaf.flat(value) if isinstance(leaf, Arrays) else [value]
    return takes.unflatten(leaves, types)


Normal = Callable[[int], Any]  # so many normal numbers


def _normal_of(exercise: Exercise, regime: Regime, rng: np.random.Generator) -> Normal:
    """Normal numbers; where large ones overflow, the same for every secret but for a tenth of each.

    There only signs count: which units are saturated at which end. A mark must not depend on the secret.
    """
    if regime.name != STEADY:
        return rng.standard_normal
    steady = generator(STEADY, exercise.name)
    return lambda size: steady.standard_normal(size) * (1 + 0.1 * rng.random(size))


def _three_digits(value: Any) -> Any:
    """The numbers that are nearest of those with three digits: people read them, and paste them."""
    return np.array([float(f"{one:.3g}") for one in np.ravel(value)]).reshape(np.shape(value))


def _drawn_arrays(
    leaves: Sequence[Leaf], regime: Regime, rng: np.random.Generator, normal_numbers: Normal, short: bool
) -> dict[str, Any]:
    """The arrays of a regime by name: of normal numbers, each changed by its kind and its conditions."""
    arrays = [leaf for leaf in leaves if isinstance(leaf, Array)]
    if len(arrays) < len(leaves):
        names = ", ".join(leaf.name for leaf in leaves if not isinstance(leaf, Array))
        raise ValueError(f"{names} is not an array with axes, so the exercise should draw it: draw=")
    shapes = {
        array.axes: array.shape(regime.sizes) for array in {array.axes: array for array in arrays}.values()
    }
    lengths = {axes: math.prod(shape) for axes, shape in shapes.items()}
    normal = normal_numbers(sum(lengths[array.axes] for array in arrays))
    values: dict[str, Any] = {}
    end = 0
    for k, array in enumerate(arrays):
        end += lengths[array.axes]
        value = _plain(array, regime, normal[end - lengths[array.axes] : end].reshape(shapes[array.axes]))
        value = np.round(value, 1) + 0.0 if short else value
        for name in regime.change.get(array.name, ()):
            value = CONDITIONS[name].of(value, Drawn(array, regime.sizes, rng, arrays[:k], values))
        values[array.name] = _three_digits(value) if short and array.name in regime.change else value
        if array.kind == "count":
            values[array.name] = np.array(value, dtype=np.int64)
    return values


def _plain(array: Array, regime: Regime, normal: Any) -> Any:
    """Values without any condition, of normal ones: states and candidates between -1 and 1, gates between 0 and 1."""
    if array.kind == "count":
        least, largest = array.bounds(regime.sizes)
        share = 1000 * np.abs(normal) % 1  # between 0 and 1, everywhere alike
        return least + np.floor(share * (largest + 1 - least))
    if array.kind == "state":
        return np.tanh(normal)
    if array.kind == "candidate":
        return 0.95 * np.tanh(normal)
    if array.kind == "gate":
        return 0.5 + 0.45 * np.tanh(normal)
    return normal * regime.scale.get(array.kind, 1.0)
