"""What an exception means, in a plain sentence: the mistake that is made on the line where a call stopped.

A sentence carries names and lines that stand in the student's text, and shapes that the worker saw there; nothing of
the exception's own text, which anybody may have written.
"""

import ast
import re
from collections.abc import Callable, Iterator

from autograder.mistakes.held import shape_of, value_of
from autograder.mistakes.letters import in_letters
from autograder.mistakes.met import Definition, Met, is_tellable, told
from autograder.mistakes.named import Named
from autograder.mistakes.names import nearest, of_array, of_name, of_numpy, shadowed
from autograder.mistakes.shapes import fields_of, of_shapes
from autograder.spec import Function

Rule = Callable[[Met], Named | None]
_A = {
    "none": "None", "int": "a whole number", "float": "a number", "bool": "True or False", "str": "a text",
    "dict": "a dict", "set": "a set", "function": "a function", "callable": "a function", "method": "a method",
    "generator": "a generator", "type": "a class", "coroutine": "a coroutine", "range": "a range", "module": "a module",
    "object": "an object of your own",
}  # fmt: skip
_READS_FILES = {
    "open",
    "load",
    "loadtxt",
    "genfromtxt",
    "read_csv",
    "save",
    "savetxt",
    "savez",
    "savefig",
    "fromfile",
}
_GOES_THROUGH = {"zip", "enumerate", "list", "tuple", "sum", "reversed", "map", "iter"}
_DEBUGS = {"breakpoint", "set_trace", "pdb", "ipdb", "post_mortem"}
_OF_SYSTEM = {"OSError", "FileNotFoundError", "PermissionError", "IOError", "BlockingIOError"}


def of_crash(met: Met) -> Named | None:
    """What an exception means; None where no rule knows it."""
    if met.failure is None or met.failure.kind not in ("raised", "absent", "keyboard", "timeout"):
        return None
    if met.failure.type_name == "NotImplementedError":
        return None  # it is not written yet
    if met.failure.kind == "timeout":
        return _endless(met)
    return next((found for rule in RULES if (found := rule(met)) is not None), None)


def of_missing(met: Met) -> Named | None:
    """A function that stands in a class, where it is not found."""
    failed = met.failure
    if failed is None or failed.kind != "missing" or met.tree is None:
        return None
    for one in met.tree.body:
        if isinstance(one, ast.ClassDef) and one.lineno <= failed.line <= (one.end_lineno or one.lineno):
            return contract(
                "method-for-function",
                f"{met.exercise.name} is a method of a class here: it is asked for as a function of its own, at the left "
                "margin and without self.",
            )
    return None


def contract(id: str, sentence: str) -> Named:
    """Something that the stub asks for otherwise."""
    return Named(id, "contract", (sentence,))


def _debugger(met: Met) -> Named | None:
    """breakpoint(), pdb.set_trace(), input()"""
    names = {name for one in _calls(met.statement) if (name := _called(one))}
    before = {name for one in _calls(met.inside) if (name := _called(one))}
    quit = met.failure is not None and met.failure.type_name == "Exception"  # bdb.BdbQuit
    if names & _DEBUGS or (quit and before & _DEBUGS):
        return contract(
            "debugger",
            "A debugger (breakpoint, pdb) stops the program, and nobody is there to go on: take its line out.",
        )
    if "input" in names and met.failure and met.failure.kind == "keyboard":
        return contract(
            "asks-for-input",
            "input() waits for somebody at a keyboard: all that the function needs comes as arguments.",
        )
    return None


def _file(met: Met) -> Named | None:
    """open(), np.load()"""
    failed = met.failure
    if failed and failed.type_name in _OF_SYSTEM:
        if {name for one in _calls(met.statement) if (name := _called(one))} & _READS_FILES:
            return contract(
                "opens-a-file",
                "No file can be opened here: all that the function needs comes as arguments, and only what it returns "
                "counts.",
            )
    return None


def _library(met: Met) -> Named | None:
    """torch and other libraries"""
    failed = met.failure
    if failed is None or failed.kind != "absent":
        return None
    module = failed.text.partition(".")[0]
    if not is_tellable(module) or module in ("numpy",) or not _is_imported(module, met):
        return None
    return contract(
        "another-library",
        f"{module} is not here: write it with NumPy alone (np.tanh, np.exp, @, np.concatenate), so that you see each step.",
    )


def _is_imported(module: str, met: Met) -> bool:
    for tree in met.trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import) and any(
                one.name.partition(".")[0] == module for one in node.names
            ):
                return True
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == module:
                return True
    return False


