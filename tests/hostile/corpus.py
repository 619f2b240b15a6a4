"""The hostile programs: one file each, in the folder of its group, with what it must come to in its first lines.

    # assignment: rnn                   what it is handed in as
    # does: opens the solutions ...     the attack, in words
    # success: read                     the evidence by which success would show; see `evidence.py`
    # earns: 0                          the points that its honest part deserves, and not more
    # seconds: 15                       the time that it may take in all; few for what is to use them up
    # says: PermissionError             what the report must say of it behind the whole wall; alternatives by " | "

`# made: yes` marks a program of ours that makes the submission, for what no plain file can hold: it runs here,
trusted, with `folder` as the place to write to. In all others a name in braces, such as {GRADEBOOK}, is replaced
by the place of a canary.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
AMPLE_SECONDS = 15.0  # so that no outcome hangs on how fast the machine is
GROUPS = (
    "read_answers",
    "forge_marks",
    "carry_out",
    "harm_neighbours",
    "escape",
    "resources",
    "hang",
    "crash",
    "malformed_frames",
    "lying_values",
    "load_time",
    "parsing",
    "other_graders",
)
_HEADER = re.compile(r"^# (\w+): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Program:
    """One hostile program."""

    path: Path

    @property
    def group(self) -> str:
        """The folder that it is in."""
        return self.path.parent.name

    @property
    def name(self) -> str:
        """Its group and its own name: crash/segfault."""
        return f"{self.group}/{self.path.stem}"

    @cached_property
    def text(self) -> str:
        """The program as it stands in its file."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def header(self) -> dict[str, str]:
        """What its first lines say."""
        head = self.text.split("\n\n", 1)[0]
        return dict(_HEADER.findall(head))

    @property
    def assignment(self) -> str:
        """The assignment that it is handed in as."""
        return self.header["assignment"]

    @property
    def success(self) -> str:
        """The kind of evidence that would show its success."""
        return self.header["success"]

    @property
    def earns(self) -> float:
        """The points that it may earn."""
        return float(self.header.get("earns", "0"))

    @property
    def seconds(self) -> float:
        """The seconds that it may take in all."""
        return float(self.header.get("seconds", AMPLE_SECONDS))

    @property
    def says(self) -> list[str]:
        """What the report must say of it behind the whole wall: one of these."""
        return self.header["says"].split(" | ")

    def hand_in(self, folder: Path, canaries: Mapping[str, Any]) -> None:
        """Writes the submission into the folder."""
        if self.header.get("made") == "yes":
            code = compile(self.text, str(self.path), "exec")
            exec(code, {"folder": folder, "__name__": "made"})  # noqa: S102  (a program of ours)
            return
        text = self.text
        for name, value in canaries.items():
            text = text.replace(f"{{{name}}}", repr(value))
        (folder / f"{self.assignment}.py").write_text(text, encoding="utf-8")


def programs(sample: int = 1) -> list[Program]:
    """All of them in order; or every so-manieth."""
    found = [Program(path) for group in GROUPS for path in sorted((FOLDER / group).glob("*.py"))]
    return found[::sample]
