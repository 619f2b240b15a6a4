"""Small changes of the solutions' functions, made on their syntax trees: what a slip of the pen might leave."""

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from autograder.course import Assignment

NAME_SWAPS = 25  # of each function, drawn
OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Add, ast.Div),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
}
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.LtE: ast.Gt,
    ast.GtE: ast.Lt,
    ast.Lt: ast.GtE,
    ast.Gt: ast.LtE,
}
METHODS = {"sum": "mean", "zeros": "ones", "zeros_like": "ones_like", "tanh": "sin", "stack": "concatenate"}

Change = Callable[[], ast.AST]


class Mutant(NamedTuple):
    """A solution's text with one change in a function."""

    exercise: str
    change: str
    text: str


def mutants(assignment: Assignment, seed: int = 0) -> Iterator[Mutant]:
    """Every mutant of the functions that an assignment's solution answers; names are swapped by draw."""
    tree = ast.parse(assignment.text)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for exercise in assignment.exercises:
        if exercise.criteria and exercise.name in functions:
            yield from _of(assignment.text, functions[exercise.name], seed)


def _of(text: str, function: ast.FunctionDef, seed: int) -> Iterator[Mutant]:
    lines = text.split("\n")
    before, after = lines[: function.lineno - 1], lines[function.end_lineno :]
    plain = _without_docstring(function)
    for k, change in enumerate(_places(plain, seed)):
        mutated = copy.deepcopy(plain)
        said = _places(mutated, seed)[k][1]()
        new = ast.unparse(ast.fix_missing_locations(mutated))
        yield Mutant(function.name, f"{change[0]}: {said}", "\n".join([*before, new, *after]))


def _without_docstring(function: ast.FunctionDef) -> ast.FunctionDef:
    plain = copy.deepcopy(function)
    plain.body = plain.body[1:] if ast.get_docstring(function) else plain.body
    return plain


def _places(function: ast.FunctionDef, seed: int) -> list[tuple[str, Callable[[], str]]]:
    """Every change that can be made to this function, as what it is and how to make it."""
    found: list[tuple[str, Callable[[], str]]] = []
    for parent in ast.walk(function):
        for field, value in ast.iter_fields(parent):
            children = value if isinstance(value, list) else [value]
            for place, child in enumerate(children):
                if isinstance(child, ast.expr):
                    at = place if isinstance(value, list) else None
                    for kind, new in _instead_of(child):
                        found.append((kind, _putting(parent, field, at, child, new)))
    return found + _name_swaps(function, seed) + _left_out(function)


def _putting(parent: ast.AST, field: str, at: int | None, old: ast.expr, new: ast.expr) -> Callable[[], str]:
    def put() -> str:
        said = f"{ast.unparse(old)} -> {ast.unparse(new)}"
        if at is None:
            setattr(parent, field, new)
        else:
            getattr(parent, field)[at] = new
        return said

    return put


def _instead_of(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """What could stand in the place of an expression."""
    if isinstance(node, ast.BinOp):
        yield from _instead_of_operation(node)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield "constant", ast.Constant(node.value + 1)
        yield "constant", ast.UnaryOp(ast.USub(), ast.Constant(1))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign", node.operand
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARED:
        yield "comparison", ast.Compare(node.left, [COMPARED[type(node.ops[0])]()], node.comparators)
    elif isinstance(node, ast.Attribute):
        yield from _instead_of_attribute(node)
    elif isinstance(node, ast.Call):
        yield from _instead_of_call(node)
    if isinstance(node, ast.Slice) and (node.lower is None) != (node.upper is None):
        yield "slice", ast.Slice(node.upper, node.lower)


def _instead_of_operation(node: ast.BinOp) -> Iterator[tuple[str, ast.expr]]:
    for other in OPERATORS.get(type(node.op), ()):
        yield "operator", ast.BinOp(node.left, other(), node.right)
    if isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div):
        yield "left alone", node.left
        yield "right alone", node.right


def _instead_of_attribute(node: ast.Attribute) -> Iterator[tuple[str, ast.expr]]:
    if node.attr == "T":
        yield "transpose", node.value
    if node.attr[:2] in ("W_", "b_"):
        for gate in "fiogrzn".replace(node.attr[2], ""):
            yield "field", ast.Attribute(node.value, node.attr[:2] + gate, node.ctx)


def _instead_of_call(node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
        func = ast.Attribute(node.func.value, METHODS[node.func.attr], node.func.ctx)
        yield "method", ast.Call(func, node.args, node.keywords)
    if isinstance(node.func, ast.Name) and len(node.args) == 1 and node.func.id == "sigmoid":
        yield "function", ast.Call(ast.parse("np.tanh", mode="eval").body, node.args, [])
    if len(node.args) == 1 and ast.unparse(node.func) in ("sigmoid", "np.tanh", "reversed", "np.sqrt"):
        yield "argument alone", node.args[0]
    if len(node.args) > 1 and isinstance(node.func, ast.Name):
        for k in range(len(node.args) - 1):
            swapped = [*node.args[:k], node.args[k + 1], node.args[k], *node.args[k + 2 :]]
            yield "arguments", ast.Call(node.func, swapped, node.keywords)


def _name_swaps(function: ast.FunctionDef, seed: int) -> list[tuple[str, Callable[[], str]]]:
    """Some of the ways to read one name of the function's own for another."""
    own = sorted({node.arg for node in ast.walk(function) if isinstance(node, ast.arg)} | {
        node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    })  # fmt: skip
    read = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in own
    ]
    swaps = [(node, other) for node in read for other in own if other != node.id]
    rng = np.random.default_rng(seed)
    drawn = sorted(rng.permutation(len(swaps))[:NAME_SWAPS].tolist())
    return [("name", _renaming(*swaps[k])) for k in drawn]


def _renaming(node: ast.Name, other: str) -> Callable[[], str]:
    def rename() -> str:
        said = f"{node.id} (line {node.lineno}) -> {other}"
        node.id = other
        return said

    return rename


def _left_out(function: ast.FunctionDef) -> list[tuple[str, Callable[[], str]]]:
    """Statements that may be left out."""
    found = []
    for parent in ast.walk(function):
        body: Sequence[ast.stmt] = getattr(parent, "body", [])
        for k, statement in enumerate(body if isinstance(body, list) else []):
            if not isinstance(statement, ast.Return):
                found.append(("left out", _leaving_out(parent, k)))
    return found


def _leaving_out(parent: ast.AST, k: int) -> Callable[[], str]:
    def leave_out() -> str:
        body: list[ast.stmt] = parent.body  # type: ignore[attr-defined]
        said = ast.unparse(body[k]).split("\n")[0]
        body[k] = ast.Pass()
        return said

    return leave_out
