"""What platforms hand out comes into one folder a person, assignment and attempt, and every file is accounted for."""

import csv
import os
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from autograder.collect.plan import fit
from autograder.collect.storing import UNFINISHED
from autograder.course import Course
from tests.conftest import Ran, Run
from tests.tools.classroom import make

ROSTER = """\
id,first_name,last_name,email
ada,Ada,Lovelace,ada@x.edu
bob,Bob,Gru,bob@x.edu
tom,Tom,Quiz,
"""
Collect = Callable[..., Ran]
ONE, TWO = "rnn_step = 1\n", "rnn_step = 2\n"


@pytest.fixture
def collect(run: Run, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collect:
    """Collects into submitted/, with a roster of three."""
    monkeypatch.setattr("autograder.course.open_course", lambda named, graded=(): course)
    monkeypatch.chdir(tmp_path)
    Path("roster.csv").write_text(ROSTER)

    def collected(platform: str, *more: object) -> Ran:
        return run("collect", *more, "--from", platform, "--into", "submitted", "--roster", "roster.csv")

    return collected


def packed(name: str, files: Mapping[str, str | bytes]) -> str:
    with zipfile.ZipFile(name, "w") as archive:
        for inside, text in files.items():
            archive.writestr(inside, text)
    return name


def stored() -> dict[str, str]:
    """What lies in submitted/, by the path there."""
    root = Path("submitted")
    return {
        path.relative_to(root).as_posix(): path.read_text()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != ".collected"
    }


def account() -> list[dict[str, str]]:
    with Path("submitted.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SCOPES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "moodle": (
        {"Ada Lovelace_11_assignsubmission_file/rnn.py": ONE, "Bob Gru_12_assignsubmission_file/my rnn.py": TWO,
         "Bob Gru_12_assignsubmission_file/tools.py": "x = 1", "Bob Gru_12_assignsubmission_file/notes.pdf": "x"},
        {"ada/rnn/1/rnn.py": ONE, "bob/rnn/1/rnn.py": TWO, "bob/rnn/1/tools.py": "x = 1"},
    ),
    "canvas": (
        {"lovelaceada_11_501_rnn-1.py": ONE, "grubob_LATE_12_502_rnn.py": TWO},
        {"ada/rnn/1/rnn.py": ONE, "bob/rnn/1/rnn.py": TWO},
    ),
    "blackboard": (
        {"Week 1_ada_attempt_2027-01-31-15-00-00_rnn.py": TWO, "Week 1_ada_attempt_2027-01-30-15-00-00_rnn.py": ONE,
         "Week 1_bob_attempt_2027-01-30-16-00-00_rnn.py": ONE, "Week 1_ada_attempt_2027-01-31-15-00-00.txt": "note"},
        {"ada/rnn/1/rnn.py": ONE, "ada/rnn/2/rnn.py": TWO, "bob/rnn/1/rnn.py": ONE},
    ),
    "gradescope": (
        {"x_export/submission_metadata.yml": "---\nsubmission_7:\n  :submitters:\n  - :name: Ada Lovelace\n"
         "    :sid: ada\n    :email: ada@x.edu\n  :created_at: 2027-01-30 15:00:00.123456789 -08:00\nsubmission_9:\n"
         "  :submitters:\n  - :name: Bob Gru\n    :sid:\n    :email: bob@x.edu\n  :created_at: 2027-01-31 01:00:00 Z\n",
         "x_export/submission_7/rnn.py": ONE, "x_export/submission_9/rnn.py": TWO},
        {"ada/rnn/1/rnn.py": ONE, "bob/rnn/1/rnn.py": TWO},
    ),
    "github": (
        {"repos/week-1-ada/rnn.py": ONE, "repos/week-1-bob/rnn.py": TWO, "repos/week-1-bob/README.md": "hello"},
        {"ada/rnn/1/rnn.py": ONE, "bob/rnn/1/rnn.py": TWO},
    ),
    "classroom50": (
        {"repos/rnn-ada/assignments/rnn/rnn.py": ONE, "repos/rnn-bob/assignments/rnn/rnn.py": TWO,
         "repos/rnn-bob/README.md": "hello"},
        {"ada/rnn/1/rnn.py": ONE, "bob/rnn/1/rnn.py": TWO},
    ),
    "drive": (
        {"Week 1/rnn - Ada Lovelace.py": ONE, "Week 1/rnn - Bob Gru.py": TWO},
        {"ada/rnn/1/rnn.py": ONE, "bob/rnn/1/rnn.py": TWO},
    ),
    "nbgrader": (
        {"submitted/ada/rnn/rnn.ipynb": "{}", "submitted/ada/rnn/timestamp.txt": "2027-01-30 15:00:00 UTC",
         "submitted/bob/rnn/rnn.ipynb": "{}"},
        {"ada/rnn/1/rnn.ipynb": "{}", "bob/rnn/1/rnn.ipynb": "{}"},
    ),
    "email": (
        {"mails/rnn_ada.py": ONE, "mails/rnn_bob.py": TWO},
        {"ada/rnn/1/rnn.py": ONE, "bob/rnn/1/rnn.py": TWO},
    ),
}  # fmt: skip


