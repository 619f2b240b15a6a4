"""Which criteria of an exercise are right, in a given world.

First the whole: if all results are right on all general cases, every equation holds. Only if something
differs are the equations asked one by one which of them is at fault.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from autograder.grading.compare import SEVERITY, Comparison, Verdict, compare
from autograder.grading.follow_through import World
from autograder.grading.trivial import is_trivial, jump, nudged, varies, with_other_states
from autograder.inputs.cases import Case, Questions
from autograder.sandbox.answers import Failure
from autograder.spec import Criterion, Edge, Equation, Exercise, Number, Outcome, SaysNothing, Unusable


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one criterion, and what shows it: a difference, a failure, or an unusable result."""

    verdict: Verdict
    shown_by: Comparison | Failure | Unusable | None = None
    case: Case | None = None


RIGHT = Finding("right")
Findings = dict[Criterion, Finding]


def points(finding: Finding, criterion: Criterion, imprecise: float) -> float:
    """What a criterion earns; `imprecise` is the share that the right formula with float32-like errors earns."""
    return criterion.points * {"right": 1.0, "imprecise": imprecise}.get(finding.verdict, 0.0)


def worst(findings: Iterable[Finding]) -> Finding:
    """The first of the most severe findings."""
    return max(findings, key=lambda finding: SEVERITY[finding.verdict], default=RIGHT)


