"""How much is asked of a right program."""

from functools import cache

from autograder.course import Assignment
from autograder.inputs.cases import Cases, edges_of
from autograder.inputs.drawing import drawn_by_hypothesis
from autograder.spec import Edge


@cache
def criteria_asked(assignment: Assignment) -> int:
    """The verdicts that a right file gets: of every equation on every general input, of every edge on its own.

    And of every result whose slope is asked for, on every input that asks for it.
    """
    drawn = drawn_by_hypothesis("")
    asked = 0
    for exercise in assignment.by_cases.exercises:
        edges = edges_of(exercise)
        cases = Cases(exercise, assignment.solution, assignment.name, drawn).hidden
        general = [case for case in cases if case.regime not in edges]
        asked += len(exercise.equations) * len(general) + sum(len(case.slopes) for case in general)
        asked += sum(len(one.regimes) for one in exercise.criteria if isinstance(one, Edge))
    return asked
