"""What the policy of course.toml makes of runs: their marks, their attempts, and the times at which work came."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands.screen import say

if TYPE_CHECKING:
    from autograder.report import Report
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


def settled_by(folder: Path, settings: "Settings | None", source: str | None, report: "Report") -> "Report":
    """The report on the run in a folder after the policy; as it is where there is none, or nobody says when work came.

    `source` is the CSV that says it. Raises BadSettings.
    """
    from autograder.settling import settled
    from autograder.submissions.times import times_of

    if settings is None or not settings.has_policy:
        return report
    if source is None and settings.due:
        say("course.toml has a policy, but nobody says when work came: name --times to have it applied.")
        return report
    times = times_of(source, (), settings.moment) if source is not None else {}
    return settled(report, policy_of([folder], settings, times))


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