@pytest.mark.parametrize("platform", SCOPES)
def test_each_platform_comes_into_the_same_layout(collect: Collect, platform: str) -> None:
    files, expected = SCOPES[platform]
    ran = collect(platform, packed("class.zip", files))
    assert ran.code == 0, ran.err
    assert stored() == expected
    rows = account()
    assert "In the roster, and nothing was found of them: tom." in ran.err
    assert [row["reason"] for row in rows if row["student"] == "tom"] == ["nothing was handed in"]
    whole = {row["file"].removeprefix("class.zip").removeprefix("/") for row in rows if row["file"]}
    assert {one for one in files if not one.endswith("timestamp.txt")} <= whole
    assert {row["stored"] for row in rows if row["taken"] == "yes"} == set(expected)
    assert all(row["reason"] for row in rows if row["taken"] == "no")


@pytest.mark.parametrize("platform", SCOPES)
def test_twice_adds_nothing_and_changes_nothing(collect: Collect, platform: str) -> None:
    files, expected = SCOPES[platform]
    packed("class.zip", files)
    assert collect(platform, "class.zip").code == 0
    before = {path: path.stat().st_mtime_ns for path in Path("submitted").rglob("*")}
    ran = collect(platform, "class.zip")
    assert ran.code == 0 and ": 0 new in submitted" in ran.err
    assert {
        path: path.stat().st_mtime_ns for path in Path("submitted").rglob("*") if path in before
    } == before
    assert stored() == expected


def test_unpacked_folders_are_the_same_as_zips(collect: Collect) -> None:
    for platform in ("moodle", "blackboard", "nbgrader"):
        for name, text in SCOPES[platform][0].items():
            path = Path(platform) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    assert collect("moodle", "moodle").code == 0 and stored() == SCOPES["moodle"][1]
    assert collect("blackboard", "blackboard").code == 0
    assert collect("nbgrader", "nbgrader/submitted").code == 0
    times = Path("submitted.times.csv").read_text()
    assert times == (
        "student,assignment,submitted\nada,rnn,2027-01-30T15:00:00\nada,rnn,2027-01-30T15:00:00+00:00\n"
        "ada,rnn,2027-01-31T15:00:00\nbob,rnn,2027-01-30T16:00:00\n"
    )


def test_gradescope_says_when_work_came(collect: Collect) -> None:
    collect("gradescope", packed("class.zip", SCOPES["gradescope"][0]))
    assert Path("submitted.times.csv").read_text().splitlines()[1:] == [
        "ada,rnn,2027-01-30T15:00:00-08:00", "bob,rnn,2027-01-31T01:00:00+00:00",
    ]  # fmt: skip


def test_what_is_new_is_the_next_attempt(collect: Collect) -> None:
    for text in (ONE, TWO, ONE):
        collect(
            "canvas", packed("class.zip", {"lovelaceada_11_501_rnn.py": text, "grubob_12_502_rnn.py": ONE})
        )
    assert stored() == {"ada/rnn/1/rnn.py": ONE, "ada/rnn/2/rnn.py": TWO, "bob/rnn/1/rnn.py": ONE}
    one = "Week 1_tom_attempt_2027-01-0{}-15-00-00_rnn.py"
    files = {one.format(k): text for k, text in enumerate((ONE, TWO, ONE), start=1)}
    for _ in range(2):
        assert collect("blackboard", packed("b.zip", files)).code == 0
        assert [stored()[f"tom/rnn/{k}/rnn.py"] for k in (1, 2, 3)] == [ONE, TWO, ONE]
        assert "tom/rnn/4/rnn.py" not in stored()


