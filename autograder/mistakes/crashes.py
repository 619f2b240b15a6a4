"""What an exception means, in a plain sentence: the mistake that is made on the line where a call stopped.

A sentence carries names and lines that stand in the student's text, and shapes that the worker saw there; nothing of
the exception's own text, which anybody may have written.
"""

import ast
from collections.abc import Callable

from autograder.mistakes.calling import as_it_is_called, of_call
from autograder.mistakes.held import shape_of
from autograder.mistakes.kinds import called, calls, contract
from autograder.mistakes.letters import in_letters
from autograder.mistakes.met import Met, is_tellable
from autograder.mistakes.named import Named
from autograder.mistakes.names import of_name
from autograder.mistakes.parts import of_arithmetic, of_loop, of_parts
from autograder.mistakes.reading import of_attribute, of_index, of_stored
from autograder.mistakes.shapes import of_shapes

Rule = Callable[[Met], Named | None]
_READS_FILES = set("open load loadtxt genfromtxt read_csv save savetxt savez savefig fromfile".split())
_DEBUGS = {"breakpoint", "set_trace", "pdb", "ipdb", "post_mortem"}
_OF_SYSTEM = {"OSError", "FileNotFoundError", "PermissionError", "IOError", "BlockingIOError"}


def of_crash(met: Met) -> Named | None:
    """What an exception means; None where no rule knows it."""
    if met.failure is None or met.failure.kind not in ("raised", "absent", "keyboard", "timeout"):
        return None
    if met.failure.type_name == "NotImplementedError":
        return None  # it is not written yet
    if met.failure.kind == "timeout":
        return _endless(met)
    return next((found for rule in RULES if (found := rule(met)) is not None), None)


def of_missing(met: Met) -> Named | None:
    """A function that stands in a class, where it is not found."""
    failed = met.failure
    if failed is None or failed.kind != "missing" or met.tree is None:
        return None
    for one in met.tree.body:
        if isinstance(one, ast.ClassDef) and one.lineno <= failed.line <= (one.end_lineno or one.lineno):
            return contract(
                "method-for-function",
                f"{met.exercise.name} is a method of a class here: it is asked for as a function of its "
                "own, at the left margin and without self.",
            )
    return None


def _debugger(met: Met) -> Named | None:
    """breakpoint(), pdb.set_trace(), input()"""
    names = {name for one in calls(met.statement) if (name := called(one))}
    before = {name for one in calls(met.inside) if (name := called(one))}
    quit = met.failure is not None and met.failure.type_name == "Exception"  # bdb.BdbQuit
    if names & _DEBUGS or (quit and before & _DEBUGS):
        return contract(
            "debugger",
            "A debugger (breakpoint, pdb) stops the program, and nobody is there to go on: take its line "
            "out.",
        )
    if "input" in names and met.failure and met.failure.kind == "keyboard":
        return contract(
            "asks-for-input",
            "input() waits for somebody at a keyboard: all that the function needs comes as arguments.",
        )
    return None


def _file(met: Met) -> Named | None:
    """open(), np.load()"""
    failed = met.failure
    if failed and failed.type_name in _OF_SYSTEM:
        if {name for one in calls(met.statement) if (name := called(one))} & _READS_FILES:
            return contract(
                "opens-a-file",
                "No file can be opened here: all that the function needs comes as arguments, and only what "
                "it returns counts.",
            )
    return None


def _library(met: Met) -> Named | None:
    """torch and other libraries"""
    failed = met.failure
    if failed is None or failed.kind != "absent":
        return None
    module = failed.text.partition(".")[0]
    if not is_tellable(module) or module in ("numpy",) or not _is_imported(module, met):
        return None
    return contract(
        "another-library",
        f"{module} is not here: write it with NumPy alone (np.tanh, np.exp, @, np.concatenate), so that you "
        "see each step.",
    )


def _is_imported(module: str, met: Met) -> bool:
    for tree in met.trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import) and any(
                one.name.partition(".")[0] == module for one in node.names
            ):
                return True
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == module:
                return True
    return False


def _endless(met: Met) -> Named | None:
    """A while loop of which nothing changes what it asks."""
    functions = [one for one in dict.fromkeys((met.own, met.inside)) if one is not None]
    loops = [one for function in functions for one in ast.walk(function) if isinstance(one, ast.While)]
    for loop in loops:
        asked = {one.id for one in ast.walk(loop.test) if isinstance(one, ast.Name)}
        leaves = any(isinstance(one, ast.Break | ast.Return | ast.Raise) for one in ast.walk(loop))
        if asked and not leaves and not asked & _changed(loop) and not list(calls(loop.test)):
            names = " and ".join(sorted(one for one in asked if is_tellable(one)))
            return contract(
                "endless-loop",
                f"The loop on line {loop.lineno} never ends: it asks about {names}, and nothing in it "
                f"changes {'one of them' if len(asked) > 1 else names}.",
            )
    return None


def _changed(loop: ast.While) -> set[str]:
    found: set[str] = set()
    for one in ast.walk(loop):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            found.add(one.id)
        if isinstance(one, ast.Subscript | ast.Attribute) and isinstance(one.ctx, ast.Store):
            found |= {inner.id for inner in ast.walk(one) if isinstance(inner, ast.Name)}
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
            found |= {inner.id for inner in ast.walk(one.func) if isinstance(inner, ast.Name)}
    return found


def _recursion(met: Met) -> Named | None:
    """A function that calls itself without an end."""
    if met.failure is None or met.failure.type_name != "RecursionError" or met.inside is None:
        return None
    name = met.inside.name
    if not is_tellable(name):
        return None
    for call in calls(met.inside):
        if called(call) == name:
            return contract(
                "recursion-without-end",
                f"{name} calls itself on line {call.lineno}, and nothing ever stops that: the formula "
                "should stand there in its place, or a case in which it returns without a call.",
            )
    return None


def _assertion(met: Met) -> Named | None:
    """An assert of one's own"""
    if (
        met.failure is None
        or met.failure.type_name != "AssertionError"
        or not isinstance(met.statement, ast.Assert)
    ):
        return None
    names = dict.fromkeys(one.id for one in ast.walk(met.statement.test) if isinstance(one, ast.Name))
    seen = [
        f"{name} is {in_letters(shape, met.sizes)}"
        for name in names
        if is_tellable(name) and (shape := shape_of(ast.Name(name, ast.Load()), met))
    ]
    shapes = f": {', '.join(seen)}" if seen else ""
    return contract(
        "own-assert",
        f"Your own assert on line {met.statement.lineno} does not hold here{shapes}. Either it asks for too "
        "much, or what stands before it is wrong.",
    )


RULES: tuple[Rule, ...] = (
    _debugger, _file, _library, _recursion, _assertion, as_it_is_called, of_name, of_attribute, of_parts, of_index,
    of_shapes, of_arithmetic, of_call, of_loop, of_stored,
)  # fmt: skip
