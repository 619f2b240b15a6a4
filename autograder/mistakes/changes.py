"""What a slip may make of one node of a program: other operators, constants, names, orders, bounds, axes."""

import ast
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

Change = tuple[str, ast.AST]  # the kind, and what stands there instead
Changes = Callable[[Any, Sequence[str]], Iterator[Change]]  # of a node, and the names in scope

OPERATORS: tuple[type[ast.operator], ...] = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.MatMult)
COMPARISONS: tuple[type[ast.cmpop], ...] = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
MEMORIES = ("long-term memory", "working memory", "the gradient", "the weights")
SQUASHINGS = ("np.tanh", "sigmoid")
OTHERS = {
    "sum": ("mean", "max"),
    "mean": ("sum",),
    "np.zeros": ("np.ones",),
    "np.stack": ("np.concatenate",),
    "np.concatenate": ("np.stack",),
    "np.linalg.norm": ("np.sum", "np.max"),
    "np.sqrt": ("np.square",),
    "np.exp": ("np.expm1", "np.exp2"),
    "np.hstack": ("np.vstack",),
    "math.exp": ("math.exp2", "math.expm1"),
    "math.tanh": ("math.sin", "float"),
    "np.abs": ("np.positive", "np.square"),
}


def changes(node: ast.AST, names: Sequence[str]) -> Iterator[Change]:
    """Everything that is made of this node; `names` are those in scope."""
    for one in BY_TYPE.get(type(node), ()):
        yield from one(node, names)


def operators(node: ast.BinOp, names: Sequence[str]) -> Iterator[Change]:
    """a + b becomes a - b, a * b ...; a term or factor is dropped; the two change places."""
    for operator in OPERATORS:
        if not isinstance(node.op, operator):
            yield "operator", ast.BinOp(node.left, operator(), node.right)
    yield "dropped term", node.left
    yield "dropped term", node.right
    if isinstance(node.op, ast.Add | ast.Sub):
        yield "sign", ast.BinOp(ast.UnaryOp(ast.USub(), node.left), node.op, node.right)
    yield "sign", ast.UnaryOp(ast.USub(), node)
    if not isinstance(node.op, ast.Add | ast.Mult):
        yield "order", ast.BinOp(node.right, node.op, node.left)


def transposes(node: ast.BinOp, names: Sequence[str]) -> Iterator[Change]:
    """a @ b becomes a.T @ b, a @ b.T."""
    if isinstance(node.op, ast.MatMult):
        yield "transpose", ast.BinOp(_transposed(node.left), node.op, node.right)
        yield "transpose", ast.BinOp(node.left, node.op, _transposed(node.right))


def signs(node: ast.UnaryOp, names: Sequence[str]) -> Iterator[Change]:
    """-a becomes a; not a becomes a; -1 becomes 0, -2."""
    yield "sign", node.operand
    if isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        assert isinstance(node.operand.value, int | float)
        yield from (("constant", _number(-node.operand.value + by)) for by in (1, -1))


def constants(node: ast.Constant, names: Sequence[str]) -> Iterator[Change]:
    """1 becomes 0, 2, -1; a word becomes another."""
    value = node.value
    if isinstance(value, bool):
        yield "constant", ast.Constant(not value)
    elif value in MEMORIES:
        yield from (("constant", ast.Constant(other)) for other in MEMORIES if other != value)
    elif isinstance(value, int | float):
        for other in dict.fromkeys((value + 1, value - 1, 0, -value, 2 * value)):
            if other != value:
                yield "constant", _number(other)


def attributes(node: ast.Attribute, names: Sequence[str]) -> Iterator[Change]:
    """a.T becomes a; weights.W_f becomes weights.W_i ..."""
    if node.attr == "T":
        yield "transpose", node.value
    gates = {"f", "i", "o", "g"} if node.attr[2:] in {"f", "i", "o", "g"} else {"r", "z", "n"}
    if node.attr[:2] in ("W_", "b_") and node.attr[2:] in gates:
        for gate in sorted(gates - {node.attr[2:]}):
            yield "gate", ast.Attribute(node.value, node.attr[:2] + gate, node.ctx)
        other = {"W": "b", "b": "W"}[node.attr[0]]
        yield "gate", ast.Attribute(node.value, other + node.attr[1:], node.ctx)
    for other in OTHERS.get(node.attr, ()):
        yield "function", ast.Attribute(node.value, other, node.ctx)


