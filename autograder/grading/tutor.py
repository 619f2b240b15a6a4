"""What is said of a function that stops, or whose results cannot be compared: from the student's text and the shapes.

It is asked once more about a public input whose lengths all differ, in a worker that knows nothing hidden.
"""

import ast
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence

from autograder.grading.judge import Asked
from autograder.grading.outcomes import same
from autograder.inputs.cases import Case
from autograder.mistakes.arrived import of_results
from autograder.mistakes.crashes import of_crash, of_missing
from autograder.mistakes.kept import of_arguments, of_second_call
from autograder.mistakes.met import Met
from autograder.mistakes.named import How, Named
from autograder.sandbox.answers import Answer, Answers, Failure, Given
from autograder.submissions.source import Source
from autograder.submissions.trees import Trees
from autograder.worker.cells import parsed

TUTORED: tuple[How, ...] = (
    "shape",
    "contract",
    "state",
)  # what is said in the place of an exception's own text


def hung(public: Asked) -> Answers:
    """What did not end in public, which is not asked again."""
    return tuple(one for one in public.answers if isinstance(one, Failure) and one.kind == "timeout")[:1]


def tutored(
    asked: Asked,
    case: Case,
    answers: Sequence[Answer],
    trees: Mapping[str, ast.Module],
    public: Mapping[str, Sequence[Answer]],
) -> tuple[Named, ...]:
    """The rule that the answers break; nothing where none is known.

    answers: to the case, to another one, and to the case again. public: those of every function of the assignment.
    """
    try:
        found = _found(asked, case, answers, trees, public)
    except Exception:  # noqa: BLE001  (whatever a text makes of the rules, it costs no mark: nothing is said)
        return ()
    return (found,) if found else ()


def _found(
    asked: Asked,
    case: Case,
    answers: Sequence[Answer],
    trees: Mapping[str, ast.Module],
    public: Mapping[str, Sequence[Answer]],
) -> Named | None:
    exercise = asked.exercise
    met = Met(exercise, case, answers[0], trees)
    found = of_missing(met) or of_crash(met) or of_results(met)
    if found or isinstance(answers[0], Failure):
        return found
    if not same(answers[0], answers[-1]) or asked.changes is not None:
        return of_second_call(exercise.name, trees)
    changed = {
        name: sorted({k for one in given if isinstance(one, Given) for k in one.changed})
        for name, given in public.items()
    }
    return of_arguments(exercise, changed, trees)


def trees_of(sources: Iterable[Source], trees: Trees | None = None) -> Mapping[str, ast.Module]:
    """The tree of every cell that is Python, by its name; `trees` are those that were read already."""
    return dict(_trees(sources, trees or Trees()))


def _trees(sources: Iterable[Source], trees: Trees) -> Iterator[tuple[str, ast.Module]]:
    for source in sources:
        for cell in source.cells:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # such as of "\d"
                    tree = trees.of(cell.text) or parsed(cell.text, cell.name, cell.is_notebook)
                yield cell.name, tree
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
