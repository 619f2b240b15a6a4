"""Which of several lost criteria an explanation shows: that of the named mistake, else the first."""

import re
from collections.abc import Mapping, Sequence

from autograder.grading.judge import Finding
from autograder.mistakes.named import Named
from autograder.spec import Criterion, Edge, Equation, Exercise

Findings = Mapping[Criterion, Finding]


def leading(
    exercise: Exercise, findings: Findings, shown: Findings, named: Sequence[Named]
) -> Criterion | None:
    """The first wrong criterion about a result that the first named mistake makes wrong; else the first one lost.

    What a public input shows goes before what none does, and an equation before the slope of the same gradient.
    """
    lost = [one for one in exercise.criteria if one in findings and findings[one].verdict != "right"]
    explained = named[0].explains if named else frozenset()

    def order(criterion: Criterion) -> tuple[bool, bool, bool, bool]:
        return (
            findings[criterion].verdict != "wrong",
            criterion not in shown,
            not (places_of(exercise, criterion) & explained) and bool(explained),
            isinstance(criterion, Edge),
        )

    return min(lost, key=order, default=None)


def places_of(exercise: Exercise, criterion: Criterion) -> frozenset[int]:
    """The places of the results that a criterion is about, as far as its name for them tells: "dW" is all dW_*."""
    if not isinstance(criterion, Equation):
        return frozenset()
    words = set(re.findall(r"\w+", criterion.of))
    return frozenset(
        place for place, name in enumerate(exercise.signature.gives.names) if words & _names_of(name)
    )


def _names_of(leaf: str) -> set[str]:
    """What a result may be called: `dweights.W_f` is dweights, dW and dW_f."""
    owner, _, field = leaf.partition(".")
    return {leaf, owner, f"d{field}", f"d{field.partition('_')[0]}", field} if field else {leaf}
