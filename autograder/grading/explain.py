"""Saying what is wrong: what was seen, what should have been, where, what to do."""

import builtins
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.grading.compare import Comparison
from autograder.grading.follow_through import World
from autograder.grading.judge import Finding, Marking
from autograder.grading.reasons import Unfit
from autograder.inputs.cases import Case
from autograder.report import Argument, argument
from autograder.sandbox.answers import Failure
from autograder.sandbox.student import IN_ALL
from autograder.spec import Answer, Arrays, Criterion, Edge, Exercise, Sizes, Unusable, Weights
from autograder.submissions.text import printable

IMPRECISE = "; the formula is right, its precision is not: is float32 or a small constant in it?"
ASKED_ON = ("raised", "absent", "keyboard", "unusable", "ended")  # failures that a public input may show too
_OF_THE_SYSTEM = {
    name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, OSError)
}
MAY_BE_IMPORTED = "NumPy and Python's standard library"


def message(exercise: Exercise, criterion: Criterion | Edge, finding: Finding, *, show_text: bool) -> str:
    """One line on what shows the finding; empty if all is right.

    Where the input is hidden, no number is told that was seen or should have been, and no line. `show_text` is for
    a learner's own files: nothing is hidden, and an exception's own text is shown.
    """
    shown = finding.shown_by
    if shown is None:
        return ""
    if not show_text and finding.case is not None and exercise.takes and not finding.case.public:
        return _untold(exercise, criterion, finding, shown)
    if isinstance(shown, Failure):
        return failure(exercise.name, shown, show_text=show_text) + _where(exercise, criterion, finding)
    if isinstance(shown, Unusable):
        return f"{printable(str(shown))}{_where(exercise, criterion, finding)}"
    return difference(exercise, criterion, shown, finding.case)


def _untold(
    exercise: Exercise, criterion: Criterion | Edge, finding: Finding, shown: Comparison | Failure | Unusable
) -> str:
    """What may be said of a hidden input: its sizes and its kind, and what went wrong, without a number."""
    assert finding.case is not None
    on = _situation(exercise, finding.case)
    if isinstance(shown, Failure):
        told = failure(exercise.name, untold(shown), show_text=False)
        return told if shown.kind in ("missing", "timeout", "protocol") else f"{told}{on}"
    if isinstance(shown, Unusable):
        return f"{printable(shown.untold if isinstance(shown, Unfit) else str(shown))}{on}"
    name = _left(exercise, criterion, shown)
    if not np.isfinite(shown.left):
        return f"{name} is not finite, but should be{on}"
    return f"{name} is {shown.verdict}{on}{IMPRECISE if shown.verdict == 'imprecise' else ''}"


def _situation(exercise: Exercise, case: Case) -> str:
    """` (N=2, T=4, D=5, H=3; saturated)`: the sizes of a case, and its kind, where that has a name."""
    where, kind = sizes(exercise, case.stratum.sizes), case.stratum.name
    is_named = kind != "generic" and "drawn" not in kind
    told = "; ".join(part for part in (where, kind if is_named else "") if part)
    return f" ({told})" if told else ""


def untold(failed: Failure) -> Failure:
    """A failure on a hidden input as it may be told: by its kind, unless it was the same before any was known."""
    if failed.in_public:
        return failed
    if failed.kind == "timeout":
        return Failure("timeout", text=failed.text if failed.text == IN_ALL else "")
    if failed.kind == "unusable":
        return replace(failed, text=failed.untold)
    if failed.kind == "absent":
        return Failure("raised", type_name="ImportError")
    return Failure(failed.kind, type_name=failed.type_name)


def because(parts: Sequence[Exercise]) -> str:
    """Why a function that is right in itself gives wrong results."""
    return (
        f"right in itself; what is wrong with its results comes from {listed([part.name for part in parts])}"
    )


def standing(world: World, parts: Sequence[str]) -> str:
    """What stood in the place of wrong parts when a function was asked: `, with a right lstm_gates ...`."""
    if stood_in := [name for name in parts if name in world.replaced]:
        return f", with a right {listed(stood_in)} in the place of yours"
    if own := [name for name in parts if name in world.own]:
        return f", going by your own {listed(own)}"
    return ""


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def difference(exercise: Exercise, criterion: Criterion | Edge, found: Comparison, case: Case | None) -> str:
    """`f[0, 2] is 1.84, but should be 0.91 (N=2, D=1, H=3)`."""
    if isinstance(exercise.gives[0], Answer):
        return _wrong_answer(exercise, criterion, found)
    where = sizes(exercise, case.stratum.sizes) if case else ""
    return numbers(_left(exercise, criterion, found), found, where)


