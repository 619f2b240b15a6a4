"""What else a hand may make of a term, so that it can be told: other squashings, wraps, slopes, places, axes, subsets.

The slips that the judge is measured by are in `changes`; these are looked up beside them, and nothing else.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from autograder.mistakes import elsewhere
from autograder.mistakes.changes import Change
from autograder.mistakes.elsewhere import filled
from autograder.mistakes.slips import Path, Slip, scope, walked

TANH, SIGMOID = "np.tanh", "sigmoid"
WRAPS = (
    "np.tanh(_)", "sigmoid(_)", "1 / (1 + np.exp(-_))", "np.abs(_)", "-_", "_ ** 2", "1 - _", "2 * _", "_ / 2",
    "np.maximum(_, 0)", "np.clip(_, -1, 1)", "np.clip(_, -5, 5)", "np.clip(_, 0, 1)", "np.exp(_)", "np.sign(_)",
    "np.sqrt(_)",
    "_ / len(_)", "_[:1]", "_[-1:]", "_[::-1]", "_ * (1 - _)", "1 - _ ** 2",
)  # fmt: skip
SQUASHINGS = (
    "np.tanh(_)", "sigmoid(_)", "1 / (1 + np.exp(-_))", "np.maximum(_, 0)", "np.log1p(np.exp(_))", "np.clip(_, -1, 1)",
    "np.clip(0.2 * _ + 0.5, 0, 1)", "np.clip(_ / 6 + 0.5, 0, 1)", "np.clip(0.25 * _ + 0.5, 0, 1)", "np.clip(_, 0, 1)",
    "1 - sigmoid(_)", "1 - np.tanh(_)", "sigmoid(2 * _)", "np.tanh(2 * _)", "np.tanh(_ / 2)", "2 * sigmoid(_) - 1",
    "2 * sigmoid(2 * _) - 1", "(1 + np.tanh(_)) / 2", "np.arctan(_)", "_ / (1 + np.abs(_))", "np.sin(_)", "np.exp(_)",
    "np.exp(-_)", "1 / (1 + np.exp(_))", "1 + np.exp(-_)", "np.where(_ > 0, _, 0.01 * _)", "_ * sigmoid(_)",
    "np.where(_ > 0, _, np.exp(_) - 1)", "(_ > 0) * 1.0", "np.tanh(np.tanh(_))", "sigmoid(np.tanh(_))",
    "np.tanh(sigmoid(_))", "sigmoid(_) * (1 - sigmoid(_))", "1 - np.tanh(_) ** 2", "np.tanh(_) ** 2",
    "np.exp(_) / np.exp(_).sum(axis=-1, keepdims=True)", "np.tanh(np.abs(_))", "np.abs(np.tanh(_))", "-np.tanh(_)",
)  # fmt: skip
SLOPES = ("_ * (1 - _)", "1 - _ ** 2", "1 - _", "1 + _", "_ ** 2", "(1 - _) ** 2", "1 - np.tanh(_) ** 2", "_", "1 / _",
          "sigmoid(_) * (1 - sigmoid(_))", "1 - sigmoid(_)", "np.sqrt(1 - _ ** 2)", "1 - 2 * _", "1 - np.abs(_)",
          "1 - np.tanh(_)", "_ - 1", "_ ** 2 - 1", "(_ > 0) * 1.0")  # fmt: skip
NORMS = ("np.sqrt(np.mean(_ ** 2))", "np.sum(np.abs(_))", "np.abs(_).max()", "np.sum(_ ** 2)", "np.mean(np.abs(_))",
         "np.mean(_ ** 2)", "np.linalg.norm(_, axis=-1).mean()", "np.linalg.norm(_, axis=-1).sum()",
         "np.linalg.norm(_, axis=-1).max()", "np.linalg.norm(_.mean(axis=0))", "np.linalg.norm(_.sum(axis=0))",
         "np.linalg.norm(_[0])", "np.linalg.norm(_[-1])", "np.linalg.norm(_) / len(_)")  # fmt: skip
# Of a squashed sum {0} + {1} + b of what two arrays give.
IN_PARTS = (
    "{squash}({0}) + {1} + {b}", "{squash}({1}) + {0} + {b}", "{squash}({0} + {b}) + {1}", "{squash}({1} + {b}) + {0}",
    "{squash}({0}) + {squash}({1}) + {b}", "{squash}({0}) + {squash}({1})", "{squash}({0} + {b}) + {squash}({1} + {b})",
    "{squash}({0} * {1} + {b})", "{squash}({0} - {1} + {b})", "{squash}({1} - {0} + {b})",
    "{squash}({0} + {b}) * {squash}({1} + {b})", "{squash}({0}) * {squash}({1})", "{squash}({0} + {1} + 2 * {b})",
)  # fmt: skip
NO_TERMS = {
    "range",
    "len",
    "reversed",
    "zip",
    "slice",
    "list",
    "np.zeros",
    "np.ones",
    "np.ndindex",
    "np.zeros_like",
}
METHODS = {"T", "sum", "mean", "copy"}
MOST_ADDED = 40  # names in scope that are tried as one more factor or term


def further(part: str, definition: ast.AST) -> Iterator[Slip]:
    """Every further slip in a definition, always in the same order."""
    names = scope(definition)
    for path, node, whole in terms(definition):
        found = chain(_wrapped(node), *(one(node) for one in BY_TYPE.get(type(node), ())))
        for kind, instead in chain(found, _with_another(node, names) if whole else ()):
            yield Slip(part, path, kind, instead)
    joined, taken = _joined(definition), _taken(definition)
    for path, other in walked(definition):
        yield from (Slip(part, path, *change) for change in _elsewhere(other, joined, taken))


def _elsewhere(
    node: ast.AST, joined: Mapping[str, tuple[str, str]], taken: Mapping[str, str]
) -> Iterator[Change]:
    """What may become of a place, a loop, a limit, a call, a sum, a first value, or a number that is given."""
    yield from elsewhere.numbers(node, [name for name, kind in taken.items() if kind == "float"])
    match node:
        case ast.Subscript():
            yield from _at_other_places(node)
        case ast.For():
            yield from _some_turns(node)
        case ast.Compare():
            yield from _other_limits(node)
        case ast.Call():
            yield from _in_parts(node, joined)
            yield from elsewhere.calls(node)
        case ast.BinOp():
            yield from elsewhere.sums_and_products(node)
        case ast.Assign():
            yield from elsewhere.first_values(node, [*taken])
            yield from elsewhere.twice(node)


def terms(definition: ast.AST) -> Iterator[tuple[Path, ast.expr, bool]]:
    """The expressions that stand for numbers, each with the way to it, and whether it is one whole side or product."""
    for path, node in walked(definition):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Return) and node.value:
            yield from _below(node.value, (*path, ("value", None)), True)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):  # states.append(h)
            for k, one in enumerate(node.value.args):
                yield from _below(one, (*path, ("value", None), ("args", k)), True)


def _below(node: ast.expr, path: Path, whole: bool) -> Iterator[tuple[Path, ast.expr, bool]]:
    """The terms in an expression, itself first."""
    if isinstance(node, ast.Constant | ast.Lambda):
        return
    if isinstance(node, ast.Call) and ast.unparse(node.func) in NO_TERMS:
        return
    if not isinstance(node, ast.Tuple | ast.List | ast.Starred):
        yield path, node, whole
    for step, inside, is_whole in _inside(node):
        yield from _below(inside, (*path, *step), is_whole)


def _inside(node: ast.expr) -> Iterator[tuple[Path, ast.expr, bool]]:
    """The expressions right below that stand for numbers."""
    match node:
        case ast.Tuple() | ast.List():
            yield from (((("elts", k),), one, True) for k, one in enumerate(node.elts))
        case ast.BinOp():
            sums = isinstance(node.op, ast.Add | ast.Sub)
            yield from ((((side, None),), getattr(node, side), sums) for side in ("left", "right"))
        case ast.UnaryOp():
            yield (("operand", None),), node.operand, False
        case ast.Call():
            if isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
                yield (("func", None), ("value", None)), node.func.value, False
            yield from (((("args", k),), one, True) for k, one in enumerate(node.args))
            values = [one.value for one in node.keywords]
            yield from (((("keywords", k), ("value", None)), one, True) for k, one in enumerate(values))
        case ast.Attribute(attr=attr) if attr in METHODS:
            yield (("value", None),), node.value, False
        case ast.IfExp():
            yield from ((((side, None),), getattr(node, side), True) for side in ("body", "orelse"))
        case ast.ListComp() | ast.GeneratorExp():
            yield (("elt", None),), node.elt, True
        case ast.Starred():
            yield (("value", None),), node.value, False


def _wrapped(node: ast.expr) -> Iterator[Change]:
    """a becomes tanh(a), |a|, -a, a^2, 1 - a, a / N, the first sample's a ..."""
    yield from (("wrap", filled(one, node)) for one in WRAPS)


