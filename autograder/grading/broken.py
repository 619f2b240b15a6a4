"""The explanation of a function that breaks properties, where there is no key: the calls that show it, to be pasted."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.grading import explain, pasted
from autograder.grading.compare import Comparison
from autograder.grading.explanation import Where, begins, is_still_none
from autograder.grading.judge import Finding
from autograder.grading.pasted import WHOLE
from autograder.report import Explanation
from autograder.sandbox.answers import Failure, Given
from autograder.spec import Constant, Exercise, Property, Weights
from autograder.submissions.text import printable

CALLS = 2  # that are shown: more are behind few properties


def broken(exercise: Exercise, one: Property, finding: Finding, where: Where) -> Explanation:
    """What shows that a property does not hold: both sides, and the calls that they come from."""
    shown, id = finding.shown_by, one.id
    exercises = {each.name: each for each in where.assignment.exercises}
    place = begins(where, exercise.name)
    if isinstance(shown, Failure):
        said = explain.failure(finding.of, shown, show_text=True)
        how = "unwritten" if shown.type_name == "NotImplementedError" else "stops"
        sentences, seen = ((said,), "") if how == "unwritten" else ((), said)
        return Explanation(how=how, sentences=sentences, seen=seen, criterion=id, place=place)
    own = [one for one in finding.calls if one[0] == exercise.name] or list(finding.calls)
    code = (
        tuple(_code(exercises, own[-CALLS:], finding.of, where)) if own and not exercise.is_constant else ()
    )
    if not isinstance(shown, Comparison):
        said, is_constant = printable(str(shown)), isinstance(exercise.gives[0], Constant)
        if is_constant and ("has no answer yet" in said or is_still_none(where, exercise.name)):
            said = explain.unanswered(exercise.name)
            return Explanation(how="unwritten", sentences=(said,), criterion=id, place=place)
        seen, _, should = said.partition(", but should be ")
        return Explanation(how="contract", seen=seen, should=should, criterion=id, place=place, code=code)
    was, should = explain.both(shown.left, shown.right)
    index = f"[{', '.join(map(str, shown.index))}]" if shown.index else ""
    more = explain.IMPRECISE if shown.verdict == "imprecise" else ""
    sentences = (finding.reading,) if finding.reading else ()
    return Explanation(
        id=f"{exercise.name}:{id}" if sentences else "",
        how="formula" if sentences else "",
        sentences=sentences,
        seen=f"{finding.of}{index} is {was}",
        should=f"{should}{more}",
        criterion=id,
        place=place,
        code=code,
    )


def _code(exercises: Mapping[str, Exercise], told: Sequence[Any], of: str, where: Where) -> Iterator[str]:
    """The calls one after the other, and what each of them gives; of a second one, what is new in it.

    Of several results that which differs is printed, where its name is `of`.
    """
    calls = [(exercises[name], arguments, answer) for name, arguments, answer in told]
    types: dict[str, Weights] = {}
    for exercise, _, _ in calls:
        types |= {part.type_name: part for part in pasted.weights_of(exercise)}
    functions = list(dict.fromkeys(exercise.name for exercise, _, _ in calls))
    yield from pasted.joined([(one,) for one in where.home.imports(functions, list(types.values()))])
    before: dict[str, Any] = {}
    for exercise, arguments, answer in calls:
        named = dict(zip((part.name for part in exercise.takes), arguments, strict=True))
        old = [name for name, value in named.items() if name in before and _is_same(value, before[name])]
        yield from pasted.assigned(exercise, arguments, but=old)
        before |= named
        names = list(exercise.signature.gives.names)
        if of in names and isinstance(answer, Given) and len(answer.results) == len(names) > 1:
            got = pasted.result(exercise, names.index(of), answer.results, where.home)
            yield from (*got.lines, f"print({got.expression})")
            yield from _given(answer.results[names.index(of) : names.index(of) + 1])
        else:
            yield f"print({pasted.call(exercise)})"
            yield from _given(answer.results if isinstance(answer, Given) else ())


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, tuple | list):
        return type(one) is type(other) and len(one) == len(other) and all(map(_is_same, one, other))
    return one is other or bool(np.array_equal(one, other))


def _given(results: Sequence[Any]) -> Iterator[str]:
    """What came, if it is short."""
    if (
        results
        and all(isinstance(one, np.ndarray) for one in results)
        and sum(map(np.size, results)) <= WHOLE
    ):
        yield f"# gives {', '.join(pasted.short(one.tolist()) for one in results)}"
