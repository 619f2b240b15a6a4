"""The formula of a quantity, found in its values: a product, two, or a sum over rows of weights; squashed or not."""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import combinations_with_replacement
from typing import Any

import numpy as np

from autograder.mistakes.expressions import Expressions, expressions
from autograder.mistakes.monomials import NOTHING, SPARE, Monomials, may_follow, monomials, solving
from autograder.mistakes.sums import Few, Sums, few, pooled, sums
from autograder.mistakes.terms import SQUASHINGS, Factor, Formula, Product, Term, Values, forms, independent
from autograder.spec import Exercise

SMALL = 1e-3
CALM = 6.0  # undone squashings beyond it have lost their digits

# Of a quantity's entries in a row, and in which of them it is known: the terms whose sum gives it, squashed or not.
Read = Callable[[Any, Any, bool], tuple[Product | Term, ...] | None]


@dataclass(frozen=True, eq=False)
class Formulas:
    """All formulas that are looked for, for one quantity: its shape, and what is known on some cases."""

    exercise: Exercise
    names: tuple[str, ...]  # what it may be made of, in order
    gradients: frozenset[str]
    of_gradient: bool
    cases: Sequence[Values]
    like: Sequence[Any]  # of the quantity's shape on each case
    terms: tuple[str, ...] = ()  # of the key's own sum
    kept: dict[str, Any] = field(default_factory=dict)  # entries, also of quantities of the same shapes

    def found(self, name: str, values: Sequence[Any], rights: Sequence[Any]) -> Formula | None:
        """The formula that gives just these values of the quantity of this name, where the key gives the `rights`."""
        return (
            self.read(values)
            or self._beside(name, values, rights)
            or self._first_that_gives(values, self._expression)
        )

    def read(self, values: Sequence[Any]) -> Formula | None:
        """The simplest formula that gives just these values: a product, two terms, or a sum over rows of weights."""
        y = np.concatenate([np.ravel(value) for value in values])
        known = np.isfinite(y)
        if known.mean() >= 0.5 and not np.abs(y[known]).max(initial=0.0) > 1e-12:
            return Formula(())
        return self._first_that_gives(values, self._plain)

    def _first_that_gives(self, values: Sequence[Any], read: Read) -> Formula | None:
        """What is read in the values, or in what is squashed to them, in the rows in which that is known."""
        y = np.concatenate([np.ravel(value) for value in values])
        known = np.isfinite(y)
        for squashing, (_, undone) in SQUASHINGS.items() if known.mean() >= 0.5 else ():
            if squashing and self.of_gradient:
                break
            with np.errstate(all="ignore"):
                a = undone(y)
            rows = np.isfinite(a) & (np.abs(a) < CALM) if squashing else known
            if rows.mean() > 0.5 and (found := read(np.where(rows, a, np.nan), rows, bool(squashing))):
                return Formula(found, squashing)
        return None

    def _plain(self, y: Any, rows: Any, squashed: bool) -> tuple[Product | Term, ...] | None:
        filled = np.where(rows, y, 0.0)
        if squashed and self._sums and (found := self._sums.read(filled, rows)):
            return found
        products = [
            one for made in self._on_rows(self._families, rows, y) for _, one in made.read(filled[:, None])
        ]
        if products:
            return (min(products, key=lambda one: one.size),)
        if not squashed and self._sums and (found := self._sums.read(filled, rows)):
            return found
        return self._two(filled, rows)

    def _expression(self, y: Any, rows: Any, _: bool) -> tuple[Term, ...] | None:
        """An expression of two to four known quantities."""
        found = self._expressions and self._expressions.read(y, rows)
        return (found,) if found else None

    def _two(self, y: Any, rows: Any) -> tuple[Product | Term, ...] | None:
        """A known term, and a product: what is left without the term is one."""
        found: list[tuple[Product | Term, Product]] = []
        for made in self._on_rows(self._calm_families, rows) if len(self._firsts) else ():
            few = np.flatnonzero(made.rows)[made.few]
            firsts = self._firsts[made.likely(y[few] - self._values_of_firsts(self._firsts, few))]
            rest = np.where(rows, y - self._values_of_firsts(firsts), 0.0)
            read = made.read(rest.T) if len(firsts) else ()
            found += [(self._first(firsts[place]), product) for place, product in read]
        return min(found, key=lambda pair: (sum(one.size for one in pair), pair[0].text), default=None)

    def _on_rows(self, families: Sequence[Monomials | None], rows: Any, y: Any = None) -> Iterator[Monomials]:
        for made in families:
            if made is not None:
                kept = rows[made.rows]
                if kept.all():
                    yield made
                elif kept.mean() > 0.5 and (fewer := _on(made, rows, y)):
                    yield fewer

    def _beside(self, name: str, values: Sequence[Any], rights: Sequence[Any]) -> Formula | None:
        """The right quantity and a few terms more or less, where that gives just these values."""
        if not self.of_gradient or self._few is None:
            return None
        y, right = pooled(values, self.like), pooled(rights, self.like)
        if not np.isfinite(y).all() or (found := self._few.nearest(y - right)) is None:
            return None
        more = sorted(found, key=lambda one: one.text)  # in one order, whatever the numbers are
        return Formula((Term(f"the right {name}", _value(name)), *more))

    @cached_property
    def _expressions(self) -> Expressions | None:
        columns = {}
        biases = {name for name, one in self.exercise.signature.takes.arrays.items() if one.kind == "bias"}
        biases = {name.split(".")[-1] for name in biases}
        for name in (one for one in (*self.names, *self.terms) if one not in biases):
            try:
                columns[name] = pooled([values[name] for values in self.cases], self.like)
            except (KeyError, ValueError):
                continue  # it is of another shape
        return expressions(columns)

    @cached_property
    def _few(self) -> Few | None:
        ones = [one for one in self._factors[0] if one.name in self._flat]
        gradients = [one for one in ones if one.name in self.gradients]
        given = (*self.gradients, *self.exercise.signature.takes.letters)
        others = [one for one in ones if one.form != "1 + " and one.name not in given]
        products = [pair for one in gradients for pair in ((one,), *((one, two) for two in others))]
        terms: list[Term | Product] = [
            *self._own,
            *map(_product, products),
            *(term for term, _ in self._layers),
        ]
        columns = [
            *(self._flat[one.written] for one in self._own),
            *(reduce(np.multiply, map(self._columns.__getitem__, one)) for one in products),
            *(column for _, column in self._layers),
        ]
        return few(terms, columns, self.like)

    @cached_property
    def _families(self) -> tuple[Monomials | None, ...]:
        """Products of what is known as it is, with what is squashed; and with its tanh."""
        return self._made(NOTHING)

    @cached_property
    def _calm_families(self) -> tuple[Monomials | None, ...]:
        """The same where nothing is small, so that a difference keeps its digits."""
        return self._made(SMALL)

    def _made(self, least: float) -> tuple[Monomials | None, ...]:
        ones, sums_of_layers, squashed = self._factors
        families = [[*ones, *sums_of_layers], [*ones, *squashed]] if squashed else [[*ones, *sums_of_layers]]
        return tuple(
            monomials(family, np.stack([self._columns[one] for one in family], axis=1), least)
            for family in families
            if family
        )

    @cached_property
    def _flat(self) -> Values:
        """What has the quantity's shape, and sizes, of all cases in a row."""
        names = [name for name in (*self.names, *self.terms) if self._has_shape(name)]
        letters = self.exercise.signature.takes.letters
        return {
            name: pooled([values[name] for values in self.cases], self.like) for name in (*names, *letters)
        }

    @cached_property
    def _factors(self) -> tuple[list[Factor], list[Factor], list[Factor]]:
        ones: list[Factor] = []
        layers: list[Factor] = []
        squashed: list[Factor] = []
        for name in self.names:
            if name not in self._flat:
                continue
            if name in self.gradients:
                ones.append(Factor(name))
            elif name == "a" or name.startswith("a_"):
                layers += forms(name) if self.of_gradient else [Factor(name)]
            else:
                between = (
                    0 < self._flat[name].min() and self._flat[name].max() < 1
                )  # 1 + f makes no sense of a gate
                ones += forms(name)[: 2 if between else 3]
                if self._flat[name].min() < 0:
                    squashed += forms(name, squashed=True)
        sizes = [Factor(letter) for letter in self.exercise.signature.takes.letters]
        return [*ones, *sizes], layers, squashed

    @cached_property
    def _own(self) -> list[Term]:
        """The terms of the key's own sum."""
        return [Term(text, _value(text)) for text in self.terms if text in self._flat]

    @cached_property
    def _columns(self) -> dict[Factor, Any]:
        """The factors' values, of all cases in a row."""
        return {one: one.of(self._flat) for ones in self._factors for one in ones}

    @cached_property
    def _begun(self) -> tuple[list[Factor | Term | None], Any]:
        """What a first term may be made of, nothing among it, and the values, (B, P)."""
        letters = self.exercise.signature.takes.letters
        ones = [one for one in self._factors[0] if one.name not in letters]
        columns = [*(self._flat[one.written] for one in self._own), *(self._columns[one] for one in ones)]
        nothing = np.ones(sum(int(np.size(one)) for one in self.like))
        return [None, *self._own, *ones], np.stack([nothing, *columns])

    @cached_property
    def _firsts(self) -> Any:
        """The known terms of which one may stand before a product, (F, 3): the places of what each is made of."""
        made, _ = self._begun
        own = [(k, 0, 0) for k, one in enumerate(made) if isinstance(one, Term)]
        factors = [(k, one) for k, one in enumerate(made) if isinstance(one, Factor)]
        gradients = [k for k, one in factors if one.name in self.gradients]
        others = [k for k, one in factors if one.name not in self.gradients and one.form != "1 + "]
        pairs = [(0, 0), *((0, k) for k in others), *combinations_with_replacement(others, 2)]
        starts = gradients if self.of_gradient else [0]
        products = [(start, *pair) for start in starts for pair in pairs if start or any(pair)]
        return np.array([*own, *products], dtype=int)

    def _values_of_firsts(self, firsts: Any, rows: Any = slice(None)) -> Any:
        """The values of first terms in these rows, (F, R)."""
        values = self._begun[1][:, rows]
        return values[firsts[:, 0]] * values[firsts[:, 1]] * values[firsts[:, 2]]

    def _first(self, first: Any) -> Product | Term:
        made = [one for k in first if (one := self._begun[0][k]) is not None]
        return next((one for one in made if isinstance(one, Term)), None) or _product(made)

    @cached_property
    def _sums(self) -> Sums | None:
        own = [Term(text, _value(text)) for text in self.terms if "@" not in text and text in self.cases[0]]
        more = [(one, column) for one in own if (column := self._fitting(one)) is not None]
        return sums(*zip(*self._layers, *more, strict=True)) if self._layers or more else None

    @cached_property
    def _layers(self) -> list[tuple[Term, Any]]:
        """Rows of weights met by what has their features, and biases, with their values of all cases in a row."""
        return [(one, column) for one in self._all_layers() if (column := self._fitting(one)) is not None]

    def _all_layers(self) -> Iterator[Term]:
        """Rows of weights met by what may have their features: x @ W[:D], da @ W[D:].T; and biases."""
        arrays = {name.split(".")[-1]: one for name, one in self.exercise.signature.takes.arrays.items()}
        for one in self.names:
            for name, array in arrays.items() if (one in self.gradients) == self.of_gradient else ():
                for rows, start, stop in blocks(array.terms[0]) if array.kind == "weight" else ():
                    written = f"({one})" if " " in one else one
                    yield Term(f"{written} @ {name}{rows}", _met(one, name, start, stop, False))
                    if self.of_gradient:
                        yield Term(f"{written} @ {name}{rows}.T", _met(one, name, start, stop, True))
        for name, array in arrays.items():
            if array.kind == "bias" and not self.of_gradient:
                yield Term(name, _value(name))

    def _has_shape(self, name: str) -> bool:
        return all(
            name in values and np.shape(values[name]) == np.shape(one)
            for values, one in zip(self.cases, self.like, strict=True)
        )

    def _fitting(self, term: Term) -> Any:
        """Its values of all cases in a row; None unless it has the quantity's shape on every one."""
        if term.written not in self.kept:
            self.kept[term.written] = self._entries(term)
        return self.kept[term.written]

    def _entries(self, term: Term) -> Any:
        made = []
        for values, one in zip(self.cases, self.like, strict=True):
            try:
                value = term.of(values)
            except ValueError:
                return None
            if np.shape(value) != np.shape(one) and not _spreads(np.shape(value), np.shape(one)):
                return None
            made.append(value)
        return pooled(made, self.like)