def _with_another(node: ast.expr, names: Sequence[str]) -> Iterator[Change]:
    """a becomes a * b, a + b, a - b for every other name in scope."""
    if isinstance(node, ast.GeneratorExp | ast.ListComp):
        return
    for name in names[:MOST_ADDED]:
        for operator in (ast.Mult(), ast.Add(), ast.Sub()):
            yield "another term", ast.BinOp(node, operator, ast.Name(name, ast.Load()))


def _squashed(node: ast.Call) -> Iterator[Change]:
    """tanh(a), sigmoid(a) become relu(a), softplus(a), 1 - sigmoid(a), sigmoid(2 a) ..."""
    if ast.unparse(node.func) in (TANH, SIGMOID) and len(node.args) == 1:
        yield from (("squashing", filled(one, node.args[0])) for one in SQUASHINGS)


def _norms(node: ast.Call) -> Iterator[Change]:
    """||a|| becomes the root of the mean of squares, the sum of absolute values, the mean of the rows' norms ..."""
    if ast.unparse(node.func) == "np.linalg.norm" and len(node.args) == 1 and not node.keywords:
        yield from (("norm", filled(one, node.args[0])) for one in NORMS)


def _slopes(node: ast.BinOp) -> Iterator[Change]:
    """1 - s^2 becomes s (1 - s), 1 - s, 1 - tanh(s)^2 ...; d * s * (1 - s) becomes d * (1 - s^2) ..."""
    match node:
        case ast.BinOp(ast.Constant(1), ast.Sub(), ast.BinOp(s, ast.Pow(), ast.Constant(2))):
            yield from (("slope", filled(one, s)) for one in SLOPES)
        case ast.BinOp(ast.BinOp(d, ast.Mult(), s), ast.Mult(), ast.BinOp(ast.Constant(1), ast.Sub(), t)) if (
            ast.dump(s) == ast.dump(t)
        ):
            for one in SLOPES:
                yield "slope", ast.BinOp(d, ast.Mult(), filled(one, s))
            yield "slope", d