def _calls(node: ast.AST | None) -> Iterator[ast.Call]:
    return (one for one in ast.walk(node or ast.Module([], [])) if isinstance(one, ast.Call))


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _endless(met: Met) -> Named | None:
    """A while loop of which nothing changes what it asks."""
    functions = [one for one in dict.fromkeys((met.own, met.inside)) if one is not None]
    loops = [one for function in functions for one in ast.walk(function) if isinstance(one, ast.While)]
    for loop in loops:
        asked = {one.id for one in ast.walk(loop.test) if isinstance(one, ast.Name)}
        leaves = any(isinstance(one, ast.Break | ast.Return | ast.Raise) for one in ast.walk(loop))
        if asked and not leaves and not asked & _changed(loop) and not list(_calls(loop.test)):
            names = " and ".join(sorted(one for one in asked if is_tellable(one)))
            return contract(
                "endless-loop",
                f"The loop on line {loop.lineno} never ends: it asks about {names}, and nothing in it changes "
                f"{'one of them' if len(asked) > 1 else names}.",
            )
    return None


def _changed(loop: ast.While) -> set[str]:
    found: set[str] = set()
    for one in ast.walk(loop):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            found.add(one.id)
        if isinstance(one, ast.Subscript | ast.Attribute) and isinstance(one.ctx, ast.Store):
            found |= {inner.id for inner in ast.walk(one) if isinstance(inner, ast.Name)}
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
            found |= {inner.id for inner in ast.walk(one.func) if isinstance(inner, ast.Name)}
    return found


def _recursion(met: Met) -> Named | None:
    """A function that calls itself without an end."""
    if met.failure is None or met.failure.type_name != "RecursionError" or met.inside is None:
        return None
    name = met.inside.name
    if not is_tellable(name):
        return None
    for call in _calls(met.inside):
        if _called(call) == name:
            return contract(
                "recursion-without-end",
                f"{name} calls itself on line {call.lineno}, and nothing ever stops that: the formula should stand "
                "there in its place, or a case in which it returns without a call.",
            )
    return None


def _assertion(met: Met) -> Named | None:
    """An assert of one's own"""
    if (
        met.failure is None
        or met.failure.type_name != "AssertionError"
        or not isinstance(met.statement, ast.Assert)
    ):
        return None
    names = dict.fromkeys(one.id for one in ast.walk(met.statement.test) if isinstance(one, ast.Name))
    seen = [
        f"{name} is {in_letters(shape, met.sizes)}"
        for name in names
        if is_tellable(name) and (shape := shape_of(ast.Name(name, ast.Load()), met))
    ]
    shapes = f": {', '.join(seen)}" if seen else ""
    return contract(
        "own-assert",
        f"Your own assert on line {met.statement.lineno} does not hold here{shapes}. Either it asks for too much, or "
        "what stands before it is wrong.",
    )


def _names(met: Met) -> Named | None:
    return of_name(met)


def _attribute(met: Met) -> Named | None:
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
    if word in _A or word in ("tuple", "list"):
        return _unlike_an_array(text, kind, f"it has no {node.attr}", met)
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
    given = _arguments(met.own)
    if given and text == given[0] and (met.exercise.name, *given[:1]) and given[0] != takes[0].name:
        names = ", ".join(part.name for part in takes)
        return contract(
            "arguments-in-another-order",
            f"{met.exercise.name} is called as {met.exercise.name}({names}): the function comes first, and you call "
            f"it {text}. Arguments come in the order of the stub, whatever they are called.",
        )
    return None


