"""Gradebooks of platforms are filled and given back: the points of a class go in, and every other byte stays."""

import json
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.errors import BadExport
from autograder.exports import blackboard, canvas, moodle
from autograder.exports.sheet import read_sheet
from autograder.exports.standing import Standings, standings
from autograder.report import (
    CriterionMark,
    Deducted,
    Report,
    Status,
    SubmissionMark,
    exercise_mark,
    submission_mark,
)
from autograder.reports.json import as_json
from autograder.settings.people import Known, Line, name_of, recognised
from autograder.settings.roster import Member
from tests.conftest import Run

ROSTER = (
    Member("ada", "Ada", "Lovelace", "ada@x.edu"),
    Member("bob", "=1+2", "Bó", "bob@x.edu"),
    Member("cyd", "Cyd", "C"),
    Member("tom", "Tom", "T"),
)


def mark(student: str, status: Status, points: float, **more: object) -> SubmissionMark:
    """The marks of somebody on rnn, out of 15."""
    verdict = "not judged" if status == "not judged" else "right" if points == 15 else "wrong"
    criterion = CriterionMark(
        id="whole",
        title="the step",
        verdict=verdict,
        points=points,
        max_points=15.0,
        message="",
        mistake=None,
    )
    made = submission_mark(student, (exercise_mark("rnn", "rnn_step", (criterion,), status),))
    fields = {name: getattr(made, name) for name in made.__struct_fields__} | more
    return SubmissionMark(**fields)


def report(*marks: SubmissionMark) -> Report:
    return Report(confinement=("seccomp",), submissions=marks)


LATE = Deducted(assignment="rnn", late_days=1, points=15.0, final=13.5, sentence="late")
CLASS = report(
    mark("ada", "marked", 15.0, deducted=(LATE,), final=13.5),
    mark("bob", "marked", 7.25),
    mark("cyd", "not judged", 0.0),
    mark("zed", "not handed in", 0.0),
)


@pytest.fixture
def everybody() -> Standings:
    return standings(CLASS, ROSTER)


CANVAS = (
    '\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,"RNN, week 1 (987)",LSTM (988),rnn Final Score\r\n'
    "    Points Possible,,,,,15,30,(read only)\r\n"
    '"Lovelace, ""A"" Ada",11,,ada,S1,,=3,\r\n'
    '"Bó, B",12,,BOB,S1,"4",,\r\n'
    '"C, Cyd",13,,cyd,S1,9,,\r\n'
    '"New, N",14,,new,S1,2,,\r\n'
    '"Student, Test",99,,ada,S1,,,'
).encode()


def test_canvas_gets_back_what_it_gave_with_the_points_in_it(everybody: Standings) -> None:
    made = canvas.filled(CANVAS, "canvas.csv", everybody, {})
    expected = CANVAS.replace(b",ada,S1,,=3", b",ada,S1,13.5,=3").replace(b'S1,"4"', b'S1,"7.25"')
    assert made.data == expected
    told = "\n".join(made.told)
    assert "cyd: not judged: the cell stays as it was, and is no zero." in told
    assert "new: is on the platform and not in the marks" in told
    assert "tom, zed: is in the marks or the roster and not in the gradebook" in told


def test_canvas_by_another_title_and_other_points(everybody: Standings) -> None:
    made = canvas.filled(CANVAS, "canvas.csv", everybody, {"rnn": "LSTM"})
    assert b",ada,S1,,13.5," in made.data
    assert "rnn is out of 15 points here and out of 30 on the platform" in "\n".join(made.told)
    for title in ("GRU", "rnn Final Score"):
        with pytest.raises(BadExport, match="no column has this title; there is RNN, week 1, LSTM"):
            canvas.filled(CANVAS, "canvas.csv", everybody, {"rnn": title})
    with pytest.raises(BadExport, match="No column is named after rnn; there is RMM, week 1, LSTM"):
        canvas.filled(CANVAS.replace(b"RNN", b"RMM"), "canvas.csv", everybody, {})


