"""What a student's function may call, seen in the text: nothing of it is run.

It is seen generously. A name counts wherever it stands: called, handed on, as an attribute, in a string that is no
docstring. Whoever looks names up while the program runs (globals, eval) may call everything.
"""

import ast
import re
import warnings
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from autograder.worker.statements import statements

LOOKS_UP = {"globals", "locals", "vars", "eval", "exec", "__import__", "import_module", "__dict__", "modules"}
WORD = re.compile(r"\w+")
DEFINES = re.compile(r"\s*(?:async\s+)?(?:def|class)\s+(\w+)|\s*(\w+)\s*=")
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what ast.parse raises
Uses = Mapping[str, set[str]]
Statement = tuple[
    ast.Module, set[str]
]  # a program of one statement, and all names and words that stand in it


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


def uses_of(sources: Mapping[str, str]) -> Uses:
    """The names that stand in what gives each name at the top of a file its meaning.

    `sources` has the text of each file, or of each cell of a notebook.
    """
    uses: defaultdict[str, set[str]] = defaultdict(set)
    readable: list[Statement] = []
    for text in sources.values():
        last = ""
        for block in _statements(text):
            if isinstance(block, tuple):
                readable.append(block)
                continue
            if found := DEFINES.match(block):
                last = found[1] or found[2]
            uses[last] |= set(WORD.findall(block[found.end() if found else 0 :]))
    modules = {name for one, _ in readable for name in _modules(one)}
    for one, mentioned in readable:
        for name in _bound(one, modules):
            uses[name] |= mentioned
    return dict(uses)


def _statements(text: str) -> Iterator[Statement | str]:
    """The statements at the top of a text; what is not Python, as it stands."""
    whole = _read(text)
    if whole is not None:
        yield from whole
        return
    for block in _blocks(text):
        read = _read(block)
        yield from [block] if read is None else read


def _read(text: str) -> list[Statement] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as of "\d"
            body = ast.parse(text).body
        return [(one, set().union(*_mentioned(one))) for one in (ast.Module([node], []) for node in body)]
    except UNREADABLE:  # or nested too deeply to be looked at
        return None


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


def _bound(program: ast.Module, modules: Collection[str]) -> set[str]:
    """The names at the top to which a statement gives or adds a meaning: `f = `, `f[0] = `, `f.append(...)`."""
    inside = list(_scope(program))
    bound = _stored(inside)
    added = _added_to(inside)
    for node in inside:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                bound |= {name} | _declared(node)
                if filled := _added_to(_walk(node)):
                    added |= filled & _mentioned(node)[0]
            case ast.ClassDef(name=name):
                bound.add(name)
            case ast.alias(name=name, asname=asname):
                bound.add(asname or name.split(".")[0])
    return bound | added.difference(modules)


def _modules(program: ast.Module) -> Iterator[str]:
    """What `import numpy as np` binds: to call a function of it adds nothing to it."""
    for node in statements(program.body):
        for alias in node.names if isinstance(node, ast.Import) else ():
            yield alias.asname or alias.name.split(".")[0]


def _declared(function: ast.stmt) -> set[str]:
    """The names that a function says are of the file."""
    return {name for one in statements([function]) if isinstance(one, ast.Global) for name in one.names}


def _stored(nodes: Iterable[ast.AST]) -> set[str]:
    return {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}


def _added_to(nodes: Iterable[ast.AST]) -> set[str]:
    """f, in f[0] = ..., f.part = ... and f.append(...)."""
    found = set()
    for node in nodes:
        place = node.func if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else node
        if place is node and not (
            isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store)
        ):
            continue
        while isinstance(place, ast.Attribute | ast.Subscript):
            place = place.value
        if isinstance(place, ast.Name):
            found.add(place.id)
    return found


def _mentioned(node: ast.AST) -> tuple[set[str], set[str]]:
    """The names in a tree that mean something outside of it; and the words: attributes, strings, modules."""
    names: set[str] = set()
    words: set[str] = set()
    inside = list(_scope(node))
    docstring = _docstring(node)
    for one in inside:
        match one:
            case ast.Name(id=name):
                names.add(name)
            case ast.Attribute(attr=name):
                words.add(name)
            case ast.Constant(value=str(text)) if one is not docstring:
                words |= set(WORD.findall(text))
            case ast.alias(name=name):
                words |= set(name.split("."))
            case ast.ImportFrom(module=str(module)):
                words |= set(module.split("."))
            case _ if isinstance(one, FUNCTIONS | ast.ClassDef):
                further = _mentioned(one)
                names |= further[0]
                words |= further[1]
    if isinstance(node, FUNCTIONS):
        taken = {one.arg for one in _walk(node.args) if isinstance(one, ast.arg)}
        names -= (taken | _stored(inside)) - (_declared(node) if isinstance(node, ast.stmt) else set())
    return names, words


def _scope(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in a tree, without the insides of functions and classes in it."""
    waiting = _children(node)
    for one in waiting:
        yield one
        if not isinstance(one, FUNCTIONS | ast.ClassDef):
            waiting += _children(one)


def _walk(node: ast.AST) -> list[ast.AST]:
    """Everything in a tree."""
    waiting = [node]
    for one in waiting:
        waiting += _children(one)
    return waiting


def _children(node: ast.AST) -> list[ast.AST]:
    """What stands right below, without signs that hold nothing, such as Load and Add: half of a tree, and no names."""
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [one for one in value if isinstance(one, ast.AST) and one._fields]
        elif isinstance(value, ast.AST) and value._fields:
            found.append(value)
    return found


def _docstring(node: ast.AST) -> ast.expr | None:
    match node:
        case ast.FunctionDef(body=[ast.Expr(value=ast.Constant(value=str()) as said), *_]):
            return said
    return None
