"""Saying what is wrong: what was seen, what should have been, where, what to do."""

import builtins
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.grading.compare import Comparison
from autograder.grading.judge import Asked, Finding, on, slope
from autograder.grading.reasons import Unfit
from autograder.inputs.cases import Case
from autograder.report import Argument, argument
from autograder.sandbox.answers import IN_ALL, Failure
from autograder.spec import Constant, Criterion, Equation, Exercise, Slope, Unusable, Weights
from autograder.spec.results import Results
from autograder.stubs import not_written
from autograder.submissions.text import printable

IMPRECISE = "; the formula is right, its precision is not: is float32 or a small constant in it?"
ASKED_ON = ("raised", "absent", "keyboard", "unusable", "ended")  # failures that a public input may show too
OF_THE_SYSTEM = {
    name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, OSError)
}
MOST_DIGITS = 17  # that a number has
MAY_BE_IMPORTED = "NumPy and Python's standard library"


def message(exercise: Exercise, criterion: Criterion, finding: Finding, *, show_text: bool) -> str:
    """One line on what shows the finding; empty if all is right.

    Where the input is hidden, no number is told that was seen or should have been, and no line. `show_text` is for
    a learner's own files: nothing is hidden, and an exception's own text is shown.
    """
    shown = finding.shown_by
    if shown is None:
        return ""
    if not show_text and finding.case is not None and not (exercise.is_constant or finding.case.public):
        return _untold(exercise, criterion, finding, shown)
    if isinstance(shown, Failure):
        return failure(exercise.name, shown, show_text=show_text) + _where(exercise, criterion, finding)
    if isinstance(shown, Unusable):
        return f"{printable(str(shown))}{_where(exercise, criterion, finding)}"
    return difference(exercise, criterion, shown, finding.case)


