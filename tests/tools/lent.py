"""What commands that run in the tests' own process are lent: assignments that are loaded, their cases, and a sandbox.

Each takes longer to make than most marks do, and none depends on who asks.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

from autograder.course import Assignment, Course
from autograder.course import _assignment as load_assignment
from autograder.grading.prepared import Prepared, prepare
from autograder.inputs.regimes import Regime
from autograder.mistakes.atlas_files import Tell
from autograder.sandbox.book import Book
from autograder.sandbox.opening import open_sandbox
from autograder.sandbox.workers import Sandbox, Worker
from autograder.worker.confinement import ALL


class Lent:
    """A sandbox that stays open when its borrower closes it, unless the borrower left a worker in it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._left: set[int] = set()
        self.required: Sequence[str] = ()
        sandbox.start()

    @property
    def around(self) -> Sequence[str]:
        return self._sandbox.around

    def start(self) -> None: ...

    def worker(self, book: Book) -> Worker:
        worker = self._sandbox.worker(book)
        self._left.add(worker.pid)
        return worker

    def pause(self, worker: Worker) -> None:
        self._sandbox.pause(worker)

    def resume(self, worker: Worker) -> None:
        self._sandbox.resume(worker)

    def end(self, worker: Worker) -> int:
        self._left.discard(worker.pid)
        return self._sandbox.end(worker)

    def close(self) -> None:
        self.required = ()
        if self._left:
            self._sandbox.close()  # which ends them; it is started again when it is asked for a worker
            self._left.clear()


Lending = Callable[..., Sandbox]


@contextmanager
def lending() -> Iterator[Lending]:
    """Stands for `open_sandbox`: one sandbox for all that are opened alike; a fork of this process opens its own."""
    owner = os.getpid()
    opened: dict[tuple[float, tuple[str, ...]], tuple[Sandbox, Lent]] = {}

    def lend(own_seconds: float, layers: Sequence[str] = ALL) -> Sandbox:
        if os.getpid() != owner:
            return open_sandbox(own_seconds, layers)
        key = own_seconds, tuple(layers)
        if key not in opened:
            sandbox = open_sandbox(own_seconds, layers)
            opened[key] = sandbox, Lent(sandbox)
        return opened[key][1]

    try:
        yield lend
    finally:
        for sandbox, _ in opened.values():
            sandbox.close()


def loading(root: Path) -> Callable[[Path, Path], Assignment]:
    """Stands for the loading of an assignment: one whose files are those of this course, byte by byte, is its own."""
    made = cache(lambda name: load_assignment(root, root / "solutions" / name))
    known = cache(lambda name: _files(root / "solutions" / name))

    def once(other: Path, folder: Path) -> Assignment:
        if not (root / "solutions" / folder.name).is_dir() or _files(folder) != known(folder.name):
            return load_assignment(other, folder)
        return replace(made(folder.name), path=folder / f"{folder.name}.py")

    return once


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name != "__pycache__"
    }


def preparing(loaded: Callable[[], Course]) -> Callable[..., Prepared]:
    """Stands for `prepare`: the cases of an assignment that was `loaded` once are made once for each secret."""
    made: dict[object, Prepared] = {}

    def once(
        assignment: Assignment, secret: str, drawn: Sequence[Regime], tell: Tell | None = None
    ) -> Prepared:
        if not any(one.solution is assignment.solution for one in loaded().assignments):
            return prepare(assignment, secret, drawn, tell)
        asked = (assignment.name, *map(id, assignment.exercises), secret, repr(drawn))
        if asked not in made:  # what was made holds the exercises, so that no others get their ids
            made[asked] = prepare(assignment, secret, drawn)
        return replace(made[asked], assignment=assignment)

    return once
