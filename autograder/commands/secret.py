"""secret: makes the secret of a course; and the options by which other commands are given one."""

import os
import secrets
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from autograder.commands.ending import OK
from autograder.commands.screen import say
from autograder.errors import NoSecret
from autograder.secret import derived, read_secret, weakness, write_secret

_BYTES = 24

Command = Callable[..., int]


@click.command()
@click.option(
    "--file",
    type=click.Path(path_type=Path),
    default=None,
    help="Write it into this new file, which only you may read, and not to the terminal.",
)
def secret(file: Path | None) -> int:
    """Make a secret that nobody guesses, from which the inputs of a course are drawn."""
    made = secrets.token_hex(_BYTES)
    if file is None:
        click.echo(made)
        say(
            "Keep it to yourself, and for regrades: AUTOGRADER_SECRET, or a file that AUTOGRADER_SECRET_FILE names."
        )
        return OK
    try:
        write_secret(made, file)
    except FileExistsError:
        raise click.UsageError(
            f"{file} is there already, and was left as it is: the same secret again draws the same inputs. "
            "Use it, or name a file that is new."
        ) from None
    except OSError as error:
        raise click.UsageError(f"{file} cannot be written ({error.strerror}); name another file.") from None
    say(f"A new secret is in {file}. Use it with: autograder grade ... --secret-file {file}")
    return OK


def secret_options(command: Command) -> Command:
    """Gives a command --secret-file and --secret; it is called with the key of that secret as `secret`."""

    @wraps(command)
    def with_key(*arguments: Any, secret: str | None, secret_file: Path | None, **options: Any) -> int:
        try:
            found = read_secret(secret, secret_file, os.environ)
        except NoSecret as none:
            raise click.UsageError(str(none)) from None
        for sentence in (*found.notes, weakness(found.text)):
            if sentence:
                say(sentence)
        return command(*arguments, secret=derived(found.text), **options)

    of_file = click.option(
        "--secret-file",
        type=click.Path(path_type=Path),
        default=None,
        help="A file whose first line is the secret that inputs are drawn from; keep it to yourself, and use it again "
        "for a regrade. Without it: the file that AUTOGRADER_SECRET_FILE names, or AUTOGRADER_SECRET.",
    )
    of_text = click.option(
        "--secret", default=None, help="The secret itself; others can read it in the list of processes."
    )
    return of_file(of_text(with_key))
