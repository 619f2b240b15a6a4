"""Slips by which something lands elsewhere: other brackets, a part of a sum, another first value, another number.

What one does with a sum, a call, a first assignment or a number: `further` finds the places.
"""

import ast
from collections.abc import Iterator, Sequence
from itertools import combinations

from autograder.mistakes.changes import SQUASHINGS, Change

MOST_TERMS = 5  # of a sum, of which every part is tried
POWERS = range(1, 9)
OTHERS = {
    "min": ("max",), "max": ("min",), "np.maximum": ("np.minimum", "np.add"), "np.minimum": ("np.maximum",),
    "np.cumsum": ("np.cumprod",), "np.cumprod": ("np.cumsum",), "np.log": ("np.log2", "np.log10", "np.log1p"),
    "np.linalg.eigvals": ("np.linalg.eigvalsh",), "np.exp": ("np.exp2",),
}  # fmt: skip
METHODS = {"max": ("min", "sum", "mean"), "prod": ("sum", "cumprod"), "cumsum": ("cumprod",)}


def sums_and_products(node: ast.BinOp) -> Iterator[Change]:
    """a + b becomes the larger of both; a + b + c becomes a part of it; a * b + c becomes a * (b + c)."""
    if isinstance(node.op, ast.Add | ast.Mult):
        for name in ("np.maximum", "np.minimum"):
            yield "operator", ast.Call(_named(name), [node.left, node.right], [])
    if isinstance(node.op, ast.Add | ast.Sub):
        yield from _parts(node)
        yield from _brackets(node)
    match node:
        case ast.BinOp(ast.Call(func, [u]), ast.Mult(), v) if ast.unparse(func) in SQUASHINGS:
            yield "brackets", ast.Call(func, [ast.BinOp(u, ast.Mult(), v)], [])
        case ast.BinOp(v, ast.Mult(), ast.Call(func, [u])) if ast.unparse(func) in SQUASHINGS:
            yield "brackets", ast.Call(func, [ast.BinOp(v, ast.Mult(), u)], [])


def _parts(node: ast.BinOp) -> Iterator[Change]:
    """Of a sum of three terms and more, every part that lacks two of them or more."""
    terms = list(_terms(node))
    if not 3 <= len(terms) <= MOST_TERMS or isinstance(node.op, ast.Sub):
        return
    for many in range(1, len(terms) - 1):
        for some in combinations(terms, many):
            yield "part of a sum", _sum(some)


def _brackets(node: ast.BinOp) -> Iterator[Change]:
    """a * b + c * d becomes a * (b + c) * d, a * b + c becomes a * (b + c), a + b * c becomes (a + b) * c."""
    match node:
        case ast.BinOp(ast.BinOp(a, ast.Mult(), b), op, ast.BinOp(c, ast.Mult(), d)):
            inside = ast.BinOp(b, op, c)
            yield "brackets", ast.BinOp(ast.BinOp(a, ast.Mult(), inside), ast.Mult(), d)
    match node:
        case ast.BinOp(ast.BinOp(a, ast.Mult() | ast.MatMult() as times, b), op, c):
            yield "brackets", ast.BinOp(a, times, ast.BinOp(b, op, c))
    match node:
        case ast.BinOp(a, op, ast.BinOp(b, ast.Mult() | ast.MatMult() as times, c)):
            yield "brackets", ast.BinOp(ast.BinOp(a, op, b), times, c)


def calls(node: ast.Call) -> Iterator[Change]:
    """tanh(a + b + c) becomes tanh(a + b) + c; min becomes max, cumsum cumprod, a.max() a.min()."""
    name = ast.unparse(node.func)
    for other in OTHERS.get(name, ()):
        yield "function", ast.Call(_named(other), node.args, node.keywords)
    if isinstance(node.func, ast.Attribute) and name not in OTHERS:
        for other in METHODS.get(node.func.attr, ()):
            yield (
                "function",
                ast.Call(ast.Attribute(node.func.value, other, ast.Load()), node.args, node.keywords),
            )
    if name in SQUASHINGS and len(node.args) == 1:
        terms = list(_terms(node.args[0]))
        for k, term in enumerate(terms) if 2 <= len(terms) <= MOST_TERMS else ():
            inside = ast.Call(node.func, [_sum([*terms[:k], *terms[k + 1 :]])], [])
            yield "brackets", ast.BinOp(inside, ast.Add(), term)


def first_values(node: ast.Assign, taken: Sequence[str]) -> Iterator[Change]:
    """dh_future = np.zeros(...) becomes dh_future = h0, dh[:, -1], dh[:, 0], np.ones(...)."""
    values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    for k, value in enumerate(values):
        if not (isinstance(value, ast.Call) and ast.unparse(value.func) in ("np.zeros", "np.zeros_like")):
            continue
        other = [f"{name}{place}" for name in taken for place in ("", "[:, -1]", "[:, 0]")]
        for text in other:
            instead = [*values[:k], _named(text), *values[k + 1 :]]
            whole = instead[0] if len(instead) == 1 else ast.Tuple(instead, ast.Load())
            yield "first value", ast.Assign(node.targets, whole)


def twice(node: ast.Assign) -> Iterator[Change]:
    """h = step(x, h) becomes h = step(x, step(x, h))."""
    match node:
        case ast.Assign([ast.Name(name)], ast.Call(ast.Name() as func, arguments)):
            for k, one in enumerate(arguments):
                if isinstance(one, ast.Name) and one.id == name:
                    again = [*arguments[:k], node.value, *arguments[k + 1 :]]
                    yield "twice", ast.Assign(node.targets, ast.Call(func, again, []))


def numbers(node: ast.AST, floats: Sequence[str]) -> Iterator[Change]:
    """eps, or 2 * eps, becomes 1e-5 or 2e-5: a number of one's own in the place of one that is given."""
    match node:
        case ast.Name(name, ast.Load()) if name in floats:
            yield from (("number", ast.Constant(float(f"1e-{k}"))) for k in POWERS)
        case ast.BinOp(ast.Constant(number), ast.Mult(), ast.Name(name)) if name in floats:
            if isinstance(number, int | float):
                yield from (("number", ast.Constant(number * float(f"1e-{k}"))) for k in POWERS)


def _terms(node: ast.expr) -> Iterator[ast.expr]:
    """The terms of a sum, each with its sign."""
    match node:
        case ast.BinOp(left, ast.Add(), right):
            yield from _terms(left)
            yield from _terms(right)
        case ast.BinOp(left, ast.Sub(), right):
            yield from _terms(left)
            yield ast.UnaryOp(ast.USub(), right)
        case _:
            yield node


def _sum(terms: Sequence[ast.expr]) -> ast.expr:
    total, *others = terms
    for one in others:
        total = ast.BinOp(total, ast.Add(), one)
    return total


def _named(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def filled(template: str, instead: ast.expr) -> ast.expr:
    """The template with an expression in the place of every _."""

    class Filled(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return instead if node.id == "_" else node

    found = Filled().visit(ast.parse(template, mode="eval").body)
    return found  # type: ignore[no-any-return]
