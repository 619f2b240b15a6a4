"""The course's functions as a sandbox is asked about them, and programs to ask."""

from collections.abc import Mapping

from autograder.sandbox.book import Book
from autograder.sandbox.patience import Clock, Patience
from autograder.sandbox.program import Program, StandIns
from autograder.sandbox.workers import Sandbox
from tests.tools.handed_in import source


def program(
    sandbox: Sandbox,
    book: Book,
    texts: Mapping[str, str],
    *,
    call: float = 2.0,
    seconds: float = 60.0,
    beside: Mapping[str, str] | None = None,
    stand_ins: StandIns | None = None,
) -> Program:
    """A program of `.py` files with these texts."""
    files = {name: source(name, text) for name, text in texts.items()}
    others = {name: source(name, text) for name, text in (beside or {}).items()}
    return Program(sandbox, book, files, others, Patience(call, seconds), Clock(seconds), stand_ins)
