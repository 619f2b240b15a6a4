"""Which criteria of an exercise are right: a pure function of its cases and of what was answered.

First the whole: where all results are right, every equation holds. On the cases where something differs the equations
are asked one by one which of them is at fault. An equation is right if it holds on every case on which it says
something.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from autograder.grading import behaviour
from autograder.grading.arrangements import in_order
from autograder.grading.compare import Comparison, allowed, compare, verdict, verdict_in_silence
from autograder.grading.outcomes import each_alone, in_rows, of_leaves, outcome, same
from autograder.grading.trivial import is_trivial, varies
from autograder.inputs.cases import ASKED_AGAIN, OTHER_ARGUMENTS, OTHER_WEIGHTS, Case
from autograder.sandbox.answers import Answer, Answers, Failure, Given
from autograder.sandbox.expected import Expected, Shaped
from autograder.spec import (
    Criterion,
    Edge,
    Equation,
    Exercise,
    Outcome,
    SamplesWanted,
    SaysNothing,
    Slope,
    Unusable,
)
from autograder.verdict import SEVERITY, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one criterion, and what shows it: a difference, a failure, or an unusable result.

    `share` is what it earns of its points: of a slope, that of the results that are right. Of a property, `of` is what
    differs or which function failed, `calls` are those that it comes from (function, arguments, answer), and `reading`
    is what both sides say of it.
    """

    verdict: Verdict
    shown_by: Comparison | Failure | Unusable | None = None
    case: Case | None = None
    share: float = 0.0
    of: str = ""
    calls: tuple[tuple[str, tuple[Any, ...], Answer], ...] = field(default=(), compare=False)
    reading: str = ""


RIGHT = Finding("right", share=1.0)
UNTOLD = Finding("right", share=1.0)  # wrong at first sight, and this case cannot tell whose fault it is
Findings = Mapping[Criterion, Finding]
Pair = tuple[Any, ...]  # both sides of an equation

UNSEEN = Unusable("the results do not show this quantity; they should have the shapes that the stub states")
NOTHING_HOLDS = Unusable(
    "an edge counts where at least one equation of the function holds, and here none does"
)
NO_GRADIENT = Unusable("a slope counts where at least one equation of the function holds, and here none does")
NOT_FINITE = Unusable("the results hold NaN or an infinity, but should be finite numbers")
ORDINARY = 10.0  # numbers up to this overflow nowhere
MOST = 2  # times as many: half the regimes have D < H, where dx tells nothing, so that to be more is a near thing
FEW = 50  # sums of more of them may saturate all the same
CHANGED = Unusable("the same call gave something else the second time; every call should stand alone")
REMEMBERED = Unusable(
    "it gave what an earlier call had given, for other arguments; every call should stand alone"
)
ARRANGED = 0.5  # what an equation earns that holds on the same numbers in another arrangement
NOTHING = 1e-9  # so much smaller than what should have come
SLOPE = 1e-6  # how far a gradient may be from the slope of the loss, of the length of both
T = TypeVar("T")


class Each(Sequence[T]):
    """One thing a case, each made when it is looked at, and kept in `made`.

    Whoever asks for it has `made`, and not this: so nothing here refers to itself, and it is gone when it is done with.
    """

    def __init__(self, make: Callable[[int], T], made: list[list[T]]) -> None:
        self._make, self._made = make, made

    def __len__(self) -> int:
        return len(self._made)

    def __getitem__(self, k: Any) -> Any:
        made = self._made[k]
        if not made:
            made.append(self._make(k))
        return made[0]


