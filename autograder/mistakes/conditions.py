"""Conditions: a function that is wrong on some inputs only is told on which. "Right elsewhere; wrong where N = H."

Of the facts that hold of the inputs those are looked for that hold of all the wrong ones and of no right one: one fact,
two at once, one without another, or the first of a few. Among the hidden inputs several things change at once, so that
many facts come together there. What is found is therefore held against public inputs, which differ from a plain one in
one thing only, and it is said if no input contradicts it and a public one of that kind shows it.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from autograder.grading.compare import allowed, verdict
from autograder.inputs.cases import ASKED_AGAIN, Case
from autograder.inputs.contrasts import SUMS, kinds_of
from autograder.mistakes.facts import Fact, facts
from autograder.mistakes.named import Named
from autograder.mistakes.shown import pieces
from autograder.mistakes.wrong import Wrong
from autograder.sandbox.answers import Answer, Failure
from autograder.spec import Exercise

MOST = 0.7  # of the cases may be wrong: what is wrong on more of them is not told by its conditions
ROUNDS = 4  # so often further inputs are asked about
AT_ONCE = 8  # of so many things at once
PLAIN = 2  # together no more far-fetched than this
EITHER = 4  # so many facts may stand with an "or" between them
EACH_REGIME = "each regime"
RAISED = ("raised", "unusable")


class Rule(NamedTuple):
    """When it is wrong, in words; how simple that is; and of which cases it holds, a bit each."""

    said: str
    rank: int
    holds: int
    of: tuple[str, ...]


class Evidence(NamedTuple):
    """A bit for each case: which are wrong, which are contrasts, and for each fact where it holds.

    `asked` is what was changed by itself.
    """

    wrong: int
    contrasts: int
    asked: Collection[str]
    facts: dict[Fact, int]


def conditions(wrong: Wrong) -> tuple[Named, ...]:
    """On which inputs it is wrong, where it is right on the others; nothing if every condition is contradicted."""
    hidden = _faults(wrong)
    if hidden is None or wrong.further is None or wrong.computes_nothing:
        return ()
    trial = Trial(wrong, hidden)
    found = trial.found()
    return (_named(found, trial.fails),) if found else ()


class Trial:
    """The rules that may be, held against further public inputs until one is left that these bear out."""

    def __init__(self, wrong: Wrong, hidden: Sequence[bool]) -> None:
        self._wrong = wrong
        self._cases: list[Case] = []
        self._faults: list[bool] = []
        self._facts: dict[Fact, int] = {}
        self._contrasts = 0  # a bit for each case in which one thing only was changed
        self._asked: set[str] = set()
        given = zip(wrong.answers, hidden, strict=True)
        self.fails = all(isinstance(answer, Failure) for answer, is_wrong in given if is_wrong)
        self._add(wrong.cases, hidden)
        self._can_tell = self._take(wrong.public, wrong.in_public)

    def found(self) -> Rule | None:
        """The simplest rule that nothing contradicts when all that it speaks of was changed by itself."""
        if self._wrong.exercise.regimes:
            self._ask_each_regime()
        for _ in range(ROUNDS):
            possible = self._possible() if self._can_tell else []
            simplest = [rule for rule in possible if rule.rank == possible[0].rank]
            unasked = dict.fromkeys(of for rule in simplest for of in rule.of if of not in self._asked)
            if SUMS not in self._asked and any(rule.of == (SUMS,) for rule in possible):
                unasked[SUMS] = (
                    None  # what follows from other arguments is not told from them by changing these
                )
            if not unasked:
                # Of two pairs that no input tells apart neither is known: N = D and H > 1, or N = D and T > 1.
                is_open = len(simplest) > 1 and len(simplest[0].of) > 1
                return possible[0] if possible and not is_open else None
            self._ask(list(unasked)[:AT_ONCE])
        return None

    def _possible(self) -> list[Rule]:
        """The rules that contrasts bear out, or may yet bear out, of the simplest kind of rule; the simplest first."""
        for rules in (alone, two_at_once, one_of_a_few):
            if rules is two_at_once and not (self._ask_each_regime() and self._is_repeated):
                break
            wrong = sum(1 << k for k, fault in enumerate(self._faults) if fault)
            found = rules(Evidence(wrong, self._contrasts, self._asked, self._facts))
            possible = [
                rule for rule in found if rule.holds & self._contrasts or not self._asked.issuperset(rule.of)
            ]
            if possible:
                return sorted(possible, key=lambda rule: (rule.rank, len(rule.said), rule.said))
        return []

    def _ask(self, subjects: Sequence[str]) -> None:
        """Asks about inputs in which these things alone are changed, and all arguments of their kind at once."""
        kinds = kinds_of(self._wrong.exercise.signature.takes.arrays)
        together = [kind for kind, names in kinds.items() if set(names) & set(subjects)]
        more = [of for of in dict.fromkeys([*subjects, *together]) if of not in self._asked]
        self._further(more, are_contrasts=True)

    def _ask_each_regime(self) -> bool:
        """Whether all can be told of public inputs of every regime; of an exercise with its own they are contrasts."""
        if EACH_REGIME not in self._asked:
            self._further([], are_contrasts=bool(self._wrong.exercise.regimes))
        return self._can_tell

    def _further(self, subjects: Sequence[str], *, are_contrasts: bool) -> None:
        assert self._wrong.further is not None
        self._asked |= {*subjects} or {EACH_REGIME}
        first = len(self._cases)
        self._can_tell &= self._take(*self._wrong.further(subjects))
        if are_contrasts:
            self._contrasts |= (1 << len(self._cases)) - (1 << first)

    def _take(self, cases: Sequence[Case], answers: Sequence[Answer]) -> bool:
        """Whether of all these it can be told if they are wrong."""
        faults = [_is_wrong(self._wrong.exercise, *one) for one in zip(cases, answers, strict=True)]
        self._add(cases, [bool(fault) for fault in faults])
        return None not in faults

    def _add(self, cases: Sequence[Case], faults: Sequence[bool]) -> None:
        for fact, bits in where_facts_hold(self._wrong.exercise, cases).items():
            self._facts[fact] = self._facts.get(fact, 0) | bits << len(self._cases)
        self._cases += cases
        self._faults += faults

    @property
    def _is_repeated(self) -> bool:
        """Whether public inputs of the same regimes are wrong: else it may be by numbers that nobody named."""
        wrong: tuple[set[str], set[str]] = (set(), set())
        for case, fault in zip(self._cases, self._faults, strict=True):
            if fault:
                wrong[case.public].add(case.regime)
        names = {case.regime for case in self._cases if case.public}
        return wrong[0] & names <= wrong[1]


def _named(rule: Rule, failed: bool) -> Named:
    sentence = f"Right elsewhere; {'it fails' if failed else 'wrong'} where {rule.said}."
    return Named(f"only-where-{_slug(rule.said)}", "condition", (sentence,))


def _slug(said: str) -> str:
    words = "".join(one if one.isalnum() or one in "=<>" else " " for one in said).split()
    return "-".join(words)


def _faults(wrong: Wrong) -> list[bool] | None:
    """Of each hidden case whether it is wrong; None where too many are, or the same call was once right, once wrong."""
    found: list[bool] = []
    for case, answer in zip(wrong.cases, wrong.answers, strict=True):
        fault = _is_wrong(wrong.exercise, case, answer)
        found.append(bool(fault))
        if fault is None or sum(found) > MOST * len(wrong.cases):
            return None
    first = {
        id(case.arguments): fault for case, fault in reversed(list(zip(wrong.cases, found, strict=True)))
    }
    again = [
        (case, fault) for case, fault in zip(wrong.cases, found, strict=True) if case.regime == ASKED_AGAIN
    ]
    if any(first[id(case.arguments)] != fault for case, fault in again) or not any(found):
        return None
    return found


def _is_wrong(exercise: Exercise, case: Case, answer: Answer) -> bool | None:
    """Whether the answer is wrong; None where that cannot be told: it is imprecise, or no answer came in time."""
    if isinstance(answer, Failure):
        return True if answer.kind in RAISED else None
    if _is_right(answer.results, case):
        return False
    given, right = pieces(exercise, answer.results), pieces(exercise, case.expected)
    if len(given) != len(right):
        return True
    told = set()
    for one, other in zip(given, right, strict=True):
        if isinstance(one, str) or one.shape != other.shape:
            return True
        told.add(verdict(one, other, case.tolerance))
        if "wrong" in told:
            return True
    return None if "imprecise" in told else False


def _is_right(results: Sequence[Any], case: Case) -> bool:
    """Whether finite results are right, all at once."""
    if "in a row" not in case.cache:
        limits = [np.ravel(allowed(right, case.tolerance)) for right in case.expected]
        shapes = [np.shape(right) for right in case.expected]
        row = np.concatenate([np.ravel(right) for right in case.expected])
        case.cache["in a row"] = shapes, row, np.concatenate(limits)
    shapes, right, limit = case.cache["in a row"]
    if [np.shape(one) if isinstance(one, np.ndarray) else None for one in results] != shapes:
        return False
    with np.errstate(all="ignore"):
        return bool((np.abs(np.concatenate([np.ravel(one) for one in results]) - right) <= limit).all())


def where_facts_hold(exercise: Exercise, cases: Sequence[Case]) -> dict[Fact, int]:
    """Of each fact on which cases it holds, a bit each. It is kept with the first of the cases."""
    if not cases:
        return {}
    key = "where facts hold", tuple(map(id, cases))
    if key not in cases[0].cache:
        bits: dict[Fact, int] = {}
        for k, case in enumerate(cases):
            for fact in facts(exercise, case):
                bits[fact] = bits.get(fact, 0) | 1 << k
        cases[0].cache[key] = bits, tuple(cases)  # the cases too, so that no other ever has the id of one
    found: dict[Fact, int] = cases[0].cache[key][0]
    return found


def alone(seen: Evidence) -> list[Rule]:
    """One fact."""
    return [
        Rule(fact.said, fact.rank, bits, (fact.of,))
        for fact, bits in seen.facts.items()
        if bits == seen.wrong
    ]


def two_at_once(seen: Evidence) -> Iterator[Rule]:
    """Two facts together, or one without another."""
    wider = sorted(
        (fact.rank, fact.said, fact, bits)
        for fact, bits in seen.facts.items()
        if bits & seen.wrong == seen.wrong != bits
    )
    for (_, _, one, left), (_, _, other, right) in combinations(wider, 2):
        if left & right == seen.wrong and _go_together(one, other):
            yield Rule(f"{one.said} and {other.said}", one.rank + other.rank, seen.wrong, (one.of, other.of))
    apart = [(fact, bits) for fact, bits in seen.facts.items() if not bits & seen.wrong]
    for _, _, one, left in wider:
        rest = left ^ seen.wrong
        for other, right in apart:
            if left & right == rest and _go_together(one, other):
                yield Rule(
                    f"{one.said}, unless {other.said}",
                    one.rank + other.rank + 1,
                    seen.wrong,
                    (one.of, other.of),
                )


def _go_together(one: Fact, other: Fact) -> bool:
    """Whether two facts are of one thing, or both simple: of other pairs too many fit by chance."""
    return one.of == other.of or one.rank + other.rank <= PLAIN


def one_of_a_few(seen: Evidence) -> Iterator[Rule]:
    """Simple facts of one kind, each of which is enough: N = 1 or T = 1."""
    narrower = [
        (fact, bits)
        for fact, bits in seen.facts.items()
        if bits | seen.wrong == seen.wrong and (bits & seen.contrasts or fact.of not in seen.asked)
    ]
    for rank in (0, 1):
        kept: list[Fact] = []
        covered = 0
        for fact, bits in sorted(narrower, key=lambda one: (-one[1].bit_count(), one[0])):
            if fact.rank == rank and bits | covered != covered:
                kept, covered = [*kept, fact], covered | bits
        if covered == seen.wrong and len(kept) <= EITHER:
            yield Rule(
                " or ".join(sorted(one.said for one in kept)),
                rank * len(kept),
                covered,
                tuple(one.of for one in kept),
            )
