"""What was built, where it is just what one edit of the key builds: that is told as a formula.

Of what is built many others are right, so nothing is said of numbers that are no edit's.
"""

from autograder.grading.compare import is_equal
from autograder.grading.judge import Asked
from autograder.mistakes.catalogue import Catalogue
from autograder.mistakes.named import Named
from autograder.mistakes.neighbours import Neighbour
from autograder.mistakes.shown import Pieces, given_by, pieces
from autograder.mistakes.wrong import seen_on
from autograder.sandbox.answers import Failure

MOST = 20  # edits that are looked at closely


def built_alike(public: Asked, told: Asked, catalogue: Catalogue) -> tuple[Named, ...]:
    """The nearest edit of the key that builds just the same; none of no results."""
    exercise, answers = public.exercise, tuple(public.answers)
    if not public.cases or any(isinstance(one, Failure) for one in answers):
        return ()
    atlas = catalogue.atlas(exercise, public.cases)
    alike = atlas.like(exercise, seen_on(exercise, public.cases, answers), throughout=True)
    found = [
        catalogue.neighbours(exercise.name)[number] for name, number, *_ in alike if name == exercise.name
    ]
    for one in sorted(found, key=lambda each: each.size)[:MOST]:
        if all(_builds_it(one, asked) for asked in (public, told)):
            return (Named(one.edit.id, "slip", (one.formula,), edits=(one.edit,)),)
    return ()


def _builds_it(one: Neighbour, asked: Asked) -> bool:
    """Whether the edit gives what came, on every case."""
    return all(
        not isinstance(answer, Failure)
        and _same(
            given_by(one.edit.names, asked.exercise, case.arguments), pieces(asked.exercise, answer.results)
        )
        for case, answer in zip(asked.cases, asked.answers, strict=True)
    )


def _same(given: Pieces | None, came: Pieces) -> bool:
    return given is not None and len(given) == len(came) and all(map(is_equal, given, came))