@dataclass(frozen=True, eq=False)
class Asked:
    """One function's cases and answers, in one world; `samples` are those of each sample alone, by the case's place.

    `right` is what a right function replies, for one comparison of all cases. `without` is the same with fewer samples,
    if it was looked at before. Where it `may_ask`, samples can be asked still: whoever judges is told by SamplesWanted
    of which cases they have to be.
    """

    exercise: Exercise
    key: Any  # the key's functions by name
    cases: Sequence[Case]
    answers: Sequence[Answer]
    samples: Mapping[int, tuple[Sequence[Case], Sequence[Answer]]] = field(default_factory=dict)
    without: "Asked | None" = None
    may_ask: bool = False
    right: Expected | None = None

    @cached_property
    def _made(self) -> Mapping[str, list[list[Any]]]:
        """What was made of each case, by what it is."""
        return {what: [[] for _ in self.cases] for what in ("outcome", "whole", "verdict")}

    @cached_property
    def found(self) -> dict[tuple[Equation, int], Finding]:
        """The findings on equations that were made, by the case: those made without samples hold with them too."""
        return {} if self.without is None else dict(self.without.found)

    @cached_property
    def _shaped(self) -> Shaped | None:
        """All results of all cases at once, where they have the right shapes."""
        if self.without is not None:
            return self.without._shaped
        raw = getattr(self.answers, "raw", b"")
        return self.right.shaped(raw) if raw and self.right is not None else None

    @property
    def is_shaped(self) -> bool:
        """Whether all results are known to have the right shapes."""
        return self._shaped is not None

    @cached_property
    def _plain(self) -> Shaped | None:
        """The same, where results are arrays and weights."""
        return self._shaped if self.exercise.is_plain else None

    @cached_property
    def given(self) -> Answers:
        """What every call gave, as data."""
        if self._plain is None:
            return tuple(self.answers)
        return tuple(Given(self._plain.leaves(k)) for k in range(len(self.cases)))

    @property
    def outcomes(self) -> Sequence[Outcome | Failure]:
        """What every call gave, by name."""
        return Each(self._outcome, self._made["outcome"])

    def _outcome(self, k: int) -> Outcome | Failure:
        if self.without is not None and self.samples.get(k) is self.without.samples.get(k):
            found: Outcome | Failure = self.without.outcomes[k]
            return found
        case = self.cases[k]
        may_ask = self.may_ask and k not in self.samples and case.sizes.get("N", 1) > 1
        if self._plain is None:
            answer = self.answers[k]
            return outcome(self.exercise, answer, case.expected, self._alone(k), case.cache, may_ask)
        leaves = self._plain.leaves(k)
        return of_leaves(self.exercise, leaves, self._alone(k, leaves), case.cache, may_ask)

    def _alone(self, k: int, leaves: Sequence[Any] = ()) -> Sequence[Outcome] | None:
        """What each sample of a case gave on its own, if all did; `leaves` are the plain results of the case."""
        case, exercise = self.cases[k], self.exercise
        if k in self.samples:
            return each_alone(exercise, *self.samples[k])
        if case.sizes.get("N") != 1:
            return None
        if leaves:  # one sample is on its own as it is
            return in_rows(exercise, [one[None] for one in leaves])
        return each_alone(exercise, [case], [self.answers[k]])

    @property
    def wholes(self) -> Sequence[Finding]:
        """The finding on the results of every case as a whole."""
        if self.without is not None and not self.exercise.is_constructive:
            return self.without.wholes
        return Each(self._whole, self._made["whole"])

    @property
    def verdicts(self) -> Sequence[Verdict]:
        """The verdicts of these findings alone: what shows them is looked for only where it is told."""
        if self.without is not None and not self.exercise.is_constructive:
            return self.without.verdicts
        if self._plain is not None:
            return self._plain.verdicts
        return Each(self._verdict, self._made["verdict"])

    def _verdict(self, k: int) -> Verdict:
        got, case = self.outcomes[k], self.cases[k]
        if isinstance(got, Failure) or self.exercise.is_constructive:
            return self.wholes[k].verdict
        try:
            given = flat(self.exercise, got)
        except Unusable:
            return "wrong"
        return "right" if _is_right(given, case) else verdict(given, list(case.expected), case.tolerance)

    def worst_whole(self, places: Sequence[int]) -> Finding:
        """The first of the most severe findings on these cases as wholes."""
        k = next((k for k in places if self.verdicts[k] == "wrong"), None)
        if k is None:
            k = max(places, key=lambda k: SEVERITY[self.verdicts[k]], default=None)
        return RIGHT if k is None else self.wholes[k]

    def failed(self, places: Sequence[int]) -> Finding | None:
        """The first of these cases on which the function failed."""
        if self._shaped is not None:
            return None
        return next((self.wholes[k] for k in places if isinstance(self.outcomes[k], Failure)), None)

    def _whole(self, k: int) -> Finding:
        got, case = self.outcomes[k], self.cases[k]
        if isinstance(got, Failure):
            return Finding("wrong", got, case)
        if self.exercise.is_constructive:
            return worst(self.behaves(one, k) for one in self.exercise.equations)
        try:
            given = flat(self.exercise, got)
        except Unusable as unusable:
            return Finding("wrong", unusable, case)
        if _is_right(given, case):
            return RIGHT
        comparison = compare(given, list(case.expected), case.tolerance)
        return RIGHT if comparison.verdict == "right" else Finding(comparison.verdict, comparison, case)

    def behaves(self, equation: Equation, k: int) -> Finding:
        """The finding on what was built, by what it does on one case."""
        got, case = self.outcomes[k], self.cases[k]
        if isinstance(got, Failure):
            return Finding("wrong", got, case)
        shown = behaviour.unfit(self.exercise, got) or behaviour.shows(equation, self.key, case, got)
        if isinstance(shown, Comparison):
            return RIGHT if shown.verdict == "right" else Finding(shown.verdict, shown, case)
        return Finding("wrong", shown, case)

    def is_right_in(self, k: int, leaf: str) -> bool:
        """Whether this result is right on a case, as the one comparison of all shows: its slope is right then too."""
        if self._plain is None:
            return False
        return self._plain.each[k][self.exercise.signature.gives.names.index(leaf)] == "right"

    @cached_property
    def general(self) -> tuple[int, ...]:
        """The places of the cases that equations are judged on: all but those of the edges."""
        edges = {regime for one in self.exercise.criteria if isinstance(one, Edge) for regime in one.regimes}
        return tuple(k for k, case in enumerate(self.cases) if case.regime not in edges)

    def of_edge(self, edge: Edge) -> tuple[int, ...]:
        """The places of the cases of an edge."""
        return tuple(k for k, case in enumerate(self.cases) if case.regime in edge.regimes)

    @property
    def cut_at(self) -> tuple[int, ...]:
        """The places of the cases of whose samples an equation may look at each alone, and that were not asked yet."""
        return tuple(
            k
            for k, verdict in enumerate(self.verdicts)
            if verdict != "right" and self.cases[k].sizes.get("N", 1) > 1 and k not in self.samples
            if not isinstance(self.outcomes[k], Failure)
        )

    @cached_property
    def is_right(self) -> bool:
        """Whether all results are right on all cases."""
        if self._shaped is not None and self._shaped.is_right:
            return True
        return all(verdict == "right" for verdict in self.verdicts)

    @cached_property
    def changes(self) -> int | None:
        """The place of a call that gave something else than the same call before, if one did."""
        again = [k for k, case in enumerate(self.cases) if case.regime == ASKED_AGAIN]
        return next((k for k in again if not same(self.given[self._first_of(k)], self.given[k])), None)

    @cached_property
    def remembers(self) -> int | None:
        """The place of a call that gave what the first one had given, though all but some of its arguments are new."""
        new = [k for k, case in enumerate(self.cases) if case.regime in (OTHER_WEIGHTS, OTHER_ARGUMENTS)]
        wrong = (k for k in new if self.verdicts[k] == "wrong" and self.verdicts[0] == "right")
        return next((k for k in wrong if same(self.given[0], self.given[k])), None)

    def _first_of(self, again: int) -> int:
        """The place of the case that was asked again."""
        arguments = self.cases[again].arguments
        return next(k for k, case in enumerate(self.cases) if case.arguments is arguments)

    @cached_property
    def is_trivial(self) -> bool:
        """Whether nothing was computed: the same for all inputs, or arguments handed back."""
        if not self.exercise.takes:
            return False
        places = [k for k in self.general if self.cases[k].regime != ASKED_AGAIN]
        cases = [self.cases[k] for k in places]
        if self._plain is not None:
            return is_trivial(cases, [self._plain.leaves(k) for k in places])
        results = [() if isinstance(got := self.outcomes[k], Failure) else got.usable() for k in places]
        return is_trivial(cases, results)


