"""The quantities that are wrong: those that, if they were others, would explain the results that came."""

import ast
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice
from typing import Any

import numpy as np

from autograder.grading.compare import is_equal
from autograder.inputs.cases import Case
from autograder.mistakes.formulas import Formulas, additive
from autograder.mistakes.quantities import Leaf, Observed, Quantities, instead, shown_value
from autograder.mistakes.side_by_side import equal_to, leaves_with
from autograder.mistakes.slopes import slopes
from autograder.mistakes.terms import Formula, as_written, values_of
from autograder.mistakes.traced import Run

FEW = 3  # cases on which it is looked for what is wrong
LEAST, MANY, READ = 4, 24, 6  # cases that show a quantity; of these, those in which its formula is read
NEARLY = 1e-5  # a quantity as it is shown, where it hardly shows
TRIES = 6  # quantities of which a formula is looked for, in each round
ROUNDS = 4  # faults in one function
PLAIN = 12  # a formula larger than this is a coincidence, or no help


@dataclass(frozen=True, eq=False)
class Fault:
    """A quantity with another formula than the key's, and the results that this makes right."""

    quantity: str
    formula: Formula
    right: str
    explains: frozenset[int]


@dataclass(frozen=True, eq=False)
class Candidate:
    """A quantity that may be wrong, the result that shows it, and what it would explain."""

    quantity: str
    leaf: Leaf
    explains: frozenset[int]
    place: int


@dataclass(frozen=True, eq=False)
class Round:
    """What is known when a fault is looked for: those found before, and the key's runs with these.

    `made` keeps what is computed on the way; `first` what is so in the first round too, for the next submission.
    """

    quantities: Quantities
    faults: tuple[Fault, ...]
    runs: Sequence[Run]
    first: dict[Any, Any]
    made: dict[Any, Any]

    @cached_property
    def wrong(self) -> list[Leaf]:
        """The results of each sample that are not what the runs show, on one case at least."""
        places: set[int] = set()
        for pair in self.seen_runs:
            places |= wrong_on(self.quantities, *pair, without=places)
        return [leaf for leaf in self.quantities.leaves if leaf.place in places]

    @property
    def seen_runs(self) -> Iterator[tuple[Observed, Run]]:
        """Each case with its run."""
        return zip(self.quantities.observed, self.runs, strict=True)

    @cached_property
    def telling(self) -> list[tuple[Observed, Run]]:
        """A few cases with most results, and several samples."""
        pairs = sorted(
            self.seen_runs, key=lambda pair: (-len(pair[0].own), pair[0].case.sizes.get("N", 1) == 1)
        )
        return pairs[:FEW]

    def made_of(self, name: str) -> dict[Any, Any]:
        """Where what is computed of a quantity is kept: the faults change nothing of what it may be made of."""
        moved = {one for fault in self.faults for one in self.quantities.following(fault.quantity)}
        is_first = moved <= self.quantities.following(name)
        return self.first if is_first else self.made

    def changed(self, run: Run) -> Mapping[str, Any]:
        """What the faults put in the place of the key's values."""
        return {fault.quantity: run.values[fault.quantity] for fault in self.faults}

    def slopes(self, seen: Observed, run: Run, name: str) -> Mapping[int, Any]:
        """How results follow from a quantity; on a telling case it is found for all quantities at once."""
        if ("slopes", name, id(seen.case)) not in self.made:
            is_telling = any(seen is one for one, _ in self.telling)
            names = [one for one in self.quantities.named if one in run.values] if is_telling else [name]
            for one, found in slopes(self.quantities, seen.case, run, self.changed(run), names).items():
                self.made["slopes", one, id(seen.case)] = found
        return self.made["slopes", name, id(seen.case)]  # type: ignore[no-any-return]


def found_in(quantities: Quantities) -> tuple[Fault, ...]:
    """The faults, the one that explains most first."""
    faults: tuple[Fault, ...] = ()
    for _ in range(ROUNDS):
        runs = [run_with(quantities, seen.case, faults) for seen in quantities.observed]
        first = quantities.wrong.cases[0].cache.setdefault("first round", {})
        now = Round(quantities, faults, runs, first, {} if faults else first)
        if not all(run.results for run in runs) or not now.wrong:
            break
        new = _next(now)
        if new is None:
            break
        faults = (*faults, new)
    return faults


def wrong_on(quantities: Quantities, seen: Observed, run: Run, without: Set[int] = frozenset()) -> set[int]:
    """The places of the results of each sample that are not what a run shows; `without` some at which not to look."""
    return {
        leaf.place
        for leaf in quantities.leaves
        if leaf.place in seen.own
        and leaf.place not in without
        and not equal(seen.own[leaf.place], leaf.of(run))
    }


