"""What a mark depends on beside the work: the course's files, and the programs that mark."""

import hashlib
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder import __version__
from autograder.report import MarkedBy, Versions

MADE_BY_RUNNING = ("__pycache__", ".ipynb_checkpoints")  # and so no part of a course


def marked_by(name: str, root: Path, borrowed: Sequence[Path] = ()) -> MarkedBy:
    """The course in this folder, by its name and the SHA-256 of its files: course.toml and all below solutions/.

    And all in the folders of assignments that are borrowed from another course.
    """
    digest = hashlib.sha256()
    for shown, path in _files(root, borrowed):
        content, written = path.read_bytes(), shown.encode("utf-8", "surrogateescape")
        digest.update(b"%d %d\0%b%b" % (len(written), len(content), written, content))
    return MarkedBy(name=name, sha256=digest.hexdigest())


def _files(root: Path, borrowed: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Each file, and how its path is counted."""
    if (described := root / "course.toml").is_file():
        yield "course.toml", described
    for folder, above in ((root / "solutions", root), *((one, one.parent) for one in borrowed)):
        before = "" if above == root else "borrowed/"
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not set(path.parts) & set(MADE_BY_RUNNING):
                yield f"{before}{path.relative_to(above).as_posix()}", path


def versions() -> Versions:
    """The versions of the programs that this process marks with."""
    from importlib.metadata import version  # it reads mail, and few need it

    return Versions(
        autograder=__version__,
        python=platform.python_version(),
        numpy=version("numpy"),
        hypothesis=version("hypothesis"),
    )