def _untold(
    exercise: Exercise, criterion: Criterion, finding: Finding, shown: Comparison | Failure | Unusable
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
    if shown.leaf:
        return f"{name} is not the slope of the loss{on}"
    if not np.isfinite(shown.left):
        return f"{name} is not finite, but should be{on}"
    return f"{name} is {shown.verdict}{on}{IMPRECISE if shown.verdict == 'imprecise' else ''}"


def _situation(exercise: Exercise, case: Case) -> str:
    """` (N=2, T=4, D=5, H=3; saturated)`: the sizes of a case, and its kind, where that has a name.

    How many there are of what there is much of follows from the secret, and so do drawn sizes.
    """
    kind = case.regime
    is_named = kind != "generic" and "drawn" not in kind
    where = "" if "many" in kind or "drawn" in kind else sizes(exercise, case.sizes)
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


def because(names: Sequence[str]) -> str:
    """Why a function that is right in itself gives wrong results."""
    return f"right in itself; what is wrong with its results comes from {listed(names)}"


def made_again(name: str, parts: Sequence[str]) -> str:
    """Why a function keeps its points although its results are wrong."""
    return f"{name} makes the slip of {listed(parts)} again, which has cost its points there"


def ignores(names: Sequence[str]) -> tuple[str, str, tuple[str, ...]]:
    """An id, how it was found, and the sentence: the results are the same whatever these numbers are."""
    id = "ignores-" + "-".join(names).replace("_", "-")
    are, them, its = ("is", "it", "its") if len(names) == 1 else ("are", "them", "their")
    said = (
        f"What you return is the same whatever {listed(names)} {are}. The caller chooses {them}. Look for a "
        f"number of your own in {its} place."
    )
    return id, "mistake", (said,)


def standing(names: Sequence[str]) -> str:
    """What stood in the place of wrong parts when a function was asked: `, with a right lstm_gates ...`."""
    return f", with a right {listed(names)} in the place of yours" if names else ""


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def difference(exercise: Exercise, criterion: Criterion, found: Comparison, case: Case | None) -> str:
    """`f[0, 2] is 1.84, but should be 0.91 (N=2, D=1, H=3)`."""
    if isinstance(exercise.signature.gives.parts[0], Constant):
        return _wrong_answer(exercise, criterion, found)
    where = sizes(exercise, case.sizes) if case else ""
    if found.said:
        return found.said
    if found.leaf:
        return _wrong_slope(exercise, found, where)
    return numbers(_left(exercise, criterion, found), found, where)


def _wrong_slope(exercise: Exercise, found: Comparison, where: str) -> str:
    """Both numbers of the gradient check, and how to repeat it."""
    was, should = both(found.left, found.right)
    of = found.leaf.rpartition(".")[2].removeprefix("d")
    return (
        f"along a random direction of {of}, {found.leaf} says that the loss changes by {was}, but it changes by "
        f"{should}{f' ({where})' if where else ''}; compare {found.leaf} with "
        f"numerical_gradient(lambda {of}: the loss by your {exercise.gradient_of or 'forward function'}, {of}, 1e-5)"
    )


def numbers(name: str, found: Comparison, where: str) -> str:
    """`f[0, 2] is 1.84, but should be 0.91 (N=2, D=1, H=3)`; `where` is what stands in brackets."""
    index = f"[{', '.join(map(str, found.index))}]" if found.index else ""
    was, should = both(found.left, found.right)
    return (
        f"{name}{index} is {was}, but should be {should}"
        f"{f' ({where})' if where else ''}{IMPRECISE if found.verdict == 'imprecise' else ''}"
    )


def _left(exercise: Exercise, criterion: Criterion, found: Comparison) -> str:
    if found.result:
        return found.result
    if isinstance(criterion, Equation) and not found.leaf:
        if isinstance(criterion.statement, Results) and len(criterion.statement.named) > 1:
            name, part = criterion.statement.named[found.part]
            return f"{name}[{part}]" if part else name
        several = _several(exercise, criterion.of)
        return several[found.part] if found.part < len(several) else criterion.of
    if exercise.is_constructive and not isinstance(criterion, Equation):
        of = {one.of for one in exercise.equations}
        return of.pop() if len(of) == 1 else "what it does"
    names = exercise.signature.gives.names
    return found.leaf or (names[found.part] if found.part < len(names) else names[-1])


def _several(exercise: Exercise, of: str) -> list[str]:
    """What stands on the left of an equation of several results: "dW and db"; "dW" of each gate; all of "dweights"."""
    if " and " in of:
        return of.split(" and ")
    leaves = [name for name in exercise.signature.gives.names if "." in name]
    each = [name for name in leaves if name.partition(".")[2].startswith(f"{of.removeprefix('d')}_")]
    return each or [name for name in leaves if name.startswith(f"{of}.")]


def _wrong_answer(exercise: Exercise, criterion: Criterion, found: Comparison) -> str:
    name = criterion.of if isinstance(criterion, Equation) else exercise.name
    if np.isnan(found.left):
        return unanswered(name)
    choices = getattr(exercise.gives[0], "choices", ())
    if choices and found.left < 0:
        return f"{name} is none of the choices; copy one of them: {', '.join(choices)}"
    if choices:
        return f"{name} is {choices[int(found.left)]!r}, which is not what it carries"
    return f"{name} has a wrong answer; think again"


def unanswered(name: str) -> str:
    """A constant of which there is nothing yet."""
    return f"{name} has no answer yet; replace None by yours"


def both(left: float, right: float) -> tuple[str, str]:
    """Both numbers with just so many digits that they differ."""
    if not np.isfinite([left, right]).all():
        return f"{left:.3g}", f"{right:.3g}"
    number = digits(left, right)
    if number > MOST_DIGITS:
        return repr(left), repr(right)
    return rounded(left, number), rounded(right, number)


def digits(left: float, right: float) -> int:
    """How many digits tell one number from the other; more than there are if none do."""
    if not np.isfinite([left, right]).all():
        return 3
    for number in (3, 4, 6, 9, 12, MOST_DIGITS):
        was, should = rounded(left, number), rounded(right, number)
        if was != should and abs(float(was) - float(should)) >= 0.5 * abs(left - right):
            return number
    return MOST_DIGITS + 1


def rounded(value: float, digits: int = 3) -> str:
    """The number with so many digits, and never without those before the point: 0.283, 1995, 2.5e-07, nan."""
    if not np.isfinite(value) or not 1e-4 <= abs(value) < 1e7:
        return f"{value + 0.0:.{digits}g}"
    decimals = max(digits - 1 - int(np.floor(np.log10(abs(value)))), 0)
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def sizes(exercise: Exercise, all_sizes: Mapping[str, int]) -> str:
    """`N=2, D=1, H=3`: the sizes that the exercise's arguments have."""
    letters = exercise.signature.takes.letters
    return ", ".join(f"{letter}={length}" for letter, length in all_sizes.items() if letter in letters)


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
        return not_written(name)
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
    out_of_reach = " (no file, process or network is here)" if stop.type_name in OF_THE_SYSTEM else ""
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


def _where(exercise: Exercise, criterion: Criterion, finding: Finding) -> str:
    if finding.case is None or exercise.is_constant:
        return ""
    shown = finding.shown_by
    if isinstance(shown, Failure) and shown.kind not in ("raised", "absent", "keyboard"):
        return ""
    if isinstance(shown, Failure) and shown.type_name == "NotImplementedError":
        return ""
    text = sizes(exercise, finding.case.sizes)
    return f" ({text})" if text else ""


def shown(asked: Asked, criterion: Criterion, finding: Finding) -> Finding | None:
    """The same finding on the first of these public cases that shows it; None if none does."""
    for k in range(len(asked.cases)):
        with np.errstate(all="ignore"):
            found = _public(asked, criterion, k)
        if found.verdict == finding.verdict and _kind(found.shown_by) == _kind(finding.shown_by):
            return found
    return None


def _public(asked: Asked, criterion: Criterion, k: int) -> Finding:
    """The finding on a public case: of an equation by itself; of an edge, or as a whole, by the results."""
    if isinstance(criterion, Slope):
        return slope(
            replace(
                asked,
                cases=asked.cases[k : k + 1],
                answers=asked.answers[k : k + 1],
                samples={},
                without=None,
            )
        )
    if not isinstance(criterion, Equation):
        return asked.wholes[k]
    found = on(asked, criterion, k)
    return found if found.verdict != "right" else _by_its_name(asked.exercise, asked.wholes[k])


def _by_its_name(exercise: Exercise, whole: Finding) -> Finding:
    """What is wrong with the results, told by the name of the result: an equation's own is right there."""
    shown, names = whole.shown_by, exercise.signature.gives.names
    if not isinstance(shown, Comparison) or shown.part >= len(names):
        return whole
    return replace(whole, shown_by=replace(shown, result=names[shown.part]))


def _kind(shown: Comparison | Failure | Unusable | None) -> str:
    """What shows a finding: a difference, an unusable result, or a failure of a kind."""
    return shown.kind if isinstance(shown, Failure) else type(shown).__name__


def counterexample(exercise: Exercise, arguments: Sequence[Any]) -> tuple[Argument, ...]:
    """The arguments, weights field by field and lists array by array, for people to look at and to paste."""
    takes = exercise.signature.takes
    types = {
        f"{part.name}.{field.name}": part.type_name
        for part in takes.parts
        if isinstance(part, Weights)
        for field in part.fields
    }
    return tuple(
        argument(leaf.name, value, types.get(leaf.name, ""))
        for leaf, value in takes.leaves_of(takes.flatten(arguments))
    )
