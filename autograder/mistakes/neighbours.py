"""The neighbours of a function of the key: all that one edit makes of it, told as formulas; made when wanted."""

import ast
import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import chain

from autograder.mistakes.definitions import Definition
from autograder.mistakes.edits import Edit, Key, owner_of
from autograder.mistakes.further import further
from autograder.mistakes.slips import (
    Slip,
    difference,
    grows,
    holds_itself,
    line_of,
    made,
    may_never_end,
    slips,
)

EVERY_NAME = 10**6
WORD = re.compile(r"\w+|[^\w\s]")
KEYWORD = re.compile(r"\w+=")
UNLIKELY = {"wrap": 0.5, "another term": 0.75, "place": 0.5, "turns": 0.5}  # a hand slips there less often
NO_PARTS = (ast.Starred, ast.GeneratorExp)  # say nothing by themselves
SELDOM = re.compile(r"/|\*\*|@")  # where it was no such sign before
LONGEST = 72  # a line that is longer is told by the part of it that differs


@dataclass(frozen=True, eq=False)
class Neighbour:
    """An edit of a definition of the key, `text`, as it is told.

    `form` is the definition's own name, where it is the key's function `name` written otherwise.
    """

    key: Key
    form: str
    text: str
    slip: Slip

    @property
    def name(self) -> str:
        """The name under which the key defines it."""
        return owner_of(self.form)

    @cached_property
    def _tree(self) -> Definition:
        return made(self.key.definition(self.form), [self.slip])

    @cached_property
    def _told(self) -> tuple[str, str, str]:
        return _told(self.key.definition(self.form), self._tree, self.slip)

    @property
    def computed(self) -> str:
        """What stands where the key has `here`; empty where it has been left out."""
        return self._told[0]

    @property
    def here(self) -> str:
        """What stands in the key."""
        return self._told[1]

    @property
    def statement(self) -> str:
        """The key's statement that was edited: two edits of one that give the same say the same."""
        return self._told[2]

    @cached_property
    def edit(self) -> Edit:
        """The edit itself. Its id stays the same as long as the lines that differ do."""
        definition = self.key.definition(self.form)
        wrong = ast.unparse(self._tree)
        before, _, after = difference(self.text, wrong).partition("  ->  ")
        means = hashlib.sha256(f"{before}\0{after}".encode()).hexdigest()[:8]
        id, line = f"{self.name}:slip:{means}", line_of(definition, self.slip.path)
        return Edit(self.key, self.name, id, wrong, self.slip.kind, before, after, line)

    @property
    def formula(self) -> str:
        """What was computed and what it is here, in one sentence."""
        if not self.computed:
            return f"You computed it without `{self.here}`, which stands here."
        if self.slip.kind == "order of statements":
            return f"You have `{self.computed}`; here it is `{self.here}`, in this order."
        verb = "returned" if self.here.startswith("return ") else "computed"
        if self.here.startswith("for "):
            verb = "went through"
        computed, here = (one.removeprefix("return ") for one in (self.computed, self.here))
        target, is_assigned, _ = self.statement.partition(" = ")
        is_part = is_assigned and target.isidentifier() and " = " not in here and not KEYWORD.match(here)
        of = f"For `{target}` you" if is_part else "You"
        return f"{of} {verb} `{computed}`; here it is `{here}`."

    @cached_property
    def size(self) -> float:
        """How far it is from the key: how many words and signs were changed, and more for what is done less often."""
        if not self.computed:
            return 0.9
        was, now = WORD.findall(self.here), WORD.findall(self.computed)
        found = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
        changed = sum(max(b - a, d - c) for kind, a, b, c, d in found if kind != "equal")
        seldom = len(SELDOM.findall(self.computed)) > len(SELDOM.findall(self.here))
        return changed + UNLIKELY.get(self.slip.kind, 0.0) + 1.5 * seldom


