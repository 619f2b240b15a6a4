"""Where the commands write: data to stdout, progress and messages to stderr."""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from autograder.commands.wrapping import wrapped

if TYPE_CHECKING:
    from rich.console import Console  # which no command has to wait for before it has something to say

WIDTH_OF_FILES = 140
WIDTH_OF_A_PAGE = 80
SECONDS_OF_SILENCE = 30.0
FEW = 20  # so many are marked before anybody wonders


def console() -> "Console":
    """stdout; wide where it is no terminal, so that a file or a pipe gets every row whole."""
    from rich.console import Console

    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return Console(highlight=False, width=WIDTH_OF_FILES)
    return Console(highlight=False)


def narrow() -> "Console":
    """stdout for what one person reads: 80 columns where it is no terminal, too."""
    from rich.console import Console

    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return Console(highlight=False, width=WIDTH_OF_A_PAGE)
    return Console(highlight=False)


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[str], None]]:
    """Shows on stderr how far the block is: a bar on a terminal, and elsewhere a line now and then."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    stderr = Console(stderr=True)
    if not stderr.is_terminal:
        yield now_and_then(what, total, say)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    # Without a thread of its own that refreshes it, for judges are forked while it is shown.
    with Progress(*columns, console=stderr, transient=True, auto_refresh=False) as bar:
        task = bar.add_task(what, total=total)

        def advance(done: str) -> None:
            bar.update(task, advance=1, refresh=True)

        yield advance


def now_and_then(
    what: str, total: int | None, tell: Callable[[str], None], clock: Callable[[], float] = time.monotonic
) -> Callable[[str], None]:
    """Tells at every tenth of more than a few, and after half a minute without a word."""
    done, told = 0, clock()
    step = max(total // 10, 1) if total and total >= FEW else None

    def advance(_: str) -> None:
        nonlocal done, told
        done += 1
        if (step and done % step == 0) or clock() - told >= SECONDS_OF_SILENCE:
            tell(f"{what}: {done} of {total}" if total else f"{what}: {done}")
            told = clock()

    return advance


def say(sentence: str) -> None:
    """A sentence for people, on stderr in lines of 80 columns; nothing comes of it where that cannot be written.

    A bar that is shown goes on below it: while there is one, sys.stderr is rich's.
    """
    with contextlib.suppress(OSError):
        click.echo(wrapped(sentence), file=sys.stderr)
