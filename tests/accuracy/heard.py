"""What a wrong function is told: where the first sentence comes from, which line it points at."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.mistakes.named import Named
from autograder.report import CriterionMark, ExerciseMark

# How what is wrong is told, the most exact first; the last is a number that is wrong, and no more.
NAMED = ("mistake", "slip", "formula")
HOWS = (*NAMED, "condition", "shape", "state", "contract", "nothing")


@dataclass(frozen=True)
class Heard:
    """What is said of a function that loses points. `how` is one of HOWS, `line` the one that is pointed at, or 0.

    `failed` says that it gave no result at all.
    """

    exercise: str
    how: str
    id: str = ""
    first: str = ""
    line: int = 0
    failed: bool = False


def heard(mark: ExerciseMark, named: Sequence[Named], failed: bool) -> Heard:
    """What a learner reads first of a function: its explanation; else the first name; else a criterion's sentence."""
    told = mark.explanation
    line = told.place.line if told and told.place else 0
    if told and told.how:
        return Heard(mark.name, _how(told.how), told.id, next(iter(told.sentences), ""), line, failed)
    if named:
        first = named[0]
        return Heard(mark.name, first.how, first.id, first.sentences[0], line, failed)
    criterion = next((one for one in mark.criteria if one.mistake), None)
    if criterion is not None:
        return Heard(mark.name, "mistake", criterion.mistake_id or "", _sentence(criterion), line, failed)
    return Heard(mark.name, "nothing", line=line, failed=failed)


def _how(how: str) -> str:
    """A way that is not among those counted here, such as "unwritten", tells what the stub asks for."""
    return how if how in HOWS else "contract"


def _sentence(criterion: CriterionMark) -> str:
    return criterion.mistake or ""
