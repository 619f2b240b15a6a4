"""What a class of any size costs: `python -m tests.scale [--students N] [--dask] [--write FOLDER]`.

memory  a class of N/10, and one of N, by grade --run with JSON, CSV and pages: the processor seconds and the bytes of a
        submission, and the largest memory of the parent, which should be about the same
--dask  the same class of N/10 on one local worker of a cluster, and on two, in turns: how much faster two are

Each submission is a right file of rnn, or one with one of four mistakes, with a line of its own, so that no two are the
same bytes. Of such a machine read the ratios of one run: it is uneven from hour to hour.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.tools.cluster import local_cluster
from tests.tools.spent import adopt_orphans

ROOT = Path(__file__).resolve().parent.parent
RIGHT = (ROOT / "solutions" / "rnn" / "rnn.py").read_text(encoding="utf-8")
MISTAKES = ((" + b)", ")"), ("np.tanh(", "np.sin("), ("[x, h]", "[h, x]"), (" + b)", " - b)"))
TURNS = 3
WARM = 20  # submissions that let a cluster's workers open their judges


def variants() -> list[str]:
    """The right file twice, and each that one edit makes of it."""
    edited = [RIGHT.replace(right, wrong) for right, wrong in MISTAKES if right in RIGHT]
    assert len(edited) >= 3, "the key of rnn was written anew: name other mistakes here"
    return [RIGHT, *edited, RIGHT]


def made(folder: Path, number: int, first: int = 0) -> Path:
    """A class of so many, a folder a student."""
    texts = variants()
    for one in range(first, first + number):
        where = folder / f"student-{one:06}"
        where.mkdir(parents=True)
        (where / "rnn.py").write_text(f"{texts[one % len(texts)]}\n# {one}\n", encoding="utf-8")
    return folder


def grade(class_: Path, run: Path, *more: object) -> tuple[float, float]:
    """Seconds that went by, and the parent's largest memory in MB."""
    command = [sys.executable, "-c", _PEAK, "grade", str(class_), "--run", str(run), *map(str, more)]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=_environment())
    wall = time.perf_counter() - began
    found = re.search(r"^peak (\d+)$", done.stderr, re.MULTILINE)
    if done.returncode or found is None:
        raise SystemExit(f"{' '.join(command[3:])} failed:\n{done.stderr[-3000:]}")
    return wall, int(found[1]) / 1024


# Of this program alone: what getrusage tells is at least what the process had before it became this program.
_PEAK = """
import re, sys
from autograder.cli import main
try:
    main()
finally:
    print("peak", re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1], file=sys.stderr)
"""


def _environment() -> dict[str, str]:
    return {**os.environ, "AUTOGRADER_SECRET": "the secret of a class that is measured"}


def _ended() -> float:
    """Processor seconds of all children and orphans that have ended, once all have."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            times = os.times()
            return times.children_user + times.children_system


def size(folder: Path) -> int:
    """Bytes of all files below."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def memory(folder: Path, numbers: Sequence[int]) -> None:
    """Classes of several sizes on this machine's cores, with all that is written."""
    print("students  CPU s each  wall s each  parent MB  ledger KB each  JSON KB each  pages KB each")
    for number in numbers:
        here = folder / f"of-{number}"
        class_ = made(here / "class", number)
        outputs = ("--json", here / "marks.json", "--csv", here / "marks.csv", "--pages", here / "pages")
        before = _ended()
        wall, peak = grade(class_, here / "run", *outputs)
        cpu = _ended() - before
        kept, text = size(here / "run") / number / 1000, (here / "marks.json").stat().st_size / number / 1000
        pages = size(here / "pages") / number / 1000
        print(
            f"{number:8,}  {cpu / number:10.3f}  {wall / number:11.3f}  {peak:9.0f}  {kept:14.1f}  {text:12.1f}  "
            f"{pages:13.1f}",
            flush=True,
        )


def cluster(folder: Path, number: int) -> None:
    """The same class on one worker and on two, in turns; opening the judges, and starting the command, left out.

    What others do on the machine only slows: so the best of each counts, and the load is told beside every turn.
    """
    rates: dict[int, list[float]] = {1: [], 2: []}
    few, all_ = made(folder / "few", WARM), made(folder / "all", number)
    for turn in range(TURNS):
        for workers in (1, 2):
            here = folder / f"{workers}-{turn}"
            (here / "cluster").mkdir(parents=True)
            with local_cluster(here / "cluster", workers) as found:
                short, _ = grade(few, here / "few", "--dask", found.file)
                long, peak = grade(all_, here / "all", "--dask", found.file)
            rates[workers].append((number - WARM) / (long - short))
            print(
                f"{workers} worker(s): {rates[workers][-1]:.2f} submissions a second; parent {peak:.0f} MB; "
                f"load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
    by_turns = ", ".join(f"{two / one:.2f}" for one, two in zip(rates[1], rates[2], strict=True))
    print(f"two to one: {by_turns} by turns, {max(rates[2]) / max(rates[1]):.2f} by the best of each")


def main() -> None:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--students", type=int, default=10_000)
    parser.add_argument("--dask", action="store_true", help="one local worker of a cluster, and two")
    parser.add_argument("--write", type=Path, help="only make the class, in this folder")
    asked = parser.parse_args()
    if asked.write is not None:
        made(asked.write, asked.students)
        return
    adopt_orphans()
    with tempfile.TemporaryDirectory() as folder:
        if asked.dask:
            cluster(Path(folder), max(asked.students // 10, 2 * WARM))
        else:
            memory(Path(folder), (max(asked.students // 10, 1), asked.students))


if __name__ == "__main__":
    main()
