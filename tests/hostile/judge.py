"""A judge that marks hostile programs: `python -m tests.hostile.judge LAYER,... ASSIGNMENT,...`.

It is driven by `settings.py`. It reads programs' names from stdin, one a line, and writes what came of each to stdout
as JSON, one a line. It is a process of its own because some attacks, with some layers taken away, end it.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from autograder.course import load_course
from autograder.errors import NothingToGrade
from autograder.grading.grader import Grader
from autograder.grading.prepared import AllPrepared
from autograder.grading.rules import Rules
from autograder.sandbox import program as programs
from autograder.sandbox.patience import Patience
from autograder.submissions.find import find_submissions
from autograder.worker import kernel

from .arena import HONEST, Arena
from .corpus import AMPLE_SECONDS, FOLDER, Program
from .evidence import SLOW_SECONDS, Evidence, Observer, sentences, signs_in_mark

CALL_SECONDS = 0.2
LOAD_SECONDS = 1.5


class Marker:
    """Marks one program after the other, and an honest one after each."""

    def __init__(self, layers: list[str], token: str, assignments: list[str]) -> None:
        programs.LOAD_SECONDS = LOAD_SECONDS
        self.token = token
        self.arena = Arena(token, {HONEST, *assignments})
        self.private = open(self.arena.gradebook)  # as a judge has its files open
        self.observer = Observer(self.arena)
        course = load_course(self.arena.course)
        self.prepared = AllPrepared(course, token)
        self.graders = {
            AMPLE_SECONDS: Grader(course, _rules(AMPLE_SECONDS), token, layers, prepared=self.prepared)
        }
        self.grader = self.graders[AMPLE_SECONDS]
        self._course = course
        self.honest = self._honest_points()

    def _honest_points(self) -> float:
        try:
            (submission,) = find_submissions([self.arena.submitted / "neighbour"], [HONEST])
        except NothingToGrade:
            return 0.0
        return self.grader.mark(submission, [HONEST]).points

    def mark(self, program: Program) -> dict[str, Any]:
        """What came of a program."""
        self.arena.mend()
        folder = self.arena.submitted / program.path.stem
        folder.mkdir()
        program.hand_in(folder, self.arena.canaries())
        self.observer.look()
        started = time.monotonic()
        said, signs = self._marked(program, folder)
        seconds = time.monotonic() - started
        if seconds > SLOW_SECONDS:
            signs.append(Evidence("judge", f"took {seconds:.0f} s"))
        signs += self.observer.signs()
        honest = self._honest_points()
        if honest != self.honest:
            signs.append(Evidence("neighbour", f"{honest:g} points and not {self.honest:g}"))
        return {"name": program.name, "signs": signs, "said": said, "seconds": round(seconds, 2)}

    def _marked(self, program: Program, folder: Path) -> tuple[list[str], list[Evidence]]:
        try:
            (submission,) = find_submissions([folder], [program.assignment])
        except NothingToGrade as nothing:
            return [str(nothing)], []
        mark = self._grader(program.seconds).mark(submission, [program.assignment])
        return sentences(mark), list(signs_in_mark(mark, program.earns, self.token))

    def _grader(self, seconds: float) -> Grader:
        """One that gives a submission so many seconds in all. All have one sandbox and the same cases."""
        if seconds not in self.graders:
            self.graders[seconds] = Grader(
                self._course,
                _rules(seconds),
                self.token,
                sandbox=self.grader.sandbox,
                prepared=self.prepared,
            )
        return self.graders[seconds]

    def close(self) -> None:
        """Ends all that it started."""
        self.grader.close()
        self.private.close()
        self.arena.close()


def _rules(seconds: float) -> Rules:
    return Rules(patience=Patience(CALL_SECONDS, seconds), show_text=True, unconfined=True)


def main() -> None:
    """Marks what stdin names."""
    kernel.undumpable()  # as the command `grade` does
    layers, assignments = ([one for one in words.split(",") if one] for words in sys.argv[1:])
    marker = Marker(layers, os.environ["AUTOGRADER_SECRET"], assignments)
    try:
        marker.grader.look_at_the_wall()
        print(json.dumps(marker.grader.layers), flush=True)
        for line in sys.stdin:
            print(json.dumps(marker.mark(Program(FOLDER / f"{line.strip()}.py"))), flush=True)
    finally:
        marker.close()


if __name__ == "__main__":
    main()
