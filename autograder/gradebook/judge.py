"""A judge that stays open: nbgrader makes its preprocessors anew for every notebook, and a judge serves many."""

import atexit
from functools import cache
from pathlib import Path

from autograder.course import load_course, root_of_course
from autograder.judge_room.grading import Grader
from autograder.judge_room.sitting import Rules
from autograder.secret import derived
from autograder.student_room.kernel import undumpable


@cache  # so that a run of nbgrader, and formgrader for as long as it runs, have one judge for each secret
def open_judge(root: Path, rules: Rules, secret: str) -> Grader:
    """The judge for a course by these rules. Raises NotConfined where its wall cannot be built."""
    undumpable()  # no process of the same user may read this one's memory, where the right results are
    grader = Grader(load_course(root_of_course(root)), rules, derived(secret))
    try:
        grader.look_at_the_wall()
    except BaseException:
        grader.close()
        raise
    atexit.register(grader.close)
    return grader
