"""The outline of a course: made once, and again when a file of the course changes or the kept one is of no use."""

import shutil
from pathlib import Path

import pytest

from autograder.course import Course, load_course
from autograder.learn.next import next_after
from autograder.learn.outline import Outline, outline, outline_of

ROOT = Path(__file__).resolve().parents[2]


class Opened:
    """Opens a course, and counts how often."""

    def __init__(self, root: Path) -> None:
        self.root, self.times = root, 0

    def __call__(self) -> Course:
        self.times += 1
        return load_course(self.root)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of two assignments, and an empty folder for what can be made again."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("rnn", "gru"):
        shutil.copytree(ROOT / "solutions" / name, tmp_path / "own" / "solutions" / name)
    return tmp_path / "own"


def kept(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache").rglob("*.json"))


def test_it_is_made_once(small: Path, tmp_path: Path) -> None:
    whole, part = Opened(small), load_course(small, ["rnn"])
    first, again = outline(part, whole), outline(part, whole)
    assert first == again == outline_of(load_course(small)) and whole.times == 1
    assert [one.name for one in first.parts] == list(load_course(small).names)
    assert len(kept(tmp_path)) == 1


def test_a_course_that_changed_has_another(small: Path) -> None:
    whole = Opened(small)
    before = outline(load_course(small, ["rnn"]), whole)
    criteria = small / "solutions" / "gru" / "criteria.py"
    text = criteria.read_text()
    criteria.write_text(text.replace("points=", "points=2 * ", 1))
    after = outline(load_course(small, ["rnn"]), whole)
    assert whole.times == 2
    assert sum(one.points for one in after.parts) > sum(one.points for one in before.parts)


DEEP = b'{"has_key": true, "parts": [], "more": ' + 99_999 * b"[" + 99_999 * b"]" + b"}"
OF_NOTHING = b'{"has_key": true, "parts": []}'


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"has_key": true, "parts": [1]}', b"\xff\xfe", DEEP, OF_NOTHING]
)
def test_a_damaged_one_is_made_anew(small: Path, tmp_path: Path, content: bytes) -> None:
    whole, part = Opened(small), load_course(small, ["rnn"])
    found = outline(part, whole)
    kept(tmp_path)[0].write_bytes(content)
    assert outline(part, whole) == found and whole.times == 2
    assert outline(part, whole) == found and whole.times == 2


def test_one_that_others_can_write_is_made_anew(small: Path, tmp_path: Path) -> None:
    whole, part = Opened(small), load_course(small, ["rnn"])
    outline(part, whole)
    kept(tmp_path)[0].chmod(0o666)
    outline(part, whole)
    assert whole.times == 2


def test_where_none_can_be_kept_nothing_is_left(small: Path, tmp_path: Path) -> None:
    whole, part = Opened(small), load_course(small, ["rnn"])
    outline(part, whole)
    place = kept(tmp_path)[0]
    place.unlink()
    place.mkdir()
    outline(part, whole)
    assert whole.times == 2 and list(place.parent.iterdir()) == [place]


def test_without_a_folder_the_course_is_opened(small: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    whole, part = Opened(small), load_course(small, ["rnn"])
    assert outline(part, whole) == outline(part, whole) and whole.times == 2


def test_what_comes_next_at_the_end_of_the_course_is_nothing(course: Course) -> None:
    found: Outline = outline_of(course)
    last = course.assignments[-1]
    asked = [one.name for one in last.exercises if one.criteria]
    assert next_after(found, last.name) == next_after(found, last.name, asked[-1]) == ""
    assert next_after(found, last.name, asked[-2]) == f"write {asked[-1]}"