class Marking:
    """Marks one exercise in one world; each case is asked once."""

    def __init__(self, exercise: Exercise, questions: Questions, world: World) -> None:
        self.exercise = exercise
        self.questions = questions
        self.world = world
        self._outcomes: dict[int, Outcome | Failure] = {}
        self._compared: dict[int, Finding] = {}

    def findings(self) -> Findings:
        """The finding on every criterion, edges included."""
        found = self._equations()
        for criterion in self.exercise.criteria:
            if isinstance(criterion, Edge):
                found[criterion] = self._edge(criterion, found)
        return found

    @property
    def is_right(self) -> bool:
        """Whether all results are right on all general cases; the first that is not ends it."""
        return all(self.is_right_on(case) for case in self.questions.general)

    def is_right_on(self, case: Case) -> bool:
        """Whether all results are right on this case."""
        return self._results(case).verdict == "right"

    @property
    def answers(self) -> bool:
        """Whether the function gives results on the first case."""
        return not isinstance(self.outcome(self.questions.general[0]), Failure)

    def outcome(self, case: Case) -> Outcome | Failure:
        """What the student's function gives on this case."""
        if id(case) not in self._outcomes:
            self._outcomes[id(case)] = self.world.ask(self.exercise, case)
        return self._outcomes[id(case)]

    @cached_property
    def shown(self) -> "Marking":
        """The same marking in a process that has seen nothing but public inputs."""
        return Marking(self.exercise, self.questions, self.world.shown() if self.world.shown else self.world)

    def public(self, criterion: Criterion, case: Case) -> Finding:
        """The finding on a public case: of an equation by itself; of an edge, or as a whole, by the results."""
        found = self.on(criterion, case) if isinstance(criterion, Equation) else RIGHT
        return found if found.verdict != "right" else self._results(case)

    def _equations(self) -> Findings:
        whole = self._whole(self.questions.general)
        if whole.verdict == "right" or isinstance(whole.shown_by, Failure):
            return dict.fromkeys(self.exercise.equations, whole)
        if self.is_trivial:  # nothing was computed, so nothing of it is right
            return dict.fromkeys(self.exercise.equations, whole)
        found: Findings = {criterion: self._attributed(criterion) for criterion in self.exercise.equations}
        if all(finding.verdict == "right" for finding in found.values()):
            # Every equation is excused by another's fault, and none is at fault: no excuse holds.
            found = {criterion: self._strictly(criterion) for criterion in self.exercise.equations}
        if all(finding.verdict == "right" for finding in found.values()):
            found = dict.fromkeys(self.exercise.equations, whole)
        return found

    def _whole(self, cases: Sequence[Case]) -> Finding:
        """The worst finding on the results as a whole, the first of them; a failure is worse than any."""
        found = RIGHT
        for case in cases:
            outcome = self.outcome(case)
            if isinstance(outcome, Failure):
                return Finding("wrong", outcome, case)
            if found.verdict != "wrong":
                found = worst([found, self._results(case)])
        return found

    def _results(self, case: Case) -> Finding:
        """The finding on the results of a case as a whole."""
        if id(case) not in self._compared:
            self._compared[id(case)] = self._compare(case)
        return self._compared[id(case)]

    def _compare(self, case: Case) -> Finding:
        outcome = self.outcome(case)
        if isinstance(outcome, Failure):
            return Finding("wrong", outcome, case)
        try:
            given = tuple(outcome.leaves().values())
        except Unusable as unusable:
            return Finding("wrong", unusable, case)
        expected = self.world.expected(self.exercise, case)
        if expected is case.right and case.reference.is_met_by(given):
            return RIGHT
        comparison = compare(list(given), list(expected), self._tolerance(case))
        return RIGHT if comparison.verdict == "right" else Finding(comparison.verdict, comparison, case)

    def _attributed(self, criterion: Equation) -> Finding:
        cases = self.questions.telling if criterion.has_readings else self.questions.general
        return worst(self.on(criterion, case) for case in cases)

    def _strictly(self, criterion: Equation) -> Finding:
        return worst(self.on(criterion, case, first_only=True) for case in self.questions.general)

    def on(self, criterion: Equation, case: Case, first_only: bool = False) -> Finding:
        """The finding on one equation in one case: right if one of its pairs is equal; the first pair is shown.

        A left side that is one number throughout is excused by no further pair: zeros follow from zeros. An equation
        of which nothing can be seen in the results is wrong.
        """
        outcome = self.outcome(case)
        if isinstance(outcome, Failure):
            return Finding("wrong", outcome, case)
        shown = RIGHT
        try:
            with np.errstate(all="ignore"):
                for left, right in criterion.pairs(outcome, self.world.parts, case.arguments):
                    if shown is not RIGHT and not varies(left):
                        continue
                    comparison = compare(left, right, self._tolerance(case))
                    if comparison.verdict == "right":
                        return RIGHT
                    shown = Finding(comparison.verdict, comparison, case) if shown is RIGHT else shown
                    if comparison.verdict == "imprecise":
                        shown = Finding("imprecise", comparison, case)
                    if first_only:
                        break
        except SaysNothing:
            return RIGHT
        except Unusable as unusable:
            return shown if shown is not RIGHT else Finding("wrong", unusable, case)
        return shown if shown is not RIGHT else Finding("wrong", UNSEEN, case)

    def _tolerance(self, case: Case) -> float | None:
        if self.exercise.tolerance is None:
            return None
        return self.exercise.tolerance(case.right, *case.arguments)

    def following(self) -> Findings:
        """The findings on a backward pass that is the gradient of the student's own forward function."""
        found: Findings = dict.fromkeys(self.exercise.equations, RIGHT)
        for edge in self.exercise.criteria:
            if isinstance(edge, Edge):
                cases = [self.questions.edge(name) for name in edge.regimes]
                found[edge] = RIGHT if self._finite(cases) else self._whole(cases)
        return found

    def _edge(self, edge: Edge, found: Findings) -> Finding:
        """An edge is right if each equation that holds in general holds there too."""
        cases = [self.questions.edge(name) for name in edge.regimes]
        whole = self._whole(cases)
        holding = [criterion for criterion in self.exercise.equations if found[criterion].verdict != "wrong"]
        if not holding and self.is_trivial:
            return whole if whole.verdict == "wrong" else Finding("wrong", TRIVIAL, cases[0])
        if whole.verdict == "right" or isinstance(whole.shown_by, Failure):
            return whole
        broken = [criterion for criterion in self.exercise.equations if criterion not in holding]
        failing = worst(self.on(criterion, case) for criterion in holding for case in cases)
        if failing.verdict != "right":
            return failing
        explained = any(
            self.on(one, case, first_only=True).verdict != "right" for one in broken for case in cases
        )
        return RIGHT if explained and self._finite(cases) else whole

    def _finite(self, cases: Sequence[Case]) -> bool:
        """Whether finite numbers of the right shapes come out."""
        results = [self._arrays(case) for case in cases]
        return all(arrays and all(np.isfinite(array).all() for array in arrays) for arrays in results)

    def _arrays(self, case: Case) -> tuple[Any, ...]:
        """The results on a case, flat, without those that are unusable."""
        outcome = self.outcome(case)
        return () if isinstance(outcome, Failure) else outcome.usable()

    @cached_property
    def is_trivial(self) -> bool:
        """Whether nothing was computed: the same for all inputs, arguments handed back, or numbers by chance."""
        if not self.exercise.takes:
            return False
        cases = self.questions.general
        results = [self._arrays(cases[0])]
        if results[0]:
            results += [self._arrays(case) for case in cases[1:]]
        return is_trivial(cases, results) or jump(results[0], self._beside(nudged(cases[0].arguments)))

    @cached_property
    def forgets_its_state(self) -> bool:
        """Whether the next state is the same whatever the state is: a sequence of such steps needs no recurrence."""
        case = self.questions.general[0]
        others = with_other_states(self.exercise, case.arguments)
        if others is None:
            return False
        results, beside = self._arrays(case), self._beside(others)
        return all(np.array_equal(one, other) for one, other in zip(results, beside, strict=False))

    @cached_property
    def ignored(self) -> tuple[str, ...]:
        """The numbers among the arguments, such as eps, whatever of which the same results come out."""
        case = self.questions.general[0]
        if not self._arrays(case) or self.is_trivial:
            return ()
        found = []
        for k, quantity in enumerate(self.exercise.takes):
            if isinstance(quantity, Number):
                value = case.arguments[k]
                other = value + 1 if isinstance(value, int) else 3 * value
                arguments = (*case.arguments[:k], other, *case.arguments[k + 1 :])
                if _same(self._arrays(case), self._beside(arguments)) and not _same(
                    case.right, self.questions.right(arguments)
                ):
                    found.append(quantity.name)
        return tuple(found)

    def _beside(self, arguments: Sequence[Any]) -> tuple[Any, ...]:
        """The usable results for other arguments in the shapes of the first case, flat."""
        right, replaced = self.questions.general[0].right, self.world.replaced
        outcome = self.world.student.once(self.exercise, arguments, right, replaced)
        return () if isinstance(outcome, Failure) else outcome.usable()


def _same(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether these are the same arrays, and any at all."""
    return bool(one) and len(one) == len(other) and all(map(np.array_equal, one, other))


UNSEEN = Unusable("the results do not show this quantity; they should have the shapes that the stub states")
TRIVIAL = Unusable("what it gives hangs on nothing that it is given, is what it is given, or comes by chance")
