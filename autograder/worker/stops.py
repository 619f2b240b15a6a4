"""What is told of a statement or a call that did not come to its end, in numbers and words of a fixed kind."""

import builtins
import traceback
from collections.abc import Collection
from typing import NamedTuple

from .absent import Used
from .surroundings import NoKeyboard
from .time_limit import TooLong

# What happened. The judge knows these numbers, and takes no other.
RAISED, MISSING, UNUSABLE, TIMEOUT, ABSENT, KEYBOARD, NOT_PYTHON = range(7)

# Looked up before student code is here. A class of a student's own could carry anything in its name.
_BUILT_IN = {
    kind: kind.__name__
    for kind in vars(builtins).values()
    if isinstance(kind, type) and issubclass(kind, BaseException)
}
TEXT = 500


class Stop(NamedTuple):
    """Where something stopped: its cell, the line and column, the built-in type of the exception, and its text.

    Of what is absent the text is the module's name. `binds` are the names that were to be defined there.
    """

    category: int
    cell: str
    line: int
    type_name: str
    text: str
    column: int = 0
    binds: Collection[str] = ()


def stop_of(stopped: BaseException, cells: Collection[str], *, outermost: bool = False) -> Stop:
    """Where in these cells the exception arose; in the first of the calls that led there if `outermost`."""
    category = _category(stopped)
    try:
        if isinstance(stopped, SyntaxError) and stopped.filename in cells:
            place = (str(stopped.filename), int(stopped.lineno or 0))
        else:
            place = _place(stopped, cells, outermost and category != RAISED)
    except BaseException:  # noqa: BLE001  (the exception is the student's, and so is what it says of itself)
        place = ("", 0)
    text = stopped.module if isinstance(stopped, Used) else text_of(stopped)
    return Stop(category, *place, built_in(stopped), text)


def _category(stopped: BaseException) -> int:
    kinds = {TooLong: TIMEOUT, Used: ABSENT, NoKeyboard: KEYBOARD}
    return kinds.get(type(stopped), RAISED)


def _place(stopped: BaseException, cells: Collection[str], outermost: bool) -> tuple[str, int]:
    places = [
        (frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(stopped.__traceback__)
        if frame.f_code.co_filename in cells
    ]
    return places[0 if outermost else -1] if places else ("", 0)


def built_in(stopped: BaseException) -> str:
    """The name of the built-in exception that this one is, or is derived from."""
    kinds = type.mro(type(stopped))
    return next((_BUILT_IN[kind] for kind in kinds if kind in _BUILT_IN), "Exception")


def text_of(stopped: BaseException) -> str:
    """The exception's own text, as far as it can be had."""
    try:
        if isinstance(stopped, SyntaxError):
            return str(stopped.msg)[:TEXT]
        return str(stopped)[:TEXT]
    except BaseException:  # noqa: BLE001  (the text is the student's code)
        return ""
