"""What an explanation's code does where it is pasted: with the wrong program, and with the key in its place.

Programs are run in a process beside the tests, each in a fork of it; they are ours, and trusted.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from autograder.report import Explanation

RUNNER = r"""
import builtins, io, contextlib, json, os, signal, sys, types
import numpy as np

def module(name, text):
    made = types.ModuleType(name)
    sys.modules[name] = made
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(BaseException):
        exec(compile(text, name + ".py", "exec", dont_inherit=True), vars(made))
    return made

def plain(value):
    if hasattr(value, "_asdict"):
        value = list(value)
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    try:
        return np.asarray(value, dtype=float).tolist()
    except Exception:
        return repr(value)

def pasted(names, modules, code):
    sys.modules.pop("tmp", None)
    made = [module(name, text) for name, text in modules]
    if names:  # a notebook: what it defines is there
        space = dict(vars(made[-1]))
    else:
        space = {}
    said = []
    space["print"] = lambda *values: said.extend(plain(one) for one in values)
    try:
        with np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, "pasted", "exec", dont_inherit=True), space)
    except BaseException as error:
        return said, type(error).__name__ + ": " + str(error)
    return said, ""

def apart(ask):  # one may end its process, or never end
    ours, theirs = os.pipe()
    if child := os.fork():
        os.close(theirs)
        with os.fdopen(ours) as answer:
            said = answer.read()
        os.waitpid(child, 0)
        return said or json.dumps([[], "it ends its process, or does not end"])
    signal.alarm(10)
    os.write(theirs, json.dumps(pasted(*ask)).encode())
    os._exit(0)

for line in sys.stdin:
    builtins.print(apart(json.loads(line)), flush=True)
"""

NUMBER = r"-?(?:inf|nan|[\d.]+(?:e[+-]?\d+)?)"
SEEN = re.compile(rf".*?(?P<name>[\w.]+)(?:\[(?P<index>[^\]]*)\])* is (?P<number>{NUMBER})$")


class Pasted(NamedTuple):
    """What was printed, as nested lists, and the exception that it stopped with."""

    printed: list[Any]
    stopped: str


Ask = tuple[bool, Sequence[tuple[str, str]], str]  # whether it is a notebook, modules, code
Paste = Callable[[Sequence[Ask]], list[Pasted]]


@contextmanager
def pasting() -> Iterator[Paste]:
    """Gives a function by which pieces of code are run: what each gives behind these modules, the program last."""
    command = [sys.executable, "-W", "ignore", "-c", RUNNER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as runner:
        assert runner.stdin and runner.stdout
        asked, answered = runner.stdin, runner.stdout

        def pasted(asks: Sequence[Ask]) -> list[Pasted]:
            given = []
            for ask in asks:
                asked.write(json.dumps(ask) + "\n")
                asked.flush()
                given.append(Pasted(*json.loads(answered.readline())))
            return given

        yield pasted


def fault(told: Explanation, wrong: Pasted, right: Pasted | None) -> str:
    """Why the code does not show what is said of it; empty if it does. `right` is the same with the key."""
    if " stops with " in told.seen:
        name = re.search(r"stops with (\w+)", told.seen)
        assert name is not None
        ended = name[1] == "SystemExit" and wrong.stopped.startswith("it ends")
        return "" if ended or wrong.stopped.startswith(name[1]) else f"{told.seen}: it gives {wrong}"
    if wrong.stopped:
        return f"it stops: {wrong.stopped}"
    if right is not None and right.stopped:
        return f"the key stops: {right.stopped}"
    if "every call should stand alone" in told.should:
        return _later(told, wrong)
    if shape := re.search(r" has the shape (\(.*\))$", told.seen):
        return "" if _tuple(shape[1]) == wrong.printed[-1] else f"{told.seen}: it prints {wrong.printed}"
    found = SEEN.fullmatch(told.seen)
    if found is None:
        return (
            ""
            if right is None or wrong.printed != right.printed
            else f"{told.seen}: the same comes from the key"
        )
    return _number(told, found, wrong, told.seen) or (
        _number(told, found, right, f"x is {_first(told.should)}") if right is not None else ""
    )


def _later(told: Explanation, wrong: Pasted) -> str:
    if len(wrong.printed) > 1:
        return "" if wrong.printed[0] != wrong.printed[-1] else "both calls give the same"
    found = SEEN.fullmatch(told.seen)
    return _number(told, found, wrong, told.seen) if found else "nothing is said of it"


def _number(told: Explanation, found: "re.Match[str]", given: Pasted, said: str) -> str:
    value: Any = given.printed[-1]
    number = said.rpartition(" is ")[2]
    entry = re.search(r"\[([\d, ]+)\]$", told.seen.rpartition(" is ")[0])
    if isinstance(value, list):
        for k in map(int, entry[1].split(",")) if entry else ():
            value = value[k]
    if isinstance(value, list) and len(value) == 1:
        (value,) = value
    if not isinstance(value, float | int):
        return f"{said}: it prints {given.printed}"
    if number in ("inf", "-inf", "nan"):
        return "" if str(float(value)) == number else f"{said}: it prints {value}"
    digits = len(number.split("e")[0].replace("-", "").replace(".", "").lstrip("0"))
    near = abs(value - float(number)) <= 0.51 * 10.0 ** -(max(digits, 1) - 1) * max(
        abs(value), abs(float(number))
    )
    return "" if near or abs(value - float(number)) < 1e-9 else f"{said}: it prints {value}"


def _first(should: str) -> str:
    number = re.match(NUMBER, should)
    return number[0] if number else "nan"


def _tuple(text: str) -> list[float]:
    return [float(one) for one in re.findall(r"\d+", text)]