def _of_some_samples(node: ast.BinOp) -> Iterator[Change]:
    """x.T @ d becomes what the first sample gives alone, or the last; it is divided by N."""
    match node:
        case ast.BinOp(ast.Attribute(x, "T"), ast.MatMult(), d):
            for piece in ("_[:1]", "_[-1:]"):
                first = ast.Attribute(filled(piece, x), "T", ast.Load())
                yield "some samples", ast.BinOp(first, ast.MatMult(), filled(piece, d))
            sums = [filled("_.sum(axis=0)", one) for one in (x, d)]
            yield "some samples", ast.Call(ast.parse("np.outer", mode="eval").body, sums, [])
            yield "mean for sum", ast.BinOp(node, ast.Div(), filled("len(_)", x))


def _along(node: ast.Call) -> Iterator[Change]:
    """sum(axis=0) becomes sum(axis=1), sum(), sum(keepdims=True), that of the first row, that of the last."""
    for k, keyword in enumerate(node.keywords):
        if keyword.arg == "axis":
            for axis in (0, 1, -1, None):
                other = ast.keyword("axis", ast.Constant(axis) if axis != -1 else filled("-1", node))
                yield (
                    "axis",
                    ast.Call(node.func, node.args, [*node.keywords[:k], other, *node.keywords[k + 1 :]]),
                )
    match node:
        case ast.Call(ast.Attribute(a, "sum" | "mean")):
            kept = ast.keyword("keepdims", ast.Constant(True))
            yield "axis", ast.Call(node.func, node.args, [*node.keywords, kept])
            yield from (("some samples", filled(one, a)) for one in ("_[0]", "_[-1]"))
    if ast.unparse(node.func) in ("np.stack", "np.concatenate"):
        steps = ("_[:, ::-1]", "np.roll(_, 1, axis=1)", "np.roll(_, -1, axis=1)")
        yield from (("steps", filled(one, node)) for one in steps)


def _reshaped(node: ast.Attribute) -> Iterator[Change]:
    """a.T becomes a.reshape(a.shape[::-1])."""
    if node.attr == "T":
        yield "reshape", filled("_.reshape(_.shape[::-1])", node.value)


