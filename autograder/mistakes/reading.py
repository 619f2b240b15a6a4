"""What is read or written with a dot or with brackets: `weights.Wf`, `weights["W_f"]`, `hs[t]`, `out[:, t] = h`."""

import ast
import re

import numpy as np

from autograder.mistakes.calling import fraction, parameters
from autograder.mistakes.held import shape_of, value_of
from autograder.mistakes.kinds import KINDS, contract, kind_of, unlike_an_array
from autograder.mistakes.letters import in_letters
from autograder.mistakes.met import Met, is_tellable, told
from autograder.mistakes.named import Named
from autograder.mistakes.names import nearest, of_array, of_numpy
from autograder.mistakes.shapes import fields_of, named
from autograder.spec import Function


def of_attribute(met: Met) -> Named | None:
    """weights.Wf, np.float, x.unsqueeze, f.shape"""
    node = met.node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func
    if (
        met.failure is None
        or met.failure.type_name != "AttributeError"
        or not isinstance(node, ast.Attribute)
    ):
        return None
    text, kind = told(node.value, "what stands before the dot"), kind_of(node.value, met)
    word = kind.partition(" ")[0]
    if word == "module" and text in ("np", "numpy"):
        return of_numpy(node.attr)
    if not is_tellable(node.attr):
        return None
    if isinstance(node.ctx, ast.Store) and word == "record":
        return _not_assigned(text)
    if word == "record":
        return _field(text, node.attr, met)
    if word in ("callable", "function") and (found := _swapped(text, met)):
        return found
    if word in ("array", "ints", "bools", "objects"):
        return of_array(text, node.attr)
    if word in KINDS or word in ("tuple", "list"):
        return unlike_an_array(text, kind, f"it has no {node.attr}", met)
    return None


def _field(text: str, name: str, met: Met) -> Named | None:
    fields = fields_of(met)
    if not fields or name in fields:
        return None
    near = nearest(name, fields, 0.5)
    meant = f"did you mean {text}.{near}?" if near else f"it has {', '.join(fields)}."
    return contract("no-such-field", f"{text} has no {name}: {meant}")


def _swapped(text: str, met: Met) -> Named | None:
    """f and x in each other's place"""
    takes = met.exercise.takes
    if not isinstance(takes[0], Function) or met.own is None or met.inside is not met.own:
        return None
    given = parameters(met.own)
    if len(given) == len(takes) and text == given[0] in [part.name for part in takes[1:]]:
        names = ", ".join(part.name for part in takes)
        return contract(
            "arguments-in-another-order",
            f"{met.exercise.name} is called as {met.exercise.name}({names}): the function comes first, and "
            f"you call it {text}. Arguments come in the order of the stub, whatever they are called.",
        )
    return None


def of_index(met: Met) -> Named | None:
    """weights['W_f'], weights[0].W, None[0], f[0], x[0.5]"""
    node = met.node
    if not isinstance(node, ast.Subscript) or met.failure is None:
        return None
    text, kind = told(node.value, "what stands before the brackets"), kind_of(node.value, met)
    word = kind.partition(" ")[0]
    if isinstance(node.ctx, ast.Store) and word in ("record", "tuple"):
        return _not_assigned(text) if word == "record" else contract(
            "tuple-assigned", f"{text} is a tuple, whose parts cannot be replaced: make it a list, or a new "
            "tuple."
        )  # fmt: skip
    if word == "record":
        return _field_in_brackets(text, node.slice, met)
    if word in ("none", "function", "callable", "method", "int", "float", "generator", "coroutine"):
        return unlike_an_array(text, kind, "it has no entries", met)
    if word == "dict":
        return contract("no-such-key", f"{text} is a dict, and it has no such key.")
    if (
        word in ("array", "ints")
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    ):
        return contract("name-as-index", f"{text} is an array: its entries have numbers, not names.")
    if word == "list" and met.failure.type_name == "IndexError":
        return _of_list(text, kind, node, met)
    return fraction(node.slice, met)


def _of_list(text: str, kind: str, node: ast.Subscript, met: Met) -> Named | None:
    length = next(map(int, re.findall(r"^list (\d+)", kind)), None)
    if length is None:
        return None
    if isinstance(node.ctx, ast.Store):
        return contract(
            "list-has-no-such-place",
            f"{text} has {length} entries on this line, so there is none to replace: add one at its end "
            f"with {text}.append(...).",
        )
    number = value_of(node.slice, met)
    at = f", and {told(node.slice, 'the index')} is {number}" if isinstance(number, int) else ""
    entries = (
        "no entry"
        if not length
        else "1 entry"
        if length == 1
        else f"{length} entries, from 0 to {length - 1}"
    )
    return contract("list-has-no-such-place", f"{text} is a list with {entries}{at}.")


def _field_in_brackets(text: str, index: ast.expr, met: Met) -> Named | None:
    fields = fields_of(met)
    if isinstance(index, ast.Constant) and isinstance(index.value, str):
        name = index.value if index.value in fields else nearest(index.value, fields, 0.5)
        how = f"write {text}.{name}" if name else f"write {text} with a dot and one of {', '.join(fields)}"
        return contract("field-in-brackets", f"{text} is not a dict but a NamedTuple: {how}.")
    return contract(
        "field-in-brackets",
        f"{text} is a NamedTuple: its fields are read by name, as in {text}.{next(iter(fields), 'W')}.",
    )


def _not_assigned(text: str) -> Named:
    return contract(
        "field-assigned",
        f"{text} is a NamedTuple, whose fields cannot be replaced: compute each array under a name of its "
        "own, and make the NamedTuple from them at the end.",
    )


def of_stored(met: Met) -> Named | None:
    """states[:, t] = h, where the place has another shape"""
    statement = met.statement
    if met.failure is None or met.failure.type_name not in ("ValueError", "TypeError"):
        return None
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    if not isinstance(target, ast.Subscript) or met.node not in (target, None):
        return None
    place, value = shape_of(_as_read(target), met), shape_of(statement.value, met)
    kind = kind_of(statement.value, met)
    if kind.partition(" ")[0] in ("none", "tuple", "generator", "function"):
        return unlike_an_array(told(statement.value, "the right side"), kind, "one array belongs there", met)
    if place is None or value is None or _fits(value, place):
        return None
    return named(
        "shape-stored",
        f"{told(target, 'the left side')} is {in_letters(place, met.sizes)}, and "
        f"{told(statement.value, 'the right side')} is {in_letters(value, met.sizes)}: a place takes an "
        "array of its own shape.",
    )


def _fits(value: tuple[int, ...], place: tuple[int, ...]) -> bool:
    try:
        return np.broadcast_shapes(value, place) == place
    except ValueError:
        return False


def _as_read(node: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(node), mode="eval").body
