"""A function of the key, run so that every value to which it gives a name is seen, and can be another one.

`f = sigmoid(xh @ W_f + b_f)` shows f, as a_f what is squashed, and every sum and product in it by its text. So all that
is known of a function's quantities follows from the key, for whatever course.
"""

import ast
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from autograder.mistakes.definitions import reached
from autograder.mistakes.edits import Key
from autograder.mistakes.shown import copied
from autograder.spec import Exercise

SEEN = "_seen_"
# Of a value, how many have had this name before, and all that is seen so far by name, what stands in its place.
Change = Callable[[Any, int, Mapping[str, list[Any]]], Any]


@dataclass(frozen=True, eq=False)
class Run:
    """What one run showed: every value by its name, in order, and the results, flat; none if it failed."""

    every: Mapping[str, list[Any]] = field(default_factory=dict)
    results: tuple[Any, ...] = ()

    @cached_property
    def values(self) -> dict[str, Any]:
        """The arrays whose names mean one thing throughout."""
        return {
            name: seen[0]
            for name, seen in self.every.items()
            if (type(seen[0]) is np.ndarray and len(seen) == 1) or _means_one_thing(seen)
        }

    def value(self, name: str) -> Any:
        """The array of one such name. Raises KeyError if there is none."""
        return self.values[name]


@dataclass(frozen=True, eq=False)
class Traced:
    """The key's function of an exercise, and the functions of exercises that it calls."""

    key: Key
    exercise: Exercise
    exercises: Collection[str]

    def run(self, arguments: Sequence[Any], changed: Mapping[str, Change] | None = None) -> Run:
        """What is seen for these arguments; `changed` are values that are others, by their names."""
        every: dict[str, list[Any]] = {}
        changed = changed or {}

        def seen(name: str, value: Any) -> Any:
            before = every.get(name)
            if before is None:
                before = every[name] = []
            if name in changed:
                value = changed[name](value, len(before), every)
            if type(value) is np.ndarray:
                before.append(value if " " in name else value.copy())
                return value
            for part in getattr(value, "_fields", ()):
                every.setdefault(f"{name}.{part}", []).append(np.array(getattr(value, part)))
            before.append(value.copy() if isinstance(value, np.ndarray) and " " not in name else value)
            return value

        names = self._names
        names[SEEN] = seen
        try:
            with np.errstate(all="ignore"):
                value = names[self.exercise.name](*copied(arguments))
                results = tuple(np.array(one, dtype=float) for one in self.exercise.signature.results(value))
        except Exception:  # noqa: BLE001  (whatever comes of another value)
            return Run()
        return Run(every, results)

    @cached_property
    def formulas(self) -> dict[str, str]:
        """How the key computes what it gives a name, by the name; of functions that are called too."""
        return {
            target.id: ast.unparse(value)
            for function in self._functions
            for node in ast.walk(function)
            if (value := getattr(node, "value", None)) is not None
            for target in _targets(node)
            if isinstance(target, ast.Name)
        }

    @cached_property
    def squashed(self) -> dict[str, str]:
        """What becomes of each sum that is squashed: {"a_f": "f"}."""
        names = {name: ast.parse(code, mode="eval").body for name, code in self.formulas.items()}
        return {_name_of_sum(name): name for name, value in names.items() if _squashes(value)}

    @cached_property
    def alone(self) -> Collection[str]:
        """The names to which the key gives values, without sums and products that have none."""
        return {*self.formulas, *(f"a_{name}" for name in self.formulas), "a"} | set(
            _unpacked(self._functions)
        )

    @property
    def has_loop(self) -> bool:
        """Whether the function itself goes over something step by step."""
        return any(isinstance(node, ast.For | ast.While) for node in ast.walk(self._functions[0]))

    @cached_property
    def _functions(self) -> list[ast.FunctionDef]:
        called = (self.exercise.name, *reached(self.key.uses, self.exercise.name))
        made = [self.key.definitions[name] for name in called if name in self.exercises]
        return [one for one in made if isinstance(one, ast.FunctionDef)]

    @cached_property
    def _names(self) -> dict[str, Any]:
        shown = self._functions[:1] if self.has_loop else self._functions
        code = {one.name: ast.unparse(_showing(one)) for one in shown}
        return self.key.names_with_all(code)


def _means_one_thing(seen: Sequence[Any]) -> bool:
    return isinstance(seen[0], np.ndarray) and (
        len(seen) == 1 or all(_same(one, seen[0]) for one in seen[1:])
    )


def _same(one: Any, other: Any) -> bool:
    if np.shape(one) != np.shape(other):
        return False
    return bool(np.all(one == other)) or bool(np.array_equal(one, other, equal_nan=True))


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        return [node.targets[0]]
    return [node.target] if isinstance(node, ast.AnnAssign | ast.AugAssign) else []


def _unpacked(functions: Sequence[ast.AST]) -> Iterator[str]:
    """The names in a, b = ..."""
    for node in (one for function in functions for one in ast.walk(function)):
        if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
            yield from (one.id for one in node.elts if isinstance(one, ast.Name))


def _showing(function: ast.FunctionDef) -> ast.FunctionDef:
    """The function, telling of every value that it gives a name, and of what it squashes or joins."""
    return ast.fix_missing_locations(_Showing().visit(ast.parse(ast.unparse(function)).body[0]))  # type: ignore[no-any-return]


class _Showing(ast.NodeTransformer):
    _in_loop = False

    def visit_Assign(self, node: ast.Assign) -> Any:
        return self._told(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        return self._told(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        return self._told(node)

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        """Of every sum and product its value, by its text; in a loop, what is added too: "dh in dh + dx"."""
        text = ast.unparse(node)
        if self._in_loop and isinstance(node.op, ast.Add | ast.Sub):
            node.left, node.right = (
                _seen(f"{one.id} in {text}", one) if isinstance(one, ast.Name) else one
                for one in (node.left, node.right)
            )
        shown: Any = self.generic_visit(node)
        return _seen(text, shown)

    def visit_For(self, node: ast.For) -> Any:
        self._in_loop = True
        return self.generic_visit(node)

    def _told(self, node: Any) -> Any:
        target = next(iter(_targets(node)), None)
        if isinstance(target, ast.Name) and _squashes(node.value):
            node.value.args[0] = _seen(_name_of_sum(target.id), node.value.args[0])
        self.generic_visit(node)
        elements = target.elts if isinstance(target, ast.Tuple) else [target]
        names = [one.id for one in elements if isinstance(one, ast.Name)]
        again = [
            ast.Assign([ast.Name(name, ast.Store())], _seen(name, ast.Name(name, ast.Load())))
            for name in names
        ]
        return [node, *again]


def _name_of_sum(name: str) -> str:
    """What the course calls the sum that is squashed to this: a_f, or a where it is to a next state."""
    return "a" if name.endswith("_next") else f"a_{name}"


def _squashes(value: Any) -> bool:
    """Whether it is a function of one sum: sigmoid(x @ W + b)."""
    return isinstance(value, ast.Call) and len(value.args) == 1 and isinstance(value.args[0], ast.BinOp)


def _seen(name: str, value: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(SEEN, ast.Load()), [ast.Constant(name), value], [])
