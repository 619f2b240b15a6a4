"""The files that a run writes: tried before anything is marked, and then written whole or not at all."""

import contextlib
import os
import stat
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from autograder.commands.ending import what_is_short
from autograder.errors import OutOfMeans
from autograder.reports.formats import FORMATS

STDOUT = "-"
WORK = (".py", ".ipynb", ".zip")
ROOM = 1 << 16  # bytes that have to fit on the disk before a run is begun


OF = {"questions": "Write a table (CSV) of the drawn questions and what was chosen; - for stdout."}
Outputs = Mapping[str, Path]  # the file of each format that was asked for
Command = Callable[..., int]


def output_options(command: Command) -> Command:
    """Gives a command an option for each format, --json FILE and so on; it is called with them as `outputs`."""

    @wraps(command)
    def with_outputs(*arguments: Any, **options: Any) -> int:
        files = {name: options.pop(f"{name}_file") for name in FORMATS}
        outputs = {name: file for name, file in files.items() if file is not None}
        return command(*arguments, outputs=outputs, **options)

    for name in reversed(list(FORMATS)):
        with_outputs = click.option(
            f"--{name}",
            f"{name}_file",
            type=click.Path(path_type=Path, allow_dash=True),
            metavar="FILE",
            help=OF.get(name, f"Write the report as {name.upper()}; - for stdout."),
        )(with_outputs)
    return with_outputs


def try_outputs(files: Sequence[Path]) -> None:
    """Raises UsageError if one of the files cannot be written, or one would take another's place."""
    places = [STDOUT if str(file) == STDOUT else os.path.realpath(file) for file in files]
    for number, file in enumerate(files):
        if places[number] in places[:number]:
            raise click.UsageError(
                f"Two outputs go to {'stdout' if str(file) == STDOUT else file}; each should have a file of its own. "
                "Name another."
            )
        _try_output(file)


def _try_output(file: Path) -> None:
    """Raises UsageError if the file cannot be written; nothing is left behind."""
    if is_stream(file):
        return
    if os.path.isdir(file):
        raise click.UsageError(f"{file} is a folder; it should be a file. Name a file in it.")
    if os.path.lexists(file) and file.suffix.casefold() in WORK:
        raise click.UsageError(
            f"{file} is there already, and may be somebody's work, which would be overwritten. Name another file."
        )
    trial = _beside(_real(file))
    try:
        os.lstat(file.parent / file.name)  # whose name may be too long, where that of the trial is not
    except FileNotFoundError:
        pass
    except OSError as error:
        raise click.UsageError(_refusal(file, error)) from None
    try:
        with trial.open("xb") as opened:
            opened.write(b"\0" * ROOM)
            os.fsync(opened.fileno())
    except OSError as error:
        raise click.UsageError(_refusal(file, error)) from None
    finally:
        with contextlib.suppress(OSError):  # as it was refused, nothing is there
            trial.unlink()


def write_output(file: Path, data: bytes | Iterable[bytes], *, is_one_of_many: bool = False) -> None:
    """Writes the whole file or none of it, piece by piece if they come so. Raises OutOfMeans if it cannot.

    One of many is not waited for until it is on the disk: it is made again if the machine stops.
    """
    pieces = [data] if isinstance(data, bytes) else data
    try:
        if str(file) == STDOUT:
            sys.stdout.flush()
            sys.stdout.buffer.writelines(pieces)
            sys.stdout.buffer.flush()
        elif is_stream(file):
            with file.open("wb") as opened:
                opened.writelines(pieces)
        else:
            _write_whole(file, pieces, is_waited_for=not is_one_of_many)
    except BrokenPipeError:
        pass  # whoever read it has read enough
    except OSError as error:
        raise OutOfMeans(_refusal(file, error)) from None


def _write_whole(file: Path, pieces: Iterable[bytes], *, is_waited_for: bool) -> None:
    file = _real(file)  # /dev/stdout may be a file somewhere else
    beside = _beside(file)
    try:
        with beside.open("wb") as opened:
            opened.writelines(pieces)
            if is_waited_for:
                opened.flush()
                os.fsync(opened.fileno())
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def _beside(file: Path) -> Path:
    return file.with_name(f".{file.name[:200]}.{os.getpid()}")


def _real(file: Path) -> Path:
    """Where links lead, for the file there is to be written and not the link replaced."""
    return Path(os.path.realpath(file))


def is_stream(file: Path) -> bool:
    """Whether this is stdout, a device or a pipe, which is written to and never replaced."""
    if str(file) == STDOUT:
        return True
    try:
        mode = file.stat().st_mode
    except (OSError, ValueError):
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _refusal(file: Path, error: OSError) -> str:
    help_ = what_is_short(error) or "name another file"
    return f"{'stdout' if str(file) == STDOUT else file} cannot be written ({error.strerror}); {help_}."
