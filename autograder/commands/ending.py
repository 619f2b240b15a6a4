"""How a command ends: its exit code, and a sentence where it could not do its work."""

import errno
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

from autograder.commands.screen import say
from autograder.errors import NotNow, Refused

OK, NOT_ALL_RIGHT, NOT_JUDGED, USAGE, STOPPED, TERMINATED = 0, 1, 3, 4, 130, 143

_SCARCE = {
    errno.EMFILE: "too many files are open: raise the limit, as with ulimit -n 1024",
    errno.ENFILE: "too many files are open on this machine",
    errno.EAGAIN: "no more processes can be started: raise the limit (ulimit -u), or end some",
    errno.ENOMEM: "there is not enough memory: end other programs, or raise the limit (ulimit -v)",
    errno.ENOSPC: "the disk is full: make room",
    errno.EDQUOT: "the disk quota is used up: make room",
    errno.EFBIG: "a file would be larger than is allowed: raise the limit (ulimit -f)",
    errno.EROFS: "the disk can only be read",
}


class Terminated(KeyboardInterrupt):
    """Somebody sent SIGTERM: the same orderly end as for Ctrl-C, with a code of its own."""


def code_of(command: Callable[[], int | None]) -> int:
    """The command's own code; 4 for what cannot be understood or found, 3 for what cannot be had now."""
    from autograder.sandbox.workers import SandboxFailed

    try:
        return command() or OK
    except (click.exceptions.Abort, KeyboardInterrupt) as stop:
        say("Stopped.")
        return code_of_stop(stop)
    except click.ClickException as error:
        _tell_usage(error)
    except Refused as refusal:
        say(str(refusal))
    except SandboxFailed as failure:
        say(f"{failure}; end other programs or raise the limits (ulimit -n, ulimit -u), and run this again.")
        return NOT_JUDGED
    except NotNow as unavailable:
        say(str(unavailable))
        return NOT_JUDGED
    except (OSError, MemoryError) as failure:
        if (short := what_is_short(failure)) is not None:
            say(f"This could not be done: {short}, and run the same command again.")
            return NOT_JUDGED
        return _told_of_file(failure)
    return USAGE


def _tell_usage(error: click.ClickException) -> None:
    """How the command is used, and what was not as it should be."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        say(f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n")
    say(f"Error: {error.format_message()}")


def _told_of_file(failure: BaseException) -> int:
    """Says which file or folder is not as it should be, and is there to be fixed; 3 where it has no name."""
    from autograder.submissions.text import printable

    assert isinstance(failure, OSError)
    cause = failure.strerror or type(failure).__name__
    if not isinstance(name := failure.filename2 or failure.filename, str | os.PathLike):
        say(f"This could not be done ({cause}); run the same command again.")
        return NOT_JUDGED
    say(
        f"{printable(os.fspath(name), 1000)} cannot be used ({cause}); see what is there and who may use it, and run "
        "the same command again."
    )
    return USAGE


def code_of_stop(stop: BaseException) -> int:
    """130 for Ctrl-C, 143 for SIGTERM, as shells have it."""
    # Python notes that Ctrl-C left the code of a string, as that of a dataclass that is made while a module is loaded,
    # and ends by the signal instead of with our code, though it was caught. Any other string takes the note back.
    eval("None")  # noqa: S307
    causes = (stop, stop.__cause__, stop.__context__)
    return TERMINATED if any(isinstance(one, Terminated) for one in causes) else STOPPED


def what_is_short(failure: BaseException) -> str | None:
    """What this failure says that the machine is short of, and what helps; None if it says no such thing."""
    if isinstance(failure, MemoryError):
        return _SCARCE[errno.ENOMEM]
    return _SCARCE.get(failure.errno or 0) if isinstance(failure, OSError) else None


@contextmanager
def orderly_end() -> Iterator[None]:
    """Lets SIGTERM raise Terminated in the main thread while the block runs."""
    before = signal.signal(signal.SIGTERM, _terminated)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminated(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: the end is under way
    raise Terminated
