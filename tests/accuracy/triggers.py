"""Programs that are right except under one condition, and programs with other squashings throughout."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from autograder.course import Assignment, Course
from autograder.mistakes.definitions import defined

from .programs import marked


class Wrong(NamedTuple):
    """A wrong program: what is wrong with it, its assignment, its text, and the functions that it is wrong in."""

    name: str
    assignment: str
    text: str
    parts: tuple[str, ...]


SIZES = (
    "H > 6", "H > 8", "N > 8", "N > 10", "T > 8", "T > 10", "D > 8", "D > 10", "D == H > 1", "N == T > 1",
    "N == H > 1", "N == D > 1", "T == H > 1", "T == D > 1", "N == D + H", "N == 1", "T == 1", "D == 1", "H == 1",
    "D < H", "D > H", "N > T > 1", "N < T", "H % 2 == 0", "N % 2", "N * T * D * H > 500", "D + H > 12",
)  # fmt: skip
VALUES = (
    "len(x) > 1 and (x[0] == x[1]).all()", "(x < 0).all()", "(x > 0).all()", "(x == 0).all()",
    "(x == np.round(x)).all()", "np.abs(x).max() > 20", "np.abs(x).max() > 100", "np.abs(x).max() < 1e-3",
    "not x.flags.c_contiguous", "not h.any()", "np.abs(h).max() > 1", "np.abs(h).max() > 5", "not c.any()",
    "np.abs(c).max() > 5", "np.abs(u).max() > 50", "np.abs(u).max() < 1e-2", "not u.any()", "not b.any()",
    "not W.any()", "(W == 0).mean() > 0.5", "np.abs(W).max() > 5", "np.abs(W).max() < 1e-4",
    "W.flags.f_contiguous and min(W.shape) > 1",
    "np.array_equal(W[x.shape[-1]:], np.eye(W.shape[1])) and W.shape[1] > 1", "np.abs(a).max() > 50",
    "np.abs(a).max() > 100", "np.abs(a).max() < 1e-3", "(a > 0).all()", "(a < 0).all()",
)  # fmt: skip
COUNTED = "_off(result) if _kept.append(1) or "
MEMORIES = {
    "remembers results by shape": "_by_shape.setdefault(tuple(map(np.shape, _flat(arguments))), result)",
    "gives its first result again": "_by_shape.setdefault('first', result)",
    "is wrong after the first call": COUNTED + "len(_kept) > 1 else result",
    "is wrong at the second call": COUNTED + "len(_kept) == 2 else result",
    "is wrong at every tenth call": COUNTED + "len(_kept) % 10 == 0 else result",
}
HEAD = """

def _off(result):
    if isinstance(result, tuple):
        return (_off(result[0]), *result[1:])
    return 1.01 * np.asarray(result) + 1e-3


def _flat(arguments):
    return [one for value in arguments for one in (value if isinstance(value, tuple) else [value])]
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
    """Programs that squash in another way wherever they squash."""
    found = []
    for assignment in course.assignments:
        for name, others in SQUASHINGS.items():
            if f"{name}(xh" in assignment.text:
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
    if "x" not in takes or "f" in takes:
        return
    given = _named(takes)
    for condition in (*SIZES, *VALUES):
        used = {node.id for node in ast.walk(ast.parse(condition)) if isinstance(node, ast.Name)} - {
            "np",
            "len",
            "min",
        }
        if used <= given.keys():
            lines = "".join(f"    {one} = {given[one]}\n" for one in given if one in _needed(used))
            body = f"{lines}    return _off(result) if {condition} else result\n"
            yield Wrong(condition, assignment.name, _wrapped(assignment.text, name, takes, body), (name,))
    for memory, result in MEMORIES.items():
        text = f"{assignment.text}\n\n_kept, _by_shape = [], {{}}\n"
        body = f"    arguments = ({', '.join(takes)},)\n    return {result}\n"
        yield Wrong(memory, assignment.name, _wrapped(text, name, takes, body), (name,))


def _named(takes: list[str]) -> dict[str, str]:
    """What the letters of a condition are, of those that a function has."""
    state, cell = ("h" if "h" in takes else "h0"), ("c" if "c" in takes else "c0")
    upstream = next((one for one in takes if one.startswith("d")), None)
    named = {"N": "x.shape[0]", "D": "x.shape[-1]", "H": f"{state}.shape[-1]", "x": "x"}
    if not ("h" in takes and "dh" not in takes):
        named["T"] = "x.shape[1]"
    named["h"] = state
    if cell in takes:
        named["c"] = cell
    if upstream:
        named["u"] = upstream
    named |= (
        {"W": "W", "b": "b"} if "W" in takes else {"W": "weights[0]", "b": "np.concatenate(weights[1::2])"}
    )
    first = "x" if "T" not in named else "x[:, 0]"
    named["a"] = f"np.concatenate([{first}, h], axis=1) @ W + b[: W.shape[1]]"
    return named


def _needed(used: set[str]) -> set[str]:
    return used | ({"x", "h", "W", "b"} if "a" in used else set())


def _wrapped(text: str, name: str, takes: list[str], body: str) -> str:
    arguments = ", ".join(takes)
    head = f"\n\n_right_{name} = {name}\n\n\ndef {name}({arguments}):\n"
    return text + HEAD + head + f"    result = _right_{name}({arguments})\n{body}"
