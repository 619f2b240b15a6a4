"""Tries everything that was asked for, and keeps what came of it."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from . import bench
from .bench import ROOT, Program, Tried
from .heard import Heard
from .mutants import Mutant
from .trial import Lost, Trial


class Kept:
    """Results in a file, a line each, so that a long measurement can go on where it was stopped.

    What is kept holds for one secret and one state of the code; of any other it is not found.
    """

    def __init__(self, file: Path | None, secret: str) -> None:
        self._file = file
        self._secret = secret
        self._results: dict[str, Tried] = {}
        for line in file.read_text().splitlines() if file and file.exists() else ():
            row = json.loads(line)
            if "heard" in row:  # an older state of the code kept less
                self._results[row["program"]] = _read(row)

    def get(self, program: Program) -> Tried | None:
        """What came of it before."""
        return self._results.get(self._digest(program))

    def add(self, program: Program, tried: Tried) -> None:
        """Keeps it."""
        self._results[self._digest(program)] = tried
        if self._file:
            row = {"program": self._digest(program), "seconds": tried.seconds, "courses": tried.courses}
            row |= {"failed": tried.failed, **asdict(tried.trial)}
            with self._file.open("a") as file:
                file.write(json.dumps(row) + "\n")

    def _digest(self, program: Program) -> str:
        whole = repr((self._secret, _code(program.assignment), tuple(program)))
        return hashlib.sha256(whole.encode()).hexdigest()[:24]


def tried(
    programs: Sequence[Program], secret: str, jobs: int, kept: Kept, advance: Callable[[str], None]
) -> list[Tried]:
    """What comes of each program, in order; what is kept is not tried again."""
    new = [program for program in programs if kept.get(program) is None]
    for _ in range(len(programs) - len(new)):
        advance("")
    for program, one in bench.tried(new, secret, jobs, advance):
        kept.add(program, one)
    results = [kept.get(program) for program in programs]
    return [one for one in results if one is not None]


def programs(
    mutants: Sequence[Mutant], courses: Callable[[Mutant], bool] = lambda one: False
) -> list[Program]:
    """The mutants as files to be handed in."""
    return [Program(one.base.assignment, one.text, one.affected, courses=courses(one)) for one in mutants]


@cache
def _code(assignment: str) -> str:
    """A digest of everything that a verdict on a file of this assignment depends on."""
    digest = hashlib.sha256()
    for path in sorted(_files()):
        if "solutions" not in path.parts or path.parent.name == assignment:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for folder in ("spec", "inputs", "worker", "sandbox", "grading", "mistakes"):
        yield from (ROOT / "autograder" / folder).rglob("*.py")
    yield from (ROOT / "solutions").glob("*/*.*")
    yield from (
        Path(__file__).with_name(f"{name}.py") for name in ("trial", "heard", "reproduced", "baselines")
    )


def _read(row: dict[str, Any]) -> Tried:
    lost = tuple(Lost(**one) for one in row["lost"])
    told, misnamed = (tuple((name, text) for name, text in row[key]) for key in ("told", "misnamed"))
    said = tuple(Heard(**one) for one in row["heard"])
    return Tried(
        Trial(lost, told, misnamed, tuple(row["because"]), said, row["shown"], tuple(row["unlike"])),
        row["seconds"],
        tuple(row["failed"]),
        row["courses"],
    )
