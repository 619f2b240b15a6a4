"""What is taken apart, gone through or computed with, and is not of the kind for that: `h, c = None`, `for t in T`."""

import ast
import re

from autograder.mistakes.calling import counted
from autograder.mistakes.held import shape_of
from autograder.mistakes.kinds import KINDS, called, contract, kind_of, unlike_an_array
from autograder.mistakes.letters import in_letters
from autograder.mistakes.met import Met, is_tellable, told
from autograder.mistakes.named import Named


def of_parts(met: Met) -> Named | None:
    """N, T, D = x.shape where x has two axes; h, c = rnn_step(...)"""
    statement = met.statement
    if met.failure is None or met.failure.type_name not in ("ValueError", "TypeError"):
        return None
    pairs = _unpackings(statement)
    for target, value in pairs:
        wanted = len(target.elts)
        if any(isinstance(one, ast.Starred) for one in target.elts):
            continue
        if isinstance(value, ast.Attribute) and value.attr == "shape":
            shape = shape_of(value.value, met)
            if shape is not None and len(shape) != wanted:
                text = told(value.value, "the array")
                return contract(
                    "unpacked-shape",
                    f"{text} is {in_letters(shape, met.sizes)}: its shape has "
                    f"{counted(len(shape), 'length')}, and the line takes {wanted}.",
                )
        if isinstance(value, ast.Call) and (found := _unpacked_call(value, wanted, met)):
            return found
        kind = kind_of(value, met)
        number = next(map(int, re.findall(r"^(?:tuple|list|record|array|ints) (\d+)", kind)), None)
        if number is not None and number != wanted:
            text = told(value, "the right side")
            return contract(
                "unpacked", f"{text} has {counted(number, 'part')}, and the line takes {wanted} of it."
            )
        if kind.partition(" ")[0] in ("none", "int", "float", "function"):
            return unlike_an_array(told(value, "the right side"), kind, "it has no parts", met)
    return None


def _unpackings(statement: ast.stmt | None) -> list[tuple[ast.Tuple | ast.List, ast.expr]]:
    if isinstance(statement, ast.Assign):
        return [(one, statement.value) for one in statement.targets if isinstance(one, ast.Tuple | ast.List)]
    return []


def _unpacked_call(call: ast.Call, wanted: int, met: Met) -> Named | None:
    """The results of a function of the student's own, of which another number is taken."""
    definition = met.definitions.get(called(call))
    if definition is None or not is_tellable(definition.name):
        return None
    returned = [
        one.value for one in ast.walk(definition) if isinstance(one, ast.Return) and one.value is not None
    ]
    counts = {len(one.elts) if isinstance(one, ast.Tuple) else 1 for one in returned}
    if not returned:
        return contract("none", f"{definition.name} returns nothing: its return is missing.")
    if len(counts) == 1 and (number := max(counts)) != wanted and number > 1:
        return contract(
            "unpacked",
            f"{definition.name} returns {counted(number, 'result')}, and the line takes {wanted}.",
        )
    if counts == {1} and isinstance(returned[0], ast.Name | ast.BinOp | ast.Call | ast.Subscript):
        return contract(
            "unpacked", f"{definition.name} returns one result, and the line takes {wanted} of it."
        )
    return None


def of_loop(met: Met) -> Named | None:
    """for t in T; for ... in a record"""
    statement = met.statement
    if not isinstance(statement, ast.For) or met.failure is None or met.failure.type_name != "TypeError":
        return None
    kind, text = kind_of(statement.iter, met), told(statement.iter, "what the loop goes through")
    if kind.partition(" ")[0] == "int":
        return contract("loop-over-number", f"{text} is a number: the loop goes through range({text}).")
    if kind.partition(" ")[0] in KINDS and kind:
        return unlike_an_array(text, kind, "a loop cannot go through it", met)
    return None


def of_arithmetic(met: Met) -> Named | None:
    """None + x, (h, cache) @ W, [..] - [..]"""
    node = met.node
    if isinstance(node, ast.AugAssign):
        sides: list[ast.expr] = [node.target, node.value]
    elif isinstance(node, ast.BinOp):
        sides = [node.left, node.right]
    elif isinstance(node, ast.UnaryOp):
        sides = [node.operand]
    elif isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
    else:
        return None
    if met.failure is None or met.failure.type_name not in ("TypeError", "ValueError"):
        return None
    if isinstance(node, ast.AugAssign) and kind_of(node.target, met).startswith(("ints", "bools")):
        return _whole_numbers(told(node.target, "what stands on the left"))
    for one in sides:
        kind = kind_of(one, met)
        word = kind.partition(" ")[0]
        if word in (
            "none",
            "tuple",
            "function",
            "callable",
            "method",
            "generator",
            "coroutine",
            "str",
            "dict",
            "set",
        ):
            return unlike_an_array(told(one, "one side"), kind, "one cannot compute with it", met)
    lists = [told(one, "one side") for one in sides if kind_of(one, met).startswith("list")]
    if lists and met.failure.type_name == "TypeError":
        return contract(
            "list-for-array",
            f"{lists[0]} is a list, with which one cannot compute: make it an array (np.array, np.stack).",
        )
    return None


def _whole_numbers(text: str) -> Named:
    return contract(
        "whole-numbers",
        f"{text} holds whole numbers, and cannot take fractions: make it of floats (np.zeros(...), or 0.0 "
        "for 0).",
    )