def flat(exercise: Exercise, got: Outcome) -> list[Any]:
    """The results as a flat list. Raises Unusable if one is."""
    gives = exercise.signature.gives
    return list(gives.flatten([got[part.name] for part in gives.parts]))


def _is_right(given: Sequence[Any], case: Case) -> bool:
    """Whether finite results are right, all at once."""
    if "whole" not in case.cache:
        limits = [np.ravel(allowed(right, case.tolerance)) for right in case.expected]
        case.cache["whole"] = (
            np.concatenate([np.ravel(right) for right in case.expected]),
            np.concatenate(limits),
        )
    expected, limit = case.cache["whole"]
    with np.errstate(all="ignore"):
        return bool((np.abs(np.concatenate([np.ravel(one) for one in given]) - expected) <= limit).all())


def worst(findings: Iterable[Finding]) -> Finding:
    """The first of the most severe findings; it is looked for as far as the first that is wrong."""
    found: Finding | None = None
    for one in findings:
        if found is None or SEVERITY[one.verdict] > SEVERITY[found.verdict]:
            found = one
        if one.verdict == "wrong":
            break
    return found or RIGHT


def points(finding: Finding, criterion: Criterion, imprecise: float) -> float:
    """What a criterion earns; `imprecise` is the share that the right formula with float32-like errors earns."""
    return criterion.points * (imprecise if finding.verdict == "imprecise" else finding.share)


