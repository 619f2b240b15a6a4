"""Mutates the judge itself: which slips in its own code does a fast suite of tests let live?

    python -m tests.accuracy.of_the_judge [--sample N] [--module NAME]

The suite runs once, so that cases and answers are made and it is known to pass; then once more for each mutant, in a
copy of this process, up to the first test that fails. What came of it is kept in judge.json, and docs/accuracy.md
tells it. Mutants that no test can tell from the judge stand in survivors.toml, each with the reason.
"""

import ast
import contextlib
import importlib
import io
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

import click
import pytest

from autograder.commands.screen import progress, say
from autograder.mistakes.definitions import Definition, without_docstrings
from autograder.mistakes.slips import difference, is_python, made, slips

from .collection import sample
from .survivors import listed

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(__file__).with_name("judge.json")
SUITE = (
    "tests/unit/test_comparing.py",
    "tests/unit/test_arrangements.py",
    "tests/sandbox/test_expected.py",
    "tests/grading/test_asked_at_once.py",
    "tests/grading/test_findings.py",
    "tests/grading/test_made_again.py",
    "tests/grading/test_follow_through.py",
    "tests/grading/test_points.py",
    "tests/grading/test_failing_closed.py",
    "tests/grading/test_edits.py",
)
WITHOUT = ("with_edit", "with_body")  # tests that ask workers: a copy of this process has none
FOLLOW_THROUGH = ("_judge", "_later", "_answers_otherwise", "_candidate", "_wrong_parts", "_with_right_parts",
                  "_right_at_once", "_right_in_itself", "_beside_right_parts", "_explained", "_lost_throughout",
                  "_is_loose", "_gives_weights")  # fmt: skip
MODULES: dict[str, tuple[str, ...]] = {  # of each the functions that are mutated; none named, all
    "autograder.grading.compare": (),
    "autograder.grading.judge": (),
    "autograder.sandbox.expected": (),
    "autograder.grading.arrangements": (),
    "autograder.mistakes.made_again": (),
    "autograder.grading.one_file": FOLLOW_THROUGH,
}
LONGER = 4  # times the suite's own time, after which a mutant that still runs counts as found


class Mutant(NamedTuple):
    """A slip in a function or a constant of a module."""

    module: str
    of: str  # "Asked._whole"
    definition: Definition
    key: str


def kept() -> dict[str, Any]:
    """What came of the mutants of each module, as it was found last."""
    found: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    return found


def mutants(module: str, only: Sequence[str]) -> Iterator[Mutant]:
    """Every slip in the functions, methods and constants of a module, no two of them the same."""
    path = Path(str(importlib.import_module(module).__file__))
    for of, definition in _definitions(without_docstrings(ast.parse(path.read_text(encoding="utf-8")))):
        if only and of.rsplit(".", 1)[-1] not in only:
            continue
        right = ast.unparse(definition)
        seen = {right}
        for slip in slips(of, definition):
            slipped = made(definition, [slip])
            wrong = ast.unparse(slipped)
            if wrong not in seen and is_python(wrong):
                seen.add(wrong)
                yield Mutant(module, of, slipped, f"{module}/{of}: {difference(right, wrong)}")


def _definitions(tree: ast.Module) -> Iterator[tuple[str, Definition]]:
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name):
                yield name, node
            case ast.ClassDef(name=name):
                yield from (
                    (f"{name}.{one.name}", one) for one in node.body if isinstance(one, ast.FunctionDef)
                )
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield name, node


def install(mutant: Mutant) -> None:
    """Makes it so, in this process: whoever holds the function from now on runs the mutant."""
    module = sys.modules[mutant.module]
    names = dict(vars(module))
    definition = mutant.definition
    if isinstance(definition, ast.FunctionDef):
        definition.decorator_list = []
    exec(compile(ast.Module([definition], []), "<a mutant>", "exec", dont_inherit=True), names)  # noqa: S102  (ours)
    *owner, name = mutant.of.split(".")
    if not isinstance(definition, ast.FunctionDef):
        _bind(name, vars(module)[name], names[name])
        return
    function = _function(vars(getattr(module, owner[0]))[name] if owner else vars(module)[name])
    function.__code__ = names[name].__code__
    function.__defaults__, function.__kwdefaults__ = names[name].__defaults__, names[name].__kwdefaults__


def _function(held: Any) -> FunctionType:
    if isinstance(held, property):
        held = held.fget
    found: FunctionType = held.func if isinstance(held, cached_property) else held
    return found


def _bind(name: str, old: Any, new: Any) -> None:
    """Another constant, wherever it was imported to."""
    for module in list(sys.modules.values()):
        if isinstance(module, ModuleType) and vars(module).get(name) is old:
            setattr(module, name, new)


def run_suite() -> int:
    """pytest's exit code, up to the first test that fails."""
    files = [file for file in SUITE if (ROOT / file).exists()]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return int(pytest.main(["-x", "-q", "-n", "0", "-p", "no:cacheprovider", *files], plugins=[_Pure()]))


class _Pure:
    """Leaves out the tests that ask workers."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [one for one in items if not set(WITHOUT) & set(getattr(one, "fixturenames", ()))]


def survives(mutant: Mutant, seconds: float) -> bool:
    """Whether the whole suite passes with it, in a copy of this process."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            install(mutant)
            code = run_suite()
        finally:
            os._exit(code)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


@click.command()
@click.option("--sample", "number", type=int, help="So many mutants of each module, drawn; without it, all.")
@click.option("--module", "only", multiple=True, help="Of these modules; without it, of all.")
def main(number: int | None, only: Sequence[str]) -> None:
    """Counts the mutants of the judge that the suite lets live. Exit code 1: one that is not excused."""
    os.chdir(ROOT)
    excused = listed("judge")
    found = kept()
    begin = time.monotonic()
    if run_suite() != 0:
        raise click.ClickException(
            "the suite fails without any mutant; it should pass: pytest -n 0 " + " ".join(SUITE)
        )
    seconds = LONGER * (time.monotonic() - begin)
    chosen = [name for name in MODULES if not only or name.rsplit(".", 1)[-1] in only]
    every = {name: _drawn(name, number) for name in chosen}
    with progress("mutants of the judge tried", sum(map(len, every.values()))) as advance:
        for name, some in every.items():
            alive = []
            for mutant in some:
                if survives(mutant, seconds):
                    alive.append(mutant.key)
                    say(("excused: " if mutant.key in excused else "alive: ") + mutant.key)
                advance("")
            found[name] = {"tried": len(some), "alive": alive}
            KEPT.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    sys.exit(any(key not in excused for name in every for key in found[name]["alive"]))


def _drawn(module: str, number: int | None) -> list[Mutant]:
    every = list(mutants(module, MODULES[module]))
    return every if number is None else sample(every, number, module)


if __name__ == "__main__":
    main()
