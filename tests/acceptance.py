"""A class from six platforms, followed to its end: `python -m tests.acceptance [--students N]`.

What six platforms hand out is collected; the class is marked, killed three times and gone on with; a criterion of one
assignment is changed and the class marked again; everybody gets a page, and each platform its file. Asserted are that
every member of the roster is accounted for, that marks are byte-equal to those of a run that nobody disturbed, that
only those are marked again whom the change concerns, and that each file has everybody's points in it.
"""

import argparse
import csv
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
PLATFORMS = ("moodle", "canvas", "blackboard", "gradescope", "github", "drive")
ASSIGNMENTS = ("rnn", "gru")
SECRET = "the secret of a class that is followed"
KILLS = 3
SECONDS = 600.0
CENT = 0.0051  # platforms take two places
Command = Callable[..., int]  # autograder with these arguments; its exit code
CRITERION = 'points=1.5, id="update-gate"'
EDITS = ((" + b)", ")"), ("np.tanh(", "np.sin("), (" + b)", " - b)"))


@dataclass(frozen=True)
class Student:
    """Somebody in the roster; every second one has handed in the second assignment as well."""

    number: int

    @property
    def id(self) -> str:
        """As in the roster, and in the marks."""
        return f"s{self.number:04}"

    @property
    def first(self) -> str:
        """The first name, unlike all others."""
        return f"Given{letters(self.number)}"

    @property
    def last(self) -> str:
        """The last name."""
        return f"Family{letters(self.number)}"

    @property
    def files(self) -> dict[str, str]:
        """What was handed in, by assignment: right, or with one of three mistakes; no two are the same bytes."""
        found = {}
        for name in ASSIGNMENTS[: 1 + self.number % 2]:
            text = (ROOT / "solutions" / name / f"{name}.py").read_text(encoding="utf-8")
            if self.number % 4:
                text = text.replace(*EDITS[self.number % 4 - 1])
            found[name] = f"{text}\n# {self.number}\n"
        return found