def run_with(quantities: Quantities, case: Case, faults: tuple[Fault, ...]) -> Run:
    """The key's run with these formulas, one after the other; made once a submission."""
    if not faults:
        return quantities.right(case)
    if (id(case), faults) not in quantities.runs:
        quantities.runs[id(case), faults] = _with_one_more(quantities, case, faults[:-1], faults[-1])
    return quantities.runs[id(case), faults]


def _with_one_more(quantities: Quantities, case: Case, faults: tuple[Fault, ...], last: Fault) -> Run:
    before = run_with(quantities, case, faults)
    if last.quantity not in before.values:
        return Run()
    values = {one.quantity: before.values[one.quantity] for one in faults}
    known = values_of(quantities.wrong.exercise, case, before)
    values[last.quantity] = last.formula.of(known, before.values[last.quantity])
    return quantities.traced.run(case.arguments, instead(values))


def equal(one: Any, other: Any) -> bool:
    """Whether two results are the same to 1e-9."""
    return is_equal(np.asarray(one), np.asarray(other))


def _next(now: Round) -> Fault | None:
    """The readable fault that explains most."""
    candidates = sorted(_candidates(now), key=lambda one: (-len(one.explains), -one.place))[:TRIES]
    alike = groupby(candidates, key=lambda one: len(one.explains))
    return next((fault for _, some in alike if (fault := _readable(now, [*some]))), None)


def _readable(now: Round, candidates: Sequence[Candidate]) -> Fault | None:
    """Of several that explain as much the first that can be read, and rather what a result shows itself."""
    shown = {leaf.quantity for leaf in now.quantities.leaves}
    in_turn = sorted(candidates, key=lambda one: one.quantity not in shown)
    return next((fault for one in in_turn if (fault := _read(now, one))), None)


def _candidates(now: Round) -> Iterator[Candidate]:
    """What would make some of the wrong results right; of a quantity what no other result shows as well."""
    before = {leaf.place for leaf in now.wrong}
    shown = list(_shown(now))
    explained: dict[str, set[int]] = {}
    for (position, name, leaf, _), after in zip(shown, _after(now, shown), strict=True):
        others = explained.setdefault(name, set())
        if leaf.place not in others and after < before:
            others |= before - after
            yield Candidate(name, leaf, frozenset(before - after), position)


Shown = tuple[
    int, str, Leaf, Sequence[Any]
]  # a quantity's place and name, a result, and what that shows it to be


def _shown(now: Round) -> Iterator[Shown]:
    """Each quantity as each of the wrong results shows it on the telling cases."""
    done = {fault.quantity for fault in now.faults}
    for position, name in enumerate(now.quantities.named):
        for leaf in now.wrong if name not in done else ():
            values = [_as_shown(now, *pair, name, leaf) for pair in now.telling]
            if all(value is not None and np.isfinite(value).all() for value in values):
                yield position, name, leaf, values


def _as_shown(now: Round, seen: Observed, run: Run, name: str, leaf: Leaf) -> Any:
    """The quantity as the student's result shows it; None if it does not."""
    own = seen.own.get(leaf.place)
    if own is None or name not in run.values:
        return None
    if leaf.quantity == name and not leaf.features:
        return own
    slope = now.slopes(seen, run, name).get(leaf.place)
    return None if slope is None else shown_value(run.values[name], leaf.of(run), slope, own)


def _after(now: Round, shown: Sequence[Shown]) -> list[set[int]]:
    """The places of the results that would still be wrong, with each of the values."""
    wrong: list[set[int]] = [set() for _ in shown]
    leaves = now.quantities.leaves
    for k, (seen, run) in enumerate(now.telling):
        tried = [(name, values[k]) for _, name, _, values in shown]
        made = leaves_with(now.quantities, seen.case, now.changed(run), tried, leaves)
        for place, own in seen.own.items() if tried else ():
            for j in np.flatnonzero(~equal_to(own, made[place])):
                wrong[j].add(place)
    return wrong


Triples = Sequence[tuple[Observed, Run, Any]]  # a case, the run, and the quantity as it is shown there