def numbers(name: str, found: Comparison, where: str) -> str:
    """`f[0, 2] is 1.84, but should be 0.91 (N=2, D=1, H=3)`; `where` is what stands in brackets."""
    index = f"[{', '.join(map(str, found.index))}]" if found.index else ""
    was, should = _numbers(found.left, found.right)
    return (
        f"{name}{index} is {was}, but should be {should}"
        f"{f' ({where})' if where else ''}{IMPRECISE if found.verdict == 'imprecise' else ''}"
    )


def _left(exercise: Exercise, criterion: Criterion | Edge, found: Comparison) -> str:
    if isinstance(criterion, Criterion):
        return criterion.of
    names = [
        f"{quantity.name}.{field.name}" if isinstance(quantity, Weights) else quantity.name
        for quantity in exercise.gives
        for field in (quantity.fields if isinstance(quantity, Weights) else (quantity,))
    ]
    return names[found.part] if found.part < len(names) else names[-1]


def _wrong_answer(exercise: Exercise, criterion: Criterion | Edge, found: Comparison) -> str:
    name = criterion.of if isinstance(criterion, Criterion) else exercise.name
    if np.isnan(found.left):
        return f"{name} has no answer yet; replace None by yours"
    if isinstance(exercise.gives[0], Answer) and exercise.gives[0].choices:
        if found.left < 0:
            return f"{name} is none of the choices; copy one of them: {', '.join(exercise.gives[0].choices)}"
        return f"{name} is {exercise.gives[0].choices[int(found.left)]!r}, which is not what it carries"
    return f"{name} has a wrong answer; think again"


def _numbers(left: float, right: float) -> tuple[str, str]:
    """Both numbers with just so many digits that they differ."""
    if not np.isfinite([left, right]).all():
        return f"{left:.3g}", f"{right:.3g}"
    for digits in (3, 4, 6, 9, 12, 17):
        was, should = f"{left:.{digits}g}", f"{right:.{digits}g}"
        if was != should and abs(float(was) - float(should)) >= 0.5 * abs(left - right):
            return was, should
    return repr(left), repr(right)


def sizes(exercise: Exercise, all_sizes: Sizes) -> str:
    """`N=2, D=1, H=3`: the sizes that the exercise's arguments have."""
    axes = " ".join(
        field.axes
        for quantity in exercise.takes
        for field in (quantity.fields if isinstance(quantity, Weights) else (quantity,))
        if hasattr(field, "axes")
    )
    return ", ".join(f"{letter}={getattr(all_sizes, letter)}" for letter in "NTDH" if letter in axes)


def failure(name: str, failed: Failure, *, show_text: bool) -> str:
    """Why a call gave nothing, in a sentence."""
    if failed.kind == "missing":
        if failed.because:
            return f"{name} is not defined, for {_place(failed.because)} {stopped(failed.because)}"
        if failed.line:
            inside = f"stands inside of something else ({_place(failed)}), where it is not found"
            return f"{name} {inside}; it should begin at the left margin, as in the stub"
        return f"{name} is not defined; keep the name that the stub gave it"
    if failed.kind == "raised" and failed.type_name == "NotImplementedError":
        return f"{name} is not written yet"
    if failed.kind in ("raised", "absent", "keyboard"):
        is_told = show_text and failed.text and failed.kind == "raised" and not failed.advice
        said = f': "{printable(failed.text)}"' if is_told else ""
        place = _place(failed)
        what = stopped(failed, is_named=not is_told)
        return f"{name} {what}{f' ({place})' if place else ''}{said}{_advice(failed)}"
    if failed.kind == "unusable":
        return f"{name}: {printable(failed.text, 400)}"
    if failed.kind == "timeout":
        return _endless(name, failed)
    if failed.kind == "ended":
        how = f" ({printable(failed.text)})" if failed.text else ""
        return f"{name} ends the whole program{how}; a function should return"
    return f"{name} does not answer as a function does: what came back was no result"


def _endless(name: str, failed: Failure) -> str:
    if failed.text == IN_ALL:
        return f"{name} is not asked any more: the submission has used up its time {IN_ALL}"
    if failed.line:
        return f"{name} does not end: it was still in {_place(failed)}{failed.advice}; does a loop never end?"
    return f"{name} gives no answer in time; does a loop never end?"


