"""`@show.it`: a cell of a lesson that runs the learner's own functions, and shows what comes of it."""

import os
import sys
from collections.abc import Callable
from html import escape
from typing import overload

from autograder.show.picture import Picture, said

Shows = Callable[[], object]


@overload
def it(function: Shows) -> Shows: ...
@overload
def it(*, takes: str) -> Callable[[Shows], Shows]: ...
def it(function: Shows | None = None, *, takes: str = "") -> Shows | Callable[[Shows], Shows]:
    """Shows at once the picture, or the value, that the function below gives; it is left as it is

    A picture and a text, as a tuple, are shown one below the other; a long text can be scrolled.
    takes: what a learner should know before a long one, as in @show.it(takes="about 20 seconds").
    Where a function is not written yet, or stops, a sentence says so. An import of the file, a worker and nbgrader run
    none of it, so it can neither be marked nor cost time there; a long one runs in notebooks only.
    """
    if function is None:
        return lambda decorated: _shown(decorated, takes)
    return _shown(function, takes)


def _shown(function: Shows, takes: str) -> Shows:
    if function.__module__ != "__main__" or os.environ.get("NBGRADER_EXECUTION") == "autograde":
        return function
    if takes and _ipython() is None and not sys.flags.interactive:
        print(f"{function.__name__} takes {takes}: it runs in a notebook, or by {function.__name__}().")
        return function
    if takes:
        print(f"This takes {takes}.")
    if (picture := _made(function)) is not None:
        _display(picture)
    return function


def _made(function: Shows) -> Picture | None:
    """The picture, or the sentence that stands in its place; None where the function only prints."""
    try:
        made = function()
        if isinstance(made, tuple) and [type(one) for one in made] == [Picture, str]:
            return _with_text(*made)
        return made if made is None or isinstance(made, Picture) else _value(made)
    except NotImplementedError as unwritten:
        return said(f"{unwritten}; write it first, then run this cell again.")
    except NameError as unknown:
        return said(f"{_first(str(unknown))}; run the cells above this one first.")
    except KeyboardInterrupt:
        return said("Stopped.")
    except Exception as stopped:  # noqa: BLE001  (the learner's own function: check says what is wrong with it)
        told = f"{type(stopped).__name__}: {_first(str(stopped))}".removesuffix(": ")
        return said(f"This cell stopped with {told}; see what check says of the functions above.")


def _with_text(picture: Picture, text: str) -> Picture:
    """A picture, and a text below it."""
    style = "background: none; color: inherit; max-height: 12em; overflow: auto"
    return Picture(f'{picture.html}<pre style="{style}">{escape(text)}</pre>', f"{picture.text}\n{text}")


def _value(value: object) -> Picture:
    """A value as Python shows it."""
    text = repr(value)
    return Picture(f'<pre style="margin: 0">{escape(text)}</pre>', text)


def _first(message: str) -> str:
    return message.strip().split("\n")[0].rstrip(".")


def _ipython() -> object:
    """The running IPython shell, None if there is none. It is never imported for that."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module and hasattr(module, "get_ipython") else None


def _display(picture: Picture) -> None:
    if _ipython() is None:
        print(picture)
    else:
        from IPython.display import display  # there, since a session of it runs

        display(picture)
