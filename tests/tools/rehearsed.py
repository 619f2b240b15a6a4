"""What is named in a program that is made here, and so needs no worker."""

from collections.abc import Mapping
from typing import Any

from autograder.course import Assignment, Course
from autograder.grading.compare import is_equal
from autograder.grading.diagnose import Alternatives, recognised
from autograder.sandbox.answers import Failure
from autograder.spec import Exercise, Mistake
from tests.answered import answers_of, cases_of, catalogue_of, exercise_of, names_of

__all__ = ["exercise_of", "mistake_of", "named", "replaced", "sentences"]


def mistake_of(exercise: Exercise, sentence: str) -> Mistake:
    """The one mistake whose sentence begins so."""
    found = [one for one in exercise.mistakes if one.sentence.startswith(sentence)]
    assert len(found) == 1, f"{len(found)} mistakes of {exercise.name} begin with {sentence!r}"
    return found[0]


def replaced(text: str, right: str, wrong: str) -> str:
    """The text with an edit of what stands in it once."""
    assert text.count(right) == 1, f"{right!r} stands {text.count(right)} times"
    return text.replace(right, wrong)


def named(course: Course, assignment: str, name: str, text: str) -> tuple[Alternatives, ...]:
    """What is named in one exercise of a program: as it stands, or else with right functions for earlier wrong ones."""
    catalogue, exercise = catalogue_of(course, assignment), exercise_of(course[assignment], name)
    names, cases = names_of(text), cases_of(course, assignment)[name]
    parts = catalogue.parts(exercise)
    wrong = [part for part in parts if not _is_right(course, course[assignment], part, names)]
    of = [exercise, *(part for part in parts if part not in wrong)]
    found = recognised(catalogue, exercise, of, cases, answers_of(exercise, names, cases))
    if not found and wrong:
        names.update({part.name: vars(course[assignment].solution)[part.name] for part in wrong})
        found = recognised(catalogue, exercise, of, cases, answers_of(exercise, names, cases))
    return found


def _is_right(course: Course, assignment: Assignment, exercise: Exercise, names: Mapping[str, Any]) -> bool:
    cases = cases_of(course, assignment.name)[exercise.name]
    return all(
        not isinstance(answer, Failure) and all(map(is_equal, answer.results, case.expected))
        for case, answer in zip(cases, answers_of(exercise, names, cases), strict=True)
    )


def sentences(found: tuple[Alternatives, ...]) -> list[str]:
    """All that a tutor would say."""
    return [one.sentence for alternatives in found for one in alternatives]
