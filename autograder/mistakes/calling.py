"""Calls that cannot be made: of what is not a function, or with other arguments than it takes."""

import ast

from autograder.mistakes.kinds import KINDS, called, contract, kind_of, unlike_an_array
from autograder.mistakes.met import Definition, Met, is_tellable, told
from autograder.mistakes.named import Named
from autograder.mistakes.names import shadowed

_GOES_THROUGH = {"zip", "enumerate", "list", "tuple", "sum", "reversed", "map", "iter"}
_LENGTHS = {"range", "zeros", "ones", "empty", "full", "reshape", "repeat", "eye", "split", "arange"}


def of_call(met: Met) -> Named | None:
    """x(t), sum(...) where sum is an array, f(x) with another number of arguments"""
    node = met.node
    if not isinstance(node, ast.Call) or met.failure is None or met.failure.type_name != "TypeError":
        return None
    if (found := _not_a_function(node, met)) is not None:
        return found
    if isinstance(node.func, ast.Name) and node.func.id in met.definitions:
        return _count_of(met.definitions[node.func.id], node)
    name, text = called(node), told(node.func, "it")
    if name in _LENGTHS and (found := next((f for one in node.args if (f := fraction(one, met))), None)):
        return found
    if name in ("zeros", "ones", "empty") and len(node.args) > 1:
        shape = ", ".join(told(one, "...") for one in node.args)
        return contract("shape-as-tuple", f"{text} takes the shape as one tuple: {text}(({shape})).")
    if name in _GOES_THROUGH:
        return _gone_through(node.args, met)
    for one in node.args:
        kind = kind_of(one, met)
        if kind.partition(" ")[0] in ("none", "function", "generator", "coroutine"):
            return unlike_an_array(told(one, "an argument"), kind, f"{text} wants numbers", met)
    return None


def _not_a_function(node: ast.Call, met: Met) -> Named | None:
    """What is called is an array, a number, a tuple; maybe under the name of one of Python's own "
    "functions."""
    text, word = told(node.func, "what stands there"), kind_of(node.func, met).partition(" ")[0]
    if not word or word in ("function", "callable", "type", "method", "object", "module"):
        return None
    a = KINDS.get(word, f"{'an' if word == 'array' else 'a'} {word}")
    line = shadowed(node.func.id, met) if isinstance(node.func, ast.Name) else 0
    if line:
        return contract(
            "shadowed-builtin",
            f"{text} is {a} here: line {line} gives Python's own {text} another meaning. Call yours "
            "something else.",
        )
    if word in ("array", "ints", "list", "tuple", "record"):
        return contract(
            "called-no-function", f"{text} is {a}, not a function: its entries are read with [ ], not ( )."
        )
    return contract("called-no-function", f"{text} is {a}, which cannot be called.")


def _gone_through(given: list[ast.expr], met: Met) -> Named | None:
    """zip(total, dw), where dw cannot be gone through"""
    for one in given:
        kind, text = kind_of(one, met), told(one, "an argument")
        if kind == "object":
            return contract(
                "object-for-record",
                f"{text} is an object of your own, and one cannot go through its parts: make it the "
                "NamedTuple of the stub.",
            )
        if kind and kind.partition(" ")[0] in KINDS:
            return unlike_an_array(text, kind, "one cannot go through it", met)
    return None


def _count_of(definition: Definition, call: ast.Call) -> Named | None:
    takes = parameters(definition)
    least = len(takes) - len(definition.args.defaults)
    given = len(call.args) + len(call.keywords)
    if (
        least <= given <= len(takes)
        or definition.args.vararg
        or definition.args.kwarg
        or not is_tellable(definition.name)
    ):
        return None
    if any(isinstance(one, ast.Starred) for one in call.args) or not all(map(is_tellable, takes)):
        return None
    return contract(
        "other-number-of-arguments",
        f"{definition.name} takes {counted(len(takes), 'argument')} ({', '.join(takes)}), and this line "
        f"gives it {given}.",
    )


def parameters(definition: Definition) -> list[str]:
    return [one.arg for one in (*definition.args.posonlyargs, *definition.args.args)]


def counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def as_it_is_called(met: Met) -> Named | None:
    """def rnn_step(x, h), def rnn_step(*, x, h, W, b): the call itself cannot be made"""
    failed, own = met.failure, met.own
    if failed is None or failed.type_name != "TypeError" or failed.line or own is None:
        return None
    takes = [part.name for part in met.exercise.takes]
    called = f"{met.exercise.name}({', '.join(takes)})"
    if own.args.kwonlyargs and len(parameters(own)) < len(takes):
        return contract(
            "keyword-only",
            f"After a * all arguments have to be named in the call, but it is called as {called}, by their "
            "places: take the * out.",
        )
    given = parameters(own)
    if own.args.vararg is None and not len(given) - len(own.args.defaults) <= len(takes) <= len(given):
        more = " A self belongs into classes only." if given[:1] == ["self"] else ""
        return contract(
            "other-number-of-arguments",
            f"{met.exercise.name} is called as {called}, with {counted(len(takes), 'argument')}; yours "
            f"takes {len(given)}.{more}",
        )
    return None


def fraction(index: ast.expr, met: Met) -> Named | None:
    """x[:, :D / 2], np.zeros(H / 2), range(T / k)"""
    for one in ast.walk(index):
        if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Div):
            text = told(one, "a / b")
            return contract(
                "fraction-as-index",
                f"{text} is a fraction even where nothing is left over, and an index or a length is a whole "
                "number: write // for /.",
            )
        if isinstance(one, ast.Name) and met.kinds.get(one.id) == "float" and is_tellable(one.id):
            return contract(
                "fraction-as-index",
                f"{one.id} is a float, and an index or a length is a whole number: compute it with //, or "
                "with int().",
            )
    return None