def test_what_is_nobody_s_is_asked_for_until_it_is_said(collect: Collect) -> None:
    packed(
        "mails.zip",
        {"rnn_ada.py": ONE, "rnn_eve.py": ONE, "rnn.py": TWO, "essay.docx": "x", "rnn (1).py": ONE},
    )
    ran = collect("email", "mails.zip")
    assert ran.code == 3 and "to be decided" in ran.err
    names = Path("submitted.names.csv")
    asked = [row.split(",")[0] for row in names.read_text().splitlines()[1:]]
    assert "mails.zip/rnn.py" in asked and "mails.zip/essay.docx" in asked
    assert not any(one.startswith(("bob", "tom")) for one in stored())
    assert collect("email", "mails.zip", "--names", names).code == 3  # nothing but ? is said
    assert {row["taken"] for row in account() if row["file"] in asked} == {"no"}
    names.write_text(
        "file,student,assignment\nmails.zip/rnn.py,bob,rnn\nmails.zip/essay.docx,-,\nmails.zip/rnn (1).py,tom,rnn\n"
    )
    said = names.read_text()
    ran = collect("email", "mails.zip", "--names", names)
    assert ran.code == 0, ran.err
    assert stored() == {
        f"{who}/rnn/1/rnn.py": TWO if who == "bob" else ONE for who in ("ada", "bob", "eve", "tom")
    }
    assert names.read_text() == said


def test_two_people_of_one_name_are_not_mixed_up(collect: Collect, run: Run) -> None:
    Path("roster.csv").write_text("id,first_name,last_name\na1,Ada,Lovelace\na2,Ada,Lovelace\nbob,Bob,Gru\n")
    files = {"Ada Lovelace_11_assignsubmission_file/rnn.py": ONE, "Ada Lovelace_12_assignsubmission_file/rnn.py": TWO,
             "Bob Gru_13_assignsubmission_file/rnn.py": ONE}  # fmt: skip
    ran = collect("moodle", packed("class.zip", files))
    assert ran.code == 3 and list(stored()) == ["bob/rnn/1/rnn.py"]
    assert "Fits several people, so nothing of it was taken: Ada Lovelace_11, Ada Lovelace_12." in ran.err
    assert len(Path("submitted.names.csv").read_text().splitlines()) == 3
    ran = run("collect", "class.zip", "--from", "moodle", "--into", "free")
    assert ran.code == 0
    assert sorted(one.name for one in Path("free").iterdir() if one.is_dir()) == [
        "Ada Lovelace_11", "Ada Lovelace_12", "Bob Gru_13",
    ]  # fmt: skip


def test_unicode_forms_and_case_are_one_person_of_the_roster(collect: Collect) -> None:
    Path("roster.csv").write_text("id,first_name,last_name\nzé,Zé,Ólaf\nBob,Bob,Gru\n")
    decomposed = unicodedata.normalize("NFD", "Zé Ólaf")
    files = {
        f"{decomposed}_11_assignsubmission_file/rnn.py": ONE,
        "BOB GRU_12_assignsubmission_file/rnn.py": TWO,
    }
    assert collect("moodle", packed("class.zip", files)).code == 0
    assert stored() == {"Bob/rnn/1/rnn.py": TWO, "zé/rnn/1/rnn.py": ONE}


def test_folders_that_some_disks_take_for_one_are_two(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "class", "ada/rnn.py", "ADA/rnn.py", "con/rnn.py")
    assert run("collect", "class", "--from", "nbgrader", "--into", "submitted").code == 0
    names = sorted(one.name for one in Path("submitted").iterdir() if one.is_dir())
    assert len(names) == 3 == len({one.casefold() for one in names}) and "_con" in names


@pytest.mark.parametrize(
    "name", ["../x", "a/b", "CON.txt", ".hidden", "a\0b", "x" * 300, "é" * 200, "a:b", " . ", ""]
)
def test_a_name_is_one_part_of_a_path(name: str) -> None:
    made = fit(name)
    assert made and len(made.encode()) <= 100 and not set(made) & set('/\\:\0<>"|?*')
    assert made not in (".", "..") and not made.startswith(".") and made == made.strip() and fit(made) == made


