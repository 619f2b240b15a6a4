"""The command line, a command a file in commands/. Data goes to stdout, progress and messages to stderr."""

import importlib
import os
import sys

# Before NumPy is loaded: the judge's arrays are small, and threads would only make its forks unsafe.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import click

from autograder import __version__
from autograder.commands.ending import NOT_JUDGED, code_of, orderly_end
from autograder.commands.screen import say
from autograder.commands.streams import lead_nowhere, lenient

COMMANDS = (
    "start", "watch", "check", "hint", "list", "reset", "play", "quiz",
    "collect", "grade", "explain", "status", "diff", "merge", "policy", "gradebook", "export", "secret",
    "init", "publish", "doctor",
)  # fmt: skip


class Commands(click.Group):
    """The commands by name; only the one that is called is imported, for a learner waits for every import."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which --help tells them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, if there is one."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"autograder.commands.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(
    cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="autograder")
@click.pass_context
def commands(context: click.Context) -> int | None:
    """Marks programs that students write: the RNN, BPTT, the LSTM and the GRU, in NumPy.

    Alone, it watches the lessons in this folder, and says what to fix first whenever one is saved.
    """
    if context.invoked_subcommand is not None:
        return None
    from autograder.commands.watch import alone

    return alone()


def main() -> None:
    """Runs the command line and exits with its code."""
    from autograder.worker import kernel

    kernel.undumpable()  # no process of the same user may read the judge's memory, where the right results are
    sys.exit(_code())


def _code() -> int:
    try:
        with lenient(), orderly_end():
            return code_of(lambda: commands(standalone_mode=False))
    except OSError as failure:  # of stdout, whose last lines could not be written
        lead_nowhere(sys.stdout)
        say(f"stdout cannot be written ({failure.strerror}).")
        return NOT_JUDGED