def at_most(asked: Asked, imprecise: float) -> float:
    """What the findings earn at most, as far as it is seen without asking for samples.

    An equation that would look at these may turn out right, and so may every edge.
    """
    if not asked.is_shaped or asked.exercise.is_constructive:
        return sum(one.points for one in asked.exercise.criteria)
    with np.errstate(all="ignore"):
        return sum(points(_at_best(asked, one), one, imprecise) for one in asked.exercise.criteria)


def _at_best(asked: Asked, criterion: Criterion) -> Finding:
    try:
        if isinstance(criterion, Equation):
            found = _attributed(asked, criterion)
            # What computes nothing and is imprecise as a whole is so in each equation.
            whole = asked.worst_whole(asked.general) if found.verdict == "wrong" else found
            return found if whole.verdict == "wrong" else whole
        return slope(asked) if isinstance(criterion, Slope) else RIGHT
    except SamplesWanted:
        return RIGHT


def judge(asked: Asked) -> Findings:
    """The finding on every criterion that carries points. Raises SamplesWanted where `asked` says so.

    Where one equation alone looks at samples, it is likely the one that is wrong, and on one of the first cases: of
    those samples are wanted first, and then of more and more. Else they are of all cases that are wrong.
    """
    try:
        with np.errstate(all="ignore"):
            return _judged(asked)
    except SamplesWanted as by:
        first, *others = by.places
        many = None if others else 1 + 2 * len(asked.samples)
        raise SamplesWanted(*[k for k in asked.cut_at if others or k >= first][:many]) from None


def _judged(asked: Asked) -> Findings:
    if asked.is_right:
        return dict.fromkeys(asked.exercise.criteria, RIGHT)
    found: dict[Criterion, Finding] = dict(_equations(asked))
    if not asked.exercise.is_constructive:
        found = dict(_arranged(asked, found))
    holds = any(finding.verdict != "wrong" for finding in found.values())
    for criterion in asked.exercise.criteria:
        if isinstance(criterion, Edge):
            found[criterion] = _edge(asked, criterion, found)
        elif isinstance(criterion, Slope):
            found[criterion] = slope(asked, holds=holds)
    return {criterion: found[criterion] for criterion in asked.exercise.criteria}


