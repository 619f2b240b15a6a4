"""How much is asked of a right program."""

from functools import cache

from autograder.course import Assignment
from autograder.inputs import drawing as inputs
from autograder.inputs.cases import Paper
from autograder.spec import Edge


@cache
def criteria_asked(assignment: Assignment) -> int:
    """The verdicts that a right file gets: of every equation on every general input, of every edge on its own."""
    paper = Paper(assignment, "", inputs.drawn_by_hypothesis(""))
    edges = [one for exercise in assignment.exercises for one in exercise.criteria if isinstance(one, Edge)]
    equations = sum(
        len(exercise.equations) * len(paper.questions[exercise.name].general)
        for exercise in assignment.exercises
    )
    return equations + sum(len(edge.regimes) for edge in edges)