def test_links_paths_outside_and_bombs_are_told_and_not_taken(collect: Collect, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the secret")
    packed(
        "class.zip", {"Ada Lovelace_11_assignsubmission_file/rnn.py": ONE, "../evil.py": "x", "/evil.py": "x"}
    )
    with zipfile.ZipFile("class.zip", "a", zipfile.ZIP_DEFLATED) as archive:
        link = zipfile.ZipInfo("Bob Gru_12_assignsubmission_file/rnn.py")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("Tom Quiz_13_assignsubmission_file/rnn.py", b"\0" * 201_000_000)
    ran = collect("moodle", "class.zip")
    assert ran.code in (3, 4) and "Traceback" not in ran.err  # the whole zip is refused for the bomb in it
    assert not Path("submitted").exists() or "tom" not in os.listdir("submitted")
    with zipfile.ZipFile("class2.zip", "w") as archive:
        archive.writestr("Ada Lovelace_11_assignsubmission_file/rnn.py", ONE)
        archive.writestr("../evil.py", "x")
        archive.writestr(link, "/etc/passwd")
    ran = collect("moodle", "class2.zip")
    assert ran.code == 3 and stored() == {"ada/rnn/1/rnn.py": ONE}
    reasons = {row["file"]: row["reason"] for row in account()}
    assert any("leads out of the zip" in one for one in reasons.values())
    assert any("is a link" in one for one in reasons.values())
    assert not (tmp_path.parent / "evil.py").exists()
    make(tmp_path / "flat", "ada/rnn.py")
    (tmp_path / "flat" / "bob").mkdir()
    (tmp_path / "flat" / "bob" / "rnn.py").symlink_to(tmp_path / "secret.txt")
    ran = collect("nbgrader", "flat")
    assert ran.code == 3 and "bob: rnn.py cannot be read" in ran.err and "the secret" not in str(stored())


def test_a_link_in_the_place_of_a_person_is_not_followed(collect: Collect, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "ada").symlink_to(tmp_path / "elsewhere")
    make(tmp_path / "class", "ada/rnn.py", "bob/rnn.py")
    ran = collect("nbgrader", "class")
    assert ran.code == 4 and "is no folder" in ran.err and not list((tmp_path / "elsewhere").iterdir())


def test_a_stop_leaves_no_half_attempt(collect: Collect, tmp_path: Path) -> None:
    half = tmp_path / "submitted" / "ada" / "rnn" / f"{UNFINISHED}1"
    make(half, "rnn.py")
    make(tmp_path / "class", "ada/rnn.py", "bob/rnn.py")
    assert collect("nbgrader", "class").code == 0
    assert list(stored()) == ["ada/rnn/1/rnn.py", "bob/rnn/1/rnn.py"]


def test_another_platform_gets_a_sentence(collect: Collect) -> None:
    packed("class.zip", SCOPES["moodle"][0])
    for platform, seen in (
        ("canvas", "one of Moodle"),
        ("blackboard", "one of Moodle"),
        ("gradescope", "no submission"),
    ):
        ran = collect(platform, "class.zip")
        assert ran.code == 4 and seen in ran.err and not Path("submitted").exists()
    assert collect("moodle", "not there.zip").code == 4
    assert collect("moodle", "class.zip", "--assignment", "cnn").code == 4


def test_grade_takes_the_layout_and_the_last_attempt_counts(
    collect: Collect, run: Run, tmp_path: Path
) -> None:
    files = dict(SCOPES["blackboard"][0])
    for only in (False, True):  # a class of one, too
        names = {name: text for name, text in files.items() if not only or "_ada_" in name}
        collect("blackboard", packed("class.zip", names))
        ran = run("grade", "submitted", "--secret", "s", "--csv", "-", "--json", "marks.json")
        rows = [row.split(",")[0] for row in ran.out.splitlines()[1:]]
        assert rows == (["ada"] if only else ["ada", "bob"])
        assert "earlier attempt" in Path("marks.json").read_text()
        Path("submitted").rename(f"before {only}")


def test_names_whose_accents_stand_apart_are_whole(collect: Collect) -> None:
    """As zips of macOS have them; and a surname that is the assignment's own name."""
    Path("roster.csv").write_text(
        "id,first_name,last_name\nd1,Dörte,Åberg\nn1,Nguyễn,Đặng\nh1,अदा,लवलेस\nr1,Ingrid,Rnn\nb1,Bob,Gru\n"
    )
    people = ("Dörte Åberg", "Nguyễn Đặng", "अदा लवलेस", "Ingrid Rnn", "Bob Gru")
    files = {f"Form/File/rnn - {unicodedata.normalize('NFD', one)}.py": ONE for one in people}
    ran = collect("drive", packed("drive.zip", files))
    assert ran.code == 0 and "Not in the roster" not in ran.err, ran.err
    assert sorted(stored()) == [f"{one}/rnn/1/rnn.py" for one in ("b1", "d1", "h1", "n1", "r1")]


def test_the_roster_knows_people_by_what_they_are_called_elsewhere(collect: Collect) -> None:
    Path("roster.csv").write_text(
        "id,first_name,last_name,email,github,section,canvas\nada,A,L,,dragon99,1,71\nbob,B,G,,ada,1,72\ntom,T,Q,,,1,\n"
    )
    for name in ("dragon99", "bob"):
        make(Path("repos"), f"rnn-{name}/rnn.py")
    ran = collect("github", "repos")
    assert ran.code == 0 and sorted(stored()) == ["ada/rnn/1/rnn.py", "bob/rnn/1/rnn.py"]
    assert "Not in the roster" not in ran.err
    make(Path("more"), "rnn-ada/rnn.py")  # an id counts before what somebody else is called elsewhere
    Path("more/rnn-ada/rnn.py").write_text(TWO)
    collect("github", "more/rnn-ada")
    assert stored()["ada/rnn/2/rnn.py"] == TWO


def test_a_file_that_is_said_to_be_somebody_s_joins_what_is_known_to_be_theirs(collect: Collect) -> None:
    packed("mails.zip", {"mails/Ada Lovelace rnn.py": ONE, "mails/homework.py": TWO, "mails/rnn_bob.py": ONE})
    assert collect("email", "mails.zip").code == 3
    Path("names.csv").write_text("file,student,assignment\nmails.zip/mails/homework.py,ada,rnn\n")
    ran = collect("email", "mails.zip", "--names", "names.csv")
    assert ran.code == 0, ran.err
    assert stored() == {"ada/rnn/1/rnn.py": ONE, "ada/rnn/2/rnn.py": TWO, "bob/rnn/1/rnn.py": ONE}


@pytest.mark.parametrize("mark", [",", ";"])
def test_a_further_collection_adds_to_the_tables_of_the_one_before(collect: Collect, mark: str) -> None:
    packed("first.zip", {"mails/rnn_ada.py": ONE, "mails/rnn_eve.py": ONE, "mails/nobody ;-) s.py": ONE})
    packed("second.zip", {"mails/rnn_bob.py": ONE, "mails/rnn_jim.py": ONE, "mails/some.py": TWO})
    collect("email", "first.zip")
    names = Path("submitted.names.csv")
    asked = list(csv.reader(names.read_text().splitlines()))
    with names.open("w", newline="") as file:  # as a spreadsheet saves it
        csv.writer(file, delimiter=mark).writerows([asked[0], [asked[1][0], "tom", "rnn"]])
    said = names.read_bytes().decode()
    ran = collect("email", "second.zip", "--names", names)
    assert ran.code == 3, ran.err
    assert names.read_bytes().decode() == f"{said}second.zip/mails/some.py{mark}?{mark}\n"
    files = {(row["file"], row["student"], row["taken"]) for row in account()}
    assert ("first.zip/mails/rnn_ada.py", "ada", "yes") in files
    assert ("second.zip/mails/rnn_bob.py", "bob", "yes") in files
    assert ("", "ada", "no") not in files and ("", "tom", "no") in files
    ran = collect("email", "first.zip", "--names", names)
    assert ran.code == 0, ran.err
    assert [row["stored"] for row in account() if row["student"] == "tom"] == ["tom/rnn/1/rnn.py"]
    assert len([row for row in account() if row["file"].startswith("first")]) == 3
    Path("slip.csv").write_text("file,student,assignment\nfirst.zip/mails/rnn_evi.py,tom,rnn\n")
    assert collect("email", "first.zip", "--names", "slip.csv").code == 4  # that is no file of anywhere


def test_a_table_that_is_somebody_else_s_is_not_written_over(collect: Collect) -> None:
    packed("class.zip", SCOPES["moodle"][0])
    for name in ("submitted.csv", "submitted.times.csv", "submitted.names.csv"):
        Path(name).write_text("id,my own marks\nada,3\n")
        ran = collect("moodle", "class.zip")
        assert ran.code == 4 and f"{name} is there" in ran.err and not Path("submitted").exists()
        assert Path(name).read_text() == "id,my own marks\nada,3\n"
        Path(name).unlink()