def _equations(asked: Asked) -> dict[Criterion, Finding]:
    equations = asked.exercise.equations
    if (failed := asked.failed(asked.general)) is not None:
        return dict.fromkeys(equations, failed)
    if asked.exercise.is_constructive:
        return {one: worst(on(asked, one, k) for k in asked.general) for one in equations}
    whole = asked.worst_whole(asked.general)
    if whole.verdict == "right":
        return dict.fromkeys(equations, RIGHT)
    if asked.is_trivial:  # nothing was computed, so nothing of it is right
        return dict.fromkeys(equations, whole)
    if (k := asked.remembers) is not None:  # so no equation holds but by what was computed before
        return dict.fromkeys(equations, Finding("wrong", REMEMBERED, asked.cases[k]))
    found = _each_attributed(asked)
    if all(finding.verdict == "right" for finding in found.values()):
        # Every equation is excused by another's fault, and none is at fault: no excuse holds.
        found = {one: worst(on(asked, one, k, first_only=True) for k in asked.general) for one in equations}
    if all(finding.verdict == "right" for finding in found.values()):
        found = dict.fromkeys(equations, whole)
    return found


def _each_attributed(asked: Asked) -> dict[Criterion, Finding]:
    """The findings on all equations. Raises SamplesWanted with the first case of each that looks at samples."""
    found: dict[Criterion, Finding] = {}
    wanted: list[int] = []
    for one in asked.exercise.equations:
        try:
            found[one] = _attributed(asked, one)
        except SamplesWanted as by_one:
            wanted += by_one.places
    if wanted:
        raise SamplesWanted(*wanted)
    return found


def _arranged(asked: Asked, found: Mapping[Criterion, Finding]) -> Mapping[Criterion, Finding]:
    """The findings; equations that hold on the same numbers in another arrangement earn half of their points."""
    if asked.is_shaped:
        return found
    cases = [asked.cases[k] for k in asked.general]
    answers = tuple(asked.given[k] for k in asked.general)
    for arranged in in_order(asked.exercise, cases, answers):
        again = _equations(Asked(asked.exercise, asked.key, cases, arranged))
        held = [one for one, finding in again.items() if finding.verdict == "right"]
        if held:
            return {
                one: replace(finding, share=ARRANGED)
                if one in held and finding.verdict == "wrong"
                else finding
                for one, finding in found.items()
            }
    return found


def _attributed(asked: Asked, equation: Equation) -> Finding:
    """The finding of all cases on which results are wrong: the first wrong one, else imprecise where most are that.

    Where more than two thirds of these cases cannot tell, there is no excuse for what is wrong.
    """
    told: list[Finding] = []
    untold: list[int] = []
    for k in asked.general:
        if asked.verdicts[k] == "right":
            continue
        found = on(asked, equation, k)
        if found.verdict == "wrong":
            changed = asked.cases[k].regime == ASKED_AGAIN and asked.changes == k
            return Finding("wrong", CHANGED, asked.cases[k]) if changed else found
        if found is UNTOLD and not _is_finite(asked, k) and _is_ordinary(asked.cases[k]):
            return Finding("wrong", NOT_FINITE, asked.cases[k])
        if found is UNTOLD:
            untold.append(k)
        else:
            told.append(found)
    if len(untold) > MOST * len(told):
        return replace(on(asked, equation, untold[0], first_only=True), verdict="wrong")
    imprecise = [finding for finding in told if finding.verdict == "imprecise"]
    return imprecise[0] if 2 * len(imprecise) > len(told) else RIGHT


def on(asked: Asked, equation: Equation, k: int, first_only: bool = False) -> Finding:
    """The finding on an equation for one case; it is made once, in silence. Raises SamplesWanted with that case."""
    if first_only:
        return _on(asked, equation, k, first_only)
    if (equation, k) not in asked.found:
        asked.found[equation, k] = _on(asked, equation, k)
    return asked.found[equation, k]


