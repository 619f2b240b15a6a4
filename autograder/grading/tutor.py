"""What is said of a function that stops, or whose results cannot be compared: from the student's text and the shapes.

It is asked once more about a public input whose lengths all differ, in a worker that knows nothing hidden.
"""

import ast
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence

from autograder.grading.judge import Asked, Finding
from autograder.grading.reasons import Unfit
from autograder.inputs.cases import Case
from autograder.mistakes.arrived import of_results
from autograder.mistakes.crashes import of_crash, of_missing
from autograder.mistakes.kept import of_arguments, of_second_call
from autograder.mistakes.met import Met
from autograder.mistakes.named import How, Named
from autograder.sandbox.answers import Answer, Failure, Given
from autograder.spec import Exercise
from autograder.submissions.source import Source
from autograder.worker.cells import parsed

TUTORED: tuple[How, ...] = (
    "shape",
    "contract",
    "state",
)  # what is said in the place of an exception's own text


def needs_a_tutor(public: Asked, findings: Iterable[Finding]) -> bool:
    """Whether it stops somewhere, or gives something else than such arrays."""
    seen = [*(whole.shown_by for whole in public.wholes), *(finding.shown_by for finding in findings)]
    return any(isinstance(one, Failure | Unfit) for one in seen)


def hung(public: Asked) -> Answer | None:
    """What did not end in public: that is not asked again."""
    return next((one for one in public.answers if isinstance(one, Failure) and one.kind == "timeout"), None)


def tutored(
    exercise: Exercise, case: Case, answer: Answer, trees: Mapping[str, ast.Module]
) -> tuple[Named, ...]:
    """The rule that this answer breaks; nothing where none is known."""
    met = Met(exercise, case, answer, trees)
    try:
        found = of_missing(met) or of_crash(met) or of_results(met)
    except Exception:  # noqa: BLE001  (whatever a text makes of the rules, it costs no mark: nothing is said)
        return ()
    return (found,) if found else ()


def changing(exercise: Exercise, trees: Mapping[str, ast.Module]) -> tuple[Named, ...]:
    """Why a second call gave something else."""
    return (of_second_call(exercise.name, trees),)


def of_arguments_of(
    exercise: Exercise, public: Mapping[str, Sequence[Answer]], trees: Mapping[str, ast.Module]
) -> tuple[Named, ...]:
    """An argument that is never read, or that is changed in place, by what each function was seen to do in public."""
    changed = {
        name: sorted({k for one in answers if isinstance(one, Given) for k in one.changed})
        for name, answers in public.items()
    }
    if not exercise.takes:
        return ()
    found = of_arguments(exercise.name, [part.name for part in exercise.takes], changed, trees)
    return (found,) if found else ()


def trees_of(sources: Iterable[Source]) -> Mapping[str, ast.Module]:
    """The tree of every cell that is Python, by its name."""
    return dict(_trees(sources))


def _trees(sources: Iterable[Source]) -> Iterator[tuple[str, ast.Module]]:
    for source in sources:
        for cell in source.cells:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # such as of "\d"
                    yield cell.name, parsed(cell.text, cell.name, cell.is_notebook)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