class Neighbours:
    """All edits of one definition of the key by their numbers, which stay the same as long as the definition does."""

    def __init__(self, key: Key, name: str) -> None:
        self.key = key
        self.name = name

    @property
    def definition(self) -> Definition:
        """The key's own, or the form."""
        return self.key.definition(self.name)

    @cached_property
    def _text(self) -> str:
        return ast.unparse(self.definition)

    @cached_property
    def slips(self) -> tuple[Slip, ...]:
        """What the edits do; nothing where a loop might never end."""
        if not isinstance(self.definition, ast.FunctionDef) or may_never_end(self.definition):
            return ()
        return tuple(
            chain(slips(self.name, self.definition, EVERY_NAME), further(self.name, self.definition))
        )

    def trees(self, without: Collection[str] = ()) -> Iterator[tuple[int, ast.Module]]:
        """Each edit's number and code, without these kinds, and without those that the judge could not run safely."""
        for number, slip in enumerate(self.slips):
            if slip.kind in without:
                continue
            tree = made(self.definition, [slip])
            changed = _step(tree, slip.path[0]) if slip.path else tree
            if not (self._grows and holds_itself(changed)):
                yield number, ast.Module([tree], [])

    @cached_property
    def _grows(self) -> bool:
        """Whether anything grows in it: no edit makes a list grow that did not."""
        return grows(self.definition)

    def tree(self, number: int) -> ast.Module:
        """The code of one edit."""
        return ast.Module([made(self.definition, [self.slips[number]])], [])

    def __getitem__(self, number: int) -> Neighbour:
        return Neighbour(self.key, self.name, self._text, self.slips[number])


def _told(right: ast.AST, wrong: ast.AST, slip: Slip) -> tuple[str, str, str]:
    """What was computed, what it is here, and the key's statement: in a long line only the part that differs."""
    if slip.kind == "order of statements":
        here, computed = (_lines(one) for one in _differing(_at(right, slip), _at(wrong, slip)))
        return computed, here, here
    pairs: list[tuple[ast.AST, ast.AST]] = [(right, wrong)]
    for step in slip.path:
        pairs.append((_step(pairs[-1][0], step), _step(pairs[-1][1], step)))
    last = max(k for k, (one, _) in enumerate(pairs) if isinstance(one, ast.stmt))
    statement = _line(pairs[last][0])
    if slip.instead is None:
        return "", statement, statement
    told = [
        (_line(two), _line(one))
        for one, two in pairs[last:]
        if isinstance(one, ast.stmt | ast.expr | ast.keyword) and not isinstance(one, NO_PARTS)
    ]
    told += [_keywords_apart(one, two) for one, two in pairs[-1:] if isinstance(two, ast.Call)]
    short = next((pair for pair in told if max(map(len, pair)) <= LONGEST), told[-1])
    return (*short, statement)


def _keywords_apart(right: ast.AST, wrong: ast.Call) -> tuple[str, str]:
    """The keywords of a call that are not the same, in the order of the key: `b_i=da_o.sum(axis=0), ...`."""
    if not isinstance(right, ast.Call) or ast.dump(right.func) != ast.dump(wrong.func):
        return _line(wrong), _line(right)
    here, computed = ({each.arg: ast.unparse(each) for each in call.keywords} for call in (right, wrong))
    apart = [name for name in here if here[name] != computed.get(name)]
    if not apart:
        return _line(wrong), _line(right)
    return ", ".join(computed[name] for name in apart if name in computed), ", ".join(
        map(here.__getitem__, apart)
    )


def _differing(one: ast.AST, other: ast.AST) -> tuple[list[ast.stmt], list[ast.stmt]]:
    first, second = one.body, other.body  # type: ignore[attr-defined]
    places = [k for k in range(len(first)) if first[k] is not second[k]]
    return [first[k] for k in places], [second[k] for k in places]


def _lines(statements: list[ast.stmt]) -> str:
    return "; ".join(map(_line, statements))


def _at(tree: ast.AST, slip: Slip) -> ast.AST:
    for step in slip.path:
        tree = _step(tree, step)
    return tree


def _step(tree: ast.AST, step: tuple[str, int | None]) -> ast.AST:
    name, k = step
    found: ast.AST = getattr(tree, name) if k is None else getattr(tree, name)[k]
    return found


def _line(node: ast.AST) -> str:
    """`c_next = f * c + i * g`, without annotations, brackets around a tuple, and the body of a loop."""
    match node:
        case ast.AnnAssign(target=ast.expr() as name, value=ast.expr() as value):
            node = ast.Assign([name], value, lineno=0)
        case ast.For():
            return f"for {_bare(node.target)} in {ast.unparse(node.iter)}"
        case ast.If():
            return f"if {ast.unparse(node.test)}"
    match node:
        case ast.Assign(targets=[target], value=value):
            return f"{_bare(target)} = {_bare(value)}"
        case ast.Return(value=ast.expr() as value):
            return f"return {_bare(value)}"
    return ast.unparse(node)


def _bare(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text[1:-1] if isinstance(node, ast.Tuple) and len(node.elts) > 1 and text.startswith("(") else text
