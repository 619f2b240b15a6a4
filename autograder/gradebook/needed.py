"""Whether the packages are there that a gradebook takes."""

from importlib.util import find_spec

from autograder.errors import NoGradebook


def need_nbgrader() -> None:
    """Raises NoGradebook where the packages are not installed that a gradebook takes."""
    if missing := [name for name in ("nbgrader", "jupytext", "nh3") if find_spec(name) is None]:
        raise NoGradebook(f"This needs {' and '.join(missing)}: pip install {' '.join(missing)}")