def _unlike_an_array(text: str, kind: str, so: str, met: Met) -> Named:
    """None, a tuple, a generator, where an array is wanted"""
    word, _, rest = kind.partition(" ")
    if word == "none":
        return _is_none(text, met)
    if word == "tuple":
        return contract(
            "tuple-for-array",
            f"{text} is a tuple of {rest.partition(' ')[0]}, and {so}: take its parts apart first (a, b = ...), or take "
            "the one that you need.",
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
    return contract("unlike-an-array", f"{text} is {_A[word]}, and {so}.")


def _is_none(text: str, met: Met) -> Named:
    """Where a None came from, as the text tells."""
    source = _last_value_of(text, met)
    if isinstance(source, ast.Call):
        name = _called(source)
        definition = met.definitions.get(name)
        if definition is not None and is_tellable(name) and not _returns(definition):
            return contract("none", f"{text} is None, because {name} returns nothing: its return is missing.")
        if name in ("append", "extend", "sort", "insert", "reverse", "fill", "update"):
            return contract(
                "none",
                f"{text} is None: {name} changes what stands before the dot, and gives nothing back. Write it on a line of "
                "its own.",
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


def _returns(definition: Definition) -> bool:
    return any(isinstance(one, ast.Return) and one.value is not None for one in ast.walk(definition))


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
    if isinstance(node, ast.Call) and _called(node) in met.definitions:
        definition = met.definitions[_called(node)]
        if isinstance(definition, ast.AsyncFunctionDef):
            return "coroutine"
        return "" if _returns(definition) or _yields(definition) else "none"
    return ""


def _yields(definition: Definition) -> bool:
    return any(isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(definition))


def _index(met: Met) -> Named | None:
    """weights['W_f'], weights[0].W, None[0], f[0], x[0.5]"""
    node = met.node
    if not isinstance(node, ast.Subscript) or met.failure is None:
        return None
    text, kind = told(node.value, "what stands before the brackets"), kind_of(node.value, met)
    word = kind.partition(" ")[0]
    if isinstance(node.ctx, ast.Store) and word in ("record", "tuple"):
        return _not_assigned(text) if word == "record" else contract(
            "tuple-assigned", f"{text} is a tuple, whose parts cannot be replaced: make it a list, or a new tuple."
        )  # fmt: skip
    if word == "record":
        return _field_in_brackets(text, node.slice, met)
    if word in ("none", "function", "callable", "method", "int", "float", "generator", "coroutine"):
        return _unlike_an_array(text, kind, "it has no entries", met)
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
    return _fraction(node.slice, met)


def _of_list(text: str, kind: str, node: ast.Subscript, met: Met) -> Named | None:
    length = next(map(int, re.findall(r"^list (\d+)", kind)), None)
    if length is None:
        return None
    if isinstance(node.ctx, ast.Store):
        return contract(
            "list-has-no-such-place",
            f"{text} has {length} entries on this line, so there is none to replace: add one at its end with "
            f"{text}.append(...).",
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
        f"{text} is a NamedTuple, whose fields cannot be replaced: compute each array under a name of its own, and make "
        "the NamedTuple from them at the end.",
    )


def _fraction(index: ast.expr, met: Met) -> Named | None:
    """x[:, :D / 2], np.zeros(H / 2), range(T / k)"""
    for one in ast.walk(index):
        if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Div):
            text = told(one, "a / b")
            return contract(
                "fraction-as-index",
                f"{text} is a fraction even where nothing is left over, and an index or a length is a whole number: "
                f"write // for /.",
            )
        if isinstance(one, ast.Name) and met.kinds.get(one.id) == "float" and is_tellable(one.id):
            return contract(
                "fraction-as-index",
                f"{one.id} is a float, and an index or a length is a whole number: compute it with //, or with int().",
            )
    return None


def _call(met: Met) -> Named | None:
    """x(t), sum(...) where sum is an array, f(x) with another number of arguments"""
    node = met.node
    if not isinstance(node, ast.Call) or met.failure is None or met.failure.type_name != "TypeError":
        return None
    text, word = told(node.func, "what stands there"), kind_of(node.func, met).partition(" ")[0]
    if (
        isinstance(node.func, ast.Name)
        and word
        and word not in ("function", "callable", "type", "method", "object")
    ):
        line = shadowed(node.func.id, met)
        a = _A.get(word, f"{'an' if word == 'array' else 'a'} {word}")
        if line:
            return contract(
                "shadowed-builtin",
                f"{text} is {a} here: line {line} took Python's own {text} away under that name. Call yours something "
                "else.",
            )
        if word in ("array", "ints", "list", "tuple", "record"):
            return contract(
                "called-no-function",
                f"{text} is {a}, not a function: its entries are read with [ ], not ( ).",
            )
        return contract("called-no-function", f"{text} is {a}, which cannot be called.")
    if isinstance(node.func, ast.Name | ast.Attribute) and word == "array":
        return contract(
            "called-no-function",
            f"{text} is an array, not a function: its entries are read with [ ], not ( ).",
        )
    if isinstance(node.func, ast.Name) and node.func.id in met.definitions:
        return _count_of(met.definitions[node.func.id], node)
    if found := next(
        (f for one in [*node.args, *(k.value for k in node.keywords)] if (f := _fraction(one, met))), None
    ):
        return found
    if _called(node) in ("zeros", "ones", "empty") and len(node.args) > 1:
        return contract(
            "shape-as-tuple",
            f"{text} takes the shape as one tuple: {text}(({', '.join(told(one, '...') for one in node.args)})).",
        )
    if _called(node) in _GOES_THROUGH:
        return _gone_through(node.args, met)
    for one in node.args:
        kind = kind_of(one, met)
        if kind.partition(" ")[0] in ("none", "function", "generator", "coroutine"):
            return _unlike_an_array(told(one, "an argument"), kind, f"{text} wants numbers", met)
    return None


def _gone_through(given: list[ast.expr], met: Met) -> Named | None:
    """zip(total, dw), where dw cannot be gone through"""
    for one in given:
        kind, text = kind_of(one, met), told(one, "an argument")
        if kind == "object":
            return contract(
                "object-for-record",
                f"{text} is an object of your own, and one cannot go through its parts: make it the NamedTuple of the stub.",
            )
        if kind and kind.partition(" ")[0] in _A:
            return _unlike_an_array(text, kind, "one cannot go through it", met)
    return None


def _count_of(definition: Definition, call: ast.Call) -> Named | None:
    takes = _arguments(definition)
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
        f"{definition.name} takes {_counted(len(takes), 'argument')} ({', '.join(takes)}), and this line gives it {given}.",
    )


