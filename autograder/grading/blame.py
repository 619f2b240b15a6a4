"""Which part is at fault where a function is right in itself: right parts are swapped in for the student's own."""

from collections.abc import Sequence

from autograder.course import Assignment
from autograder.grading.follow_through import with_right_parts
from autograder.grading.judge import Marking
from autograder.inputs.cases import Questions
from autograder.sandbox.student import Student
from autograder.spec import Exercise


def at_fault(
    questions: Questions, wrong: Sequence[Exercise], student: Student, assignment: Assignment
) -> tuple[Exercise, ...]:
    """Those wrong functions each of which alone, with right ones in the place of all others, spoils the results.

    `wrong` are functions that lost points of their own; with right ones in the place of all of them the function
    that is asked about is right. `student` is one whose functions can be stood in for.
    """
    if len(wrong) == 1:
        return tuple(wrong)
    found = []
    for part in wrong:
        world = with_right_parts(student, assignment, [other for other in wrong if other is not part])
        if not Marking(questions.exercise, questions, world).is_right_on(questions.general[0]):
            found.append(part)
    return tuple(found)