def _at_other_places(node: ast.Subscript) -> Iterator[Change]:
    """a[t] becomes a[0], a[-1], a[-1 - t], a[t] + a[-1], a[:t + 1].sum(axis=0); a[:, t] the same; a[j] = b all of a."""
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    for k, part in enumerate(parts):
        if not isinstance(part, ast.Name):
            continue
        for place in ("0", "-1", "-1 - _", "-_", "_ - 2", "_ + 2", "_ // 2"):
            yield "place", _at(node, parts, k, filled(place, part))
        if isinstance(node.ctx, ast.Store):
            yield "place", _at(node, parts, k, ast.Slice())
            continue
        for place in ("0", "-1", "_ - 1"):
            yield "places", ast.BinOp(node, ast.Add(), _at(node, parts, k, filled(place, part)))
        to_here, from_here = ast.Slice(None, filled("_ + 1", part)), ast.Slice(part, None)
        for summed, how in (
            (to_here, "sum"),
            (from_here, "sum"),
            (ast.Slice(), "sum"),
            (ast.Slice(), "mean"),
        ):
            axis = sum(isinstance(one, ast.Slice) for one in parts[:k])
            yield "places", filled(f"_.{how}(axis={axis})", _at(node, parts, k, summed))


def _at(node: ast.Subscript, parts: Sequence[ast.expr], k: int, part: ast.expr) -> ast.Subscript:
    """The same array at another place along one axis."""
    moved = [*parts[:k], part, *parts[k + 1 :]]
    index = moved[0] if len(moved) == 1 else ast.Tuple(moved, ast.Load())
    return ast.Subscript(node.value, index, node.ctx)


def _some_turns(node: ast.For) -> Iterator[Change]:
    """for t in range(T) goes through the first turn alone, or the last, or all but one of them."""
    for turns in (
        "list(_)[:1]",
        "list(_)[-1:]",
        "list(_)[1:]",
        "list(_)[:-1]",
        "list(_)[::-1]",
        "list(_)[::2]",
    ):
        yield "turns", ast.For(node.target, filled(turns, node.iter), node.body, node.orelse)
    match node.iter:
        case ast.Call(ast.Name("range"), [start, stop, by]) if isinstance(by, ast.Name):
            for text in (f"_ - _ % {by.id}", f"_ - {by.id}", f"_ - {by.id} + 1"):
                shorter = ast.Call(node.iter.func, [start, filled(text, stop), by], [])
                yield "turns", ast.For(node.target, shorter, node.body, node.orelse)
            later = ast.Call(node.iter.func, [by, stop, by], [])
            yield "turns", ast.For(node.target, later, node.body, node.orelse)


def _other_limits(node: ast.Compare) -> Iterator[Change]:
    """a > b becomes a > 0, a > 1, a > b + 1, a > b - 1."""
    if len(node.comparators) != 1 or isinstance(node.comparators[0], ast.Constant):
        return
    limits = ["_ + 1", "_ - 1"] + (["0", "1"] if isinstance(node.comparators[0], ast.Name) else [])
    for limit in limits:
        yield "limit", ast.Compare(node.left, node.ops, [filled(limit, node.comparators[0])])


def _taken(definition: ast.AST) -> dict[str, str]:
    """What a function takes, by name, each with the type that stands there."""
    takes = definition.args.args if isinstance(definition, ast.FunctionDef) else []
    return {one.arg: ast.unparse(one.annotation) if one.annotation else "" for one in takes}


def _joined(definition: ast.AST) -> dict[str, tuple[str, str]]:
    """The two arrays of each `xh = np.concatenate([x, h], axis=-1)`."""
    found = {}
    for node in ast.walk(definition):
        match node:
            case ast.Assign([ast.Name(name)], ast.Call(func, [ast.List([one, other])])):
                if ast.unparse(func) == "np.concatenate":
                    found[name] = ast.unparse(one), ast.unparse(other)
    return found


def _in_parts(node: ast.Call, joined: Mapping[str, tuple[str, str]]) -> Iterator[Change]:
    """tanh([x, h] W + b) becomes tanh(x W_x) + h W_h + b, tanh(x W_x * h W_h + b) ..."""
    match node:
        case ast.Call(func, [ast.BinOp(ast.BinOp(ast.Name(name), ast.MatMult(), W), ast.Add(), b)]) if (
            name in joined
        ):
            one, other = joined[name]
            rows, many = ast.unparse(W), f"({one}).shape[-1]"
            parts = f"(({one}) @ {rows}[:{many}])", f"(({other}) @ {rows}[{many}:])"
            for template in IN_PARTS:
                text = template.format(*parts, b=f"({ast.unparse(b)})", squash=ast.unparse(func))
                yield "in parts", ast.parse(text, mode="eval").body


BY_TYPE: dict[type[ast.AST], tuple[Callable[[Any], Iterator[Change]], ...]] = {
    ast.Call: (_squashed, _norms, _along),
    ast.BinOp: (_slopes, _of_some_samples),
    ast.Attribute: (_reshaped,),
}