def _arguments(definition: Definition) -> list[str]:
    return [one.arg for one in (*definition.args.posonlyargs, *definition.args.args)]


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _as_it_is_called(met: Met) -> Named | None:
    """def rnn_step(x, h), def rnn_step(*, x, h, W, b): the call itself cannot be made"""
    failed, own = met.failure, met.own
    if failed is None or failed.type_name != "TypeError" or failed.line or own is None:
        return None
    takes = [part.name for part in met.exercise.takes]
    called = f"{met.exercise.name}({', '.join(takes)})"
    if own.args.kwonlyargs and len(_arguments(own)) < len(takes):
        return contract(
            "keyword-only",
            f"After a * all arguments have to be named in the call, but it is called as {called}, by their places: take the "
            "* out.",
        )
    given = _arguments(own)
    if own.args.vararg is None and not len(given) - len(own.args.defaults) <= len(takes) <= len(given):
        more = " A self belongs into classes only." if given[:1] == ["self"] else ""
        return contract(
            "other-number-of-arguments",
            f"{met.exercise.name} is called as {called}, with {_counted(len(takes), 'argument')}; yours takes "
            f"{len(given)}.{more}",
        )
    return None


def _arithmetic(met: Met) -> Named | None:
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
            return _unlike_an_array(told(one, "one side"), kind, "one cannot compute with it", met)
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
        f"{text} holds whole numbers, and cannot take fractions: make it of floats (np.zeros(...), or 0.0 for 0).",
    )


def _unpacked(met: Met) -> Named | None:
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
                    f"{text} is {in_letters(shape, met.sizes)}: its shape has {_counted(len(shape), 'length')}, and the "
                    f"line takes {wanted}.",
                )
        if isinstance(value, ast.Call) and (found := _unpacked_call(value, wanted, met)):
            return found
        kind = kind_of(value, met)
        number = next(map(int, re.findall(r"^(?:tuple|list|record|array|ints) (\d+)", kind)), None)
        if number is not None and number != wanted:
            text = told(value, "the right side")
            return contract(
                "unpacked", f"{text} has {_counted(number, 'part')}, and the line takes {wanted} of it."
            )
        if kind.partition(" ")[0] in ("none", "int", "float", "function"):
            return _unlike_an_array(told(value, "the right side"), kind, "it has no parts", met)
    return None


def _unpackings(statement: ast.stmt | None) -> list[tuple[ast.Tuple | ast.List, ast.expr]]:
    if isinstance(statement, ast.Assign):
        return [(one, statement.value) for one in statement.targets if isinstance(one, ast.Tuple | ast.List)]
    return []


def _unpacked_call(call: ast.Call, wanted: int, met: Met) -> Named | None:
    """The results of a function of the student's own, of which another number is taken."""
    definition = met.definitions.get(_called(call))
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
            f"{definition.name} returns {_counted(number, 'result')}, and the line takes {wanted}.",
        )
    if counts == {1} and isinstance(returned[0], ast.Name | ast.BinOp | ast.Call | ast.Subscript):
        return contract(
            "unpacked", f"{definition.name} returns one result, and the line takes {wanted} of it."
        )
    return None


def _looped(met: Met) -> Named | None:
    """for t in T; for ... in a record"""
    statement = met.statement
    if not isinstance(statement, ast.For) or met.failure is None or met.failure.type_name != "TypeError":
        return None
    kind, text = kind_of(statement.iter, met), told(statement.iter, "what the loop goes through")
    if kind.partition(" ")[0] == "int":
        return contract("loop-over-number", f"{text} is a number: the loop goes through range({text}).")
    if kind.partition(" ")[0] in _A and kind:
        return _unlike_an_array(text, kind, "a loop cannot go through it", met)
    return None


def _stored(met: Met) -> Named | None:
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
        return _unlike_an_array(told(statement.value, "the right side"), kind, "one array belongs there", met)
    if place is None or value is None or place == value:
        return None
    return Named(
        "shape-stored",
        "shape",
        (
            f"{told(target, 'the left side')} is {in_letters(place, met.sizes)}, and "
            f"{told(statement.value, 'the right side')} is {in_letters(value, met.sizes)}: a place takes an array of its "
            "own shape.",
        ),
    )


def _as_read(node: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(node), mode="eval").body


RULES: tuple[Rule, ...] = (
    _debugger, _file, _library, _recursion, _assertion, _as_it_is_called, _names, _attribute,
    _unpacked, _index, of_shapes, _arithmetic, _call, _looped, _stored,
)  # fmt: skip