def _spreads(shape: tuple[int, ...], over: tuple[int, ...]) -> bool:
    """Whether an array of this shape stands for one of the other, as a bias does for that of each sample."""
    alike = zip(reversed(shape), reversed(over), strict=False)
    return len(shape) <= len(over) and all(one in (1, other) for one, other in alike)


def blocks(letters: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """The rows of each letter of an axis, as they are written, and from where to where: [:D], [D:]."""
    for k in range(len(letters)):
        start, stop = tuple(letters[:k]), tuple(letters[: k + 1])
        if len(letters) == 1:
            yield "", start, stop
        elif k == len(letters) - 1:
            yield f"[{'+'.join(start)}:]", start, stop
        else:
            yield f"[{'+'.join(start)}:{'+'.join(stop)}]", start, stop


def additive(text: str) -> tuple[str, ...]:
    """The terms of a sum, as they are written: "a * b + c - d" has a * b, c and d."""
    node = ast.parse(text, mode="eval").body
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        return (*additive(ast.unparse(node.left)), *additive(ast.unparse(node.right)))
    return (text,)


def length_of(letters: Sequence[str], values: Values) -> int:
    """How long an axis of these letters is."""
    return sum(int(one) if one.isdigit() else int(values[one]) for one in letters)


def _product(factors: Sequence[Factor]) -> Product:
    powers: dict[Factor, int] = {}
    for one in factors:
        powers[one] = powers.get(one, 0) + 1
    return Product(1.0, tuple(powers.items()))


def _value(name: str) -> Any:
    return lambda values: values[name]


def _met(name: str, weight: str, start: Sequence[str], stop: Sequence[str], transposed: bool) -> Any:
    def value(values: Values) -> Any:
        block = values[weight][length_of(start, values) : length_of(stop, values)]
        return values[name] @ (block.T if transposed else block)

    return value


def _on(made: Monomials, rows: Any, y: Any = None) -> Monomials | None:
    """The same on fewer entries; None where these tell too little, or that y is none of the products."""
    kept = rows[made.rows]
    logs = made.logs[kept]
    if len(logs) < logs.shape[1] + SPARE:
        return None
    if y is not None and not may_follow(logs, np.log(np.abs(y[made.rows][kept]))):
        return None
    if len(independent(logs)) < logs.shape[1]:
        return None
    return Monomials(made.factors, made.rows & rows, logs, made.negative[kept], solving(logs))
