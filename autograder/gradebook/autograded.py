"""A submission's folder under `autograded/`: complete beside its place, and then there at once."""

import shutil
import stat
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from nbgrader import utils
from nbgrader.converters import Autograde

from autograder.gradebook.folders import Folders, Place

BESIDE = ".autograder"  # where folders are made ready; no pattern of nbgrader's matches a hidden name


class Autograded:
    """Makes the folders of one run, as `nbgrader autograde` would leave them."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._settings: Any = Autograde(coursedir=folders.directory, config=folders.config)
        self._beside = folders.root / BESIDE
        self.clear()

    def clear(self) -> None:
        """Removes what a run that was ended left unfinished."""
        shutil.rmtree(self._beside, ignore_errors=True)

    def make(self, place: Place, notebooks: Mapping[str, str]) -> Path:
        """The folder, complete and not yet in its place: the notebooks, the student's other files, the course's own."""
        new = self._beside / "new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        for name, text in notebooks.items():
            (new / f"{name}.ipynb").write_text(text, encoding="utf-8")
        source = self._folders.at("source", ".", place.assignment)
        theirs = {source / name for name in self._settings.exclude_overwriting.get(place.assignment, ())}
        self._copy(source, new, theirs)
        self._copy(place.path, new)
        return new

    def put(self, place: Place, new: Path | None) -> None:
        """Puts the folder in its place, or, without one, takes away what stands there."""
        there = self._folders.at("autograded", place.student, place.assignment)
        old = self._beside / "old"
        shutil.rmtree(old, ignore_errors=True)
        if there.exists():
            old.parent.mkdir(exist_ok=True)
            there.replace(old)
        if new is not None:
            there.parent.mkdir(parents=True, exist_ok=True)
            new.replace(there)
            self._settings.set_permissions(place.assignment, place.student)
        shutil.rmtree(old, ignore_errors=True)

    def _copy(self, source: Path, target: Path, without: Collection[Path] = ()) -> None:
        """Copies what is not a notebook to where nothing is yet; of links, pipes and devices nothing."""
        for name in utils.find_all_files(str(source), [*self._folders.directory.ignore, "*.ipynb"]):
            file = Path(name)
            copy = target / file.relative_to(source)
            if file in without or not stat.S_ISREG(file.lstat().st_mode):
                continue
            if not copy.exists() and not any(folder.is_file() for folder in copy.parents):
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, copy)
