"""Every way in which platforms and people lay out a class: whose each file is, and nobody is lost, merged or split."""

from pathlib import Path

import pytest

from autograder.submissions.find import Found, Search, find_class
from tests.tools.classroom import ASSIGNMENTS, make

Rows = dict[str, dict[str, list[str]]]


def found_in(root: Path, *paths: Path, asked: tuple[str, ...] = ()) -> Found:
    return find_class(Search(paths or (root,), ASSIGNMENTS, asked=asked))


def rows_of(root: Path, found: Found) -> Rows:
    """Whose the files are that count, and nothing for those of whom nobody can tell."""
    return {
        one.id: {}
        if one.undecided
        else {
            name: [path.relative_to(root).as_posix() for path in paths] for name, paths in one.files.items()
        }
        for one in found.submissions
    }


MOODLE = "assignsubmission_file_"
LAYOUTS: dict[str, tuple[list[str], Rows]] = {
    "a folder more": (
        ["ada/hw/lstm/lstm.py", "ben/homework3/lstm.py", "cem/a/b/c/lstm.ipynb"],
        {
            "ada": {"lstm": ["ada/hw/lstm/lstm.py"]},
            "ben": {"lstm": ["ben/homework3/lstm.py"]},
            "cem": {"lstm": ["cem/a/b/c/lstm.ipynb"]},
        },
    ),
    "clones of the course": (
        ["ada/assignments/lstm/lstm.py", "ada/solutions/lstm.py", "ada/tests/test_lstm.py", "ada/.git/HEAD",
         "ben/assignments/rnn/rnn.ipynb", "ben/solutions/rnn.py"],
        {"ada": {"lstm": ["ada/assignments/lstm/lstm.py"]}, "ben": {"rnn": ["ben/assignments/rnn/rnn.ipynb"]}},
    ),
    "clones that were downloaded": (
        ["ada/course-main/assignments/lstm/lstm.py", "ada/course-main/solutions/lstm.py", "ada/notes.txt",
         "ben/lstm.py"],
        {"ada": {"lstm": ["ada/course-main/assignments/lstm/lstm.py"]}, "ben": {"lstm": ["ben/lstm.py"]}},
    ),
    "drives for each assignment": (
        ["lstm/lstm.py", "lstm/lstm(1).py", "rnn/rnn.py", "rnn/rnn(1).py"],
        {"lstm": {}, "lstm(1)": {}, "rnn": {}, "rnn(1)": {}},
    ),
    "repositories": (
        ["lstm-ada/lstm.py", "lstm-ada/tests/test_lstm.py", "lstm-ada/README.md", "lstm-ben/lstm/lstm.py"],
        {"lstm-ada": {"lstm": ["lstm-ada/lstm.py"]}, "lstm-ben": {"lstm": ["lstm-ben/lstm/lstm.py"]}},
    ),
    "a folder for each assignment": (
        ["lstm/ada/lstm.py", "rnn/ada/rnn.py", "rnn/lstm/rnn.py", "lstm/lstm/lstm.py"],
        {
            "ada": {"lstm": ["lstm/ada/lstm.py"], "rnn": ["rnn/ada/rnn.py"]},
            "lstm": {"lstm": ["lstm/lstm/lstm.py"], "rnn": ["rnn/lstm/rnn.py"]},
        },
    ),
    "files for each assignment": (
        ["lstm/ada.py", "rnn/ada.py", "lstm/gru lee.py", "rnn/ben.ipynb"],
        {
            "ada": {"lstm": ["lstm/ada.py"], "rnn": ["rnn/ada.py"]},
            "ben": {"rnn": ["rnn/ben.ipynb"]},
            "gru lee": {"lstm": ["lstm/gru lee.py"]},
        },
    ),
    "Moodle for each assignment, where two have one name": (
        [f"lstm/Ada L_1234567_{MOODLE}/lstm.py", f"rnn/Ada L_7654321_{MOODLE}/rnn.py",
         f"lstm/Li Wei_1234568_{MOODLE}/lstm.py", f"lstm/Li Wei_1234569_{MOODLE}/lstm.py"],
        {
            "Ada L": {"lstm": [f"lstm/Ada L_1234567_{MOODLE}/lstm.py"], "rnn": [f"rnn/Ada L_7654321_{MOODLE}/rnn.py"]},
            "Li Wei_1234568": {"lstm": [f"lstm/Li Wei_1234568_{MOODLE}/lstm.py"]},
            "Li Wei_1234569": {"lstm": [f"lstm/Li Wei_1234569_{MOODLE}/lstm.py"]},
        },
    ),
    "Moodle": (
        [f"Ada Gru_1234567_{MOODLE}/lstm.py", "Ada Gru_1234567_assignsubmission_onlinetext_/onlinetext.html",
         f"Ben Quiz_1234568_{MOODLE}/homework3/lstm.py", f"Cem de_la_Cruz_1234569_{MOODLE}/lstm.py.txt"],
        {
            "Ada Gru_1234567": {"lstm": [f"Ada Gru_1234567_{MOODLE}/lstm.py"]},
            "Ben Quiz_1234568": {"lstm": [f"Ben Quiz_1234568_{MOODLE}/homework3/lstm.py"]},
            "Cem de_la_Cruz_1234569": {"lstm": [f"Cem de_la_Cruz_1234569_{MOODLE}/lstm.py.txt"]},
        },
    ),
    "Moodle in one folder": (
        [f"Ada Gru_1234567_{MOODLE}lstm.py", f"Ben Quiz_1234568_{MOODLE}lstm.py", f"Ben Quiz_1234568_{MOODLE}rnn.py",
         "Cem_1234569_assignsubmission_onlinetext_onlinetext.html", f"Dee_1234570_{MOODLE}report.pdf"],
        {
            "Ada Gru_1234567": {"lstm": [f"Ada Gru_1234567_{MOODLE}lstm.py"]},
            "Ben Quiz_1234568": {
                "lstm": [f"Ben Quiz_1234568_{MOODLE}lstm.py"], "rnn": [f"Ben Quiz_1234568_{MOODLE}rnn.py"]
            },
            "Cem_1234569": {},
            "Dee_1234570": {},
        },
    ),
    "Canvas": (
        ["ada_12345_67890_lstm.py", "ada_12345_67891_lstm-1.py", "ada_12345_67892_lstm.ipynb", "ada_12345_67893_rnn.py",
         "ada_12346_67894_lstm.py", "ben_LATE_12347_67895_lstm-2.py", "cem_12348_67896_hw3.py", "dee_12349_text.html"],
        {
            "ada_12345": {
                "lstm": ["ada_12345_67891_lstm-1.py", "ada_12345_67892_lstm.ipynb"], "rnn": ["ada_12345_67893_rnn.py"]
            },
            "ada_12346": {"lstm": ["ada_12346_67894_lstm.py"]},
            "ben_12347": {"lstm": ["ben_LATE_12347_67895_lstm-2.py"]},
            "cem_12348": {},
            "dee_12349": {},
        },
    ),
    "Blackboard": (
        ["HW_5_ada_l_attempt_2026-11-01-10-00-00_lstm.py", "HW_5_ada_l_attempt_2026-11-02-11-00-00_lstm.ipynb",
         "HW_5_ada_l_attempt_2026-11-02-11-00-00.txt", "HW_5_ben_l_attempt_2026-11-01-10-00-00_lstm.py"],
        {
            "ada_l": {"lstm": ["HW_5_ada_l_attempt_2026-11-02-11-00-00_lstm.ipynb"]},
            "ben_l": {"lstm": ["HW_5_ben_l_attempt_2026-11-01-10-00-00_lstm.py"]},
        },
    ),
    "files that people mailed": (
        ["lstm_ada.py", "ben lstm.py", "cem - lstm.ipynb", "dee_lstm.py.txt", "lstm_emil.py", "lstm_emil (1).py",
         "Felonius Gru lstm.py", "Hana Quiz - lstm.ipynb", "Smith Jones lstm.py", "Smith-Jones lstm.py",
         "homework_ivo.py", "jo.pdf"],
        {
            "ada": {"lstm": ["lstm_ada.py"]},
            "ben": {"lstm": ["ben lstm.py"]},
            "cem": {"lstm": ["cem - lstm.ipynb"]},
            "dee": {"lstm": ["dee_lstm.py.txt"]},
            "emil": {"lstm": ["lstm_emil (1).py"]},
            "Felonius Gru": {"lstm": ["Felonius Gru lstm.py"]},
            "Hana Quiz": {"lstm": ["Hana Quiz - lstm.ipynb"]},
            "Smith Jones": {"lstm": ["Smith Jones lstm.py"]},
            "Smith-Jones": {"lstm": ["Smith-Jones lstm.py"]},
            "homework_ivo": {},
            "jo": {},
        },
    ),
    "a plain name among files that people mailed": (
        ["lstm.py", "lstm_ada.py", "lstm_ben.py"],
        {"lstm": {}, "ada": {"lstm": ["lstm_ada.py"]}, "ben": {"lstm": ["lstm_ben.py"]}},
    ),
    "numbers that are people's": (
        ["group 1 lstm.py", "group 2 lstm.py", "lstm_team_3.py", "lstm_team_4.py", "1234567_lstm.py", "lstm_zoe-2.py"],
        {
            "group 1": {"lstm": ["group 1 lstm.py"]}, "group 2": {"lstm": ["group 2 lstm.py"]},
            "team 3": {"lstm": ["lstm_team_3.py"]}, "team 4": {"lstm": ["lstm_team_4.py"]},
            "1234567": {"lstm": ["1234567_lstm.py"]}, "zoe-2": {"lstm": ["lstm_zoe-2.py"]},
        },
    ),
    "attempts that people mailed": (
        ["ada_lstm-1.py", "ada_lstm-2.py", "ben lstm.py", "ben lstm (3).py", "ben lstm (12).py", "ben lstm.ipynb"],
        {"ada": {"lstm": ["ada_lstm-2.py"]}, "ben": {"lstm": ["ben lstm (12).py", "ben lstm.ipynb"]}},
    ),
    "a drive of many people": (
        ["lstm.py", "lstm(1).py", "lstm(2).py", "Copy of lstm.ipynb", "Copy of lstm (1).ipynb"],
        {"lstm": {}, "lstm(1)": {}, "lstm(2)": {}, "Copy of lstm": {}, "Copy of lstm (1)": {}},
    ),
    "copies in the folder of one among others": (
        ["ada/lstm.py", "ada/lstm (1).py", "ben/lstm.py"],
        {"ada": {"lstm": ["ada/lstm.py", "ada/lstm (1).py"]}, "ben": {"lstm": ["ben/lstm.py"]}},
    ),
    "sections": (
        ["a/ada/lstm.py", "a/ben/lstm.py", "b/ada/lstm.py", "b/cem/lstm.py"],
        {
            "a/ada": {"lstm": ["a/ada/lstm.py"]}, "ben": {"lstm": ["a/ben/lstm.py"]},
            "b/ada": {"lstm": ["b/ada/lstm.py"]}, "cem": {"lstm": ["b/cem/lstm.py"]},
        },
    ),
    "exports beside each other": (
        ["canvas/ada_12345_67890_lstm.py", "canvas/ben_12346_67891_lstm.py", "classroom/hw5-cem/lstm/lstm.py"],
        {
            "ada_12345": {"lstm": ["canvas/ada_12345_67890_lstm.py"]},
            "ben_12346": {"lstm": ["canvas/ben_12346_67891_lstm.py"]},
            "classroom": {"lstm": ["classroom/hw5-cem/lstm/lstm.py"]},
        },
    ),
    "attempts in folders, and two folders that are none": (
        ["ada/try 2/lstm.py", "ada/try 10/lstm.py", "ben/x/lstm.py", "ben/y/lstm.py", "cem/lstm.py"],
        {"ada": {"lstm": ["ada/try 10/lstm.py"]}, "ben": {}, "cem": {"lstm": ["cem/lstm.py"]}},
    ),
    "names that are assignments' or hidden": (
        ["lstm/lstm.py", "gru_lee/lstm.py", "quiz.ann/lstm.py", ".dot/lstm.py", "__under__/lstm.py",
         "solutions/lstm.py"],
        {name: {"lstm": [f"{name}/lstm.py"]} for name in
         ("lstm", "gru_lee", "quiz.ann", ".dot", "__under__", "solutions")},
    ),
    "a stray file beside folders": (
        ["ada/lstm.py", "ben/lstm.py", "lstm.py", "README.md"],
        {"ada": {"lstm": ["ada/lstm.py"]}, "ben": {"lstm": ["ben/lstm.py"]}, "lstm": {}},
    ),
    "nbgrader": (
        ["submitted/ada/lstm/problem1.ipynb", "submitted/ada/lstm/timestamp.txt", "submitted/ben/lstm/lstm.ipynb"],
        {"ada": {"lstm": ["submitted/ada/lstm/problem1.ipynb"]}, "ben": {"lstm": ["submitted/ben/lstm/lstm.ipynb"]}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_whose_each_file_is(layout: str, tmp_path: Path) -> None:
    files, expected = LAYOUTS[layout]
    found = found_in(make(tmp_path, *files))
    assert rows_of(tmp_path, found) == expected
    assert {entry.path for entry in found.files if "/." not in entry.path} >= {
        file for file in files if "/." not in file
    }


def test_a_clone_that_is_named_itself_is_one_student(tmp_path: Path) -> None:
    make(tmp_path / "mine", "assignments/lstm/lstm.py", "assignments/rnn/rnn.py", "solutions/lstm.py")
    make(tmp_path / "mine", *(f"tests/submissions/s{n}/lstm.py" for n in range(30)))
    found = found_in(tmp_path / "mine")
    assert rows_of(tmp_path / "mine", found) == {
        "mine": {"lstm": ["assignments/lstm/lstm.py"], "rnn": ["assignments/rnn/rnn.py"]}
    }
    reasons = {entry.path: entry.reason for entry in found.files}
    assert reasons["tests"].startswith("30 files of this copy of the course")
    assert "not in the assignments/" in reasons["solutions/lstm.py"]


def test_the_paths_of_assignments_are_joined_by_student(tmp_path: Path) -> None:
    make(tmp_path, "lstm/ada/lstm.py", "lstm/ben/lstm.py", "rnn/ada/rnn.py")
    found = found_in(tmp_path, tmp_path / "lstm", tmp_path / "rnn")
    assert rows_of(tmp_path, found) == {
        "ada": {"lstm": ["lstm/ada/lstm.py"], "rnn": ["rnn/ada/rnn.py"]},
        "ben": {"lstm": ["lstm/ben/lstm.py"]},
    }


def test_the_files_of_an_export_may_be_named_one_by_one(tmp_path: Path) -> None:
    names = ["ada_12345_67890_lstm.py", "ada_12345_67891_lstm-1.py", "ben_12346_67892_lstm.py"]
    make(tmp_path, *names)
    found = found_in(tmp_path, *(tmp_path / name for name in names))
    assert rows_of(tmp_path, found) == {"ada_12345": {"lstm": [names[1]]}, "ben_12346": {"lstm": [names[2]]}}


METADATA = """\
submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: '7000'
    :email: ada@uni.edu
  :created_at: 2026-11-20 10:00:00 Z
  :results:
    tests:
    - output: "  :submitters:\\n  - :name: Mallory"
submission_2:
  :submitters:
  - :name: 'Ben O''Brien'
    :sid:
    :email: ben@uni.edu
submission_3:
  :submitters:
  - :name: "Zo\\u00eb Li"
    :sid: '7001'
  - :name: Dee
    :sid: '7002'
submission_4:
  :score: 0
"""


def test_gradescope_says_who_submitted(tmp_path: Path) -> None:
    make(tmp_path, *(f"submission_{number}/lstm.py" for number in range(1, 6)))
    (tmp_path / "submission_metadata.yml").write_text(METADATA, encoding="utf-8")
    found = found_in(tmp_path)
    ids = {one.files["lstm"][0].parent.name: one.id for one in found.submissions}
    assert ids == {
        "submission_1": "7000",
        "submission_2": "Ben O'Brien",
        "submission_3": "Zoë Li, Dee",
        "submission_4": "submission_4",
        "submission_5": "submission_5",
    }


def test_one_assignment_that_is_asked_for_is_what_the_class_is_marked_on(tmp_path: Path) -> None:
    make(
        tmp_path, "ada/lstm.py", "ada/rnn.py", "ben/homework.py", "cem/rnn.py", "dee/a.py", "dee/b.py", "eva/"
    )
    found = found_in(tmp_path, asked=("lstm",))
    assert found.assignments == ("lstm",)
    rows = rows_of(tmp_path, found)
    assert rows["ben"] == {"lstm": ["ben/homework.py"]} and rows["dee"] == {}
    by_id = {one.id: one for one in found.submissions}
    assert "homework.py was taken for lstm; it should be called lstm.py" in by_id["ben"].notes[0]
    assert by_id["cem"].notes == ("Handed in was rnn, which the class is not marked on.",)
    assert by_id["dee"].undecided and not by_id["cem"].undecided and not by_id["eva"].undecided
    reasons = {entry.path: entry.reason for entry in found.files if not entry.taken}
    assert "not asked for" in reasons["ada/rnn.py"] and "not asked for" in reasons["cem/rnn.py"]
    assert found_in(tmp_path).assignments == ("rnn", "lstm")


def test_a_second_file_of_a_flat_export_is_no_later_attempt(tmp_path: Path) -> None:
    make(tmp_path, "ada_12345_67890_lstm.py", "ada_12345_67891_lstm_tools.py", "ada_12345_67892_utils.py")
    make(tmp_path, "ben_12346_67893_hw.py", "cem_12347_67894_hw.py", "cem_12347_67895_plots.py")
    found = found_in(tmp_path, asked=("lstm",))
    by_id = {one.id: one for one in found.submissions}
    assert [path.name for path in by_id["ada_12345"].files["lstm"]] == [
        "ada_12345_67890_lstm.py",
        "ada_12345_67891_lstm_tools.py",
    ]
    assert list(by_id["ada_12345"].helpers) == ["lstm_tools", "utils"]
    assert [path.name for path in by_id["ben_12346"].files["lstm"]] == ["ben_12346_67893_hw.py"]
    assert by_id["cem_12347"].undecided and not by_id["cem_12347"].files


def test_files_of_people_count_for_the_one_assignment_that_is_asked_for(tmp_path: Path) -> None:
    make(tmp_path, "ada.py", "ben.py", "cem.ipynb")
    assert rows_of(tmp_path, found_in(tmp_path, asked=("gru",))) == {
        "ada": {"gru": ["ada.py"]},
        "ben": {"gru": ["ben.py"]},
        "cem": {"gru": ["cem.ipynb"]},
    }


def test_who_handed_in_something_else_is_not_judged_and_who_handed_in_nothing_is_told_so(
    tmp_path: Path,
) -> None:
    make(tmp_path, "ada/lstm.py", "ben/report.pdf", "cem/notes.txt", "dee/homework.py", "eva/lstm.tar.gz")
    make(tmp_path, "fay/", "gil/.DS_Store", "hal/README.md", "ivo/.lstm.py")
    (tmp_path / "kim").symlink_to("ada")
    by_id = {one.id: one for one in found_in(tmp_path).submissions}
    undecided = {student for student, one in by_id.items() if one.undecided}
    assert undecided == {"ben", "cem", "dee", "eva", "ivo", "kim"}
    for student, file in {"ben": "report.pdf", "cem": "notes.txt", "dee": "homework.py"}.items():
        assert file in by_id[student].undecided and "--names" in by_id[student].undecided
    assert all(by_id[student].notes and not by_id[student].files for student in ("fay", "gil", "hal"))


def test_the_own_modules_beside_the_work_are_helpers(tmp_path: Path) -> None:
    make(
        tmp_path,
        "ada/lstm/lstm.py",
        "ada/lstm/squash.py",
        "ada/lstm/not-one.py",
        "ada/lstm/rnn.py",
        "ada/far.py",
    )
    make(tmp_path, "ben/lstm.py", "ben/lstm_tools.py", "ben/class.py", "ben/test_it.py", "ben/sub/deep.py")
    make(tmp_path, "cem/gru.py", *(f"cem/m{number:02}.py" for number in range(30)))
    by_id = {one.id: one for one in found_in(tmp_path).submissions}
    assert {name: path.name for name, path in by_id["ada"].helpers.items()} == {"squash": "squash.py"}
    assert list(by_id["ben"].helpers) == ["lstm_tools", "test_it"]
    assert list(by_id["cem"].helpers) == [f"m{number:02}" for number in range(20)]
    taken = {entry.path: entry.reason for entry in found_in(tmp_path).files if entry.taken}
    assert "imported if the work asks for it" in taken["ada/lstm/squash.py"]
