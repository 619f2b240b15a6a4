"""What a function keeps between calls, and chance: the same call gave something else the second time."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from autograder.mistakes.met import Definition, is_tellable
from autograder.mistakes.named import Named
from autograder.spec import Exercise, Number

_RANDOM = {
    "random", "randn", "rand", "normal", "default_rng", "uniform", "standard_normal", "choice", "shuffle",
    "permutation", "randint", "binomial", "bernoulli",
}  # fmt: skip
_SEEDED = {"seed", "RandomState"}
_LOOKS_UP = {"locals", "vars", "eval", "exec", "globals"}
_CLOCK = {"time", "perf_counter", "monotonic", "now"}
_MUTABLE = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp


def of_second_call(name: str, trees: Mapping[str, ast.Module]) -> Named:
    """What makes a second call of the function give something else, as far as its text shows it."""
    said = "It gives something else when it is called a second time with the same input"
    reached = list(_reached(name, trees))
    for of in (_of_chance, _of_global, _of_default, _of_outside):
        for function in reached:
            if (found := of(function, trees)) is not None:
                id, why = found
                return Named(id, "state", (f"{said}: {why}",))
    return Named(
        "keeps-state",
        "state",
        (f"{said}: something is kept from one call to the next. Compute all of it anew.",),
    )


def _reached(name: str, trees: Mapping[str, ast.Module]) -> Iterator[Definition]:
    """The function, and those of the file that it comes to."""
    definitions = {
        one.name: one for tree in trees.values() for one in tree.body if isinstance(one, Definition)
    }
    waiting, seen = [name], set()
    while waiting:
        one = definitions.get(waiting.pop(0))
        if one is None or one.name in seen:
            continue
        seen.add(one.name)
        yield one
        waiting += [node.id for node in ast.walk(one) if isinstance(node, ast.Name)]


def _of_chance(function: Definition, trees: Mapping[str, ast.Module]) -> tuple[str, str] | None:
    if any(getattr(node, "attr", "") in _SEEDED for node in ast.walk(function)):
        return None  # the same numbers each time
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and node.attr in _RANDOM:
            return (
                "random",
                f"line {node.lineno} draws random numbers. The formula has none; it is the same for each "
                "call.",
            )
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _RANDOM:
            return (
                "random",
                f"line {node.lineno} draws random numbers. The formula has none; it is the same for each "
                "call.",
            )
        if (
            isinstance(node, ast.Attribute)
            and node.attr in _CLOCK
            and getattr(node.value, "id", "") in ("time", "datetime")
        ):
            return "reads-clock", f"line {node.lineno} reads the clock."
    return None


def _of_global(function: Definition, trees: Mapping[str, ast.Module]) -> tuple[str, str] | None:
    for node in ast.walk(function):
        if isinstance(node, ast.Global | ast.Nonlocal):
            names = [one for one in node.names if is_tellable(one)]
            if names:
                return (
                    "keeps-global",
                    f"{' and '.join(names)} (global, line {node.lineno}) keeps a value from the call "
                    "before. What a call needs comes as its arguments.",
                )
    return None


def _of_default(function: Definition, trees: Mapping[str, ast.Module]) -> tuple[str, str] | None:
    """def f(x, cache={}): one and the same dict in every call"""
    arguments = [*function.args.posonlyargs, *function.args.args][::-1]
    pairs = [*zip(arguments, function.args.defaults[::-1], strict=False)]
    pairs += [
        (one, default)
        for one, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
        if default
    ]
    for argument, default in pairs:
        if isinstance(default, _MUTABLE) and is_tellable(argument.arg):
            return (
                "keeps-default",
                f"the default of {argument.arg} on line {function.lineno} is made once, and every call "
                "finds in it what the call before has left there.",
            )
    return None


def _of_outside(function: Definition, trees: Mapping[str, ast.Module]) -> tuple[str, str] | None:
    """memory.append(h), memory[k] = h, self.h = h, f.h = h: of what stands outside of the function"""
    own = {one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)}
    own |= {
        one.id for one in ast.walk(function) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    for node in ast.walk(function):
        kept = _root(_kept_in(node))
        if kept and kept not in own and is_tellable(kept):
            return (
                "keeps-outside",
                f"line {getattr(node, 'lineno', 0)} puts something into {kept}, which stands outside of the "
                "function and lives on after the call.",
            )
    return None


def _kept_in(node: ast.AST) -> ast.AST | None:
    """What something is put into: `memory` of memory[k] = h and of memory.append(h)."""
    match node:
        case ast.Subscript(ctx=ast.Store()) | ast.Attribute(ctx=ast.Store()):
            return node
        case ast.Call(func=ast.Attribute(value=inner, attr="append" | "update" | "extend")):
            return inner
    return None


def _root(node: ast.AST | None) -> str:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def of_arguments(
    exercise: Exercise, changed: Mapping[str, Sequence[int]], trees: Mapping[str, ast.Module]
) -> Named | None:
    """An argument that is never read, or one that is changed in place; None where there is none.

    `changed` are the places of the arguments that each function of the assignment was seen to change.
    """
    name = exercise.name
    reached = list(_reached(name, trees))
    if not reached:
        return None
    unread = _never_read(reached[0], exercise)
    if unread:
        names = " and ".join(part for part in (", ".join(unread[:-1]), unread[-1]) if part)
        they = "it is" if len(unread) == 1 else "they are"
        return Named(
            "argument-never-read",
            "contract",
            (
                f"{name} never reads {names}: whatever {they}, it returns the same. What the formula needs "
                "comes from there.",
            ),
        )
    for function in reached:
        for place in changed.get(function.name, ()):
            if (found := _changes(function, place)) is not None:
                return found
    return None


def _never_read(function: Definition, exercise: Exercise) -> list[str]:
    """The arguments that do not stand in the function; nothing where there may be others, or where names are looked up.

    Numbers, such as eps, are tried: whether another one gives anything else.
    """
    given = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    names = [one for one in ast.walk(function) if isinstance(one, ast.Name)]
    if len(given) != len(exercise.takes) or function.args.vararg or {one.id for one in names} & _LOOKS_UP:
        return []
    read = {one.id for one in names if isinstance(one.ctx, ast.Load)}
    return [
        one
        for one, part in zip(given, exercise.takes, strict=True)
        if one not in read and is_tellable(one) and not isinstance(part, Number)
    ]


def _changes(function: Definition, place: int) -> Named | None:
    """`c *= f`, `x[k] += eps`: the line that changes the argument at this place."""
    given = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    name = given[place] if place < len(given) else ""
    if not is_tellable(name) or not is_tellable(function.name):
        return None
    for node in ast.walk(function):
        if isinstance(node, ast.AugAssign | ast.Assign) and any(
            _puts_into(name, one, node) for one in _targets(node)
        ):
            return Named(
                "changes-argument",
                "state",
                (
                    f"{function.name} changes its argument {name} itself (line {node.lineno}) and leaves it "
                    "changed: whoever gave it that array goes on with other numbers. Work on a new one, as "
                    f"in {name} = {name}.copy().",
                ),
            )
    return None


def _targets(node: ast.AugAssign | ast.Assign) -> list[ast.expr]:
    return [node.target] if isinstance(node, ast.AugAssign) else node.targets


def _puts_into(name: str, target: ast.expr, node: ast.AST) -> bool:
    is_itself = isinstance(node, ast.AugAssign) and isinstance(target, ast.Name)
    return _root(target) == name and (is_itself or isinstance(target, ast.Subscript))
