"""Slips: whatever one edit makes of a definition. Always the same ones, in the same order."""

import ast
import copy
import hashlib
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.mistakes.changes import changes
from autograder.mistakes.definitions import Definition
from autograder.mistakes.edits import Edit, Key

Path = tuple[tuple[str, int | None], ...]
NAMES_AT_A_PLACE = 4  # so many other names are tried in the place of one


@dataclass(frozen=True)
class Slip:
    """At `path` in a part of a program stands `instead`; nothing, if a statement is dropped."""

    part: str
    path: Path
    kind: str
    instead: ast.AST | None


def slips(part: str, definition: Definition, names_at_a_place: int = NAMES_AT_A_PLACE) -> Iterator[Slip]:
    """Every slip in a definition: at expressions, at statements, and between two statements."""
    names, nodes = scope(definition), dict(walked(definition))
    for path, node in nodes.items():
        if path and isinstance(nodes[path[:-1]], ast.UnaryOp) and isinstance(node, ast.Constant):
            continue  # -1 is changed as a whole
        found = list(changes(node, names))
        if isinstance(node, ast.Assign) and not path:  # a file that stops there is another matter
            found = [one for one in found if one[0] != "+= for ="]
        if path and _asked_for_its_shape(nodes[path[:-1]]):  # -x has the shape of x
            found = [one for one in found if one[0] != "sign"]
        swaps = [one for one in found if one[0] == "name"]
        if len(swaps) > names_at_a_place:
            swaps = sorted(swaps, key=lambda one: order(part, path, ast.unparse(one[1])))[:names_at_a_place]
        for kind, instead in (*swaps, *(one for one in found if one[0] != "name")):
            yield Slip(part, path, kind, instead)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr) and len(path) > 0:
            yield Slip(part, path, "dropped statement", None)
    yield from _exchanged(part, definition)


def _exchanged(part: str, definition: Definition) -> Iterator[Slip]:
    """Two neighbouring statements change places, if one of them depends on the other."""
    for path, node in walked(definition):
        body = getattr(node, "body", [])
        for k in range(len(body) - 1 if isinstance(body, list) else 0):
            if not _touch(body[k], body[k + 1]):
                continue
            swapped = copy.copy(node)
            swapped.body = [*body[:k], body[k + 1], body[k], *body[k + 2 :]]  # type: ignore[attr-defined]
            yield Slip(part, path, "order of statements", swapped)


