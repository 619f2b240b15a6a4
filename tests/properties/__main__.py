"""Measures what the properties catch without an answer key, and how often they blame a right program:

python -m tests.properties [-v]
"""

import sys
from pathlib import Path

from autograder.course import Course, load_course
from autograder.grading.grader import Grader
from autograder.grading.rules import Rules
from tests.accuracy.styles import styles
from tests.properties.trial import breaks
from tests.properties.wrong_programs import KINDS
from tests.tools.handed_in import mark, source

SEEDS = 3


def missed(course: Course, grader: Grader, kind: str, verbose: bool) -> tuple[int, int]:
    """How many wrong programs of a kind break no property, and how many there are that the key tells as wrong."""
    tried = found = 0
    for one in KINDS[kind](course):
        broken = next(breaks(course[one.assignment], one.text, one.exercises), None)
        if broken is None and not mark(grader, source(one.assignment, one.text)).lost:
            continue  # it does what the solution does
        tried += 1
        found += broken is not None
        if broken is None:
            print(f"not caught: {one.assignment}: {one.what}", flush=True)
        elif verbose:
            print(f"{one.what} | {broken.exercise}: {broken.property.title}", flush=True)
    return tried - found, tried


def blamed(course: Course) -> tuple[int, int]:
    """How many right programs break a property on any of some seeds, and how many there are."""
    programs = [(one.name, "the solution", one.text) for one in course.assignments]
    programs += [(one.assignment, one.name, one.text) for one in styles(course)]
    wrongly = 0
    for assignment, name, text in programs:
        found = [one for seed in range(SEEDS) for one in breaks(course[assignment], text, key=f"seed {seed}")]
        wrongly += bool(found)
        for one in found[:1]:
            print(
                f"blamed: {assignment}, {name}, {one.exercise}: {one.property.title} ({one.finding})",
                flush=True,
            )
    return wrongly, len(programs)


def main(verbose: bool) -> int:
    """Prints both, with every program that they concern."""
    course = load_course(Path(__file__).resolve().parent.parent.parent)
    rows = {"right programs": blamed(course)}
    grader = Grader(course, Rules(), "properties")
    rows |= {kind: missed(course, grader, kind, verbose) for kind in KINDS}
    grader.close()
    for kind, (wrongly, tried) in rows.items():
        what = f"blamed, on {SEEDS} seeds" if kind == "right programs" else "not caught"
        print(f"{kind:<22}{wrongly:>6} of {tried:>6} {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main("-v" in sys.argv))
