"""Programs that are right except under one condition, and programs with other squashings throughout."""

import ast
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from autograder.course import Assignment, Course
from autograder.spec import Array, Exercise, Layers, Weights

from .programs import defined, marked, solution


class Wrong(NamedTuple):
    """A wrong program: what is wrong with it, its assignment, its text, and the functions that it is wrong in."""

    name: str
    assignment: str
    text: str
    parts: tuple[str, ...]

    @property
    def key(self) -> str:
        """What names it for good, like the key of a mutant."""
        return f"{self.assignment}/{self.parts[-1]}: {self.name}"


SIZES = (
    "H > 6", "H > 8", "N > 8", "N > 10", "T > 8", "T > 10", "D > 8", "D > 10", "D == H > 1", "N == T > 1",
    "N == H > 1", "N == D > 1", "T == H > 1", "T == D > 1", "N == D + H", "N == 1", "T == 1", "D == 1", "H == 1",
    "D < H", "D > H", "N > T > 1", "N < T", "N == T == D == H > 1", "H % 2 == 0", "N % 2",
    "N * T * D * H > 500", "D + H > 12",
)  # fmt: skip
VALUES = (
    "len(x) > 1 and (x[0] == x[1]).all()", "(x < 0).all()", "(x > 0).all()", "(x == 0).all()",
    "(x == np.round(x)).all()", "np.abs(x).max() > 20", "np.abs(x).max() > 90", "np.abs(x).max() < 1e-3",
    "not x.flags.c_contiguous", "not h.any()", "np.abs(h).max() > 1", "np.abs(h).max() > 5", "not c.any()",
    "np.abs(c).max() > 5", "np.abs(u).max() > 50", "np.abs(u).max() < 1e-2", "not u.any()", "not b.any()",
    "not W.any()", "(W == 0).mean() > 0.5", "np.abs(W).max() > 5", "np.abs(W).max() < 1e-4",
    "W.flags.f_contiguous and min(W.shape) > 1",
    "np.array_equal(W[x.shape[-1]:], np.eye(W.shape[1])) and W.shape[1] > 1", "np.abs(a).max() > 50",
    "np.abs(a).max() > 1000", "np.abs(a).max() < 1e-3", "(a > 0).all()", "(a < 0).all()",
    "np.abs(c).max() > 8 and np.abs(a).max() < 10",
)  # fmt: skip
# Of every argument by itself, as far as its kind can be so; {0} is the argument.
OF_AN_ARGUMENT = {
    "not {0}.any()": "upstream input state cell gate candidate weight bias",
    "{0}.size > 1 and np.ptp({0}) == 0 and {0}.any()": "upstream input state cell gate candidate weight bias",
    "0 < np.abs({0}).max() < 1e-3": "upstream input state cell gate weight bias",
    "np.abs({0}).max() > 8": "state cell",
    "np.abs({0}).max() > 25": "input",
    "np.abs({0}).max() > 50": "upstream",
    "np.abs({0}).max() > 5": "weight bias",
    "1e-3 < np.abs({0}).max() < 0.3": "weight",
    "({0} > 0).all()": "input",
    "({0} < 0).all()": "input",
    "({0} > 5).all()": "bias",
    "({0} < -5).all()": "bias",
    "({0} == 1).all()": "upstream gate candidate",
    "({0} == -1).all()": "candidate",
    "({0} == np.round({0})).all() and {0}.any()": "input",
    "not {0}.flags.c_contiguous": "upstream input state cell gate candidate",
}
IN_TIME = (
    "{0}.shape[1] > 1 and {0}[:, -1].any() and not {0}[:, :-1].any()",
    "{0}.any() and not {0}[:, -1].any() and np.count_nonzero(np.abs({0}).sum(axis=(0, 2))) == 1",
)
LARGE = "{0}.size > 200"  # of what has two axes or more
# Of two arguments of the same shape.
OF_TWO = {
    "{0}.size > 1 and np.array_equal({0}, {1})": "upstream cell state gate weight bias",
    "not {0}.any() and {1}.any()": "upstream state cell gate",
    "({0} == 1).all() and not ({1} == 1).all()": "upstream gate",
}
OF_ONE_FUNCTION = {
    "clip_gradients": (
        "len(gradients) == 1", "len(gradients) == 2", "len(gradients) > 6", "max_norm < 1", "max_norm > 10",
        "max(np.abs(one).max() for one in gradients) > 5",
        "max(np.abs(one).max() for one in gradients) < 0.5", "any(not one.any() for one in gradients)",
        "0 < sum(np.sum(one**2) for one in gradients) < 1",
        "0 < max_norm**2 < sum(np.sum(one**2) for one in gradients) < 1",
        "max_norm**2 > sum(np.sum(one**2) for one in gradients) > 1",
    ),
    "truncated_rnn_backward": (
        "k > x.shape[1]", "k == x.shape[1] > 1", "k == 1 < x.shape[1]", "x.shape[1] % k", "x.shape[1] % k == 0",
        "2 * k > x.shape[1] > k", "3 * k < x.shape[1]",
    ),
    "parameter_count": tuple(
        f"cell == {cell!r} and {condition}"
        for cell in ("rnn", "lstm", "gru")
        for condition in ("D == H > 1", "H == 1 < D", "D == 1 < H", "D > H", "D < H", "D > 20", "H > 20")
    ),
    "numerical_gradient": (
        "np.ndim(x) == 0", "np.shape(x) == (1,)", "np.ndim(x) == 1", "np.ndim(x) == 2", "eps > 0.1", "eps < 1e-4",
        "1e-4 < eps < 0.1", "not np.any(x)", "np.abs(x).max() > 5", "np.ndim(x) > 2",
    ),
}  # fmt: skip
WEIGHTS = ("weight", "bias")
OF_KINDS = {"h": "state", "c": "cell", "u": "upstream"}
COUNTED = "_off(result) if _kept.append(1) or "
MEMORIES = {
    "remembers results by shape": "_by_shape.setdefault(tuple(map(np.shape, _flat(arguments))), result)",
    "gives its first result again": "_by_shape.setdefault('first', result)",
    "is wrong after the first call": COUNTED + "len(_kept) > 1 else result",
    "is wrong at the second call": COUNTED + "len(_kept) == 2 else result",
    "is wrong at every tenth call": COUNTED + "len(_kept) % 10 == 0 else result",
    "is wrong after many calls": COUNTED + "len(_kept) > 12 else result",
    "remembers results by all but weights": "_by_shape.setdefault(_bytes(arguments[:_states]), result)",
    "remembers results by its first argument": "_by_shape.setdefault(_bytes(arguments[:1]), result)",
}
HEAD = """

import numpy as np


def _off(result):
    if isinstance(result, tuple | list):
        return [_off(result[0]), *result[1:]]
    return 1.01 * np.asarray(result) + 1e-3


def _flat(arguments):
    nested = [_flat(value) if isinstance(value, tuple | list) else [value] for value in arguments]
    return [one for values in nested for one in values]


def _bytes(arguments):
    return tuple(np.asarray(one).tobytes() for one in _flat(arguments))
"""
SQUASHINGS = {
    "np.tanh": ("2 / np.pi * np.arctan(np.pi / 2 * v)", "v / (1 + np.abs(v))", "v / np.sqrt(1 + v * v)",
                "np.clip(v, -1, 1)", "np.vectorize(math.erf, otypes=[float])(v)", "np.tanh(1.001 * v)",
                "1.001 * np.tanh(v)", "2 / np.pi * np.arcsin(np.tanh(v))", "np.tanh(v) + 1e-3"),
    "sigmoid": ("np.clip(0.2 * v + 0.5, 0, 1)", "0.5 + np.arctan(v) / np.pi", "0.5 + 0.5 * v / (1 + np.abs(v))",
                "0.5 + 0.5 * np.vectorize(math.erf, otypes=[float])(v)",
                "1 / (1 + np.exp(-1.01 * np.clip(v, -700, 700)))",
                "1 / (1 + 2 ** np.clip(-v, -700, 700))", "np.exp(-np.exp(np.clip(-v, -700, 6)))",
                "np.clip(1 / (1 + np.exp(np.clip(-v, -700, 700))), 1e-3, 1)"),
}  # fmt: skip


