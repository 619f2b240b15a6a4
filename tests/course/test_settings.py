"""course.toml: every mistake has a sentence with its key and line; points keep their shares and add up exactly."""

import datetime
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import load_course
from autograder.errors import BadSettings
from autograder.settings.dates import moment, zone_of
from autograder.settings.points import scaled
from autograder.settings.roster import read_roster
from autograder.settings.settings import open_settings
from tests.conftest import Run

KNOWN = ("rnn", "bptt", "lstm", "gru", "quiz")


def said(tmp_path: Path, text: str, roster: str = "") -> list[str]:
    """What is said of this course.toml, a sentence a line."""
    (tmp_path / "course.toml").write_text(text)
    if roster:
        (tmp_path / "roster.csv").write_text(roster)
    with pytest.raises(BadSettings) as refused:
        open_settings(tmp_path, KNOWN)
    return str(refused.value).split("\n")


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ('titel = "x"', 1, "titel is no key of it; did you mean title?"),
        ('\nassignments = ["rnn",\n  "lsmt"]', 3, "names lsmt, but there is no such assignment; did you mean lstm?"),
        ('assignments = ["rnn", "rnn"]', 1, "assignments names an assignment twice"),
        ('drop = "lstm_gates"', 1, 'drop is "lstm_gates", and should be a list of names'),
        ('attempts = "first"', 1, 'attempts is "first", and should be "last" or "best"'),
        ("points = 3", 1, "points is 3, and should be a table"),
        ("[points]\n\nlstm_gates = 0", 3, "points.lstm_gates is 0, and should be a number above 0"),
        ("points = {lstm_gates = 0.3}", 1, "is 0.3, and should be a number above 0, in steps of 0.125"),
        ('[points]\nx = "three"', 2, 'points.x is "three", and should be a number'),
        ("[points]\nx = true", 2, "points.x is true, and should be a number"),
        ('[due]\nlstm = "tomorrow"', 2, 'due.lstm is "tomorrow", and should be a date with a time'),
        ("[due]\nlstm = 2027-01-31", 2, "due.lstm is 2027-01-31, and should be a date with a time"),
        ("[due]\nlsmt = 2027-01-31T12:00:00Z", 2, "due.lsmt: there is no assignment lsmt; did you mean lstm?"),
        ("[due]\nlstm = 2027-01-31T12:00:00", 2, "due.lstm has no offset, so nobody knows which moment it is"),
        ('timezone = "Europe/Vinna"', 1, "is no time zone that is known here, and should be one such as Europe/Vienna"),
        ('timezone = "Europe/Vienna"\n[due]\nrnn = 2027-03-28T02:30:00', 3, "due.rnn is never there in Europe/Vienna"),
        ('timezone = "Europe/Vienna"\n[due]\nrnn = 2027-10-31T02:30:00', 3, "due.rnn is there twice in Europe/Vienna"),
        ("late = 3", 1, "late is 3, and should be a table: [late]"),
        ("[late]\ndayz = 3", 2, "late.dayz is no key of it; did you mean days?"),
        ("[late]\npercent = 300", 2, "late.percent is 300, and should be a number from 0 to 100"),
        ("[late]\ndays = 1.5", 2, "late.days is 1.5, and should be a whole number"),
        ("[extensions.ada]\nlsmt = 2027-01-31T12:00:00Z", 2, "extensions.ada.lsmt: there is no assignment lsmt"),
        ('[groups]\na = ["x", "y"]\nb = ["y"]', 3, "groups.b has y, who is in a already"),
        ("title = \nroster = 3", 1, "is not TOML"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_key_and_line(tmp_path: Path, text: str, line: int, sentence: str) -> None:
    (told,) = said(tmp_path, text)
    assert sentence in told
    assert re.search(rf"\bline {line}\b", told), told


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    told = said(tmp_path, 'titel = "x"\nattempts = "first"\n[late]\npercent = -1\n')
    assert [re.findall(r"line (\d+)", one)[0] for one in told] == ["1", "2", "4"]


def test_students_are_those_of_the_roster(tmp_path: Path) -> None:
    text = (
        'roster = "roster.csv"\n[groups]\na = ["ada", "bop"]\n[extensions.ava]\nrnn = 2027-01-31T12:00:00Z\n'
    )
    assert said(tmp_path, text, "id\nada\nbob\n") == [
        "course.toml, line 3: groups.a names bop, but there is no such student in the roster; did you mean bob?",
        "course.toml, line 4: extensions.ava: there is no student in the roster ava; did you mean ada?",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name\nada\n", "has no column id; its first line should be: id,first_name"),
        ("id,email\nada,a\n,b\n", "line 3: nobody's id is there"),
        ("id\nada\nada\n", "line 3: ada is there twice"),
    ],
)
def test_a_roster_with_a_mistake(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "roster.csv").write_text(text)
    with pytest.raises(BadSettings, match=sentence):
        read_roster(tmp_path / "roster.csv")
    with pytest.raises(BadSettings, match="cannot be read"):
        read_roster(tmp_path / "nothing.csv")


