"""Whether what is shown is what comes: every input that a report shows is given to the program again.

    a counterexample    the arguments, as they stand in the report, go to the program in a fresh worker
    an explanation      its Python is run with the program beside it, and once more with the solution
What is printed or answered has to be what was said, to as many digits as were said.
"""

import ast
import contextlib
import io
import os
import pickle
import re
import signal
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.grading.compare import is_equal
from autograder.grading.prepared import Prepared
from autograder.report import Argument, CriterionMark, Explanation
from autograder.sandbox.answers import Answer, Failure
from autograder.spec import Array, Arrays, Exercise, Function
from autograder.worker.curves import Curve

SECONDS = 5  # for the Python of an explanation
A_NUMBER = r"-?(?:\d[\d.]*(?:e[+-]?\d+)?|inf|nan)"
SAID = re.compile(rf"^(?P<name>[\w.]+)?(?:\[(?P<at>[\d, ]+)\])? is (?P<was>{A_NUMBER})(?![\w.])")
Ask = Callable[[tuple[Any, ...]], Answer]  # the program, in a fresh worker


def arguments_of(prepared: Prepared, exercise: Exercise, shown: Sequence[Argument]) -> tuple[Any, ...]:
    """The arguments of a call from those of a report."""
    leaves = [_leaf(exercise, one) for one in shown]
    types_of_weights = vars(prepared.assignment.solution)
    return exercise.signature.takes.unflatten(leaves, types_of_weights)


def _leaf(exercise: Exercise, shown: Argument) -> Any:
    part = {one.name: one for one in exercise.signature.takes.leaves}.get(shown.name)
    if isinstance(part, Function):
        return Curve(
            *(np.array(ast.literal_eval(one)) for one in re.findall(r"np\.array\(([^()]*)\)", shown.values))
        )
    if isinstance(part, Array) and part.kind == "count":
        return np.array(shown.values)
    if isinstance(part, Array) or part is None or isinstance(part, Arrays):
        return np.array(shown.values, dtype=np.float64)  # inf and nan are texts there
    return shown.values


def shown_by_a_counterexample(prepared: Prepared, exercise: Exercise, mark: CriterionMark, ask: Ask) -> str:
    """Why a criterion's input does not show what its message says; empty if it does, or if there is none."""
    if mark.counterexample is None:
        return ""
    arguments = arguments_of(prepared, exercise, mark.counterexample)
    given, right = ask(arguments), prepared.leaves(exercise, arguments)
    if isinstance(given, Failure):
        return f"{mark.id}: it fails with {given.type_name or given.kind}, and not with a number"
    tolerance = exercise.tolerance(right, *arguments) if exercise.tolerance else None
    alike = len(given.results) == len(right) and all(
        map(_equal, given.results, right, [tolerance] * len(right))
    )
    if alike:
        return f"{mark.id}: nothing is wrong on the input"
    names = [leaf.name for leaf, _ in exercise.signature.gives.leaves_of(right)]
    said = SAID.match(mark.message)
    if said is None or said["name"] not in names:
        return (
            ""  # a quantity on the way to the results, a shape, a slope: it is wrong, and no result is told
        )
    # What should have been is told as it follows from the program's own quantities: the key gives another number.
    if not _is_said(given.results[names.index(said["name"])], said["at"], said["was"]):
        return f"{mark.id}: {said['name']} is not {said['was']} on the input"
    return ""


def _equal(one: Any, other: Any, tolerance: Any) -> bool:
    return isinstance(one, np.ndarray) and is_equal(one, np.asarray(other, dtype=np.float64), tolerance)


def _is_said(value: Any, at: str | None, number: str) -> bool:
    """Whether an entry of a value is the number, as far as its digits go; three at least are told, but for zeros."""
    array = np.asarray(value, dtype=np.float64)
    index = tuple(int(one) for one in at.split(",")) if at else ()
    if array.ndim not in (0, len(index)):
        return False
    entry = float(array[index] if array.ndim else array)
    near = (
        entry,
        entry * (1 + 1e-12),
        entry * (1 - 1e-12),
    )  # what another machine rounds may round otherwise
    rounded = {float(f"{one:.{digits}g}") for one in near for digits in range(3, 18)}
    return float(number) in rounded or (np.isnan(entry) and np.isnan(float(number)))


# Only Python's own classes are told, of NumPy's exceptions those that they are kinds of.
BUILT_IN = {
    "UFuncTypeError": ("TypeError",), "AxisError": ("ValueError", "IndexError"), "LinAlgError": ("ValueError",),
}  # fmt: skip


def shown_by_an_explanation(assignment: str, explanation: Explanation, program: str, solution: str) -> str:
    """Why an explanation's Python does not give what it says; empty if it does, or if there is none."""
    if not explanation.code:
        return ""
    came, right = (_run(assignment, text, explanation.code) for text in (program, solution))
    name = explanation.criterion or explanation.id
    if isinstance(right, str):
        return f"{name}: the Python stops with {right} where the function is right"
    if isinstance(came, str):
        is_told = any(one in explanation.seen for one in (came, *BUILT_IN.get(came, ()), "not "))
        return "" if is_told else f"{name}: it stops with {came}"
    said = SAID.match(explanation.seen)
    if said is None:
        return f"{name}: the same comes where the function is right" if _alike(came, right) else ""
    should = re.match(A_NUMBER, explanation.should)
    for number, values in ((said["was"], came), (should[0] if should else "", right)):
        if number and not (values and _is_printed(values[-1], said["at"], number)):
            return f"{name}: {number} is not what it prints"
    return ""


def _is_printed(value: Any, at: str | None, number: str) -> bool:
    """Whether the number is the printed value, or an entry of it."""
    with contextlib.suppress(TypeError, ValueError):
        is_one = np.ndim(value) == 0
        return _is_said(value, None if is_one else at, number)
    return False


def _alike(came: Sequence[Any], right: Sequence[Any]) -> bool:
    with contextlib.suppress(TypeError, ValueError):
        return len(came) == len(right) and all(
            np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=1e-9, atol=1e-11)
            for one, other in zip(came, right, strict=True)
        )
    return False


def _run(assignment: str, program: str, code: Sequence[str]) -> list[Any] | str:
    """What the Python prints, value by value, with the program beside it; or the exception's name.

    It runs in a process of its own that ends in time: these programs were made here, some do not end.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        signal.alarm(SECONDS)
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as out:
                out.write(pickle.dumps(_printed(assignment, program, "\n".join(code))))
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as came:
        data = came.read()
    os.waitpid(child, 0)
    return pickle.loads(data) if data else "a timeout"  # noqa: S301  (written a few lines above)


def _printed(assignment: str, program: str, code: str) -> list[Any] | str:
    values: list[Any] = []
    module = types.ModuleType(assignment)
    sys.modules[assignment] = module
    try:
        with np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
            exec(compile(program, assignment, "exec"), module.__dict__)  # noqa: S102
            names = dict(module.__dict__) | {"print": lambda *some, **_: values.extend(map(_plain, some))}
            exec(compile(code, "shown", "exec"), names)  # noqa: S102
    except Exception as stopped:  # noqa: BLE001  (whatever it is, it is said)
        return type(stopped).__name__
    return values


def _plain(value: Any) -> Any:
    """A value that can be pickled without the program's types."""
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value if isinstance(value, np.ndarray | float | int | str | np.generic) else repr(value)
