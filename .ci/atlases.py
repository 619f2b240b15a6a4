"""Builds the atlases of the shipped course into the wheel: what every slip gives need not be computed again."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Atlases(BuildHookInterface):  # type: ignore[type-arg]
    """Puts one file a function into autograder/shipped/atlas; an editable installation makes its own when needed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds them."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from autograder.mistakes.atlas_files import ship

        self._folder = tempfile.TemporaryDirectory()
        ship(Path(self.root), Path(self._folder.name))
        build_data["force_include"][self._folder.name] = "autograder/shipped/atlas"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Removes what is in the wheel now."""
        if version != "editable":
            self._folder.cleanup()
