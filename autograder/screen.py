"""Where the commands write: data to stdout or a file, progress and messages to stderr."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

WIDTH_OF_FILES = 140


def console() -> Console:
    """stdout; wide where it is no terminal, so that a file or a pipe gets every row whole."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return Console(highlight=False, width=WIDTH_OF_FILES)
    return Console(highlight=False)


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[str], None]]:
    """A bar on stderr while the block runs, where stderr is a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    stderr = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=stderr, transient=True, disable=not stderr.is_terminal) as bar:
        task = bar.add_task(what, total=total)

        def advance(done: str) -> None:
            bar.advance(task)

        yield advance


def write(file: Path, data: bytes) -> None:
    """Writes the whole file or none of it."""
    if str(file) == "-":
        sys.stdout.buffer.write(data)
        return
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise click.UsageError(f"{file} cannot be written ({error.strerror}); name another file.") from None


def say(sentence: str) -> None:
    """A sentence for people, on stderr."""
    click.echo(sentence, err=True)