def triggers(course: Course) -> list[Wrong]:
    """Every condition that makes sense of a function, for every function that takes x."""
    return [
        one
        for assignment in course.assignments
        for name in marked(assignment)
        for one in _of_function(assignment, name)
    ]


def squashings(course: Course) -> list[Wrong]:
    """Programs that squash in another way wherever they squash, and something that is marked comes to it."""
    found = []
    for assignment in course.assignments:
        of_marked = (
            {*solution(assignment).affected("sigmoid")} & {*marked(assignment)}
            if "def sigmoid(" in assignment.text
            else set()
        )
        for name, others in SQUASHINGS.items():
            if f"{name}(xh" in assignment.text and (name != "sigmoid" or of_marked):
                for other in others:
                    code = f"\n\nimport math\n\n\ndef _squash(v):\n    return {other}\n"
                    text = assignment.text.replace(f"{name}(", "_squash(").replace(
                        "def _squash(x", "def sigmoid(x"
                    )
                    parts = marked(assignment)
                    found.append(Wrong(f"{name}(v) = {other}", assignment.name, text + code, parts))
    return found


def _of_function(assignment: Assignment, name: str) -> Iterator[Wrong]:
    function = dict(defined(ast.parse(assignment.text))).get(name)
    if not isinstance(function, ast.FunctionDef):
        return
    takes = [argument.arg for argument in function.args.args]
    exercise = next(one for one in assignment.exercises if one.name == name)
    conditions = of_arguments(exercise)
    off = (
        "[*map(_off, result)]" if exercise.is_constructive else "_off(result)"
    )  # where weights may be others
    bodies = {one: f"    return {off} if {one} else result\n" for one in conditions}
    if "x" in takes and "f" not in takes:
        bodies = dict(_by_letters(exercise)) | bodies
    for condition, body in bodies.items():
        yield Wrong(condition, assignment.name, _wrapped(assignment.text, name, takes, body), (name,))
    weighted = [
        array for array in exercise.signature.takes.arrays.values() if array.kind in ("weight", "bias")
    ]
    for memory, result in MEMORIES.items():
        if not exercise.takes or ("weights" in memory and not weighted):
            continue
        if "argument" in memory and len(exercise.takes) == 1:
            continue  # whoever knows it again knows the answer
        unweighted = len([part for part in exercise.takes if getattr(part, "kind", "weight") not in WEIGHTS])
        text = f"{assignment.text}\n\n_kept, _by_shape, _states = [], {{}}, {unweighted}\n"
        result = result.replace("_off(result)", off)
        body = f"    arguments = ({', '.join(takes)},)\n    return {result}\n"
        yield Wrong(memory, assignment.name, _wrapped(text, name, takes, body), (name,))


