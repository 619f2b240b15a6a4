"""What a student's function may call, seen in the text: nothing of it is run.

It is seen generously. A name counts wherever it stands: called, handed on, as an attribute, in a string that is no
docstring. Whoever looks names up while the program runs (globals, eval) may call everything.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from autograder.submissions.trees import Tree, Trees, children, tree_of, walk
from autograder.worker.statements import statements

LOOKS_UP = {"globals", "locals", "vars", "eval", "exec", "__import__", "import_module", "__dict__", "modules"}
WORD = re.compile(r"\w+")
DEFINES = re.compile(r"\s*(?:async\s+)?(?:def|class)\s+(\w+)|\s*(\w+)\s*=")
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_SCOPES = frozenset((ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef))
_TELLING = frozenset((ast.Attribute, ast.Subscript, ast.Call, ast.Constant, ast.alias, ast.ImportFrom))
Uses = Mapping[str, set[str]]


@dataclass(slots=True)
class Seen:
    """What stands in one scope: of a file's statement, of a function or of a class.

    `names` mean something outside of it, `words` are attributes, strings and modules; those of what is inside are
    among them. `stored` are names that get a value in this scope; `added` are f, in f[0] = ..., f.part = ... and
    f.append(...) of it, and `added_inside` those of the scopes inside. `bound` are the functions, classes and imports
    of this scope, `functions` what was seen in the former. `declared` a function says to be of the file.
    """

    names: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)
    added: set[str] = field(default_factory=set)
    added_inside: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    functions: list["Seen"] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)

    @property
    def mentioned(self) -> set[str]:
        """All names and words."""
        return self.names | self.words


Statement = tuple[ast.Module, Seen]  # a program of one statement, and what stands in it


def calls(uses: Uses, function: str) -> set[str]:
    """The names that a function comes to, in all these files: through functions, classes, assignments and imports.

    `uses` are those of the files. Names that no file defines are among them: nobody knows yet who defines them. The
    function itself is only among them if it comes back to itself.
    """
    found: set[str] = set()
    waiting, everything = [function], False
    while waiting:
        used = uses.get(waiting.pop(), set())
        if used & LOOKS_UP and not everything:
            used, everything = used | uses.keys(), True
        waiting += used - found
        found |= used
    return found


def uses_of(sources: Mapping[str, str], trees: Trees | None = None) -> Uses:
    """The names that stand in what gives each name at the top of a file its meaning.

    `sources` has the text of each file, or of each cell of a notebook; `trees` those that were read already.
    """
    uses: defaultdict[str, set[str]] = defaultdict(set)
    readable: list[Statement] = []
    trees = trees or Trees()
    for text in sources.values():
        last = ""
        for block in _statements(text, trees):
            if isinstance(block, tuple):
                readable.append(block)
                continue
            if found := DEFINES.match(block):
                last = found[1] or found[2]
            uses[last] |= set(WORD.findall(block[found.end() if found else 0 :]))
    modules = {name for one, _ in readable for name in _modules(one)}
    for _, seen in readable:
        for name in _bound(seen, modules):
            uses[name] |= seen.mentioned
    return dict(uses)


def _statements(text: str, trees: Trees) -> Iterator[Statement | str]:
    """The statements at the top of a text; what is not Python, as it stands."""
    pieces = trees.pieces(text)
    read = None if pieces is None else [_read(one) for one in pieces]
    if read is not None and None not in read:
        for whole in read:
            yield from whole or ()
        return
    for block in _blocks(text):
        tree = tree_of(block)
        found = None if tree is None else _read(Tree(tree))
        yield from [block] if found is None else found


def _read(tree: Tree) -> list[Statement] | None:
    if "statements" not in tree.kept:
        programs = [ast.Module([node], []) for node in tree.module.body]
        try:
            tree.kept["statements"] = [(one, _seen(one)) for one in programs]
        except RecursionError:  # nested too deeply to be looked at
            tree.kept["statements"] = None
    found: list[Statement] | None = tree.kept["statements"]
    return found


def _blocks(text: str) -> Iterator[str]:
    """The text in pieces that each begin at the margin; a decorator goes with what stands below it."""
    lines = text.split("\n")
    block: list[str] = []
    for line in lines:
        begins = line[:1].strip() and line[0] not in ")]}#"
        if begins and block and not block[-1].startswith("@"):
            yield "\n".join(block)
            block = []
        block.append(line)
    yield "\n".join(block)


def _bound(seen: Seen, modules: Collection[str]) -> set[str]:
    """The names at the top to which a statement gives or adds a meaning: `f = `, `f[0] = `, `f.append(...)`."""
    added = set(seen.added)
    declared: set[str] = set()
    for function in seen.functions:
        declared |= function.declared
        added |= (function.added | function.added_inside) & function.names
    return seen.stored | seen.bound | declared | added.difference(modules)


def _modules(program: ast.Module) -> Iterator[str]:
    """What `import numpy as np` binds: to call a function of it adds nothing to it."""
    for node in statements(program.body):
        for alias in node.names if isinstance(node, ast.Import) else ():
            yield alias.asname or alias.name.split(".")[0]


def _declared(function: ast.stmt) -> set[str]:
    """The names that a function says are of the file."""
    return {name for one in statements([function]) if isinstance(one, ast.Global) for name in one.names}


def _seen(node: ast.AST) -> Seen:
    """What stands in a tree, looked at once."""
    found, docstring = Seen(), _docstring(node)
    waiting = children(node)
    for one in waiting:
        kind = type(one)
        if kind is ast.Name:
            found.names.add(one.id)  # type: ignore[attr-defined]
            if type(one.ctx) is not ast.Load:  # type: ignore[attr-defined]
                found.stored.add(one.id)  # type: ignore[attr-defined]
        elif kind in _SCOPES:
            _take_inside(found, one)
        else:
            if kind in _TELLING and one is not docstring:
                _take(found, one)
            waiting += children(one)
    if isinstance(node, FUNCTIONS):
        taken = {one.arg for one in walk(node.args) if isinstance(one, ast.arg)}
        found.declared = _declared(node) if isinstance(node, ast.stmt) else set()
        found.names -= (taken | found.stored) - found.declared
    return found


def _take(found: Seen, node: ast.AST) -> None:
    """What one node says beside what is below it."""
    match node:
        case ast.Attribute(attr=name, ctx=context):
            found.words.add(name)
            if isinstance(context, ast.Store):
                found.added |= _root(node)
        case ast.Subscript(ctx=ast.Store()):
            found.added |= _root(node)
        case ast.Call(func=ast.Attribute() as function):
            found.added |= _root(function)
        case ast.Constant(value=str(text)):
            found.words |= set(WORD.findall(text))
        case ast.alias(name=name, asname=asname):
            found.words |= set(name.split("."))
            found.bound.add(asname or name.split(".")[0])
        case ast.ImportFrom(module=str(module)):
            found.words |= set(module.split("."))


def _take_inside(found: Seen, node: ast.AST) -> None:
    """What a function or a class says that stands in a scope."""
    inside = _seen(node)
    found.names |= inside.names
    found.words |= inside.words
    found.added_inside |= inside.added | inside.added_inside
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        found.functions.append(inside)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        found.bound.add(node.name)


def _root(place: ast.AST) -> set[str]:
    """f, of f[0].part."""
    while isinstance(place, ast.Attribute | ast.Subscript):
        place = place.value
    return {place.id} if isinstance(place, ast.Name) else set()


def _docstring(node: ast.AST) -> ast.expr | None:
    match node:
        case ast.FunctionDef(body=[ast.Expr(value=ast.Constant(value=str()) as said), *_]):
            return said
    return None