def test_a_roster_of_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("﻿ID;First_Name;Section\nada; Ada ;1\n;;\n", encoding="utf-8")
    assert [(one.id, one.first_name) for one in read_roster(tmp_path / "roster.csv")] == [("ada", "Ada")]


def test_times_without_an_offset_are_the_zone_s() -> None:
    zone = zone_of("Europe/Vienna")
    winter, summer = (moment(datetime.datetime(2027, month, 1, 12), zone) for month in (1, 7))
    assert (winter.utcoffset(), summer.utcoffset()) == (
        datetime.timedelta(hours=1),
        datetime.timedelta(hours=2),
    )


def test_what_points_and_drop_name_is_there(tmp_path: Path, run: Run) -> None:
    (tmp_path / "course.toml").write_text(
        'assignments = ["lstm"]\ndrop = ["lstm_gate", "lstm_step"]\n[points]\nlstm_hiden = 3\nlstm_step = 1\n'
    )
    ran = run("doctor", "--course", tmp_path)
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.splitlines() == [
        "course.toml, line 2: drop names lstm_gate, but there is no such exercise; did you mean lstm_gates?",
        "course.toml, line 4: points.lstm_hiden: there is no exercise lstm_hiden; did you mean lstm_hidden?",
        "course.toml, line 5: points.lstm_step has points, and stands in drop as well; fix it there",
    ]


EIGHTHS = st.integers(1, 80).map(lambda k: k / 8)


@given(st.lists(EIGHTHS, min_size=1, max_size=12), EIGHTHS)
def test_points_add_up_exactly_and_keep_their_shares(points: list[float], total: float) -> None:
    found = scaled(points, total)
    assert sum(found) == total and sum(reversed(found)) == total
    assert all(one > 0 for one in found)
    for one, other in zip(points, found, strict=True):
        assert abs(other - total * one / sum(points)) < 0.125
    assert found == scaled(points, total)


def test_the_same_points_stay_as_they_are() -> None:
    assert scaled([2.5, 0.25, 0.25], 3) == (2.5, 0.25, 0.25)
    assert scaled([1.5, 0.25, 0.25], 3) == (2.25, 0.375, 0.375)
    assert scaled([1, 1, 1], 1) == (0.375, 0.375, 0.25)


def test_what_is_borrowed_is_the_shipped_course_s(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text(
        'assignments = ["lstm", "rnn"]\ndrop = ["lstm_gates"]\n[points]\nlstm_hidden = 3\n'
    )
    course, shipped = load_course(tmp_path), load_course(Path(__file__).resolve().parent.parent.parent)
    assert course.names == ("lstm", "rnn") and course.faults == ()
    points = {one.name: one.points for one in course["lstm"].exercises}
    assert points == {one.name: one.points for one in shipped["lstm"].exercises} | {
        "lstm_gates": 0,
        "lstm_hidden": 3,
    }
    hidden = next(one for one in course["lstm"].exercises if one.name == "lstm_hidden")
    before = next(one for one in shipped["lstm"].exercises if one.name == "lstm_hidden")
    assert [one.id for one in hidden.criteria] == [one.id for one in before.criteria]
    assert "def lstm_gates" in course["lstm"].text and "def lstm_gates" not in course["lstm"].handed_out