def _touch(one: ast.stmt, other: ast.stmt) -> bool:
    """Whether one of the statements assigns what stands in the other."""
    names = [{node.id for node in ast.walk(each) if isinstance(node, ast.Name)} for each in (one, other)]
    stored = [
        {node.id for node in ast.walk(each) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        | {ast.unparse(target.value) for target in _targets(each) if isinstance(target, ast.Subscript)}
        for each in (one, other)
    ]
    return bool(stored[0] & names[1] or stored[1] & names[0]) or isinstance(other, ast.Return)


def _targets(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.Assign):
        return [one for target in statement.targets for one in getattr(target, "elts", [target])]
    return [statement.target] if isinstance(statement, ast.AugAssign) else []


def _asked_for_its_shape(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "shape"


def walked(definition: ast.AST) -> Iterator[tuple[Path, ast.AST]]:
    """The nodes of a definition's code, each with the way to it; annotations and names are no code."""

    def below(node: ast.AST, path: Path) -> Iterator[tuple[Path, ast.AST]]:
        yield path, node
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "args", "decorator_list", "bases") and not isinstance(
                node, ast.Call
            ):
                continue
            if isinstance(value, ast.AST):
                yield from below(value, (*path, (name, None)))
            elif isinstance(value, list):
                for k, one in enumerate(value):
                    if isinstance(one, ast.AST):
                        yield from below(one, (*path, (name, k)))

    yield from below(definition, ())


def scope(definition: ast.AST) -> list[str]:
    """The names that a definition takes and assigns, in order, and the squashings."""
    names = [node.arg for node in ast.walk(definition) if isinstance(node, ast.arg)]
    stored = [
        (node.lineno, node.col_offset, node.id)
        for node in ast.walk(definition)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    return list(dict.fromkeys([*names, *(name for _, _, name in sorted(stored)), "sigmoid"]))


def made(definition: Definition, slipped: Sequence[Slip]) -> Definition:
    """The definition with these slips; none lies inside another. What does not change is shared with the old one."""
    changed: ast.AST = definition
    for slip in slipped:
        instead = ast.Pass() if slip.instead is None else slip.instead
        changed = _replaced(changed, slip.path, ast.fix_missing_locations(instead))
    return changed  # type: ignore[return-value]


def _replaced(node: ast.AST, path: Path, instead: ast.AST) -> ast.AST:
    if not path:
        return instead
    (name, k), *rest = path
    changed = copy.copy(node)
    value = getattr(node, name)
    if k is None:
        setattr(changed, name, _replaced(value, tuple(rest), instead))
    else:
        setattr(changed, name, [*value[:k], _replaced(value[k], tuple(rest), instead), *value[k + 1 :]])
    return changed


def is_python(text: str) -> bool:
    """Whether it can be compiled: some of what can be parsed cannot, such as a starred value on its own."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "a mutant", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def difference(right: str, wrong: str) -> str:
    """`h_next = o * np.tanh(c_next)  ->  h_next = o + np.tanh(c_next)`: the lines that differ."""
    before, after = right.split("\n"), wrong.split("\n")
    shorter = min(len(before), len(after))
    head = next((k for k in range(shorter) if before[k] != after[k]), shorter)
    ends = range(1, shorter - head + 1)
    tail = next((k - 1 for k in ends if before[-k] != after[-k]), shorter - head)
    was, now = before[head : len(before) - tail], after[head : len(after) - tail]
    return "  ->  ".join(" / ".join(_plain(line.strip()) for line in lines) for lines in (was, now))


def _plain(line: str) -> str:
    """Without the brackets that some versions of Python write around a tuple that is returned or assigned."""
    for start in ("return ", " = "):
        head, found, tail = line.partition(start)
        if found and tail.startswith("(") and tail.endswith(")") and isinstance(_parsed(tail), ast.Tuple):
            return f"{head}{start}{tail[1:-1]}"
    return line


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return None


def order(*parts: object) -> str:
    """What slips are chosen by: the same for the same parts, and no order that a person would choose."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def edits(key: Key, name: str) -> tuple[Edit, ...]:
    """Every slip in a definition of the key, no two of them the same; none where a loop might never end."""
    definition = key.definitions[name]
    if may_never_end(definition):
        return ()
    right = ast.unparse(definition)
    seen, found = {right}, []
    count: Counter[str] = Counter()
    for slip in slips(name, definition):
        slipped = made(definition, [slip])
        wrong = ast.unparse(slipped)
        if wrong in seen or not is_python(wrong) or holds_itself(slipped):
            continue
        seen.add(wrong)
        count[slip.kind] += 1
        before, _, after = difference(right, wrong).partition("  ->  ")
        id, line = f"{name}:{_slug(slip.kind)}:{count[slip.kind]}", line_of(definition, slip.path)
        found.append(Edit(key, name, id, wrong, slip.kind, before, after, line))
    return tuple(found)


def _slug(kind: str) -> str:
    return kind.replace("+=", "adding").replace("=", "setting").replace(" ", "-")


def may_never_end(definition: ast.AST) -> bool:
    """Whether a slip in it could run for ever: it waits for a condition, or goes through a list that might grow."""
    return any(
        isinstance(node, ast.While)
        or (isinstance(node, ast.For) and isinstance(node.iter, ast.Name) and _grows(node))
        for node in ast.walk(definition)
    )


GROWING = ("append", "extend", "insert", "add", "update")


def _grows(loop: ast.For) -> bool:
    return any(
        isinstance(node, ast.AugAssign) or (isinstance(node, ast.Attribute) and node.attr in GROWING)
        for node in ast.walk(loop)
    )


def grows(definition: ast.AST) -> bool:
    """Whether a list may be put into something, as in `states.append(h)` or `states += [h]`."""
    return any(
        isinstance(node.value, ast.List)
        or (isinstance(node, ast.AugAssign) and isinstance(node.value, ast.Tuple))
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        else getattr(node, "attr", "") in GROWING
        for node in ast.walk(definition)
    )


def holds_itself(definition: ast.AST) -> bool:
    """Whether a list is put into itself, as in `states.append(states)`: NumPy would follow it for ever."""
    for node in ast.walk(definition):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)) if attr in GROWING:
                inside = [one for argument in node.args for one in ast.walk(argument)]
            case ast.AugAssign(target=ast.Name(id=name), value=value, op=ast.Add()):
                inside = [one for one in ast.walk(value) if isinstance(value, ast.List | ast.Tuple)]
            case _:
                continue
        if any(isinstance(one, ast.Name) and one.id == name for one in inside):
            return True
    return False


def line_of(definition: ast.AST, path: Path) -> int:
    """The line of the key on which the changed place stands."""
    node, line = definition, getattr(definition, "lineno", 0)
    for name, k in path:
        node = getattr(node, name) if k is None else getattr(node, name)[k]
        line = getattr(node, "lineno", line)
    return line