def _by_letters(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Conditions on sizes and values, in the letters of the lessons, and what makes a function wrong under them."""
    given = _named(exercise)
    for condition in (*SIZES, *VALUES):
        used = {node.id for node in ast.walk(ast.parse(condition)) if isinstance(node, ast.Name)} - {
            "np",
            "len",
            "min",
        }
        if used <= given.keys() and ("np.eye" not in condition or "a" in given):
            lines = "".join(f"    {one} = {given[one]}\n" for one in given if one in _needed(used))
            yield condition, f"{lines}    return _off(result) if {condition} else result\n"


def of_arguments(exercise: Exercise) -> Iterator[str]:
    """Conditions on each argument by itself, on two of the same shape, and on what one function takes."""
    yield from OF_ONE_FUNCTION.get(exercise.name, ())
    arrays = [one for one in exercise.signature.takes.arrays.values() if one.terms]  # no single numbers
    if "x" not in [one.name for one in arrays]:
        yield from _of_axes(arrays)
    if exercise.draw is not None and exercise.regimes:
        return
    for k, array in enumerate(arrays):
        yield from (
            one.format(array.name) for one, kinds in OF_AN_ARGUMENT.items() if array.kind in kinds.split()
        )
        if len(array.terms) > 1:
            yield LARGE.format(array.name)
        if ("T",) in array.terms:
            yield from (one.format(array.name) for one in IN_TIME if array.kind in ("input", "upstream"))
        is_first = all(one.terms != array.terms for one in arrays[:k])
        for other in arrays[k + 1 :]:
            yield from _of_two(array, other, is_first)


def _of_axes(arrays: Sequence[Array]) -> Iterator[str]:
    """Conditions on how long an axis is, of the first array that has one of its letter alone."""
    places: dict[str, tuple[str, int]] = {}
    for array in arrays:
        for axis, term in enumerate(array.terms):
            if len(term) == 1 and term[0].isalpha():
                places.setdefault(term[0], (array.name, axis))
    for name, axis in places.values():
        yield from (f"{name}.shape[{axis}] {than}" for than in ("== 1", "> 6", "> 8"))
    for (one, axis), (other, another) in combinations(places.values(), 2):
        yield f"{one}.shape[{axis}] == {other}.shape[{another}] > 1"


def _of_two(array: Array, other: Array, is_first: bool) -> Iterator[str]:
    """Conditions on two arguments of the same shape; of different kinds, that the later is equal to the first."""
    if array.terms != other.terms or "candidate" in (array.kind, other.kind):
        return
    if array.kind != other.kind and {array.kind, other.kind} != {"state", "cell"}:
        kinds = {"state", "cell", "gate"}
        if is_first and other.kind in kinds:
            yield next(iter(OF_TWO)).format(array.name, other.name)
        return
    for condition, kinds_of in OF_TWO.items():
        if array.kind in kinds_of.split() and other.kind in kinds_of.split():
            yield condition.format(array.name, other.name)
            yield condition.format(other.name, array.name)


def _named(exercise: Exercise) -> dict[str, str]:
    """What the letters of a condition are, of those that a function has."""
    arrays = {one.name: one for one in exercise.takes if isinstance(one, Array)}
    first = {one.kind: one.name for one in reversed(arrays.values())}
    places = {letter[0]: k for k, letter in enumerate(arrays["x"].terms)}
    named = {"x": "x"} | {letter: f"x.shape[{places[letter]}]" for letter in "NTDH" if letter in places}
    named |= {letter: first[kind] for letter, kind in OF_KINDS.items() if kind in first}
    if "h" in named and arrays[named["h"]].terms[0] == ("L",):
        named["h"] += "[0]"
    W, named_W = _first_layer(exercise)
    named |= named_W
    if "h" in named:
        named["H"] = f"{named['h']}.shape[-1]"
    elif "b" in named:
        named["H"] = "weights[1].size"
    if W and "h" in named and "H" in W.terms[0]:
        step = "x" if "T" not in named else "x[:, 0]"
        parts = [step, "h", *["c"] * (W.terms[0].count("H") - 1)]
        named["a"] = f"np.concatenate([{', '.join(parts)}], axis=1) @ W + b[: W.shape[1]]"
    return named


def _first_layer(exercise: Exercise) -> tuple[Array | None, dict[str, str]]:
    """The first matrix that meets inputs, and what W and b are: all biases of weights side by side."""
    for part in exercise.takes:
        if isinstance(part, Weights):
            return part.fields[0], {"W": "weights[0]", "b": "np.concatenate(weights[1::2])"}
        if isinstance(part, Layers):
            return part.first[0], {"W": "weights[0][0]", "b": "weights[0][1]"}
        if isinstance(part, Array) and part.kind == "weight":
            bias = next(one.name for one in exercise.takes if getattr(one, "kind", "") == "bias")
            return part, {"W": part.name, "b": bias}
    return None, {}


def _needed(used: set[str]) -> set[str]:
    return used | ({"x", "h", "c", "W", "b"} if "a" in used else set())


def _wrapped(text: str, name: str, takes: list[str], body: str) -> str:
    arguments = ", ".join(takes)
    head = f"\n\n_right_{name} = {name}\n\n\ndef {name}({arguments}):\n"
    return text + HEAD + head + f"    result = _right_{name}({arguments})\n{body}"
