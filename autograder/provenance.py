"""What a mark depends on beside the work: the course's files, and the programs that mark."""

import hashlib
import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from autograder import __version__
from autograder.report import MarkedBy, Versions

MADE_BY_RUNNING = ("__pycache__", ".ipynb_checkpoints")  # and so no part of a course


def marked_by(name: str, root: Path) -> MarkedBy:
    """The course in this folder, by its name and the SHA-256 of its files: course.toml and all below solutions/."""
    digest = hashlib.sha256()
    for path in _files(root):
        content = path.read_bytes()
        shown = path.relative_to(root).as_posix().encode("utf-8", "surrogateescape")
        digest.update(b"%d %d\0%b%b" % (len(shown), len(content), shown, content))
    return MarkedBy(name=name, sha256=digest.hexdigest())


def _files(root: Path) -> Iterator[Path]:
    if (described := root / "course.toml").is_file():
        yield described
    for path in sorted((root / "solutions").rglob("*")):
        if path.is_file() and not set(path.parts) & set(MADE_BY_RUNNING):
            yield path


def versions() -> Versions:
    """The versions of the programs that this process marks with."""
    return Versions(
        autograder=__version__,
        python=platform.python_version(),
        numpy=version("numpy"),
        hypothesis=version("hypothesis"),
    )
