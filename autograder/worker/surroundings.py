"""What a program expects to find around it and what is not here: a keyboard, a notebook, arguments, a way out."""

import builtins
import io
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn


class NoKeyboard(EOFError):
    """A program asks for input, and nobody is there to give it."""


def _ask(*_: Any, **__: Any) -> NoReturn:
    raise NoKeyboard("no keyboard is there")


class Stdin(io.TextIOBase):
    """Standard input without a keyboard: whoever reads from it is told so."""

    read = readline = readlines = __next__ = _ask

    @property
    def buffer(self) -> "Stdin":
        """The same, for those who want bytes."""
        return self

    def readable(self) -> bool:
        """It can be asked."""
        return True


class Shell:
    """The notebook's shell that `get_ipython()` gives: whatever it is told to do, it does nothing."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing


def _nothing(*_: Any, **__: Any) -> None:
    """Does what a notebook's shell would do here, and `help`, which nobody reads."""


def get_ipython() -> Shell:
    """The notebook's shell, of which there is none."""
    return Shell()


def _leave(status: int) -> NoReturn:
    raise SystemExit(status)


def surround(file: str) -> None:
    """Puts stand-ins in this process, in which the program of this name is run."""
    builtins.input = _ask
    vars(builtins)["get_ipython"] = get_ipython
    vars(builtins)["help"] = _nothing
    sys.stdin = Stdin()
    sys.argv = [file]
    os._exit = _leave  # the process serves the functions that were defined before