def test_a_new_gradebook_has_a_row_for_everybody_and_no_formula(everybody: Standings) -> None:
    made = canvas.made(everybody)
    assert made.data.decode() == (
        "Student,ID,SIS Login ID,Section,rnn\r\n    Points Possible,,,,15\r\n"
        '"Lovelace, Ada",,ada,,13.5\r\n"Bó,\' =1+2",,bob,,7.25\r\n"C, Cyd",,cyd,,\r\n"T, Tom",,tom,,\r\nzed,,zed,,\r\n'
    )
    assert "cyd: not judged" in made.told[0] and "takes back a grade that is there" in made.told[0]
    told = blackboard.made(everybody)
    assert told.data.decode() == (
        '"Last Name","First Name","Username","rnn [Total Pts: 15 Score]"\r\n"Lovelace","Ada","ada","13.5"\r\n'
        '"Bó","\'=1+2","bob","7.25"\r\n"C","Cyd","cyd",""\r\n"T","Tom","tom",""\r\n"","","zed",""\r\n'
    )
    assert any("not judged" in one for one in told.told)


BLACKBOARD = (
    "Last Name\tFirst Name\tUsername\tStudent ID\tLast Access\tAvailability\tRNN [Total Pts: 15 Score] |664617\t"
    "Total [Total Pts: 45 Score] |9\r\nLovelace\tAda\tada\t1\t\tYes\t\t\r\nB\tB\tx77\tbob\t\tYes\tNeeds Grading\t\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_blackboard_keeps_its_encoding_and_tabs(everybody: Standings, encoding: str) -> None:
    made = blackboard.filled(BLACKBOARD.encode(encoding), "gc.xls", everybody, {})
    expected = BLACKBOARD.replace("Yes\t\t\r", "Yes\t13.5\t\r").replace("Needs Grading", "7.25")
    assert made.data == expected.encode(encoding)


MOODLE = (
    '\ufeffIdentifier,"Full name","ID number","Email address",Status,Grade,"Maximum Grade",'
    '"Marking workflow state","Grade can be changed","Last modified (submission)","Last modified (grade)",'
    '"Feedback comments"\n'
    '"Participant 51","Ada Lovelace",,ada@x.edu,Submitted,,15.00,,Yes,-,-,"so, so"\n'
    '"Participant 52","Bob B",bob,,Submitted,3.00,15.00,,No,-,-,\n'
    '"Participant 53","C Cyd",,,Submitted,4.00,15.00,,Yes,-,-,\n'
).encode()


def test_moodle_gets_back_its_worksheet_and_locked_grades_stay(everybody: Standings) -> None:
    made = moodle.filled(MOODLE, "grades.csv", everybody, {})
    assert made.data == MOODLE.replace(b"ada@x.edu,Submitted,,", b"ada@x.edu,Submitted,13.50,")
    told = "\n".join(made.told)
    assert "bob: the grade is locked on the platform: left as it was." in told
    assert "cyd: not judged: the cell stays as it was" in told
    assert "tom, zed: is in the marks or the roster and not in the gradebook" in told


def test_moodle_in_another_language_with_decimal_commas(everybody: Standings) -> None:
    text = (
        MOODLE.decode().replace("15.00", '"15,00"').replace("Grade can be changed", "Bewertung ist änderbar")
    )
    text = (
        text.replace("Identifier", "ID")
        .replace("Participant", "Teilnehmer/in")
        .replace(",Grade,", ",Bewertung,")
    )
    text = (
        text.replace(",Yes,", ",Ja,").replace(",No,", ",Nein,").replace("3.00", '"3,00"').replace("4.00", "")
    )
    made = moodle.filled(text.encode(), "bewertung.csv", everybody, {"rnn": "Bewertung"})
    assert made.data.decode() == text.replace("ada@x.edu,Submitted,,", 'ada@x.edu,Submitted,"13,50",')
    assert any("locked" in one for one in made.told)


@pytest.mark.parametrize("fill", [canvas.filled, moodle.filled, blackboard.filled])
@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", b"\x00\x01", b'Student,ID,x,Section\n"a,b\n', b"PK\3\4", b"\xe4"],
)
def test_what_is_no_gradebook_gets_a_sentence(everybody: Standings, fill: object, data: bytes) -> None:
    with pytest.raises(BadExport, match=r"^file\.csv.* Download|^file\.csv.* Export"):
        fill(data, "file.csv", everybody, {})  # type: ignore[operator]


def test_gradebooks_of_other_platforms_are_refused(everybody: Standings) -> None:
    for fill, data in ((canvas.filled, MOODLE), (moodle.filled, CANVAS), (blackboard.filled, MOODLE)):
        with pytest.raises(BadExport, match=r"file\.csv (is|does) not"):
            fill(data, "file.csv", everybody, {})


def test_a_table_comes_back_byte_by_byte() -> None:
    for data in (CANVAS, MOODLE, b'a;b\r1;"x""y"\n;;\r\n\r\nlast', b"\xef\xbb\xbfa\tb\n"):
        assert read_sheet(data, "x").written() == data


