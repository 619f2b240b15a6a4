"""A student's source, statement by statement: what each one reads, and what it is about. Nothing of it is run."""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

from autograder.report import Place
from autograder.sandbox.traced import Step
from autograder.submissions.text import printable
from autograder.submissions.trees import walk
from autograder.worker.pure import Lines
from autograder.worker.tracing import TEXT

LONGEST = 200  # characters of a line that are shown
_BLANK = {"empty", "empty_like", "zeros", "zeros_like", "ones", "ones_like"}
_COMPOUND = ast.For | ast.AsyncFor | ast.While | ast.If | ast.With | ast.Try | ast.FunctionDef | ast.ClassDef


class Statements:
    """The cells of one file, read when they are first looked at."""

    def __init__(self, cells: Mapping[str, tuple[str, bool]]) -> None:
        """`cells` has the text of each, and whether it is of a notebook."""
        self._cells = cells
        self._read: dict[str, Lines] = {}
        self._reads: dict[int, Collection[str]] = {}
        self._at: dict[tuple[str, int], ast.stmt | None] = {}

    def _of(self, cell: str) -> Lines:
        if cell not in self._read:
            text, is_notebook = self._cells.get(cell, ("", False))
            self._read[cell] = Lines(text if len(text) < TEXT else "", cell, is_notebook)
        return self._read[cell]

    def at(self, cell: str, line: int) -> ast.stmt | None:
        """The innermost statement on this line."""
        if (cell, line) not in self._at:
            self._at[cell, line] = self._of(cell).at(line)
        return self._at[cell, line]

    def place(self, cell: str, line: int) -> Place | None:
        """The line as it stands in the source; None if there is none."""
        lines = self._cells.get(cell, ("", False))[0].split("\n")
        if not 1 <= line <= len(lines):
            return None
        text = printable(lines[line - 1].strip()[:LONGEST], LONGEST)
        return Place(file=printable(cell), line=line, text=text)

    def reads(self, cell: str, line: int) -> Collection[str]:
        """The names that the statement on this line reads; of a loop those before its body."""
        statement = self.at(cell, line)
        if statement is None:
            return ()
        if id(statement) not in self._reads:
            self._reads[id(statement)] = tuple(dict.fromkeys(_loaded(statement)))
        return self._reads[id(statement)]

    def returned(self, cell: str, line: int, elements: Collection[int], count: int) -> set[str] | None:
        """The names in these elements of what a statement returns; None if it does not return a tuple of so many."""
        match self.at(cell, line):
            case ast.Return(value=ast.Tuple(elts=elts) | ast.List(elts=elts)) if len(elts) == count > 1:
                return {name for k in elements if k < count for name in _names(elts[k])}
        return None

    def is_name(self, step: Step, name: str) -> bool:
        """Whether a returned result is this name, and nothing is done to it any more."""
        value = getattr(self.at(step.cell, step.line), "value", None)
        elements = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
        return any(isinstance(one, ast.Name) and one.id == name for one in elements)

    def is_blank(self, step: Step) -> bool:
        """Whether a name is bound to a buffer that is yet to be filled."""
        statement = self.at(step.cell, step.line) if step.kind == "bound" else None
        match statement:
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                pairs = list(zip(targets, values, strict=False))
            case ast.Assign(targets=[target], value=value):
                pairs = [(target, value)]
            case _:
                return False
        return any(
            isinstance(one, ast.Name) and one.id == step.name and _is_blank(value) for one, value in pairs
        )

    def is_store(self, step: Step) -> bool:
        """Whether the statement puts something into what is there already: `h[:, t] = `."""
        statement = self.at(step.cell, step.line)
        if not isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign):
            return False
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        stored = [one for target in targets for one in ast.walk(target) if isinstance(one, ast.Subscript)]
        return any(step.name in _all_names(one) for one in stored)

    def is_added(self, step: Step) -> bool:
        """Whether the statement adds to what the name held: `total += ...`."""
        return step.kind == "bound" and isinstance(self.at(step.cell, step.line), ast.AugAssign)

    def filled(self, step: Step) -> int:
        """The first line below that puts something into the name that a step binds; 0 if there is none."""
        for line, statement in sorted(self._of(step.cell).around(step.line).items()):
            target = getattr(statement, "target", None) or getattr(statement, "targets", [None])[0]
            if line > step.line and isinstance(target, ast.Subscript | ast.Name):
                is_added = isinstance(target, ast.Subscript) or isinstance(statement, ast.AugAssign)
                if is_added and step.name in _all_names(target):
                    return line
        return 0

    def line_of_argument(self, step: Step, k: int) -> int:
        """The line of the argument of this place, where a step's value is the value of a call."""
        match self.at(step.cell, step.line):
            case ast.Assign(value=ast.Call(args=args, keywords=keywords)):
                every = [*args, *(one.value for one in keywords)]
                if k < len(every) and not any(isinstance(one, ast.Starred) for one in args):
                    return every[k].lineno
        return step.line

    def right_side(self, step: Step) -> str:
        """What stands to the right of `name =`, where a step binds a single name."""
        match self.at(step.cell, step.line):
            case (
                ast.Assign(targets=[ast.Name()], value=value)
                | ast.AnnAssign(target=ast.Name(), value=ast.expr() as value)
            ):
                return ast.unparse(value)
        return ""

    def squashed_in(self, statement: ast.stmt | None, piece: ast.expr) -> str:
        """The function whose only argument is this piece, in a statement; "" if there is none."""
        if statement is None or isinstance(statement, _COMPOUND):
            return ""
        sought = ast.dump(piece)
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and len(node.args) == 1 and ast.dump(node.args[0]) == sought:
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                return "sigmoid" if "sig" in name.lower() else name
        return ""

    def pieces(self, k: int, steps: Sequence[Step]) -> list[Step]:
        """The pieces of the statement that a step ends, in the order of their evaluation."""
        found: list[Step] = []
        end = steps[k]
        statement = self.at(end.cell, end.line)
        for one in reversed(steps[:k]):
            if one.frame != end.frame:
                continue
            if one.kind == "part" and self.at(one.cell, one.line) is statement and one.cell == end.cell:
                found.append(one)
            elif one.kind != "called" and one.line != end.line:
                break
        return found[::-1]

    def counters(self, cell: str, line: int) -> Iterator[str]:
        """The names that count in the loops around a line, the innermost first."""
        loops = {id(one): one for one in self._of(cell).around(line).values() if isinstance(one, ast.For)}
        around = [one for one in loops.values() if one.lineno <= line <= (one.end_lineno or 0)]
        for loop in sorted(around, key=lambda one: -one.lineno):
            yield from (one.id for one in ast.walk(loop.target) if isinstance(one, ast.Name))

    def end_of(self, function: str) -> Place | None:
        """The last line of the last definition of a function that returns; of a lambda, its line."""
        found: Place | None = None
        for cell in self._cells:
            for statement in self._of(cell).top:
                if isinstance(statement, ast.FunctionDef) and statement.name == function:
                    ends = [one.lineno for one in ast.walk(statement) if isinstance(one, ast.Return)]
                    found = self.place(cell, max(ends, default=statement.lineno))
                elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda):
                    if any(isinstance(one, ast.Name) and one.id == function for one in statement.targets):
                        found = self.place(cell, statement.lineno)
        return found


def _is_blank(value: ast.expr) -> bool:
    match value:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _BLANK
    return False


def _loaded(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.AugAssign):
        yield from _all_names(statement.target)
    if isinstance(statement, ast.For):
        yield from _names(statement.iter)
    elif isinstance(statement, ast.If | ast.While):
        yield from _names(statement.test)
    elif not isinstance(statement, _COMPOUND):
        yield from _names(statement)


def _names(node: ast.AST) -> Iterator[str]:
    return (one.id for one in walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load))


def _all_names(node: ast.AST) -> Iterator[str]:
    return (one.id for one in ast.walk(node) if isinstance(one, ast.Name))
