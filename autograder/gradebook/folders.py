"""A course of nbgrader as its nbgrader_config.py describes it: where submissions are, and where grades go."""

import contextlib
import logging
import re
import sys
from dataclasses import dataclass
from glob import escape, glob
from pathlib import Path
from typing import Any

from nbgrader.apps.baseapp import NbGrader
from sqlalchemy.engine import make_url

from autograder.errors import NoGradebook
from autograder.submissions.notebook import written_cells
from autograder.submissions.refused import RefusedFileError
from autograder.submissions.text import printable

CONFIG = "nbgrader_config.py"


@dataclass(frozen=True, slots=True)
class Place:
    """One student's folder for one assignment of nbgrader."""

    student: str
    assignment: str
    path: Path

    @property
    def is_plain(self) -> bool:
        """Whether formgrader can show the student's name: it writes names into pages as they stand."""
        return not set('<>"') & set(self.student)

    @property
    def shown(self) -> str:
        """What it is called in reports."""
        return printable(f"{self.student}/{self.assignment}")


@dataclass(frozen=True, slots=True, eq=False)
class Folders:
    """The course's folders. `directory` is nbgrader's own CourseDirectory, `config` all that its files set."""

    directory: Any
    config: Any

    @property
    def root(self) -> Path:
        """The course's folder."""
        return Path(self.directory.root)

    @property
    def trust(self) -> str:
        """Whose timestamps count, by the configuration."""
        return str(self.config.get("Judge", {}).get("timestamps", "most"))

    @property
    def has_our_pages(self) -> bool:
        """Whether feedback is our pages, by the configuration: c.Judge.feedback = "pages"."""
        return str(self.config.get("Judge", {}).get("feedback", "nbgrader")) == "pages"

    @property
    def shown_url(self) -> str:
        """Where the gradebook is, without a password."""
        return str(make_url(self.directory.db_url))

    def at(self, step: str, student: str, assignment: str) -> Path:
        """The folder of a step: `submitted`, `autograded`, `source` or `release`."""
        name = getattr(self.directory, f"{step}_directory")
        return Path(self.directory.format_path(name, student, assignment))

    def order(self, assignment: str, notebook: str) -> list[str]:
        """The names of a notebook's cells in the course's own source; none if it is not there."""
        path = self.at("source", ".", assignment) / f"{notebook}.ipynb"
        try:
            cells = written_cells(path.read_text(encoding="utf-8"), path.name)
        except (OSError, RefusedFileError):
            return []
        return [cell.grade_id for cell in cells if cell.grade_id]

    def submitted(self, student: str = "*", assignment: str = "*") -> list[Place]:
        """The folders that were handed in, of all or one; a link is none, wherever it leads."""
        pattern = re.compile(
            self.directory.format_path(
                re.escape(self.directory.submitted_directory),
                "(?P<student>[^/]+)",
                "(?P<assignment>[^/]+)",
                escape=True,
            )
        )
        places = []
        wanted = self.at("submitted", _any_or_just(student), _any_or_just(assignment))
        for path in sorted(Path(one) for one in glob(str(wanted))):
            match = pattern.fullmatch(str(path))
            if match and path.is_dir() and not path.is_symlink():
                places.append(Place(match["student"], match["assignment"], path))
        return places


def _any_or_just(name: str) -> str:
    return name if name == "*" else escape(name)


def open_folders(course: Path, db_url: str | None = None) -> Folders:
    """The course in this folder, by nbgrader's own reading of its configuration. Raises NoGradebook."""
    root = course.resolve()
    if not (root / CONFIG).is_file():
        raise NoGradebook(
            f"{course} is not a course of nbgrader: there should be {CONFIG} in it. Name the course's folder, or "
            f"make one with: autograder publish --nbgrader {course}"
        )
    app = _Settings(log_level=logging.ERROR)
    try:
        with contextlib.chdir(root):
            app.initialize([], root=str(root))
    except SystemExit:
        raise NoGradebook(
            f"{root / CONFIG} cannot be read; the error above says where. Fix it, and run again."
        ) from None
    if db_url:
        app.coursedir.db_url = db_url
    return Folders(app.coursedir, app.config)


class _Settings(NbGrader):  # type: ignore[misc]
    """nbgrader's reading of its configuration, and nothing else of a program of its."""

    name = "autograder-nbgrader"
    description = "Reads the configuration of a course."
    load_cwd_config = False

    def init_syspath(self) -> None:
        """The course's own modules may be imported; none takes the place of an installed one."""
        sys.path.append(str(Path.cwd()))