def test_people_are_told_apart() -> None:
    known = Known(
        [Member("ada_11", "Ada", "L"), Member("ada_12", "Ada", "L"), Member("Ze\u0301", "", "", "z@x")]
    )
    assert known.meant(Line(numbers=("11",), name="Ada L")) == {"ada_11"}
    assert known.meant(Line(name="L, ADA")) == {"ada_11", "ada_12"}
    assert known.meant(Line(logins=("zé",))) == {"Ze\u0301"} == known.meant(Line(logins=("Z@X",)))
    found = recognised({1: Line(name="Ada L"), 2: Line(logins=("z@x",)), 3: Line(name="Zé")}, known)
    assert found.whose == {} and set(found.unclear) == {1, 2, 3}
    assert name_of("O'Neil, Ada-Bo") == name_of("ada bo o neil")


def test_a_member_of_a_group_has_the_points_of_the_group() -> None:
    given = standings(report(mark("eve", "not handed in", 0.0, deducted=(LATE,), final=13.5))).people[0]
    assert given.of("rnn").points == 13.5


def test_the_command_asks_before_it_writes_over_and_says_who_is_not_judged(run: Run, tmp_path: Path) -> None:
    marks, book, out = (tmp_path / name for name in ("marks.json", "canvas.csv", "out.csv"))
    marks.write_bytes(as_json(CLASS))
    book.write_bytes(CANVAS)
    given = ("export", "canvas", out, "--from", marks, "--gradebook", book)
    ran = run(*given)
    assert ran.code == 3 and "cyd: not judged" in ran.err
    assert b",ada,S1,13.5," in out.read_bytes()
    out.write_text("mine")
    ran = run(*given)
    assert (ran.code, out.read_text()) == (4, "mine") and "--overwrite" in ran.err
    assert run(*given, "--overwrite").code == 3 and out.read_text() != "mine"
    assert book.read_bytes() == CANVAS
    for bad in ("canvas.csv", "none.json"):
        ran = run("export", "canvas", tmp_path / "x.csv", "--from", tmp_path / bad)
        assert ran.code == 4 and bad in ran.err and "Traceback" not in ran.err
    assert run("export", "moodle", tmp_path / "x.csv", "--from", marks).code == 4
    assert not (tmp_path / "x.csv").exists()


def test_the_roster_gives_everybody_a_row(run: Run, tmp_path: Path) -> None:
    (tmp_path / "marks.json").write_bytes(as_json(report(mark("ada", "marked", 15.0))))
    (tmp_path / "roster.csv").write_text("id,first_name\ntom,@Tom\nada,Ada\n")
    ran = run(
        "export", "blackboard", "-", "--from", tmp_path / "marks.json", "--roster", tmp_path / "roster.csv"
    )
    assert ran.code == 0
    assert ran.out.splitlines()[1:] == ['"","\'@Tom","tom",""', '"","Ada","ada","15"']
    assert json.loads((tmp_path / "marks.json").read_text())["submissions"]


def test_a_run_s_marks_go_out_after_the_policy(
    run: Run, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("class/ada", "class/bob", "term"):
        Path(folder).mkdir(parents=True)
    for student in ("ada", "bob"):
        Path("class", student, "rnn.py").write_text(course["rnn"].text)
    Path("roster.csv").write_text("id\nada\nbob\nzoe\n")
    Path("term", "roster.csv").write_text("id\nada\nbob\nzoe\n")
    Path("term", "course.toml").write_text(
        'assignments = ["rnn"]\nroster = "roster.csv"\n[due]\nrnn = 2027-01-31T23:59:00Z\n[late]\npercent = 10\n'
    )
    Path("times.csv").write_text(
        "student,assignment,submitted\nada,rnn,2027-01-30T10:00:00Z\nbob,rnn,2027-02-01T10:00:00Z\n"
    )
    assert run("grade", "class", "--course", "term", "--secret", "s", "--run", "week").code == 0
    given = ("export", "blackboard", "-", "--run", "week", "--course", "term")
    ran = run(*given, "--times", "times.csv")
    assert ran.out.splitlines()[1:] == ['"","","ada","15"', '"","","bob","13.5"', '"","","zoe",""']
    ran = run(*given)
    assert '"bob","15"' in ran.out and "name --times to have it applied" in ran.err
    assert run("export", "canvas", "-", "--run", "nowhere").code == 4
