"""The explanation of one wrong function: what is wrong, what came, what should have come, and Python that repeats it.

Pure: it is made of the findings, of the input that shows them, and of the text of what was handed in.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from autograder.course import Assignment
from autograder.grading import explain, pasted
from autograder.grading.compare import Comparison
from autograder.grading.leading import leading
from autograder.grading.measured import measured
from autograder.grading.one_file import Judged
from autograder.grading.pasted import Home
from autograder.grading.rules import Rules
from autograder.grading.shown_input import ShownInput
from autograder.grading.tutor import TUTORED
from autograder.report import Argument, Explanation, Place
from autograder.sandbox.answers import Failure
from autograder.spec import Constant, Criterion
from autograder.stubs import not_written
from autograder.submissions.source import Source
from autograder.submissions.text import printable

LINE = 200  # letters of a line that is shown
SHAPE = re.compile(r"(.+) has shape \(.*\), but should have (\(.*\))")


@dataclass(frozen=True, slots=True)
class Where:
    """The assignment, the files that its functions may come from, its own first, and which functions are right."""

    assignment: Assignment
    sources: Sequence[Source] = ()
    sound: Collection[str] = ()

    @property
    def home(self) -> Home:
        """Where a learner imports the functions from."""
        own = self.sources[0] if self.sources else None
        if own is None:
            return Home(self.assignment.name)
        text = "\n".join(cell.text for cell in own.cells)
        if any(cell.is_notebook for cell in own.cells):
            return Home("", text)
        module = own.file.rpartition("/")[2].removesuffix(".py")
        return Home(module if module.isidentifier() else self.assignment.name, text)


def explained(judged: Judged, where: Where, rules: Rules) -> Explanation | None:
    """What is wrong with a function in itself; None where nothing is."""
    criterion = leading(judged.exercise, judged.findings, judged.shown, judged.named)
    if criterion is None:
        return None
    id, how, sentences = _told(judged, criterion, where)
    seen, should = _difference(judged, criterion, rules)
    home, shown = where.home, judged.input
    exercises = {one.name: one for one in where.assignment.exercises}
    solution = where.assignment.solution
    return Explanation(
        id=id,
        how=how,
        sentences=sentences,
        criterion=criterion.id,
        place=judged.place or _place(judged, criterion, where, rules),
        seen="" if how == "unwritten" else seen,
        should="" if how == "unwritten" else should,
        arguments=tuple(_arguments(judged, shown)) if shown and how != "unwritten" else (),
        code=tuple(_code(judged, shown, home)) if shown and how != "unwritten" and _shows(shown) else (),
        slope=measured(exercises, judged.exercise, solution, shown, home, where.sound) if shown else None,
        between=judged.between,
        printed=judged.printed,
        beside=judged.beside if how != "unwritten" else None,
    )


def _told(judged: Judged, criterion: Criterion, where: Where) -> tuple[str, str, tuple[str, ...]]:
    """The id, how it was found, and the sentences: of what is named, a number that is ignored, what is missing."""
    name, finding = judged.exercise.name, judged.findings[criterion]
    if judged.named:
        first = judged.named[0]
        return first.id, first.how, tuple(dict.fromkeys(one.sentence for one in judged.named))
    if judged.ignored:
        return explain.ignores(judged.ignored)
    failed = finding.shown_by
    if isinstance(failed, Failure) and failed.type_name == "NotImplementedError":
        return "", "unwritten", (not_written(name),)
    if is_unanswered(judged, criterion, where):
        return "", "unwritten", (explain.unanswered(name),)
    return "", _kind(judged, criterion), ()


def _kind(judged: Judged, criterion: Criterion) -> str:
    """What nobody named, by what is seen: an exception, state, a breach of the contract; nothing of wrong numbers."""
    failed, seen = judged.findings[criterion].shown_by, judged.input.seen if judged.input else None
    if seen is not None:
        failed = seen.failure
    if isinstance(failed, Failure):
        return "contract" if failed.kind == "unusable" else "stops"
    if seen is None:
        return ""
    return "state" if seen.twice else "contract" if seen.comparison is None else ""


def is_unanswered(judged: Judged, criterion: Criterion, where: Where) -> bool:
    """Whether a constant is still None, or one of its keys is."""
    found = judged.findings[criterion].shown_by
    is_constant = isinstance(judged.exercise.gives[0], Constant)
    is_nan = isinstance(found, Comparison) and np.isnan(found.left)
    return is_constant and (is_nan or is_still_none(where, judged.exercise.name))


def is_still_none(where: Where, name: str) -> bool:
    """Whether the text says NAME = None, and nothing else after that."""
    texts = [cell.text for source in where.sources[:1] for cell in source.cells]
    assigned = re.findall(rf"^{name}[ \t]*(?::[^=\n]*)?=[ \t]*(.*)$", "\n".join(texts), re.MULTILINE)
    return bool(assigned) and assigned[-1].partition("#")[0].strip() == "None"


def _difference(judged: Judged, criterion: Criterion, rules: Rules) -> tuple[str, str]:
    """What came, and what should have come."""
    exercise, shown = judged.exercise, judged.input
    if shown is None:
        finding = judged.shown.get(criterion, judged.findings[criterion])
        said = explain.message(exercise, criterion, finding, show_text=rules.show_text)
        return _halves(said)
    seen = shown.seen
    if seen.failure is not None:
        return explain.failure(exercise.name, _plain(judged, seen.failure), show_text=rules.show_text), ""
    if seen.unfit is not None:
        return _halves(printable(str(seen.unfit)))
    found = seen.comparison
    assert found is not None
    was, should = explain.both(found.left, found.right)
    index = f"[{', '.join(map(str, found.index))}]" if found.index else ""
    names = [leaf.name for leaf, _ in exercise.signature.gives.leaves_of(shown.case.expected)]
    name = f"{names[seen.place]}{index}"
    if seen.twice:
        same = shown.is_again
        return f"{'the second time' if same else 'after another call'} {name} is {was}", (
            f"{should}, as {'the first time' if same else 'it is alone'}: every call should stand alone"
        )
    more = explain.IMPRECISE if found.verdict == "imprecise" else ""
    return f"{name} is {was}", f"{should}{more}{explain.standing(judged.replaced)}"


def _plain(judged: Judged, failed: Failure) -> Failure:
    """A failure without the exception's own text, where a sentence says what that means."""
    is_told = failed.kind == "raised" and any(one.how in TUTORED for one in judged.named)
    return replace(failed, text="") if is_told else failed


