"""What a learner has done, in progress.toml of their own folder: no mark depends on it, and anybody may read it.

[rnn.rnn_step]
points = 7.0    # when it was judged last
of = 7.0
right = true
hints = 2       # so many of the three were shown
answer = true   # the answer was shown
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from autograder.authoring.published import write_atomically
from autograder.report import ExerciseMark
from autograder.reports.terminal import is_whole

PROGRESS = "progress.toml"
KINDS: Mapping[str, tuple[type, str]] = {
    "points": (float, "a number from 0"),
    "of": (float, "a number from 0"),
    "right": (bool, "true or false"),
    "hints": (int, "a whole number from 0"),
    "answer": (bool, "true or false"),
}
MOST = 1e6  # points or hints, beyond which somebody has made a slip
HEAD = """\
# What was right when it was judged last, and which hints were shown. The autograder keeps this file; no mark depends on
# it. Take out a table to forget it, or delete the file to start anew.
"""


@dataclass(frozen=True, slots=True)
class Done:
    """How far one function is: points when it was judged last, hints that were shown, whether the answer was."""

    points: float = 0.0
    of: float = 0.0
    right: bool = False
    hints: int = 0
    answer: bool = False


Key = tuple[str, str]  # an assignment's name and a function's


@dataclass(frozen=True, slots=True)
class Progress:
    """How far each function is; `fault` says why the file cannot be used, and then nothing is written to it."""

    done: Mapping[Key, Done] = field(default_factory=dict)
    fault: str = ""

    def __getitem__(self, key: Key) -> Done:
        return self.done.get(key, Done())


def read_progress(root: Path) -> Progress:
    """The progress that is kept in a folder; none where there is no file."""
    path = root / PROGRESS
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return Progress({(of, name): _done(of, name, one) for of, name, one in _tables(tables)})
    except FileNotFoundError:
        return Progress()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, _NotOurs) as error:
        return Progress(fault=f"{PROGRESS} cannot be read: {error}. Fix that, or delete the file; until then "
                              "nothing is remembered.")  # fmt: skip
    except OSError as error:
        return Progress(fault=f"{PROGRESS} cannot be read ({error.strerror}); nothing is remembered.")


class _NotOurs(Exception):
    """Something in the file is not as it should be; the message says what."""


def _tables(tables: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    found: list[tuple[str, str, Mapping[str, Any]]] = []
    for of, functions in tables.items():
        if not isinstance(functions, dict):
            raise _NotOurs(f"{of} should be a table, as [{of}.FUNCTION] begins one")
        for name, one in functions.items():
            if not isinstance(one, dict):
                raise _NotOurs(f"{of}.{name} should be a table, as [{of}.{name}] begins one")
            found.append((of, name, one))
    return found


def _done(of: str, name: str, table: Mapping[str, Any]) -> Done:
    """One table; what it does not say is as if nothing was done."""
    values: dict[str, Any] = {}
    for key, (kind, should) in KINDS.items():
        if key not in table:
            continue
        value = table[key]
        is_of_kind = type(value) is kind or (kind is float and type(value) is int)
        if not (is_of_kind and 0 <= value <= MOST):
            raise _NotOurs(f"{key} of [{of}.{name}] should be {should}")
        values[key] = kind(value)
    return Done(**values)


def remember(root: Path, changed: Mapping[Key, Mapping[str, Any]]) -> Progress:
    """Keeps what has changed of some functions, and gives the progress with it.

    What stands in the file is read anew, for another command may have written it. A file that cannot be read is left as
    it is; one that cannot be written is told as a fault.
    """
    before = read_progress(root)
    done = dict(before.done)
    for key, values in changed.items():
        done[key] = Done(**(asdict(before[key]) | dict(values)))
    if before.fault:
        return Progress(done, before.fault)
    if done != before.done:
        try:
            write_atomically(root / PROGRESS, _text(done).encode("utf-8"))
        except OSError as error:
            return Progress(done, f"{PROGRESS} cannot be written ({error.strerror}); nothing is remembered.")
    return Progress(done)


def marked(exercises: Sequence[ExerciseMark]) -> dict[Key, dict[str, Any]]:
    """What marks change in the progress; what could not be judged changes nothing."""
    return {
        (one.assignment, one.name): {"points": one.points, "of": one.max_points, "right": is_whole(one)}
        for one in exercises
        if one.status in ("marked", "not run") and one.criteria
    }


def _text(done: Mapping[Key, Done]) -> str:
    tables = [HEAD]
    for (of, name), one in done.items():
        lines = [f"{key} = {_value(value)}" for key, value in asdict(one).items()]
        tables.append("\n".join([f"[{_key(of)}.{_key(name)}]", *lines, ""]))
    return "\n".join(tables)


def _key(name: str) -> str:
    is_bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if is_bare else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _value(value: float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)
