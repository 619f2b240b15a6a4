"""Zips are folders: read safely, never out of their private folder, and one that cannot be had keeps its row."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from autograder.submissions import archives
from autograder.submissions.archives import unpacking
from autograder.submissions.find import Found, Search, find_class
from tests.tools.classroom import ASSIGNMENTS, make


def packed(*files: str | zipfile.ZipInfo, **contents: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file, "x = 1\n")
        for name, content in contents.items():
            archive.writestr(name.replace("_DOT_", "."), content)
    return data.getvalue()


def found_in(*paths: Path, asked: tuple[str, ...] = ()) -> Found:
    with unpacking() as unpack:
        found = find_class(Search(paths, ASSIGNMENTS, asked=asked, unpack=unpack))
        for one in found.submissions:
            for path in (path for several in one.files.values() for path in several):
                assert path.read_text() == "x = 1\n"
                inside = path.resolve().is_relative_to(unpack.folder.resolve())
                assert inside or any(path.resolve().is_relative_to(each.resolve()) for each in paths)
        assert stat.S_IMODE(unpack.folder.stat().st_mode) == 0o700
    assert not unpack.folder.exists()
    return found


def taken(found: Found) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {one.id: [] for one in found.submissions}
    for entry in found.files:
        if entry.taken and entry.assignment:
            rows[entry.student].append(entry.path)
    return rows


def test_zips_of_students_are_their_folders(tmp_path: Path) -> None:
    make(tmp_path, "fay/lstm.py")
    for name, data in {
        "ada.zip": packed("lstm.py", "rnn/rnn.py"),
        "ben.zip": packed("ben/hw/lstm.py", "__MACOSX/ben/._lstm.py"),
        "cem.zip": packed(inner_DOT_zip=packed("lstm.py")),
        "dee.zip": packed("a\\b\\lstm.py"),
    }.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "fay" / "rnn.zip").write_bytes(packed("homework.py"))
    found = found_in(tmp_path)
    assert taken(found) == {
        "ada": ["ada.zip/lstm.py", "ada.zip/rnn/rnn.py"],
        "ben": ["ben.zip/ben/hw/lstm.py"],
        "cem": ["cem.zip/inner.zip/lstm.py"],
        "dee": ["dee.zip/a/b/lstm.py"],
        "fay": ["fay/lstm.py", "fay/rnn.zip/homework.py"],
    }
    entries = {entry.path: entry for entry in found.files}
    assert entries["ada.zip"].student == "ada" and "unpacked" in entries["ada.zip"].reason


def test_a_class_in_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(packed("export/ada/lstm.py", "export/ben/lstm.py", "export/cem/report.pdf"))
    assert taken(found_in(path)) == {
        "ada": ["class.zip/export/ada/lstm.py"],
        "ben": ["class.zip/export/ben/lstm.py"],
        "cem": [],
    }
    path.write_bytes(packed("Ada Gru_1234567_assignsubmission_file_/lstm.py", "ben_12345_67890_lstm.py"))
    assert list(taken(found_in(path))) == ["Ada Gru_1234567", "ben_12345"]


def test_zips_in_flat_exports(tmp_path: Path) -> None:
    (tmp_path / "ada_12345_67890_lstm.zip").write_bytes(packed("work.py", "tools/x.txt"))
    (tmp_path / "ben_12346_67891_lstm.zip").write_bytes(b"PK")
    make(tmp_path, "cem_12347_67892_lstm.py")
    found = found_in(tmp_path)
    assert taken(found) == {
        "ada_12345": ["ada_12345_67890_lstm.zip/work.py"],
        "ben_12346": [],
        "cem_12347": ["cem_12347_67892_lstm.py"],
    }
    ben = found.submissions[1]
    assert ben.undecided.startswith("ben_12346_67891_lstm.zip cannot be opened as a zip")


def link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("rnn.py")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def test_what_leads_out_of_a_zip_is_left_over(tmp_path: Path) -> None:
    names = ["../../lstm.py", "/abs/gru.py", "C:/quiz.py", "a/../../bptt.py", "n" * 300 + "/lstm.py"]
    (tmp_path / "ada.zip").write_bytes(packed("ok/lstm.py", *names, link()))
    found = found_in(tmp_path / "ada.zip")
    assert [entry.path for entry in found.files if entry.taken] == ["ada.zip", "ada.zip/ok/lstm.py"]
    reasons = [entry.reason for entry in found.files if not entry.taken]
    assert sum("leads out of the zip" in reason for reason in reasons) == 4
    assert sum("too long a path" in reason for reason in reasons) == 1
    assert sum("is a link" in reason for reason in reasons) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["ada.zip"]


def test_the_later_of_two_entries_of_one_name_counts(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("lstm.py", "first\n")
        archive.writestr("lstm.py", "x = 1\n")
    (tmp_path / "ada.zip").write_bytes(data.getvalue())
    found = found_in(tmp_path / "ada.zip")
    assert [entry.path for entry in found.files] == [
        "ada.zip",
        "ada.zip/lstm.py",
        "ada.zip/lstm.py (earlier 1)",
    ]
    assert "stands twice" in found.files[2].reason


@pytest.mark.parametrize(
    ("limit", "value"),
    [("MAX_FILE", 99), ("MAX_ZIP", 150), ("MAX_IN_ALL", 150), ("MAX_ENTRIES", 1), ("MAX_DIRECTORY", 50)],
)
def test_what_unpacks_to_too_much_is_refused_whole(
    limit: str, value: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, limit, value)
    make(tmp_path, "ben/lstm.py")
    (tmp_path / "ada.zip").write_bytes(packed(lstm_DOT_py=b"#" * 100, rnn_DOT_py=b"#" * 100))
    found = found_in(tmp_path)
    assert taken(found) == {"ada": [], "ben": ["ben/lstm.py"]}
    assert found.submissions[0].undecided.startswith(("ada.zip unpacks to too much", "ada.zip holds 2 files"))


def test_a_size_that_a_zip_lies_about_is_counted_as_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bytearray(packed(lstm_DOT_py=b"#" * 100_000))
    at = data.rindex(b"PK\1\2")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    make(tmp_path, "ben/lstm.py")
    (tmp_path / "ada.zip").write_bytes(data)
    monkeypatch.setattr(archives, "MAX_FILE", 1000)
    assert taken(found_in(tmp_path))["ada"] == [] or found_in(tmp_path).submissions[0].undecided


def test_a_zip_in_a_zip_in_a_zip_is_not_unpacked(tmp_path: Path) -> None:
    make(tmp_path, "ben/lstm.py")
    (tmp_path / "ada.zip").write_bytes(packed(a_DOT_zip=packed(b_DOT_zip=packed("lstm.py"))))
    found = found_in(tmp_path)
    assert taken(found)["ada"] == []
    assert any("zip in a zip in a zip" in entry.reason for entry in found.files)
