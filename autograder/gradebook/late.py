"""penalty = score - final(score): what a late day costs, as a plugin of nbgrader's."""

from nbgrader.plugins import BasePlugin
from traitlets import Float, Int

from autograder.policy import Terms, days_begun, final


class PercentADay(BasePlugin):  # type: ignore[misc]
    """So many per cent of a notebook's points for each day begun since it was due, and none left after `most` days.

    `c.AssignLatePenalties.plugin_class = "autograder.gradebook.late.PercentADay"` in nbgrader_config.py.
    """

    percent = Float(0.0, min=0.0, max=100.0, help="Per cent of the points that each late day costs.").tag(
        config=True
    )
    most = Int(
        None, min=0, allow_none=True, help="Days after which nothing counts any more; None for no such end."
    ).tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """The points that lateness takes away; None where it takes none."""
        late = days_begun(total_seconds_late)
        left = final(score, late, 0, Terms(percent=self.percent, most=self.most))
        return score - left if left < score else None