def _read(now: Round, candidate: Candidate) -> Fault | None:
    """The formula of a quantity that may be wrong, if it is short, and not the key's."""
    name, shown = candidate.quantity, _in_turn(now, candidate)
    few = [*islice(shown, READ)]
    formula = _formula(now, name, few) if len(few) >= LEAST else None
    if formula and not all(_gives(now, formula, candidate, *pair) for pair in now.telling):
        formula = _formula(now, name, [*few, *islice(shown, MANY)])
    if formula is None or formula.size > PLAIN:
        return None
    right = _formulas(now, name, few).read([run.values[name] for _, run, _ in few])
    written = right.text if right else as_written(now.quantities.traced.formulas.get(name, ""))
    is_other = written and formula.text != written
    return Fault(name, formula, written, candidate.explains) if is_other else None


def _in_turn(now: Round, candidate: Candidate) -> Iterator[tuple[Observed, Run, Any]]:
    """The cases that show a quantity, those with most of its entries first."""
    for seen, run in sorted(
        now.seen_runs, key=lambda pair: -np.size(pair[1].values.get(candidate.quantity, ()))
    ):
        value = _as_shown(now, seen, run, candidate.quantity, candidate.leaf)
        if value is not None:
            yield seen, run, value


def _formula(now: Round, name: str, shown: Triples) -> Formula | None:
    """The formula that gives a quantity as it is shown."""
    values, rights = [value for *_, value in shown], [run.values[name] for _, run, _ in shown]
    return _formulas(now, name, shown).found(name, values, rights)


def _formulas(now: Round, name: str, shown: Triples) -> Formulas:
    """All formulas that are looked for, of one quantity on these cases."""
    seen, runs, made = [one for one, *_ in shown], [run for _, run, _ in shown], now.made_of(name)
    cases = tuple(id(one.case) for one in seen)
    if ("formulas", name, cases) not in made:
        kept = made.setdefault(("kept", cases, tuple(run.values[name].shape for run in runs)), {})
        made["formulas", name, cases] = formulas_of(now.quantities, seen, runs, name, kept)
    return made["formulas", name, cases]  # type: ignore[no-any-return]


def _gives(now: Round, formula: Formula, candidate: Candidate, seen: Observed, run: Run) -> bool:
    """Whether a formula gives a quantity as it is shown on a case."""
    value = _as_shown(now, seen, run, candidate.quantity, candidate.leaf)
    made = formula.of(values_of(now.quantities.wrong.exercise, seen.case, run), value)
    apart = np.abs(made - value)[np.isfinite(value)]
    return bool((apart <= NEARLY * max(1.0, float(np.abs(made).max(initial=0.0)))).all())


def formulas_of(
    quantities: Quantities,
    seen: Sequence[Observed],
    runs: Sequence[Run],
    name: str,
    kept: dict[str, Any],
    *,
    itself: bool = False,
) -> Formulas:
    """All formulas that are looked for, of one quantity; `itself` may stand in them too.

    Entries are `kept` for others of its shapes on these cases.
    """
    values = [
        values_of(quantities.wrong.exercise, one.case, run) for one, run in zip(seen, runs, strict=True)
    ]
    own_terms = additive(quantities.traced.formulas[name]) if name in quantities.traced.formulas else ()
    names = _known(quantities, runs[0], name)
    names = (name, *names) if itself else names
    return Formulas(
        quantities.wrong.exercise,
        names,
        quantities.gradients,
        name in quantities.gradients,
        values,
        [run.values[name] for run in runs],
        tuple(one for one in own_terms if one != name),
        kept,
    )


def _known(quantities: Quantities, run: Run, name: str) -> tuple[str, ...]:
    """The names of what a quantity may be made of: arguments, quantities that do not follow from it, sums."""
    takes = [one.split(".")[-1] for one in quantities.wrong.exercise.signature.takes.arrays]
    following = quantities.following(name)
    fixed = [
        one
        for one, value in run.values.items()
        if one in quantities.right(quantities.wrong.cases[0]).values
        and one not in following
        and not np.array_equal(value, run.values[name])
    ]
    named = [one for one in fixed if one in quantities.traced.alone]
    joined = [one for one in fixed if one not in named and quantities.joins(one)]
    added = [*(one for one in fixed if one not in named and _is_sum(one)), *joined]
    products = [one for one in named if _is_product(quantities.traced.formulas.get(one, one))]
    first = [
        one for one in (*takes, *named) if one in quantities.gradients and one not in products
    ]  # as products are written
    return tuple(
        dict.fromkeys([*first, *takes, *(one for one in named if one not in products), *added, *products])
    )


def _is_product(text: str) -> bool:
    node = ast.parse(text, mode="eval").body
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div)


def _is_sum(text: str) -> bool:
    """Whether it is the sum of several quantities, as h - n is: 1 - f is one of f."""
    node = ast.parse(text, mode="eval").body
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Add | ast.Sub)
        and "@" not in text
        and not isinstance(node.left, ast.Constant)
    )
