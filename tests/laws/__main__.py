"""Measures what the laws catch without an answer key:  python -m tests.laws [-v]

Mistakes and edits of the solutions, programs that squash wrongly throughout, and mutants of the solutions' functions.
A mutant counts if the answer key tells it from the solution on any of its inputs.
"""

import sys
from collections import Counter
from pathlib import Path

from autograder.course import load_course
from autograder.judge_room.room import open_room
from tests.laws.trial import breaks
from tests.laws.wrong_programs import known, mutated, squashing


def main(verbose: bool) -> int:
    """Prints how many of each kind are caught, and those that are not."""
    course = load_course(Path(__file__).resolve().parent.parent.parent)
    room = open_room(120.0)
    caught: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for source in (known, squashing, mutated):
        for one in source(course):
            tried[one.kind] += 1
            broken = next(iter(breaks(room, course[one.assignment], one.text, first=one.exercise)), None)
            caught[one.kind] += broken is not None
            if broken is None:
                print(f"not caught: {one.assignment} {one.exercise}: {one.what}", flush=True)
            elif verbose:
                print(f"{one.exercise}: {one.what} | {broken.exercise}: {broken.law.title}", flush=True)
    room.close()
    for kind, number in tried.items():
        print(f"{kind:<22}{caught[kind]:>6} of {number:>6}")
    return int(caught != tried)


if __name__ == "__main__":
    sys.exit(main("-v" in sys.argv))
