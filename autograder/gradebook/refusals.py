"""The sentences with which a course of nbgrader is not graded."""

from importlib.util import find_spec


class NoGradebook(Exception):
    """The folder is no course of nbgrader, or its configuration is of no use; the message says what to do."""


class Unavailable(Exception):
    """The gradebook is in other hands, or does not answer; the message says what to do."""


def need_nbgrader() -> None:
    """Raises NoGradebook where the packages are not installed that a gradebook takes."""
    if missing := [name for name in ("nbgrader", "jupytext", "nh3") if find_spec(name) is None]:
        raise NoGradebook(f"This takes {' and '.join(missing)}, to be had by pip install {' '.join(missing)}")
