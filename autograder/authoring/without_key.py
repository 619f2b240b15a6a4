"""A package for students: assignments, properties and this program, and nothing of the answer key.

What is asked, and what holds of every right function, is taken from criteria.py; results, equations, edges and slopes
are left out, and everything that only they use. The key, mistakes and points are not there at all.
"""

import ast
import json
from collections.abc import Iterator, Sequence
from importlib.metadata import requires
from pathlib import Path

from autograder import __version__
from autograder.authoring.published import Written, write_unchanged
from autograder.authoring.publishing import made
from autograder.course import CRITERIA, PROPERTIES, Assignment, Course
from autograder.spec import Edge, Exercise

CARRY_POINTS = ("result", "equation", "edge", "sizes_of_one", "overflow", "slope", "carries", "follows")
THROUGH_THE_KEY = ("loss",)  # what an Exercise is given that is made with the key's functions
LEFT_OUT = ("shipped", "__pycache__")
HEAD = '"""What is asked, and what holds of every right function; made by autograder publish --for-students."""\n\n'
PROJECT = """\
[build-system]
requires = ["hatchling>=1.25"]
build-backend = "hatchling.build"

[project]
name = "exercises-without-key"
version = "{version}"
description = "{title}: the exercises, checked by properties"
requires-python = ">=3.11"
dependencies = {needed}

[project.scripts]
autograder = "autograder.cli:main"

[tool.hatch.build.targets.wheel]
packages = ["autograder"]
"""
README = """\
# {title}

Write the functions in `assignments/`, and see how far you are:

```sh
pip install -e .
autograder check
```

There is no answer key in here. Your functions are checked by properties: by what holds of every right
function, such as that a closed gate lets nothing through. That all hold is not a mark.
"""


def write_without_key(course: Course, folder: Path, force: bool = False) -> Written:
    """Writes the package into the folder. What somebody has changed there is left, or set aside with `force`.

    Raises ValueError for a slip in a solution or in criteria.py, with its place.
    """
    return write_unchanged(folder.resolve(), dict(_files(course, folder.resolve())), force)


def _files(course: Course, folder: Path) -> Iterator[tuple[Path, bytes]]:
    title = course.settings.title if course.settings and course.settings.title else "Recurrent networks"
    plain = title.replace("\\", " ").replace('"', " ")
    yield folder / "README.md", README.format(title=title).encode()
    yield (
        folder / "pyproject.toml",
        PROJECT.format(version=__version__, title=plain, needed=_needed()).encode(),
    )
    for name, content in made(course.root).items():
        yield folder / "assignments" / name, content
        yield folder / "autograder" / "shipped" / "assignments" / name, content
    shipped = folder / "autograder" / "shipped" / "solutions"
    order = ", ".join(f'"{name}"' for name in course.names)
    yield shipped / "course.toml", f"order = [{order}]\n".encode()
    for assignment in course.assignments:
        text = (assignment.path.parent / CRITERIA).read_text(encoding="utf-8")
        yield shipped / assignment.name / PROPERTIES, properties_only(text, assignment).encode()
    package = Path(__file__).resolve().parent.parent
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package)
        if path.is_file() and not set(inside.parts) & set(LEFT_OUT):
            yield folder / "autograder" / inside, path.read_bytes()


def _needed() -> str:
    """What this program needs, as its own metadata has it, without the extras."""
    needed = [one for one in requires("recurrent-autograder") or () if "extra ==" not in one]
    return json.dumps(needed)


def properties_only(text: str, assignment: Assignment) -> str:
    """The text of criteria.py without what carries points, and without what only that uses."""
    tree = _WithoutCriteria().visit(ast.parse(text))
    asked = {exercise.name: exercise for exercise in assignment.exercises}
    tree.body = [one for one in tree.body if not _is_docstring(one)]
    for name, variable in list(_exercises(tree)):
        if name in asked and asked[name].criteria:
            tree.body.append(_asked(variable, asked[name]))
    tree.body = _used(tree.body)
    return HEAD + ast.unparse(ast.fix_missing_locations(tree)) + "\n"


class _WithoutCriteria(ast.NodeTransformer):
    """Takes out statements that add a criterion, and functions that are one."""

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        return None if _adds_criterion(node.value) else node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef | None:
        if any(_adds_criterion(one) for one in node.decorator_list):
            return None
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]  # of one that adds criteria to several exercises
        return node

    def visit_For(self, node: ast.For) -> ast.For | None:
        self.generic_visit(node)
        return node if node.body else None

    def visit_Call(self, node: ast.Call) -> ast.Call:
        if isinstance(node.func, ast.Name) and node.func.id == "Exercise":
            node.keywords = [one for one in node.keywords if one.arg not in THROUGH_THE_KEY]
        return node


def _adds_criterion(node: ast.expr) -> bool:
    """Whether it is `exercise.result(...)` and the like, called further or not."""
    while isinstance(node, ast.Call):
        node = node.func
    return isinstance(node, ast.Attribute) and node.attr in CARRY_POINTS


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _exercises(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The name of every exercise, and the variable that holds it."""
    for node in tree.body:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=variable)],
                value=ast.Call(func=ast.Name(id="Exercise"), args=[ast.Constant(value=str(name)), *_]),
            ):
                yield name, variable


def _asked(variable: str, exercise: Exercise) -> ast.stmt:
    """One criterion, without points, in the place of all: the exercise is asked about, at the edges too."""
    edges = [name for one in exercise.criteria if isinstance(one, Edge) for name in one.regimes]
    regimes = "".join(f"{name!r}, " for name in dict.fromkeys(edges))
    return ast.parse(f"{variable}.edge('asked about', {regimes}points=0, id='asked')").body[0]


def _used(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """The statements without functions, constants and imports that nothing names any more."""
    kept = list(body)
    while True:
        named = {
            node.id
            for one in kept
            for node in ast.walk(one)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        left = [one for one in (_if_named(statement, named) for statement in kept) if one is not None]
        if [ast.dump(one) for one in left] == [ast.dump(one) for one in kept]:
            return left
        kept = left


def _if_named(node: ast.stmt, named: set[str]) -> ast.stmt | None:
    match node:
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            node.names = [one for one in names if (one.asname or one.name.split(".")[0]) in named]
            return node if node.names else None
        case ast.FunctionDef(name=name, decorator_list=[]) | ast.ClassDef(name=name):
            return node if name in named else None
        case ast.Assign(targets=targets, value=value):
            if (
                isinstance(value, ast.Call)
                and isinstance(value.func, ast.Name)
                and value.func.id == "Exercise"
            ):
                return node
            given = {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}
            return node if given & named else None
    return node
