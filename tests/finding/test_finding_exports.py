"""What platforms and people hand out for a whole course: nobody is merged with anybody, and nobody is split."""

from collections import Counter
from pathlib import Path

import pytest

from autograder.submissions.folder import Work, work_in
from autograder.submissions.names import AssignmentNames
from autograder.submissions.survey import Node
from tests.finding.test_finding_layouts import Rows, found_in, rows_of
from tests.finding.test_finding_zips import found_in as unpacked_in
from tests.finding.test_finding_zips import packed, taken
from tests.tools.classroom import make

SUBMITTED, WORKING = "Student Work/Submitted files", "Student Work/Working files"
LAYOUTS: dict[str, tuple[list[str], Rows]] = {
    "folders of Brightspace": (
        ["12-9 - Ada L - Nov 2, 2026 1100 AM/lstm.py", "13-9 - Ben Gru - Nov 3, 2026 1205 PM/lstm.py",
         "13-9 - Ben Gru - Nov 3, 2026 1210 AM/lstm.py", "14-9 - Ben Gru - 1 December, 2026 905 AM/lstm.ipynb",
         "index.html"],
        {
            "Ada L_12": {"lstm": ["12-9 - Ada L - Nov 2, 2026 1100 AM/lstm.py"]},
            "Ben Gru_13": {"lstm": ["13-9 - Ben Gru - Nov 3, 2026 1205 PM/lstm.py"]},
            "Ben Gru_14": {"lstm": ["14-9 - Ben Gru - 1 December, 2026 905 AM/lstm.ipynb"]},
        },
    ),
    "files of Brightspace": (
        ["12-9 - Ada L - Nov 2, 2026 1100 AM - lstm.py", "13-9 - Jean-Luc O'Neil - Nov 30, 2026 1205 PM - my lstm.py",
         "13-9 - Jean-Luc O'Neil - Dec 1, 2026 105 PM - lstm.ipynb", "14-9 - Cy - Nov 2, 2026 100 PM - report.pdf"],
        {
            "Ada L_12": {"lstm": ["12-9 - Ada L - Nov 2, 2026 1100 AM - lstm.py"]},
            "Jean-Luc O'Neil_13": {"lstm": ["13-9 - Jean-Luc O'Neil - Dec 1, 2026 105 PM - lstm.ipynb"]},
            "Cy_14": {},
        },
    ),
    "Teams": (
        [f"{SUBMITTED}/Ada L/LSTM/Version 1/lstm.py", f"{SUBMITTED}/Ada L/LSTM/Version 2/lstm.py",
         f"{WORKING}/Ada L/LSTM/lstm.py", f"{SUBMITTED}/Ben/LSTM/Version 1/lstm.py", f"{WORKING}/Cy/LSTM/lstm.py"],
        {
            "Ada L": {"lstm": [f"{SUBMITTED}/Ada L/LSTM/Version 2/lstm.py"]},
            "Ben": {"lstm": [f"{SUBMITTED}/Ben/LSTM/Version 1/lstm.py"]},
            "Cy": {"lstm": [f"{WORKING}/Cy/LSTM/lstm.py"]},
        },
    ),
    "only what was handed in to Teams": (
        ["Submitted files/Ada/hw/Version 1/lstm.py", "Submitted files/Ben/hw/Version 1/lstm.py",
         "Submitted files/Ben/hw/Version 2/lstm.py"],
        {
            "Ada": {"lstm": ["Submitted files/Ada/hw/Version 1/lstm.py"]},
            "Ben": {"lstm": ["Submitted files/Ben/hw/Version 2/lstm.py"]},
        },
    ),
    "Canvas without names": (
        ["anon_ab12c_67890_lstm.py", "anon_ab12c_67895_rnn.py", "anon_zz9XY_LATE_67891_lstm-1.py"],
        {
            "anon_ab12c": {"lstm": ["anon_ab12c_67890_lstm.py"], "rnn": ["anon_ab12c_67895_rnn.py"]},
            "anon_zz9XY": {"lstm": ["anon_zz9XY_LATE_67891_lstm-1.py"]},
        },
    ),
    "an export for each assignment": (
        ["lstm submissions/ada_123_4567_lstm.py", "lstm submissions/ben_124_4568_lstm.py",
         "rnn submissions/ada_123_5000_rnn.py", "rnn submissions/cem_125_5001_rnn.py"],
        {
            "ada_123": {"lstm": ["lstm submissions/ada_123_4567_lstm.py"],
                        "rnn": ["rnn submissions/ada_123_5000_rnn.py"]},
            "ben_124": {"lstm": ["lstm submissions/ben_124_4568_lstm.py"]},
            "cem_125": {"rnn": ["rnn submissions/cem_125_5001_rnn.py"]},
        },
    ),
    "Moodle's numbers, which are others for each assignment": (
        ["CS-lstm-1/Ada B_11_assignsubmission_file/lstm.py", "CS-lstm-1/Cy_12_assignsubmission_file/lstm.py",
         "CS-rnn-2/Ada B_27_assignsubmission_file/rnn.py", "CS-rnn-2/Cy_28_assignsubmission_file/rnn.py"],
        {
            "Ada B": {"lstm": ["CS-lstm-1/Ada B_11_assignsubmission_file/lstm.py"],
                      "rnn": ["CS-rnn-2/Ada B_27_assignsubmission_file/rnn.py"]},
            "Cy": {"lstm": ["CS-lstm-1/Cy_12_assignsubmission_file/lstm.py"],
                   "rnn": ["CS-rnn-2/Cy_28_assignsubmission_file/rnn.py"]},
        },
    ),
    "weeks, each with an assignment of its own": (
        ["week 1/ada/rnn.py", "week 1/ben/rnn.py", "week 2/ada/lstm.py", "week 2/ben/lstm.py", "week 2/cem/hw.pdf"],
        {
            "ada": {"lstm": ["week 2/ada/lstm.py"], "rnn": ["week 1/ada/rnn.py"]},
            "ben": {"lstm": ["week 2/ben/lstm.py"], "rnn": ["week 1/ben/rnn.py"]},
            "cem": {},
        },
    ),
    "a class that lies deeper": (
        ["uni/2026/cs101/ada/lstm.py", "uni/2026/cs101/ben/lstm.py"],
        {"ada": {"lstm": ["uni/2026/cs101/ada/lstm.py"]}, "ben": {"lstm": ["uni/2026/cs101/ben/lstm.py"]}},
    ),
    "sections of sections": (
        ["Mon/1/ada/lstm.py", "Mon/1/ben/lstm.py", "Mon/2/cem/lstm.py", "Tue/1/dee/lstm.py", "Tue/1/eva/lstm.py",
         "Mon/2/fay/lstm.py"],
        {
            "ada": {"lstm": ["Mon/1/ada/lstm.py"]}, "ben": {"lstm": ["Mon/1/ben/lstm.py"]},
            "cem": {"lstm": ["Mon/2/cem/lstm.py"]}, "dee": {"lstm": ["Tue/1/dee/lstm.py"]},
            "eva": {"lstm": ["Tue/1/eva/lstm.py"]}, "fay": {"lstm": ["Mon/2/fay/lstm.py"]},
        },
    ),
    "people who have numbers only": (
        ["hand-ins/1/lstm.py", "hand-ins/2/lstm.py", "hand-ins/3/lstm.py"],
        {number: {"lstm": [f"hand-ins/{number}/lstm.py"]} for number in "123"},
    ),
    "people who have numbers only, in sections": (
        ["Mon/1/lstm.py", "Mon/2/lstm.py", "Tue/3/lstm.py", "Tue/4/lstm.py"],
        {
            "1": {"lstm": ["Mon/1/lstm.py"]}, "2": {"lstm": ["Mon/2/lstm.py"]},
            "3": {"lstm": ["Tue/3/lstm.py"]}, "4": {"lstm": ["Tue/4/lstm.py"]},
        },
    ),
    "attempts that have numbers only": (
        ["ada/1/lstm.py", "ada/2/lstm.py", "ben/1/lstm.py", "ben/2/lstm.py"],
        {"ada": {"lstm": ["ada/2/lstm.py"]}, "ben": {"lstm": ["ben/2/lstm.py"]}},
    ),
    "drafts of everybody": (
        ["ada/draft/lstm.py", "ada/final/lstm.py", "ben/draft/lstm.py", "ben/final/lstm.py"],
        {"ada": {}, "ben": {}},
    ),
    "all are called as assignments are": (
        ["gru/lstm.py", "rnn/lstm.py", "quiz/lstm.py"],
        {name: {"lstm": [f"{name}/lstm.py"]} for name in ("gru", "rnn", "quiz")},
    ),
    "all are called as assignments are, in nbgrader": (
        ["submitted/lstm/lstm/lstm.ipynb", "submitted/gru/lstm/lstm.ipynb", "submitted/rnn/gru/gru.ipynb"],
        {
            "lstm": {"lstm": ["submitted/lstm/lstm/lstm.ipynb"]}, "gru": {"lstm": ["submitted/gru/lstm/lstm.ipynb"]},
            "rnn": {"gru": ["submitted/rnn/gru/gru.ipynb"]},
        },
    ),
    "mailed, and only one as it should be": (
        ["lstm_ada.py", "lstm_ben.txt", "cem - lstm.ipynb.txt", "lstm_Dee.html", "eva_lstm.pdf", "grades_lstm.csv",
         "README.md"],
        {"ada": {"lstm": ["lstm_ada.py"]}, "ben": {}, "cem": {}, "Dee": {}, "eva": {}},
    ),
    "mailed, and most names have two words of assignments": (
        ["lstm_ada.py", "lstm_Ben Gru.py", "lstm_Ben Quiz.py"],
        {
            "ada": {"lstm": ["lstm_ada.py"]}, "Ben Gru": {"lstm": ["lstm_Ben Gru.py"]},
            "Ben Quiz": {"lstm": ["lstm_Ben Quiz.py"]},
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_whose_each_file_is(layout: str, tmp_path: Path) -> None:
    files, expected = LAYOUTS[layout]
    found = found_in(make(tmp_path, *files))
    assert rows_of(tmp_path, found) == expected
    assert sorted(entry.path for entry in found.files) == sorted(files)


def _gradescope(first: int, second: int) -> bytes:
    return (
        f"submission_{first}:\n  :submitters:\n  - :name: Ada\n    :sid: '7'\n"
        f"submission_{second}:\n  :submitters:\n  - :name: Ben\n    :email: ben@uni.edu\n"
    ).encode()


def test_a_packed_export_of_gradescope_says_who_submitted(tmp_path: Path) -> None:
    metadata = {"e/submission_metadata_DOT_yml": _gradescope(1, 2)}
    (tmp_path / "e.zip").write_bytes(packed("e/submission_1/lstm.py", "e/submission_2/lstm.py", **metadata))
    assert taken(unpacked_in(tmp_path / "e.zip")) == {
        "7": ["e.zip/e/submission_1/lstm.py"],
        "Ben": ["e.zip/e/submission_2/lstm.py"],
    }


def test_two_exports_of_gradescope_are_joined_by_number_and_address(tmp_path: Path) -> None:
    make(tmp_path, "a/submission_1/lstm.py", "a/submission_2/lstm.py", "b/submission_8/rnn.py")
    make(tmp_path, "b/submission_9/rnn.py")
    (tmp_path / "a" / "submission_metadata.yml").write_bytes(_gradescope(1, 2))
    (tmp_path / "b" / "submission_metadata.yml").write_bytes(_gradescope(8, 9))
    assert rows_of(tmp_path, found_in(tmp_path)) == {
        "7": {"lstm": ["a/submission_1/lstm.py"], "rnn": ["b/submission_8/rnn.py"]},
        "Ben": {"lstm": ["a/submission_2/lstm.py"], "rnn": ["b/submission_9/rnn.py"]},
    }


def test_one_number_twice_at_gradescope_is_an_attempt_and_one_name_twice_is_two_people(
    tmp_path: Path,
) -> None:
    make(tmp_path, *(f"submission_{number}/lstm.py" for number in (4, 5, 9, 12)))
    lines = [
        f"submission_{number}:\n  :submitters:\n  - :name: {name}\n    :sid: {sid}\n"
        for number, name, sid in ((9, "Ada", "'7'"), (12, "Ada", "'7'"), (4, "Bo", ""), (5, "Bo", ""))
    ]
    (tmp_path / "submission_metadata.yml").write_text("".join(lines))
    assert rows_of(tmp_path, found_in(tmp_path)) == {
        "7": {"lstm": ["submission_12/lstm.py"]},
        "Bo": {"lstm": ["submission_4/lstm.py"]},
        "Bo (2)": {"lstm": ["submission_5/lstm.py"]},
    }


def test_packed_exports_are_no_files_of_one_person(tmp_path: Path) -> None:
    for assignment, number in (("lstm", 4000), ("rnn", 5000)):
        files = (f"{name}_12{k}_{number + k}_{assignment}.py" for k, name in enumerate(("ada", "ben")))
        (tmp_path / f"submissions-{assignment}.zip").write_bytes(packed(*files))
    assert taken(unpacked_in(tmp_path)) == {
        "ada_120": ["submissions-lstm.zip/ada_120_4000_lstm.py", "submissions-rnn.zip/ada_120_5000_rnn.py"],
        "ben_121": ["submissions-lstm.zip/ben_121_4001_lstm.py", "submissions-rnn.zip/ben_121_5001_rnn.py"],
    }


def test_zips_of_assignments_in_the_zip_of_a_class(tmp_path: Path) -> None:
    inner = {f"{name}_DOT_zip": packed(f"ada/{name}.py", f"ben/{name}.py") for name in ("lstm", "rnn")}
    (tmp_path / "all.zip").write_bytes(packed(**inner))
    assert taken(unpacked_in(tmp_path / "all.zip")) == {
        name: [f"all.zip/{one}.zip/{name}/{one}.py" for one in ("lstm", "rnn")] for name in ("ada", "ben")
    }


def test_a_zip_is_called_after_a_person_whose_name_is_an_assignment_s_word(tmp_path: Path) -> None:
    for name in ("Ben Gru.zip", "Ben Quiz.zip", "lstm_cem.zip"):
        (tmp_path / name).write_bytes(packed("hw/lstm.py"))
    assert taken(unpacked_in(tmp_path)) == {
        "Ben Gru": ["Ben Gru.zip/hw/lstm.py"],
        "Ben Quiz": ["Ben Quiz.zip/hw/lstm.py"],
        "cem": ["lstm_cem.zip/hw/lstm.py"],
    }


def test_the_folder_of_an_assignment_with_files_of_people(tmp_path: Path) -> None:
    make(tmp_path, "lstm/ada.py", "lstm/ben.py", "lstm/Cy Gru.py")
    assert rows_of(tmp_path, found_in(tmp_path, tmp_path / "lstm")) == {
        "ada": {"lstm": ["lstm/ada.py"]},
        "ben": {"lstm": ["lstm/ben.py"]},
        "Cy Gru": {"lstm": ["lstm/Cy Gru.py"]},
    }


def test_paths_with_an_assignment_each_are_of_one_class(tmp_path: Path) -> None:
    make(tmp_path, "w1/ada/rnn.py", "w1/ben/rnn.py", "w2/ada/lstm.py", "w2/cem/lstm.py", "g1/ada/lstm.py")
    make(tmp_path, "g1/ben/lstm.py")
    assert rows_of(tmp_path, found_in(tmp_path, tmp_path / "w1", tmp_path / "w2")) == {
        "ada": {"lstm": ["w2/ada/lstm.py"], "rnn": ["w1/ada/rnn.py"]},
        "ben": {"rnn": ["w1/ben/rnn.py"]},
        "cem": {"lstm": ["w2/cem/lstm.py"]},
    }
    found = found_in(tmp_path, tmp_path / "g1", tmp_path / "w2")
    assert {one.id for one in found.submissions} == {"g1/ada", "w2/ada", "ben", "cem"}


def test_paths_of_one_name_are_shown_apart(tmp_path: Path) -> None:
    make(tmp_path, "x/hw/ada/lstm.py", "y/hw/ben/lstm.py", "y/hw/ada/lstm.py")
    found = found_in(tmp_path, tmp_path / "x" / "hw", tmp_path / "y" / "hw")
    assert [entry.path for entry in found.files] == [
        "x/hw/ada/lstm.py",
        "y/hw/ada/lstm.py",
        "y/hw/ben/lstm.py",
    ]


def test_folders_in_folders_are_looked_into_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: Counter[Path] = Counter()

    def counted(folder: Node, names: AssignmentNames) -> Work:
        looked[folder.path] += 1
        return work_in(folder, names)

    monkeypatch.setattr("autograder.submissions.people.work_in", counted)
    deep = "/".join(f"d{depth}" for depth in range(12))
    make(tmp_path, *(f"{deep}/{name}/lstm.py" for name in ("ada", "ben", "cem")))
    assert len(found_in(tmp_path).submissions) == 3
    assert set(looked.values()) == {1}