def _halves(said: str) -> tuple[str, str]:
    """What is said before `, but should be`, and after it."""
    if shape := SHAPE.fullmatch(said):
        return said.partition(", but")[0].replace("has shape", "has the shape"), f"of shape {shape[2]}"
    seen, _, should = said.partition(", but should be ")
    return seen, should


def _place(judged: Judged, criterion: Criterion, where: Where, rules: Rules) -> Place | None:
    """The line at which it stopped, else that where the function begins; None where its text is not known."""
    failed = judged.findings[criterion].shown_by
    if judged.input is not None:
        failed = judged.input.seen.failure
    is_told = isinstance(failed, Failure) and (judged.input or failed.in_public or rules.show_text)
    if isinstance(failed, Failure) and is_told and failed.cell and failed.line:
        return _line(where, failed.cell, failed.line)
    return begins(where, judged.exercise.name)


def begins(where: Where, name: str) -> Place | None:
    """The line at which a function's last definition begins; None where its text is not known."""
    found = re.compile(rf"^[ \t]*(?:async[ \t]+)?def[ \t]+{name}\b", re.MULTILINE)
    for source in where.sources:
        for cell in reversed(source.cells):
            starts = [one.start() for one in found.finditer(cell.text)]
            if starts:
                line = cell.text.count("\n", 0, starts[-1]) + 1
                return Place(file=printable(cell.name), line=line)
    return None


def _line(where: Where, cell: str, line: int) -> Place:
    """A line of a cell with its text."""
    texts = (one.text for source in where.sources for one in source.cells if one.name == cell)
    lines = next(texts, "").split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    return Place(file=printable(cell), line=line, text=printable(text.strip()[:LINE], LINE))


def _arguments(judged: Judged, shown: ShownInput) -> Iterator[Argument]:
    """The arguments that matter."""
    every = explain.counterexample(judged.exercise, shown.case.arguments)
    yield from (one for one in every if shown.seen.comparison is None or one.name not in shown.zeros)


def _shows(shown: ShownInput) -> bool:
    """Whether it comes out elsewhere too: a file, a keyboard, or another package may be there."""
    failed = shown.seen.failure
    if failed is None:
        return True
    return failed.kind in ("raised", "unusable") and failed.type_name not in explain.OF_THE_SYSTEM


def _code(judged: Judged, shown: ShownInput, home: Home) -> Iterator[str]:
    """Python that repeats what is seen."""
    exercise, seen = judged.exercise, shown.seen
    imports = home.imports([exercise.name], pasted.weights_of(exercise))
    yield from pasted.joined([(one,) for one in imports])
    is_same = shown.is_again
    for before in () if is_same else shown.before:
        yield from pasted.assigned(exercise, before)
        yield pasted.call(exercise)
    yield from pasted.assigned(exercise, shown.case.arguments, shown.zeros)
    if judged.replaced:
        yield f"# once {explain.listed(judged.replaced)} {'are' if len(judged.replaced) > 1 else 'is'} right:"
    if is_same:
        yield f"print({pasted.call(exercise)})"
        yield from pasted.commented(f"print({pasted.call(exercise)})", "should be the same")
    elif seen.comparison is not None:
        got = pasted.result(exercise, seen.place, shown.case.expected, home)
        digits = explain.digits(seen.comparison.left, seen.comparison.right)
        yield from pasted.printed(got, seen.comparison.index, shown.case.expected[seen.place], digits)
    else:
        yield from _shapes(judged, shown, home)


def _shapes(judged: Judged, shown: ShownInput, home: Home) -> Iterator[str]:
    """The call of what fails, or gives no array, or one of another shape."""
    exercise, seen, expected = judged.exercise, shown.seen, shown.case.expected
    names = [leaf.name for leaf, _ in exercise.signature.gives.leaves_of(expected)]
    if seen.unfit is not None and " has shape " in str(seen.unfit):
        got = pasted.result(exercise, seen.place, expected, home)
        yield from got.lines
        yield f"print(np.shape({got.expression}))"
        yield f"# should be {expected[seen.place].shape}"
        return
    yield f"print({pasted.call(exercise)})"
    if len(names) == 1:
        yield f"# should be an array of shape {expected[0].shape}"
    else:
        parts = [one.name for one in exercise.gives]
        yield f"# should be {', '.join(parts)}" + ("" if len(parts) > 1 else f" ({len(expected)} arrays)")
