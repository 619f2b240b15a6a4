"""What a wrong function is told: where the first sentence comes from, which line it points at."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from autograder.mistakes.named import Named
from autograder.report import ExerciseMark

# How what is wrong is told, the most exact first; "part" is a mistake, slip or formula that explains a part of what is
# wrong, and the last is a number that is wrong or an exception's own text, and no more.
NAMED = ("mistake", "slip", "formula")
HOWS = (*NAMED, "part", "condition", "shape", "state", "contract", "nothing")
OF_THE_CONTRACT = ("unwritten", "file")  # what is not written, or stands in a file that is not run


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


def heard(mark: ExerciseMark, named: Sequence[Named], *, failed: bool, wrong: Collection[int] = ()) -> Heard:
    """What a learner reads first of a function: its explanation; else the first name; else a criterion's sentence.

    `wrong` are the places of the results that are wrong: of a name that leaves some unexplained it is told a part.
    """
    told = mark.explanation
    line = told.place.line if told and told.place else 0
    explained: frozenset[int] = frozenset().union(*(one.explains for one in named))
    is_part = bool(explained) and not explained.issuperset(wrong)
    if told and _how(told.how) != "nothing":
        how = _how(told.how)
        id, first = told.id, next(iter(told.sentences), "")
    elif named:
        how, id, first = named[0].how, named[0].id, named[0].sentences[0]
    elif criterion := next((one for one in mark.criteria if one.mistake), None):
        how, id, first = "mistake", criterion.mistake_id or "", criterion.mistake or ""
    else:
        how, id, first = "nothing", "", ""
    return Heard(mark.name, "part" if is_part and how in NAMED else how, id, first, line, failed)


def _how(how: str) -> str:
    return how if how in HOWS else "contract" if how in OF_THE_CONTRACT else "nothing"
