"""What an expression held where an array was wanted: None, a tuple, a generator; and why, as the text shows it."""

import ast
from collections.abc import Iterator

from autograder.mistakes.held import shape_of, value_of
from autograder.mistakes.met import Definition, Met, is_tellable
from autograder.mistakes.named import Named

KINDS = {
    "none": "None", "int": "a whole number", "float": "a number", "bool": "True or False", "str": "a text",
    "dict": "a dict", "set": "a set", "function": "a function", "callable": "a function", "method": "a method",
    "generator": "a generator", "type": "a class", "coroutine": "a coroutine", "range": "a range",
    "module": "a module", "object": "an object of your own",
}  # fmt: skip


def contract(id: str, sentence: str) -> Named:
    """Something that the stub asks for otherwise."""
    return Named(id, "contract", (sentence,))


def kind_of(node: ast.AST, met: Met) -> str:
    """What an expression held, in the worker's words; empty if that is not known."""
    if isinstance(node, ast.Name):
        return met.kinds.get(node.id, "")
    shape = shape_of(node, met)
    if shape is not None:
        return " ".join(["array", *map(str, shape)])
    value = value_of(node, met)
    if isinstance(value, int | float):
        return type(value).__name__
    if isinstance(node, ast.Call) and called(node) in met.definitions:
        definition = met.definitions[called(node)]
        if isinstance(definition, ast.AsyncFunctionDef):
            return "coroutine"
        return "" if returns(definition) or _yields(definition) else "none"
    return ""


def unlike_an_array(text: str, kind: str, so: str, met: Met) -> Named:
    """None, a tuple, a generator, where an array is wanted"""
    word, _, rest = kind.partition(" ")
    if word == "none":
        return _is_none(text, met)
    if word == "tuple":
        return contract(
            "tuple-for-array",
            f"{text} is a tuple of {rest.partition(' ')[0]}, and {so}: take its parts apart first (a, b = "
            "...), or take the one that you need.",
        )
    if word == "list":
        return contract(
            "list-for-array", f"{text} is a list, and {so}: make it an array (np.array, np.stack)."
        )
    if word == "coroutine":
        return contract(
            "coroutine", f"{text} is a coroutine: the function behind it is an async def; write def."
        )
    if word == "generator":
        return contract(
            "generator",
            f"{text} is a generator, and {so}: the function behind it says yield; it should return.",
        )
    if word in ("function", "method", "callable"):
        return contract(
            "function-for-value", f"{text} is a function, and {so}: is a call missing, {text}(...)?"
        )
    return contract("unlike-an-array", f"{text} is {KINDS[word]}, and {so}.")


def _is_none(text: str, met: Met) -> Named:
    """Where a None came from, as the text tells."""
    source = _last_value_of(text, met)
    if isinstance(source, ast.Call):
        name = called(source)
        definition = met.definitions.get(name)
        if definition is not None and is_tellable(name) and not returns(definition):
            return contract("none", f"{text} is None, because {name} returns nothing: its return is missing.")
        if name in ("append", "extend", "sort", "insert", "reverse", "fill", "update"):
            return contract(
                "none",
                f"{text} is None: {name} changes what stands before the dot, and gives nothing back. Write "
                "it on a line of its own.",
            )
        if name == "print":
            return contract("none", f"{text} is None: print shows a value, and gives nothing back.")
    return contract(
        "none", f"{text} is None on this line: nothing has given it a value that one can compute with."
    )


def _last_value_of(text: str, met: Met) -> ast.expr | None:
    """The right side of the last assignment of a name above the line where the call stopped."""
    line = met.failure.line if met.failure else 0
    found: list[tuple[int, ast.expr]] = []
    for node in ast.walk(met.inside or ast.Module([], [])):
        if isinstance(node, ast.Assign) and node.lineno <= line:
            names = [
                one.id for target in node.targets for one in ast.walk(target) if isinstance(one, ast.Name)
            ]
            if text in names:
                found.append((node.lineno, node.value))
    return max(found, key=lambda one: one[0])[1] if found else None


def returns(definition: Definition) -> bool:
    return any(isinstance(one, ast.Return) and one.value is not None for one in ast.walk(definition))


def _yields(definition: Definition) -> bool:
    return any(isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(definition))


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def calls(node: ast.AST | None) -> Iterator[ast.Call]:
    return (one for one in ast.walk(node or ast.Module([], [])) if isinstance(one, ast.Call))
