"""One public call that gave nothing of use: what it was asked, and where in the student's own text it stopped.

What the worker says of the place may be forged. So all that is said of it is looked up in the text: a place is one
where an expression stands, and a name is one that stands there.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from autograder.inputs.cases import Case
from autograder.sandbox.answers import Answer, Failure, Given
from autograder.spec import Exercise
from autograder.spec.signature import Sizes

LONGEST = 40  # letters of an expression that is told
Definition = ast.FunctionDef | ast.AsyncFunctionDef
_PLAIN = (
    ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.Tuple, ast.UnaryOp, ast.USub, ast.BinOp, ast.Add,
    ast.Sub, ast.Mult, ast.Div, ast.MatMult, ast.Load, ast.Store, ast.Constant, ast.Call, ast.List, ast.keyword,
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Met:
    """A public case, its answer, and the trees of the student's cells, by name."""

    exercise: Exercise
    case: Case
    answer: Answer
    trees: Mapping[str, ast.Module]

    @property
    def sizes(self) -> Sizes:
        """The lengths of the letters."""
        return self.case.sizes

    @property
    def failure(self) -> Failure | None:
        """Why it gave nothing."""
        return self.answer if isinstance(self.answer, Failure) else None

    @property
    def given(self) -> Given | None:
        """What it gave."""
        return self.answer if isinstance(self.answer, Given) else None

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """What each name held where it stopped: "array 2 3"."""
        scene = self.failure.scene if self.failure else None
        return dict(scene.names) if scene else {}

    @cached_property
    def tree(self) -> ast.Module | None:
        """The cell in which it stopped."""
        return self.trees.get(self.failure.cell) if self.failure else None

    @cached_property
    def node(self) -> ast.AST | None:
        """The expression that stopped."""
        failed = self.failure
        if failed is None or failed.scene is None or self.tree is None:
            return None
        place = (failed.line, failed.scene.column, failed.scene.last_line, failed.scene.last_column)
        found = [one for one in ast.walk(self._block) if _place(one) == place]
        return next((one for one in found if isinstance(one, ast.expr)), found[0] if found else None)

    @cached_property
    def statement(self) -> ast.stmt | None:
        """The innermost statement at the place where it stopped."""
        if self.failure is None:
            return None
        line, scene = self.failure.line, self.failure.scene
        found = [one for one in self._statements if one.lineno <= line <= (one.end_lineno or one.lineno)]
        if scene is not None:  # several may stand on one line
            within = [one for one in found if _place(one)[:2] <= (line, scene.column) < _place(one)[2:]]
            found = within or found
        return min(found, key=lambda one: (one.end_lineno or one.lineno) - one.lineno, default=None)

    @cached_property
    def _block(self) -> ast.AST:
        """The statement at the top of the cell in which it stopped."""
        line = self.failure.line if self.failure else 0
        body = self.tree.body if self.tree else []
        return next(
            (one for one in body if one.lineno <= line <= (one.end_lineno or one.lineno)), ast.Module([], [])
        )

    @property
    def _statements(self) -> Iterator[ast.stmt]:
        return (one for one in ast.walk(self._block) if isinstance(one, ast.stmt))

    @cached_property
    def inside(self) -> Definition | None:
        """The innermost function around the place."""
        line = self.failure.line if self.failure else 0
        found = [
            one
            for one in self._statements
            if isinstance(one, Definition) and one.lineno <= line <= (one.end_lineno or one.lineno)
        ]
        return found[-1] if found else None

    @cached_property
    def definitions(self) -> Mapping[str, Definition]:
        """The functions at the top of the cells; the last one of a name counts."""
        return {
            one.name: one for tree in self.trees.values() for one in tree.body if isinstance(one, Definition)
        }

    @property
    def own(self) -> Definition | None:
        """The student's function itself."""
        return self.definitions.get(self.exercise.name)

    @property
    def is_backward(self) -> bool:
        """Whether it gives gradients."""
        return self.exercise.gradient_of is not None or "backward" in self.exercise.name


def _place(node: ast.AST) -> tuple[int, int, int, int]:
    of = (getattr(node, name, 0) or 0 for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"))
    first, column, last, last_column = of
    return first, column, last, last_column


def told(node: ast.AST | None, otherwise: str = "what stands there") -> str:
    """An expression as it stands, if it is a short one of names and numbers; else other words."""
    if node is None or not all(isinstance(one, _PLAIN) for one in ast.walk(node)):
        return otherwise
    if any(isinstance(one, ast.Constant) and isinstance(one.value, str | bytes) for one in ast.walk(node)):
        return otherwise
    text = ast.unparse(node)
    return text if len(text) <= LONGEST and text.isascii() and text.isprintable() else otherwise


def is_tellable(name: str) -> bool:
    """Whether a name may stand in a sentence."""
    return name.isidentifier() and name.isascii() and len(name) <= LONGEST
