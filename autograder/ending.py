"""How a command ends: its exit code, and a sentence where it could not do its work."""

from collections.abc import Callable

import click

from autograder.screen import say

OK, NOT_ALL_RIGHT, NOT_JUDGED, USAGE, STOPPED = 0, 1, 3, 4, 130


def code_of(command: Callable[[], int | None]) -> int:
    """The command's own code; 4 for what cannot be understood or found, 3 for a gradebook that cannot be had now."""
    from autograder.course import NoCourse
    from autograder.gradebook.refusals import NoGradebook, Unavailable
    from autograder.judge_room.room import NotConfined
    from autograder.submissions.declared import BadNames
    from autograder.submissions.find import NothingToGrade

    try:
        return command() or OK
    except click.exceptions.Abort:
        say("Stopped.")
        return STOPPED
    except KeyboardInterrupt:
        say("Stopped; no report was written.")
        return STOPPED
    except click.ClickException as error:
        error.show()
    except (BadNames, NoCourse, NoGradebook, NotConfined, NothingToGrade) as nothing:
        say(str(nothing))
    except Unavailable as unavailable:
        say(str(unavailable))
        return NOT_JUDGED
    return USAGE
