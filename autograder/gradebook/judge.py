"""A judge that stays open: nbgrader makes its preprocessors anew for every notebook, and a judge serves many."""

import atexit
from functools import cache
from pathlib import Path

from autograder.course import open_key
from autograder.grading.grader import Grader
from autograder.grading.rules import Rules
from autograder.secret import derived
from autograder.worker.kernel import undumpable


@cache  # so that a run of nbgrader, and formgrader for as long as it runs, have one judge for each secret
def open_judge(root: Path, rules: Rules, secret: str) -> Grader:
    """The judge for a course of nbgrader. Raises NotConfined where its wall cannot be built, and NoCourse."""
    undumpable()  # no process of the same user may read this one's memory, where the right results are
    # Of the environment, or the shipped one: nbgrader has no option.
    course = open_key(None, [root / "submitted"])
    grader = Grader(course, rules, derived(secret))
    try:
        grader.look_at_the_wall()
    except BaseException:
        grader.close()
        raise
    atexit.register(grader.close)
    return grader