def _on(asked: Asked, equation: Equation, k: int, first_only: bool = False) -> Finding:
    case, got = asked.cases[k], asked.outcomes[k]
    if isinstance(got, Failure):
        return Finding("wrong", got, case)
    if asked.exercise.is_constructive:
        return asked.behaves(equation, k)
    if asked.verdicts[k] == "right":
        return RIGHT
    pairs = equation.pairs(got, asked.key, case.arguments)
    try:
        return _of_readings(_read(pairs, case.tolerance), case, first_only)
    except Unusable as unusable:
        return Finding("wrong", unusable, case)
    except SamplesWanted:
        raise SamplesWanted(k) from None


def _of_readings(
    readings: Iterable[tuple[Verdict | None, Pair | None]], case: Case, first_only: bool
) -> Finding:
    """Of several readings one that holds is enough.

    Where one holds whose numbers are all the same, one is not finite, or this case cannot show what a reading needs,
    the finding is UNTOLD. A quantity of which nothing can be seen in the results is wrong.
    """
    first: Pair | None = None
    found: set[Verdict | None] = set()
    for verdict_on_it, pair in readings:
        if verdict_on_it == "right":
            return RIGHT
        found.add(verdict_on_it)
        first = first or pair
        if first_only:
            break
    if None in found:
        return UNTOLD if first is not None else RIGHT
    if first is None:
        return Finding("wrong", UNSEEN, case)
    best: Verdict = "imprecise" if "imprecise" in found else "wrong"
    return Finding(best, compare(first[0], first[1], case.tolerance), case)


def _read(
    pairs: Iterator[Pair], tolerance: float | None
) -> Iterator[tuple[Verdict | None, tuple[Any, Any] | None]]:
    """The verdict on each pair, None on what cannot be told, in silence. Raises Unusable if there is no pair.

    A reading next to nothing beside what should have come is no excuse, and no fault; small ones are held to as many
    digits as others.
    """
    first: tuple[Any, Any] | None = None
    try:
        for left, right in pairs:
            if first is None:
                first = left, right
                yield verdict_in_silence(left, right, tolerance), first
                nothing = NOTHING * _size(right)
                continue
            size = _size(right)
            if not np.isfinite(size) or (size < nothing and _size(left) < nothing):
                yield None, first
                continue
            if 0.0 < size < 1.0:
                left, right = _scaled(left, size), _scaled(right, size)
            found = verdict_in_silence(left, right, tolerance)
            yield (found if found == "wrong" or varies(left) else None), first
    except SaysNothing:
        yield None, first
    except Unusable:
        if first is None:
            raise


def _size(values: Any) -> float:
    """The largest entry of an array; of several, the sum of theirs. NaN and infinity stay."""
    parts = values if isinstance(values, list | tuple) else [values]
    return sum(float(np.abs(part).max()) for part in parts if np.size(part))


def _scaled(values: Any, size: float) -> Any:
    return [part / size for part in values] if isinstance(values, list | tuple) else values / size


def _edge(asked: Asked, edge: Edge, found: Mapping[Criterion, Finding]) -> Finding:
    """An edge is right if each equation that holds in general holds there too, and at least one does."""
    places = asked.of_edge(edge) or asked.general
    whole = asked.worst_whole(places)
    failed = asked.failed(places)
    holding = [one for one in asked.exercise.equations if found[one].verdict != "wrong"]
    if failed is not None:
        return failed
    if not holding:
        return whole if whole.verdict == "wrong" else Finding("wrong", NOTHING_HOLDS, asked.cases[places[0]])
    if whole.verdict == "right":
        return RIGHT
    failing = worst(on(asked, one, k) for one in holding for k in places)
    if failing.verdict == "wrong" or failing.verdict == whole.verdict:
        return failing
    # Nothing that holds elsewhere fails here: what differs comes from what fails elsewhere too, if anything does.
    explained = len(holding) < len(asked.exercise.equations)
    return RIGHT if explained and all(_is_finite(asked, k) for k in places) else whole


