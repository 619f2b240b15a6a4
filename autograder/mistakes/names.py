"""Names that are not there, and names that hold something else than is thought."""

import ast
import builtins
import difflib
from collections.abc import Iterable, Iterator

import numpy as np

from autograder.mistakes.met import Definition, Met, is_tellable
from autograder.mistakes.named import Named

# What NumPy has taken out, and what to write in its place.
_REMOVED = {
    "float": "float", "int": "int", "bool": "bool", "object": "object", "str": "str", "complex": "complex",
    "float_": "np.float64", "product": "np.prod", "cumproduct": "np.cumprod", "alltrue": "np.all",
    "sometrue": "np.any", "in1d": "np.isin", "row_stack": "np.vstack", "trapz": "np.trapezoid",
    "Inf": "np.inf", "Infinity": "np.inf", "NaN": "np.nan", "infty": "np.inf", "round_": "np.round",
    "mat": "np.array",
}  # fmt: skip
# What it never had.
_OF_NUMPY = {
    "sigmoid": "1 / (1 + np.exp(-a))", "softmax": "np.exp(a) / np.exp(a).sum()", "relu": "np.maximum(a, 0)",
    "cat": "np.concatenate", "concat": "np.concatenate", "mm": "@", "mul": "*", "tensor": "np.array",
    "randn": "np.random.randn", "rand": "np.random.rand", "sech": "1 / np.cosh(a)", "len": "len",
}  # fmt: skip
# Methods of other libraries' arrays, and what to write with NumPy.
_OF_ARRAYS = {
    "unsqueeze": "x[:, None]", "view": "x.reshape(...)", "permute": "x.transpose(...)", "matmul": "x @ W",
    "mm": "x @ W", "tanh": "np.tanh(x)", "sigmoid": "1 / (1 + np.exp(-x))", "exp": "np.exp(x)", "numpy": "x",
    "detach": "x", "cpu": "x", "cuda": "x", "clone": "x.copy()", "append": "np.concatenate, or a list",
    "numel": "x.size", "cat": "np.concatenate", "norm": "np.linalg.norm(x)", "t": "x.T", "shapes": "x.shape",
    "length": "len(x)", "concatenate": "np.concatenate", "sqrt": "np.sqrt(x)", "pow": "x**2",
    "abs": "np.abs(x)", "zero_": "x[...] = 0", "len": "len(x)", "multiply": "x * y", "values": "x",
    "transpose_": "x.T",
}  # fmt: skip


def of_name(met: Met) -> Named | None:
    """A name that nothing has defined where it is read."""
    node = met.node
    if not isinstance(node, ast.Name) or not is_tellable(node.id) or met.failure is None:
        return None
    if node.id in met.kinds:
        return None
    if met.failure.type_name == "UnboundLocalError":
        return _no_value_yet(node, met)
    return _undefined(node, met) if met.failure.type_name == "NameError" else None


def _no_value_yet(node: ast.Name, met: Met) -> Named:
    outside = any(node.id in _bound_at_the_top(tree) for tree in met.trees.values())
    more = f" The {node.id} outside of the function is another one." if outside else ""
    return _contract(
        "no-value-yet",
        f"{node.id} has no value yet on this line: the function gives it one somewhere, but not on the way "
        f"to here. Give it its first value before (before the loop, or in every branch of the if).{more}",
    )


def _undefined(node: ast.Name, met: Met) -> Named:
    name = node.id
    if (cell := _cell_that_defines(name, met)) is not None:
        return _contract(
            "name-of-another-cell",
            f"{name} is defined in {cell}, but that has not given it a value before this function is called.",
        )
    if (other := _function_that_has(name, met)) is not None and not _near(name, met):
        return _contract(
            "name-of-another-function",
            f"{name} is a name inside of {other}: another function does not see it. Give it as an argument, "
            "or compute it here.",
        )
    near = _near(name, met)
    if near:
        return _contract("undefined-name", f"There is no {name} here: did you mean {near}?")
    if name in dir(np) and not hasattr(builtins, name):
        return _contract("undefined-name", f"There is no {name} here: did you mean np.{name}?")
    return _contract(
        "undefined-name",
        f"There is no {name} here: nothing on the way to this line gives it a value, and it is no argument.",
    )