def swapped_names(node: ast.Name, names: Sequence[str]) -> Iterator[Change]:
    """a becomes any other name in scope."""
    if isinstance(node.ctx, ast.Load) and node.id in names:
        for other in names:
            if other != node.id:
                yield "name", ast.Name(other, ast.Load())
        yield "sign", ast.UnaryOp(ast.USub(), node)


def calls(node: ast.Call, names: Sequence[str]) -> Iterator[Change]:
    """f(a, b) becomes f(b, a), a; keywords are dropped; a range is longer, shorter or reversed."""
    for one, other in combinations(range(len(node.args)), 2):
        yield "swapped arguments", ast.Call(node.func, _swapped(node.args, one, other), node.keywords)
    for k, keyword in enumerate(node.keywords):
        rest = node.keywords[:k] + node.keywords[k + 1 :]
        yield "dropped keyword", ast.Call(node.func, node.args, rest)
        for other in range(k + 1, len(node.keywords)):
            if keyword.arg and node.keywords[other].arg:
                yield "gate", ast.Call(node.func, node.args, _renamed(node.keywords, k, other))
    if ast.unparse(node.func) == "range":
        yield from _ranges(node)
    elif len(node.args) == 1:
        yield "dropped call", node.args[0]


def functions(node: ast.Call, names: Sequence[str]) -> Iterator[Change]:
    """f(a) becomes g(a), f(f(a)); a copy is not made; tanh, sigmoid and nothing stand for one another."""
    called = ast.unparse(node.func)
    if called in SQUASHINGS:
        yield "function", ast.Call(node.func, [node], [])
    squashings = [one for one in SQUASHINGS if called in SQUASHINGS and one in ("np.tanh", *names)]
    for other in (*squashings, *OTHERS.get(called, ())):
        if other != called:
            yield "function", ast.Call(ast.parse(other, mode="eval").body, node.args, node.keywords)
    if called in ("np.array", "np.ascontiguousarray"):
        yield "missing copy", node.args[0]
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("copy", "sum", "astype", "reshape"):
        yield ("missing copy" if node.func.attr == "copy" else "dropped call"), node.func.value


def _ranges(node: ast.Call) -> Iterator[Change]:
    last = node.args[0] if len(node.args) == 1 else node.args[1]
    first = node.args[0] if len(node.args) > 1 else ast.Constant(0)
    rest = node.args[2:]
    for start, stop in (
        (first, _moved(last, 1)), (first, _moved(last, -1)), (_moved(first, 1), last), (_moved(first, -1), last)
    ):  # fmt: skip
        yield "off by one", ast.Call(node.func, [start, stop, *rest], [])
    yield "reversed", ast.Call(ast.Name("reversed", ast.Load()), [node], [])


def elements(node: ast.Tuple | ast.List, names: Sequence[str]) -> Iterator[Change]:
    """(a, b) becomes (b, a); [a, b] also becomes [a] and [b]."""
    kind = "swapped values" if isinstance(node.ctx, ast.Load) else "swapped targets"
    for one, other in combinations(range(len(node.elts)), 2):
        yield kind, type(node)(_swapped(node.elts, one, other), node.ctx)
    if isinstance(node, ast.List):
        for k in range(len(node.elts)):
            yield "dropped element", ast.List(node.elts[:k] + node.elts[k + 1 :], node.ctx)


def entries(node: ast.Dict, names: Sequence[str]) -> Iterator[Change]:
    """{"a": 1, "b": 2} becomes {"a": 2, "b": 1}."""
    for one, other in combinations(range(len(node.values)), 2):
        yield "swapped values", ast.Dict(node.keys, _swapped(node.values, one, other))


def bounds(node: ast.Slice, names: Sequence[str]) -> Iterator[Change]:
    """a:b becomes a:, :b, a+1:b, a-1:b, a:b+1, a:b-1, b:, :a; it is reversed, or no longer."""
    lower, upper, step = node.lower, node.upper, node.step
    if lower is None and upper is None:
        yield "reversed", ast.Slice(None, None, None if step else _number(-1))
        return
    if lower is not None:
        yield "slice", ast.Slice(None, upper, step)
        yield "off by one", ast.Slice(_moved(lower, 1), upper, step)
        yield "off by one", ast.Slice(_moved(lower, -1), upper, step)
    if upper is not None:
        yield "slice", ast.Slice(lower, None, step)
        yield "off by one", ast.Slice(lower, _moved(upper, 1), step)
        yield "off by one", ast.Slice(lower, _moved(upper, -1), step)
    yield "slice", ast.Slice(upper, lower, step)


