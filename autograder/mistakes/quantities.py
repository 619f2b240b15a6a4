"""What a student's results show of the quantities behind them: db of one sample shows da_f, dc shows dc_total.

A result of each sample is a quantity of the key as it is; or, of one sample alone, its sum; or F^T da. Which it is is
found on right values, not written down. What is between is read through the results that follow from it entry by entry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from autograder.grading.compare import is_equal
from autograder.inputs.cases import Case
from autograder.mistakes.shown import Pieces, pieces
from autograder.mistakes.traced import Run, Traced
from autograder.mistakes.wrong import Wrong

TELLING = 1e-6  # a quantity is not read where it hardly shows


@dataclass(frozen=True, slots=True)
class Leaf:
    """One result, and the quantity that it shows: itself, summed over the samples, or as features^T quantity."""

    place: int
    name: str
    quantity: str
    features: str = ""
    summed: bool = False

    def of(self, run: Run) -> Any:
        """What it is of each sample, (N, ...)."""
        value = run.value(self.quantity)
        return run.value(self.features)[:, :, None] * value[:, None, :] if self.features else value


@dataclass(frozen=True, eq=False)
class Observed:
    """A case, what the right function shows on it, and the student's results of each sample, by the leaf's place."""

    case: Case
    right: Run
    own: Mapping[int, Any]


@dataclass(frozen=True, eq=False)
class Quantities:
    """The quantities of one wrong function, on the cases in which no number is large."""

    wrong: Wrong
    traced: Traced
    runs: dict[Any, Run] = field(default_factory=dict)  # of the key with other formulas, once they are made

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """The results that show a quantity of the key."""
        first = self.wrong.cases[0]
        if "leaves" not in first.cache:
            first.cache["leaves"] = tuple(self._leaves())
        return first.cache["leaves"]  # type: ignore[no-any-return]

    @cached_property
    def observed(self) -> tuple[Observed, ...]:
        """What is seen on each case on which something is wrong."""
        found = []
        for case, student in self.wrong.seen:
            right = pieces(self.wrong.exercise, case.expected)
            if len(student) == len(right) and not _all_right(student, right, case):
                own = {
                    leaf.place: one
                    for leaf in self.leaves
                    if (one := self._own(leaf, case, student, right)) is not None
                }
                found.append(Observed(case, self.right(case), own))
        return tuple(found)

    def right(self, case: Case) -> Run:
        """The key's run on a case; kept with it."""
        if "traced" not in case.cache:
            case.cache["traced"] = self.traced.run(case.arguments)
        return case.cache["traced"]  # type: ignore[no-any-return]

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The quantities of each sample that the key gives a name, in order."""
        run, N = self.right(self.wrong.cases[0]), self.wrong.cases[0].sizes.get("N", 1)
        alone = self.traced.alone
        return tuple(
            name for name, one in run.values.items() if name in alone and np.ndim(one) == 2 and len(one) == N
        )

    def following(self, name: str) -> frozenset[str]:
        """The names of what follows from a quantity, itself among them: what is another where it is another."""
        case = self.wrong.cases[0]
        if ("following", name) not in case.cache:
            right = self.right(case).values
            moved = self.traced.run(case.arguments, instead({name: right[name] + 1.0})).values
            case.cache["following", name] = frozenset(
                one
                for one, value in right.items()
                if one not in moved or not np.array_equal(value, moved[one])
            )
        return case.cache["following", name]  # type: ignore[no-any-return]

    def joins(self, text: str) -> bool:
        """Whether a product stands among features that the key joins, as r * h in np.concatenate([x, r * h])."""
        formulas = self.traced.formulas.values()
        return "*" in text and any(f", {text}]" in one or f"[{text}," in one for one in formulas)

    @cached_property
    def gradients(self) -> frozenset[str]:
        """What is proportional to the gradients that come in."""
        case, takes = self.wrong.cases[0], self.wrong.exercise.signature.takes
        upstream = [name for name, one in takes.arrays.items() if one.kind == "upstream"]
        if not upstream:
            return frozenset()
        if "gradients" not in case.cache:
            new = {name: 2 * takes.by_name(case.arguments)[name] for name in upstream}
            run, right = self.traced.run(takes.rebuilt(case.arguments, new)), self.right(case)
            same = right.values
            differing = {
                name
                for name, one in run.values.items()
                if name not in same or not np.array_equal(one, same[name])
            }
            case.cache["gradients"] = frozenset(differing | set(upstream))
        return case.cache["gradients"]  # type: ignore[no-any-return]

    def _leaves(self) -> list[Leaf]:
        telling = [case for case, _ in self.wrong.seen if case.sizes.get("N", 1) > 1][:3] or [
            self.wrong.cases[0]
        ]
        runs = [self.right(case) for case in telling]
        names = [leaf.name for leaf in self.wrong.exercise.signature.gives.leaves]
        found = []
        for place, name in enumerate(names if len(names) == len(telling[0].expected) else ()):
            rights = [case.expected[place] for case in telling]
            shown = next(self._showing(place, name, runs, rights), None)
            found += [shown] if shown else []
        return found

    def _showing(self, place: int, name: str, runs: Sequence[Run], rights: Sequence[Any]) -> Any:
        """The ways in which a quantity shows in a result."""
        alone = self.traced.alone
        by_name = [one for one in runs[0].values if one in alone and np.ndim(runs[0].values[one]) == 2]
        of_samples = self.wrong.exercise.signature.gives.arrays[name].has("N")
        for quantity in reversed(by_name) if of_samples else ():
            if _all_equal([run.values.get(quantity) for run in runs], rights):
                yield Leaf(place, name, quantity)
        for quantity in by_name if not of_samples else ():
            if _all_equal([run.values[quantity].sum(axis=0) for run in runs], rights):
                yield Leaf(place, name, quantity, summed=True)
        for features in by_name if not of_samples else ():
            for quantity in by_name:
                if _all_equal([run.values[features].T @ run.values[quantity] for run in runs], rights):
                    yield Leaf(place, name, quantity, features, summed=True)

    def _own(self, leaf: Leaf, case: Case, student: Pieces, right: Pieces) -> Any:
        """The student's result of each sample; None if it does not show."""
        N = case.sizes.get("N", 1)
        if not leaf.summed:
            return _usable(student[leaf.place], np.shape(right[leaf.place]))
        shape = np.shape(right[leaf.place])
        if N == 1:
            given = [student[leaf.place]]
        else:
            place = next(k for k, one in enumerate(self.wrong.cases) if one is case)
            samples = self.wrong.samples.get(place)
            if samples is None:
                return None
            given = [
                results[leaf.place] if len(results := getattr(answer, "results", ())) == len(right) else ""
                for answer in samples[1]
            ]
        each = [_usable(one, shape) for one in given]
        return None if any(one is None for one in each) else np.stack(each)


def shown_value(value: Any, shown: Any, slope: Any, own: Any) -> Any:
    """The quantity as a student's result shows it; NaN where it hardly shows."""
    return value + np.where(np.abs(slope) > TELLING, (own - shown) / slope, np.nan)


def instead(values: Mapping[str, Any]) -> dict[str, Any]:
    """These values in the place of those that the key computes."""
    return {name: _instead(value) for name, value in values.items()}


def _instead(value: Any) -> Any:
    return lambda *_: np.array(value)


def _usable(piece: Any, shape: tuple[int, ...]) -> Any:
    return (
        None if isinstance(piece, str) or np.shape(piece) != shape or not np.isfinite(piece).all() else piece
    )


def _all_right(student: Pieces, right: Pieces, case: Case) -> bool:
    return all(is_equal(one, other, case.tolerance) for one, other in zip(student, right, strict=True))


def _all_equal(ours: Sequence[Any], rights: Sequence[Any]) -> bool:
    return all(
        np.shape(one) == np.shape(other) and bool(np.allclose(one, other, rtol=1e-10, atol=1e-12))
        for one, other in zip(ours, rights, strict=True)
    )