def _near(name: str, met: Met) -> str:
    """The nearest name that is there."""
    there = [
        one
        for one in dict.fromkeys([*_arguments(met.inside), *met.kinds, *met.definitions])
        if is_tellable(one)
    ]
    return nearest(name, there)


def nearest(name: str, there: Iterable[str], least: float = 0.6) -> str:
    """The name that is meant by one that is written a little otherwise; empty if none is near."""
    others = [one for one in there if one != name]
    plain = {one.replace("_", "").lower(): one for one in reversed(others)}
    if (same := plain.get(name.replace("_", "").lower())) is not None:
        return same
    turned = [one for one in others if sorted(one) == sorted(name)]
    return next(iter([*turned, *difflib.get_close_matches(name, others, 1, least)]), "")


def _arguments(function: Definition | None) -> list[str]:
    if function is None:
        return []
    of = function.args
    return [one.arg for one in (*of.posonlyargs, *of.args, *of.kwonlyargs)]


def _cell_that_defines(name: str, met: Met) -> str | None:
    """The cell of a notebook, or the file, that binds the name at its top."""
    for cell, tree in met.trees.items():
        if name in _bound_at_the_top(tree):
            return cell.rpartition(", ")[2] if ", cell " in cell else "this file"
    return None


def _bound_at_the_top(tree: ast.Module) -> set[str]:
    found = set()
    for statement in tree.body:
        if isinstance(statement, Definition | ast.ClassDef):
            found.add(statement.name)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            found |= {(one.asname or one.name).partition(".")[0] for one in statement.names}
        else:
            found |= _stored(statement)
    return found


def _stored(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def _function_that_has(name: str, met: Met) -> str | None:
    for other, definition in met.definitions.items():
        if definition is not met.inside and is_tellable(other):
            if name in _stored(definition) or name in _arguments(definition):
                return other
    return None


def of_numpy(name: str) -> Named | None:
    """np.name, which there is not."""
    if not is_tellable(name) or name in dir(np):
        return None
    said = f"NumPy has no {name}" + (" any more" if name in _REMOVED else "")
    if (written := {**_REMOVED, **_OF_NUMPY}.get(name)) is not None:
        return _contract("numpy-has-no-such-name", f"{said}: write {written}.")
    near = nearest(name, dir(np), 0.75)
    return _contract("numpy-has-no-such-name", f"{said}{f': did you mean np.{near}?' if near else '.'}")


def of_array(text: str, name: str) -> Named | None:
    """x.name, which an array has not."""
    if not is_tellable(name) or name in dir(np.ndarray):
        return None
    said = f"{text} is an array, and NumPy's arrays have no {name}"
    if name in _OF_ARRAYS:
        return _contract("array-has-no-such-name", f"{said}: write {_OF_ARRAYS[name]}, with your names.")
    near = nearest(name, [one for one in dir(np.ndarray) if one[0] != "_"], 0.75)
    return _contract("array-has-no-such-name", f"{said}{f': did you mean {near}?' if near else '.'}")


def shadowed(name: str, met: Met) -> int:
    """The line on which a builtin's name is given another meaning, in the function or at the top of a cell; "
    "else 0."""
    if not hasattr(builtins, name):
        return 0
    scopes: Iterator[ast.AST] = (one for one in (met.inside, *met.trees.values()) if one is not None)
    for scope in scopes:
        for node in ast.walk(scope):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
                return node.lineno
            if isinstance(node, ast.arg) and node.arg == name:
                return node.lineno
    return 0


def _contract(id: str, sentence: str) -> Named:
    return Named(id, "contract", (sentence,))