def stopped(stop: Failure, *, is_named: bool = True) -> str:
    """What a statement or a call did in the place of coming to its end, as the rest of a sentence.

    The name that is not defined there is left out if the exception's own text stands beside it.
    """
    if stop.kind == "absent":
        module = printable(stop.text, 60)
        return f"uses {module}, and there is no {module} here"
    if stop.kind == "keyboard":
        return "asks for input, and no keyboard is here"
    if stop.kind == "timeout":
        return "does not end"
    if stop.kind == "not python":
        return "is not Python"
    out_of_reach = " (no file, process or network is here)" if stop.type_name in _OF_THE_SYSTEM else ""
    name = f": {stop.named}" if stop.named and is_named else ""
    return f"stops with {stop.type_name or 'an exception'}{out_of_reach}{name}"


def _place(failed: Failure) -> str:
    """`rnn.py, line 3`."""
    line = f"line {failed.line}" if failed.line else ""
    return ", ".join(part for part in (printable(failed.cell), line) if part)


def unloadable(file: str, failed: Failure) -> str:
    """A file that could not be loaded, in a sentence."""
    if failed.kind == "timeout":
        return f"{file} is not loaded in time; does a loop outside the functions never end?"
    if failed.kind == "ended":
        return (
            f"{file} ends the whole program while it is loaded ({printable(failed.text)}); take that line out"
        )
    return f"{file} cannot be loaded: what came back was no answer"


def _advice(failed: Failure) -> str:
    if failed.advice:
        return f"; {failed.advice}"
    return f"; {about_absent(failed.text)}" if failed.kind == "absent" else ""


def about_absent(module: str) -> str:
    """What can be used in the place of a module that is not here."""
    package, _, rest = module.partition(".")
    if package == "numpy":
        return f"NumPy has no {printable(rest, 60)}"
    if package in sys.stdlib_module_names:
        return "it needs files, processes or a network, which are not here"
    return f"only {MAY_BE_IMPORTED} may be imported, and your own files beside this one"


def _where(exercise: Exercise, criterion: Criterion | Edge, finding: Finding) -> str:
    if finding.case is None or not exercise.takes:
        return ""
    shown = finding.shown_by
    if isinstance(shown, Failure) and shown.kind not in ("raised", "absent", "keyboard"):
        return ""
    if isinstance(shown, Failure) and shown.type_name == "NotImplementedError":
        return ""
    text = sizes(exercise, finding.case.stratum.sizes)
    return f" ({text})" if text else ""


def smallest(marking: Marking, criterion: Criterion | Edge, finding: Finding) -> Finding:
    """The same finding on the smallest public input that shows it; the finding itself if none does.

    What hangs is asked once more, where it hung on no public input yet: then it may be told in which line.
    """
    shown = finding.shown_by
    if isinstance(shown, Failure) and shown.kind == "timeout" and not shown.in_public:
        return _hanging(marking, criterion, finding, shown)
    if finding.case is None or (isinstance(shown, Failure) and shown.kind not in ASKED_ON):
        return finding
    for case in marking.questions.shown(finding.case):
        found = marking.shown.public(criterion, case)
        if found.verdict == finding.verdict and _kind(found.shown_by) == _kind(shown):
            return found
    return finding


def _hanging(marking: Marking, criterion: Criterion | Edge, finding: Finding, shown: Failure) -> Finding:
    """The same hang on a public input of the same kind and sizes; the finding itself if it does not hang there."""
    alike = list(marking.questions.shown(finding.case))[-1:] if finding.case and shown.text != IN_ALL else []
    for case in alike:
        found = marking.shown.public(criterion, case)
        if isinstance(found.shown_by, Failure) and found.shown_by.line and _kind(found.shown_by) == "timeout":
            return Finding("wrong", replace(found.shown_by, advice=shown.advice), case)
    return finding


def _kind(shown: Comparison | Failure | Unusable | None) -> str:
    """What shows a finding: a difference, an unusable result, or a failure of a kind."""
    return shown.kind if isinstance(shown, Failure) else type(shown).__name__


def counterexample(exercise: Exercise, arguments: Sequence[Any]) -> tuple[Argument, ...]:
    """The arguments, weights field by field and lists array by array, for people to look at and to paste."""
    rows: list[Argument] = []
    for quantity, value in zip(exercise.takes, arguments, strict=True):
        if isinstance(quantity, Weights):
            rows += [
                argument(f"{quantity.name}.{field.name}", getattr(value, field.name), quantity.type_name)
                for field in quantity.fields
            ]
        elif isinstance(quantity, Arrays):
            rows += [argument(f"{quantity.name}[{k}]", array) for k, array in enumerate(value)]
        else:
            rows.append(argument(quantity.name, value))
    return tuple(rows)
