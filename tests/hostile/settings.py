"""The settings that the programs are tried in: who the judge is, and which layers its workers put on."""

import importlib
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograder.worker.confinement import ALL

from .arena import ROOT, new_token
from .corpus import Program

SPARE_UID = 60001  # a plain user for the judge; the workers of a judge that is root have their own
SECONDS_A_PROGRAM = 60.0
SECONDS_TO_START = 300.0  # eight judges at once make the cases of a course, on two cores


@dataclass(frozen=True)
class Setting:
    """A judge who is root or a plain user, and the layers."""

    name: str
    user: str
    layers: tuple[str, ...] = ALL

    @property
    def whole(self) -> bool:
        """Whether no layer is missing."""
        return self.layers == ALL


@dataclass(frozen=True)
class Came:
    """What came of a program: the signs of success, and what the report says of it."""

    program: Program
    signs: tuple[tuple[str, str], ...]
    said: tuple[str, ...]
    seconds: float


def users() -> list[str]:
    """The users that can be tried here."""
    if os.geteuid() != 0:
        return ["plain"]
    return ["root", "plain"] if why_not_plain() is None else ["root"]


def why_not_plain() -> str | None:
    """Why no judge can be run as a plain user here; None if one can."""
    return (
        None if _python("plain") else f"another user can run no Python that has {sys.executable}'s packages"
    )


def settings(user: str) -> list[Setting]:
    """All settings of a user: the whole wall, each layer taken away, each alone, and none."""
    layers = [layer for layer in ALL if layer != "uid" or user == "root"]  # only root becomes another user
    found = [Setting("all layers", user)]
    found += [
        Setting(f"without {layer}", user, tuple(one for one in ALL if one != layer)) for layer in layers
    ]
    found += [Setting(f"{layer} alone", user, (layer,)) for layer in reversed(layers)]
    return [*found, Setting("none", user, ())]


def tried(setting: Setting, programs: Iterable[Program]) -> Iterator[Came]:
    """What comes of each program in this setting; a judge that ends or hangs is a success of the program."""
    programs = list(programs)
    assignments = sorted({program.assignment for program in programs})
    judge: _Judge | None = None
    try:
        for program in programs:
            judge = judge or _Judge(setting, assignments)
            answer = judge.mark(program)
            if answer is None:
                yield Came(
                    program, (("judge", f"ended or hung: {judge.last_words()}"),), (), SECONDS_A_PROGRAM
                )
                judge.close()
                judge = None
            else:
                signs = tuple((kind, seen) for kind, seen in answer["signs"])
                yield Came(program, signs, tuple(answer["said"]), answer["seconds"])
    finally:
        if judge is not None:
            judge.close()


def _as(user: str) -> dict[str, Any]:
    """What makes a subprocess one of that user."""
    if user == "root" or os.geteuid() != 0:
        return {}
    return {"user": SPARE_UID, "group": SPARE_UID, "extra_groups": []}


@cache
def _python(user: str) -> str | None:
    """A Python of the same version that the user can run, with the same packages on PYTHONPATH."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, shutil.which(version, path="/usr/bin:/usr/local/bin")):
        with suppress(OSError):
            words = [python or "", "-c", "import hypothesis, msgspec, numpy, autograder.cli"]
            if subprocess.run(words, env=_environment(), capture_output=True, **_as(user)).returncode == 0:
                return python
    return None


def _environment() -> dict[str, str]:
    packages = Path(importlib.import_module("numpy").__path__[0]).parent
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "PYTHONPATH": f"{ROOT}:{packages}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


class _Judge:
    """A judge's process, which makes the cases of these assignments, and no others."""

    def __init__(self, setting: Setting, assignments: Iterable[str]) -> None:
        self._errors = tempfile.TemporaryFile()
        self._room = tempfile.mkdtemp(prefix="hostile-")
        os.chmod(self._room, 0o755)
        if _as(setting.user):
            os.chown(self._room, SPARE_UID, SPARE_UID)
        environment = _environment() | {"AUTOGRADER_SECRET": new_token(), "TMPDIR": self._room}
        python = _python(setting.user) or sys.executable
        self._process = subprocess.Popen(
            [python, "-m", "tests.hostile.judge", ",".join(setting.layers), ",".join(assignments)],
            cwd="/",
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            **_as(setting.user),
        )
        self.layers = self._line(SECONDS_TO_START)
        if self.layers is None:
            raise RuntimeError(f"no judge could be started ({setting}): {self.last_words()}")

    def mark(self, program: Program) -> dict[str, Any] | None:
        """What came of the program; None if the judge did not survive it."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{program.name}\n".encode())
            self._process.stdin.flush()
        except OSError:
            return None
        return self._line()

    def _line(self, seconds: float = SECONDS_A_PROGRAM) -> Any:
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            return None
        line = self._process.stdout.readline()
        return json.loads(line) if line else None

    def last_words(self) -> str:
        """The end of what it wrote to stderr."""
        self._errors.seek(0)
        return self._errors.read()[-2000:].decode("utf-8", "replace").strip()[-300:]

    def close(self) -> None:
        """Ends it: it ends itself when it is asked nothing more."""
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.close()
        except OSError:
            pass
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._errors.close()
        shutil.rmtree(self._room, ignore_errors=True)
