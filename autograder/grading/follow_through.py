"""Follow-through: one mistake costs its points once.

A function that builds on an earlier wrong one is judged in several worlds, and the best counts:
    as it stands            its results against the right ones
    with right parts        the student's code, with right functions in the place of the earlier wrong ones
    with the student's own  its results against the right composition of the student's earlier functions
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from autograder.course import Assignment
from autograder.grading.results import gathered
from autograder.grading.trivial import leaves
from autograder.inputs.cases import Case, ask_solution
from autograder.sandbox.answers import Failure
from autograder.sandbox.student import Student
from autograder.spec import Arrays, Constant, Exercise, Function, Key, Outcome, Unusable, Weights


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Who is asked, which parts the equations are read with, and what is expected of a case.

    The judge stands in for the `replaced` functions; the `own` ones of the student's are what is expected. `shown` is
    the same world in a process that has seen nothing but public inputs: what comes out of it may be told.
    """

    student: Student
    parts: Any
    expected: Callable[[Exercise, Case], Sequence[Any]]
    replaced: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    shown: "Callable[[], World] | None" = None

    def ask(self, exercise: Exercise, case: Case) -> Outcome | Failure:
        """What the student's function gives on the case."""
        return self.student.once(exercise, case.arguments, case.right, self.replaced, case.encoded)


def as_it_stands(student: Student, assignment: Assignment) -> World:
    """Right parts, right results."""
    parts = Key(vars(assignment.solution), assignment.exercises)
    return World(student, parts, lambda exercise, case: case.right)


def with_right_parts(student: Student, assignment: Assignment, wrong: Sequence[Exercise]) -> World:
    """Right parts, right results, and the judge in the place of the wrong functions."""
    replaced = tuple(exercise.name for exercise in wrong if exercise.takes and not is_loose(exercise))
    return replace(as_it_stands(student, assignment), replaced=replaced)


def with_own_parts(student: Student, assignment: Assignment, wrong: Sequence[Exercise]) -> World:
    """The student's own functions in the place of the right ones, where those are wrong."""
    own = {exercise.name: _own(student, assignment, exercise) for exercise in wrong if not is_loose(exercise)}
    names = composed(assignment.solution, own)
    return World(
        student,
        Key(names, assignment.exercises),
        lambda exercise, case: ask_solution(exercise, names, case.arguments),
        own=tuple(own),
    )


def composed(solution: ModuleType, replaced: Mapping[str, Any]) -> dict[str, Any]:
    """The solution's namespace, its functions rebuilt so that they call the replaced ones."""
    names: dict[str, Any] = {}
    for name, value in vars(solution).items():
        if isinstance(value, FunctionType) and value.__module__ == vars(solution).get("__name__"):
            names[name] = FunctionType(value.__code__, names, name, value.__defaults__, value.__closure__)
        else:
            names[name] = value
    names.update(replaced)
    return names


def is_loose(exercise: Exercise) -> bool:
    """Whether it can be no part of others: a function of functions or of lists."""
    return any(isinstance(quantity, Arrays | Function) for quantity in (*exercise.takes, *exercise.gives))


def _own(student: Student, assignment: Assignment, exercise: Exercise) -> Any:
    """The student's function as a part; where it gives nothing usable, the right one takes its place."""
    if isinstance(exercise.gives[0], Constant):
        return _own_answer(student, assignment, exercise)

    def function(*arguments: Any) -> Any:
        given = [
            np.ascontiguousarray(value) if isinstance(value, np.ndarray) else value for value in arguments
        ]
        right = vars(assignment.solution)[exercise.name](*given)
        outcome = student.once(exercise, given, exercise.signature.results(right))
        own = None if isinstance(outcome, Failure) else _results(exercise, outcome, assignment.solution)
        return right if own is None else own

    return function


def _results(exercise: Exercise, outcome: Outcome, solution: ModuleType) -> Any:
    """The results as the solution's function would return them; None if one is unusable or not finite."""
    results = []
    try:
        for quantity in exercise.gives:
            if isinstance(quantity, Weights):
                weights = getattr(solution, quantity.type_name)
                results.append(weights(*outcome[quantity.name]))
                finite = all(np.isfinite(array).all() for array in results[-1])
            else:
                results.append(outcome[quantity.name])
                finite = bool(np.isfinite(results[-1]).all())
            if not finite:
                return None
    except Unusable:
        return None
    return tuple(results) if len(results) > 1 else results[0]


def _own_answer(student: Student, assignment: Assignment, exercise: Exercise) -> Any:
    right = vars(assignment.solution)[exercise.name]
    quantity = exercise.gives[0]
    assert isinstance(quantity, Constant)
    outcome = student.ask(exercise, (), (quantity.in_numbers(right),))
    if isinstance(outcome, Failure) or not quantity.keys:
        return right
    own = _results(exercise, outcome, assignment.solution)
    return right if own is None else dict(zip(quantity.keys, own, strict=True))


def agrees_with_own_forward(
    student: Student, exercise: Exercise, forward: Exercise, cases: Sequence[Case], assignment: Assignment
) -> bool:
    """<g, J v> = <J'g, v>, J v by central differences of the student's own forward function.

    One random direction v an argument; holds up to 1e-6 of the sizes of both sides. A gradient that is zero
    throughout, where the right one is not, is excused by no forward function: it takes no work to return it.
    """
    return all(_adjoint(student, exercise, forward, case, assignment) for case in cases)


STEP = 1e-5


def _adjoint(
    student: Student, exercise: Exercise, forward: Exercise, case: Case, assignment: Assignment
) -> bool:
    upstream = case.arguments[: len(exercise.takes) - len(forward.takes)]
    given = [np.array(array) for array in leaves(case.arguments[len(upstream) :])]
    outcome = student.ask(exercise, case.arguments, case.right)
    if isinstance(outcome, Failure):
        return False

    def loss(arrays: Sequence[Any]) -> float:
        arguments = gathered(forward.takes, arrays, assignment.solution)
        outcome = student.ask(forward, arguments, ask_solution(forward, assignment.solution, arguments))
        if isinstance(outcome, Failure):
            raise Unusable("the forward function fails")
        results = [outcome[quantity.name] for quantity in forward.gives]
        reached = exercise.loss_through(*results) if exercise.loss_through else results
        return float(sum(np.sum(g * value) for g, value in zip(upstream, reached, strict=True)))

    try:
        gradients = leaves([_record_or_array(quantity, outcome) for quantity in exercise.gives])
        if any(np.any(right) and not np.any(own) for own, right in zip(gradients, case.right, strict=True)):
            return False
        rng = np.random.default_rng(0)
        for k, gradient in enumerate(gradients):
            v = rng.normal(size=given[k].shape)
            ahead = loss([array + STEP * v if j == k else array for j, array in enumerate(given)])
            behind = loss([array - STEP * v if j == k else array for j, array in enumerate(given)])
            numerical, claimed = (ahead - behind) / (2 * STEP), float(np.sum(gradient * v))
            size = max(1.0, float(np.linalg.norm(gradient) * np.linalg.norm(v)))
            if not abs(numerical - claimed) <= 1e-6 * size:
                return False
    except Unusable:
        return False
    return True


def _record_or_array(quantity: Any, outcome: Outcome) -> Any:
    value = outcome[quantity.name]
    return list(value) if isinstance(quantity, Weights) else value