def _is_ordinary(case: Case) -> bool:
    """Whether no number among the arguments is large, nor a sum: a result that is not finite there excuses nothing."""
    if "ordinary" not in case.cache:
        leaves = [
            leaf for part in case.arguments for leaf in (part if isinstance(part, list | tuple) else [part])
        ]
        arrays = [
            np.asarray(leaf, dtype=np.float64)
            for leaf in leaves
            if isinstance(leaf, np.ndarray | float | int)
        ]
        case.cache["ordinary"] = max(case.sizes.values(), default=1) <= FEW and all(
            float(np.abs(one).max(initial=0.0)) <= ORDINARY for one in arrays
        )
    return bool(case.cache["ordinary"])


def _is_finite(asked: Asked, k: int) -> bool:
    """Whether finite numbers of the right shapes come out."""
    got = asked.outcomes[k]
    arrays = () if isinstance(got, Failure) else got.usable()
    return bool(arrays) and all(bool(np.isfinite(array).all()) for array in arrays)


def slope(asked: Asked, *, holds: bool = True) -> Finding:
    """Of each result whether it is the slope of the loss:  |<g, v> - slope| <= 1e-6 max(1, |g| |v|)  on every case.

    The points are split over the results. Where no equation of the function holds, nothing is earned. Where numbers
    alone do not tell the slope, it is <g, v> of the key's gradient, in the direction in which g is off. NumPy should
    be told to say nothing of NaN and infinities.
    """
    leaves: dict[str, Finding] = {}
    for k in asked.general:
        case = asked.cases[k]
        for one in case.slopes:
            if asked.is_right_in(k, one.leaf):
                leaves.setdefault(one.leaf, RIGHT)
            elif leaves.get(one.leaf, RIGHT).verdict == "right":
                leaves[one.leaf] = _along(asked.outcomes[k], case, one.leaf, one.direction, one.slope)
    for k in asked.general:
        if not asked.cases[k].slopes and asked.verdicts[k] != "right":
            for leaf in [one for one, found in leaves.items() if found.verdict == "right"]:
                leaves[leaf] = RIGHT if asked.is_right_in(k, leaf) else _off(asked, k, leaf)
    right = sum(finding.verdict == "right" for finding in leaves.values())
    if right == len(leaves):
        return RIGHT if holds else Finding("wrong", NO_GRADIENT, asked.cases[asked.general[0]])
    first = worst(leaves.values())
    return Finding("wrong", first.shown_by, first.case, right / len(leaves) if holds else 0.0)


def _off(asked: Asked, k: int, leaf: str) -> Finding:
    """The finding on a result where the slope is known from the key's gradient alone."""
    case, got = asked.cases[k], asked.outcomes[k]
    right = asked.exercise.signature.gives.named(case.expected)[leaf]
    if not np.isfinite(right).all():
        return RIGHT
    try:
        off = np.ones_like(right) if isinstance(got, Failure) else got[leaf] - right
    except Unusable:
        off = np.ones_like(right)
    if not isinstance(got, Failure) and float(np.abs(off).max(initial=0.0)) * off.size <= 0.1 * SLOPE:
        return RIGHT  # in every direction
    off = np.where(np.isfinite(off), off, 1.0)
    direction = off / (float(np.linalg.norm(off)) or 1.0)
    return _along(got, case, leaf, direction, float(np.sum(right * direction)))


def _along(got: Outcome | Failure, case: Case, leaf: str, direction: Any, expected: float) -> Finding:
    if isinstance(got, Failure):
        return Finding("wrong", got, case)
    try:
        gradient = got[leaf]
    except Unusable as unusable:
        return Finding("wrong", unusable, case)
    given = float(np.sum(gradient * direction))
    if abs(given - expected) <= SLOPE:
        return RIGHT
    allowed = SLOPE * max(1.0, float(np.linalg.norm(direction)) * float(np.linalg.norm(gradient)))
    if abs(given - expected) <= allowed < np.inf:
        return RIGHT
    return Finding("wrong", Comparison("wrong", leaf=leaf, left=given, right=expected), case)
