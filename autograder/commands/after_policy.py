"""What the policy of course.toml makes of runs: their marks, their attempts, and the times at which work came."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands.screen import say

if TYPE_CHECKING:
    from autograder.settings.settings import Settings
    from autograder.settling import Policy, Times


def policy_of(folders: Sequence[Path], settings: "Settings", times: "Times") -> "Policy":
    """The policy over the runs in these folders, each with the attempts before everybody's last one.

    Marks of the same assignment in a further run are further attempts.
    """
    from autograder.runs.attempts import Attempts
    from autograder.runs.run import report_of
    from autograder.settling import Policy, given_by, together, with_earlier

    tried = [Attempts(folder) for folder in folders]
    given = together(
        with_earlier(given_by(report_of(folder).submissions), one)
        for folder, one in zip(folders, tried, strict=True)
    )
    if len(folders) != 1:
        return Policy(settings, times, given)
    _say_unequal(times, given, tried[0].counts())
    return Policy(settings, times, given, tried[0].counts(), tried[0].mark)


def _say_unequal(
    times: "Times", given: "dict[str, dict[str, list[float | None]]]", before: dict[tuple[str, str], int]
) -> None:
    """Says whose times are not as many as the attempts that were found: one may be another attempt's."""
    unequal = [
        f"{student} ({name}: {1 + before.get((student, name), 0)} attempts, {len(times[student, name])} times)"
        for student, points in sorted(given.items())
        for name in points
        if (student, name) in times and len(times[student, name]) != 1 + before.get((student, name), 0)
    ]
    if unequal:
        more = f" and {len(unequal) - 5} more" if len(unequal) > 5 else ""
        say(f"The last times are taken for the last attempts of {', '.join(unequal[:5])}{more}.")