def letters(number: int) -> str:
    """A number in letters, so that no name has a digit in it."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:04}")


def named(platform: str, one: Student, assignment: str) -> str:
    """How a platform calls a file that it hands out."""
    return {
        "moodle": f"{one.first} {one.last}_{1000 + one.number}_assignsubmission_file/{assignment}.py",
        "canvas": f"{one.last}{one.first}_{1000 + one.number}_{5000 + one.number}_{assignment}.py".lower(),
        "blackboard": f"Week 1_{one.id}_attempt_2027-01-30-15-00-00_{assignment}.py",
        "gradescope": f"week_1_export/submission_{one.number}/{assignment}.py",
        "github": f"repos/week-1-{one.id}/{assignment}.py",
        "drive": f"Week 1/{assignment} - {one.first} {one.last}.py",
    }[platform]


def hand_out(folder: Path, students: list[Student]) -> dict[str, list[Student]]:
    """Writes what each platform hands out of its sixth of the class; who is on which."""
    on = {platform: students[place :: len(PLATFORMS)] for place, platform in enumerate(PLATFORMS)}
    for platform, some in on.items():
        with zipfile.ZipFile(folder / f"{platform}.zip", "w") as archive:
            for one in some:
                for assignment, text in one.files.items():
                    archive.writestr(named(platform, one, assignment), text)
            if platform == "gradescope":
                archive.writestr(
                    "week_1_export/submission_metadata.yml", "---\n" + "".join(map(metadata, some))
                )
    return on


def metadata(one: Student) -> str:
    """What Gradescope says of a submission."""
    return (
        f"submission_{one.number}:\n  :submitters:\n  - :name: {one.first} {one.last}\n    :sid: {one.id}\n"
        "  :created_at: 2027-01-30 15:00:00 Z\n"
    )


def found(folder: Path, students: list[Student]) -> None:
    """A course of one's own with two assignments, its roster, one member of which hands in nothing, and the secret."""
    for name in ASSIGNMENTS:
        shutil.copytree(
            ROOT / "solutions" / name,
            folder / "course" / "solutions" / name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    lines = "".join(f"{one.id},{one.first},{one.last},{one.id}@x.edu\n" for one in students)
    text = f"id,first_name,last_name,email\n{lines}absent,Ab,Sent,absent@x.edu\n"
    (folder / "course" / "roster.csv").write_text(text, encoding="utf-8")
    (folder / "course" / "course.toml").write_text(
        'title = "Followed"\nassignments = ["rnn", "gru"]\nroster = "roster.csv"\n', encoding="utf-8"
    )
    (folder / "secret.txt").write_text(SECRET)
    (folder / "secret.txt").chmod(0o600)


def count(run: Path) -> int:
    """How many marks a run has kept."""
    try:
        with closing(sqlite3.connect(f"file:{run / 'ledger.sqlite'}?mode=ro", uri=True)) as book:
            return int(book.execute("SELECT count(*) FROM marks").fetchone()[0])
    except sqlite3.Error:
        return 0


def killed(folder: Path, arguments: list[str], least: int) -> None:
    """Starts the command, and kills it when so many marks are kept. Nothing that it said is looked at."""
    quiet = subprocess.DEVNULL
    one = subprocess.Popen(
        [sys.executable, "-m", "autograder", *arguments], cwd=folder, stdout=quiet, stderr=quiet
    )
    end = time.monotonic() + SECONDS
    while count(folder / "run") < least:
        assert one.poll() is None and time.monotonic() < end, "it ended before it could be killed"
        time.sleep(0.01)
    one.send_signal(signal.SIGKILL)
    one.wait()


def makers(run: Path) -> dict[str, str]:
    """When each student's mark was made."""
    with closing(sqlite3.connect(run / "ledger.sqlite")) as book:
        rows = book.execute("SELECT class.student, made FROM class JOIN marks ON marks.key = class.key")
        return dict(rows.fetchall())


def change_a_criterion(course: Path) -> None:
    """The update gate's equation of the second assignment is worth a point more."""
    path = course / "solutions" / ASSIGNMENTS[1] / "criteria.py"
    text = path.read_text(encoding="utf-8")
    assert text.count(CRITERION) == 1, "the criteria of gru were written anew: name another one here"
    path.write_text(text.replace(CRITERION, CRITERION.replace("1.5", "2.5")), encoding="utf-8")


def accept(folder: Path, number: int, command: Command, kills: int = KILLS) -> Iterator[str]:
    """Follows a class through; a sentence on each step that was found as it should be."""
    students = [Student(one) for one in range(number)]
    found(folder, students)
    on = hand_out(folder, students)
    for platform in PLATFORMS:
        came = ("--from", platform, "--into", "submitted", "--course", "course")
        assert command("collect", f"{platform}.zip", *came) == 0, platform
    stored = {path.name for path in (folder / "submitted").iterdir() if path.is_dir()}
    assert stored == {one.id for one in students}, stored ^ {one.id for one in students}
    with (folder / "submitted.csv").open(encoding="utf-8", newline="") as file:
        accounted = {row["student"] for row in csv.DictReader(file)}
    assert accounted >= stored | {"absent"}
    yield f"{number} students of {len(PLATFORMS)} platforms are collected, and {len(accounted)} are accounted for."

    grade = ["grade", "submitted", "--course", "course", "--secret-file", "secret.txt"]
    for turn in range(kills):
        killed(folder, [*grade, "--run", "run"], (turn + 1) * number // (kills + 2))
    kept = count(folder / "run")
    assert 0 < kept < number
    assert command(*grade, "--run", "run", "--json", "marks.json", "--pages", "pages") == 0
    assert command(*grade, "--run", "undisturbed", "--json", "undisturbed.json") == 0
    marks = (folder / "marks.json").read_bytes()
    assert marks == (folder / "undisturbed.json").read_bytes()
    yield f"Killed {kills} times, at last with {kept} marks: the bytes are those of a run that nobody disturbed."

    pages = list((folder / "pages").glob("*.html"))
    rows = {one["id"]: one["status"] for one in json.loads(marks)["submissions"]}
    assert rows == {**{one.id: "marked" for one in students}, "absent": "not handed in"}
    assert len(pages) == number + 2  # and that of the class, and of who is absent
    yield f"{len(pages)} pages: one each, and that of the class."

    before = makers(folder / "run")
    change_a_criterion(folder / "course")
    assert command(*grade, "--run", "run", "--json", "changed.json") == 0
    after = makers(folder / "run")
    again = {one for one in before if before[one] != after[one]}
    assert again == {one.id for one in students if ASSIGNMENTS[1] in one.files}, again
    told = json.loads((folder / "changed.json").read_bytes())["submissions"]
    criteria = [one for mark in told for exercise in mark["exercises"] for one in exercise["criteria"]]
    assert {one["max_points"] for one in criteria if one["id"] == "update-gate"} == {2.5}
    assert command("diff", "undisturbed", "run") == 1  # a mark moved
    yield f"A criterion changed: the {len(again)} who handed that assignment in were marked again, and nobody else."

    points = {one["id"]: float(one["points"]) for one in told}
    yield from exported(folder, on, points, command)


def exported(
    folder: Path, on: dict[str, list[Student]], points: dict[str, float], command: Command
) -> Iterator[str]:
    """Each platform's file, read as the platform reads it: everybody's total stands in it."""
    marks = ("--run", "run", "--course", "course")
    everybody = [one for some in on.values() for one in some]
    canvas = "Student,ID,SIS Login ID,Section,Course (9)\n    Points Possible,,,,100\n" + "".join(
        f'"{one.last}, {one.first}",{one.number},{one.id},S,\n' for one in everybody
    )
    (folder / "canvas-before.csv").write_text(canvas)
    moodle = "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed\n" + "".join(
        f"Participant {one.number},{one.first} {one.last},{one.id}@x.edu,Submitted,,100.00,Yes\n"
        for one in everybody
    )
    (folder / "moodle-before.csv").write_text(moodle)
    blackboard = '"Last Name","First Name","Username","Course [Total Pts: 100 Score] |5"\n' + "".join(
        f'"{one.last}","{one.first}","{one.id}",""\n' for one in everybody
    )
    (folder / "blackboard-before.csv").write_text(blackboard)
    for platform, title, column in (
        ("canvas", "Course", -1),
        ("moodle", "Grade", 4),
        ("blackboard", "Course", -1),
    ):
        book = ("--gradebook", f"{platform}-before.csv", "--column", f"total={title}")
        # Somebody in the roster is not on the platform, or has no mark: they are named, and that is no fault.
        assert command("export", platform, f"{platform}.csv", *marks, *book) in (0, 3), platform
        with (folder / f"{platform}.csv").open(encoding="utf-8-sig", newline="") as file:
            cells = [row[column] for row in csv.reader(file)][-len(everybody) :]
        gaps = [
            (one.id, cell, points[one.id])
            for one, cell in zip(everybody, cells, strict=True)
            if abs(float(cell) - points[one.id]) > CENT
        ]
        assert not gaps, (platform, gaps)
    one = on["gradescope"][0].id
    assert command("export", "gradescope", "results.json", *marks, "--student", one) == 0
    assert json.loads((folder / "results.json").read_bytes())["tests"]
    assert command("export", "junit", "marks.xml", *marks) == 0
    cases = list(ElementTree.parse(folder / "marks.xml").iter("testcase"))
    assert len(cases) >= len(everybody)
    yield "Files for Canvas, Moodle, Blackboard, Gradescope and JUnit have everybody's points in them."


def main() -> None:
    """Follows a class of so many, and says what was found and how long it took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--students", type=int, default=600)
    number = parser.parse_args().students
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:

        def command(*arguments: str) -> int:
            words = [sys.executable, "-m", "autograder", *arguments]
            done = subprocess.run(words, cwd=folder, capture_output=True, text=True, env={**os.environ})
            if done.returncode:
                print(done.stderr, file=sys.stderr)
            return done.returncode

        for sentence in accept(Path(folder), number, command):
            print(f"{time.perf_counter() - began:6.0f} s  {sentence}", flush=True)


if __name__ == "__main__":
    main()