def places(node: ast.Subscript, names: Sequence[str]) -> Iterator[Change]:
    """a[t] becomes a[t - 1], a[t + 1], a."""
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    for k, part in enumerate(parts):
        for by in (1, -1) if isinstance(part, ast.Name) else ():
            moved = _index([*parts[:k], _moved(part, by), *parts[k + 1 :]])
            yield "off by one", ast.Subscript(node.value, moved, node.ctx)
    if isinstance(node.ctx, ast.Load):
        yield "slice", node.value


def comparisons(node: ast.Compare, names: Sequence[str]) -> Iterator[Change]:
    """a < b becomes a <= b, a > b ..."""
    if isinstance(node.ops[0], COMPARISONS):
        for operator in COMPARISONS:
            if not isinstance(node.ops[0], operator):
                yield "comparison", ast.Compare(node.left, [operator(), *node.ops[1:]], node.comparators)


def choices(node: ast.IfExp, names: Sequence[str]) -> Iterator[Change]:
    """a if b else c becomes a, c, c if b else a."""
    yield "condition", node.body
    yield "condition", node.orelse
    yield "condition", ast.IfExp(node.test, node.orelse, node.body)


def augmented(node: ast.AugAssign, names: Sequence[str]) -> Iterator[Change]:
    """a += b becomes a = b, a -= b ..."""
    yield "= for +=", ast.Assign([node.target], node.value)
    for operator in OPERATORS[:4]:
        if not isinstance(node.op, operator):
            yield "operator", ast.AugAssign(node.target, operator(), node.value)


def assigned(node: ast.Assign, names: Sequence[str]) -> Iterator[Change]:
    """a = b becomes a += b."""
    if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name | ast.Subscript):
        yield "+= for =", ast.AugAssign(node.targets[0], ast.Add(), node.value)


def loops(node: ast.For, names: Sequence[str]) -> Iterator[Change]:
    """for t in range(T) becomes for t in reversed(range(T)), and the other way round."""
    if not (isinstance(node.iter, ast.Call) and ast.unparse(node.iter.func) in ("range", "reversed")):
        backwards = ast.Call(
            ast.Name("reversed", ast.Load()), [ast.Call(ast.Name("list", ast.Load()), [node.iter], [])], []
        )
        yield "reversed", ast.For(node.target, backwards, node.body, node.orelse)


def _number(value: float) -> ast.expr:
    return ast.Constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-value))


def _moved(node: ast.expr, by: int) -> ast.expr:
    """node + by, reckoned out where it is a number."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return _number(node.value + by)
    return ast.BinOp(node, ast.Add() if by > 0 else ast.Sub(), ast.Constant(abs(by)))


def _transposed(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return node.value
    return ast.Attribute(node, "T", ast.Load())


def _index(parts: Sequence[ast.expr]) -> ast.expr:
    return parts[0] if len(parts) == 1 else ast.Tuple(list(parts), ast.Load())


def _swapped(parts: Sequence[ast.expr], one: int, other: int) -> list[ast.expr]:
    swapped = list(parts)
    swapped[one], swapped[other] = parts[other], parts[one]
    return swapped


def _renamed(keywords: Sequence[ast.keyword], one: int, other: int) -> list[ast.keyword]:
    """The keywords, with the names of two of them exchanged."""
    renamed = list(keywords)
    renamed[one] = ast.keyword(keywords[other].arg, keywords[one].value)
    renamed[other] = ast.keyword(keywords[one].arg, keywords[other].value)
    return renamed


BY_TYPE: dict[type[ast.AST], tuple[Changes, ...]] = {
    ast.BinOp: (operators, transposes),
    ast.UnaryOp: (signs,),
    ast.Constant: (constants,),
    ast.Attribute: (attributes,),
    ast.Name: (swapped_names,),
    ast.Call: (calls, functions),
    ast.Tuple: (elements,),
    ast.List: (elements,),
    ast.Dict: (entries,),
    ast.Slice: (bounds,),
    ast.Subscript: (places,),
    ast.Compare: (comparisons,),
    ast.IfExp: (choices,),
    ast.AugAssign: (augmented,),
    ast.Assign: (assigned,),
    ast.For: (loops,),
}
