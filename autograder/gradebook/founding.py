"""Makes a folder a course of nbgrader: the sources of its notebooks, and its configuration."""

from pathlib import Path

import nbformat

from autograder.authoring.published import Written, write_atomically, write_unchanged
from autograder.authoring.publishing import data_of, lessons, read_solutions
from autograder.gradebook.folders import CONFIG, open_folders


def found(course: Path, folder: Path, force: bool = False) -> Written:
    """Writes `solutions/<name>/<name>.ipynb` for every solution, its data, and the configuration if there is none.

    A source in which somebody has changed or added cells is left as it is; with `force` it is set aside.
    `nbgrader generate_assignment <name>` makes of a source what students get, and tells the gradebook of its cells.
    """
    root = folder.resolve()
    configuration = []
    if not (root / CONFIG).is_file():
        write_atomically(root / CONFIG, Path(__file__).with_name(CONFIG).read_bytes())
        configuration.append(root / CONFIG)
    folders = open_folders(root)
    sources = {
        folders.at("source", ".", name) / f"{name}.ipynb": nbformat.writes(lesson).encode() + b"\n"
        for name, lesson in lessons(course, read_solutions(course)).items()
    }
    for name in read_solutions(course):
        at = folders.at("source", ".", name)
        sources |= {at / path: content for path, content in data_of(course, name).items()}
    written = write_unchanged(root, sources, force)
    return Written([*configuration, *written.written], written.changed, written.set_aside)
