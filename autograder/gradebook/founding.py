"""Makes a folder a course of nbgrader: the sources of its notebooks, and its configuration."""

from pathlib import Path

import nbformat

from autograder.course import exercises_of
from autograder.notebooks.lesson import lesson
from autograder.publishing import read_solutions, write_atomically

from .folders import CONFIG, open_folders


def found(course: Path, folder: Path) -> list[Path]:
    """What was written: `solutions/<name>/<name>.ipynb` for every solution, and the configuration if there is none.

    `nbgrader generate_assignment <name>` makes of it what students get, and tells the gradebook of its cells.
    """
    written = []
    if not (folder / CONFIG).is_file():
        written.append(_write(folder / CONFIG, Path(__file__).with_name(CONFIG).read_bytes()))
    folders = open_folders(folder)
    for name, text in read_solutions(course).items():
        notebook = nbformat.writes(lesson(text, exercises_of(name), course / "solutions")).encode() + b"\n"
        path = folders.at("source", ".", name) / f"{name}.ipynb"
        if not path.is_file() or path.read_bytes() != notebook:
            written.append(_write(path, notebook))
    return written


def _write(path: Path, content: bytes) -> Path:
    write_atomically(path, content)
    return path
