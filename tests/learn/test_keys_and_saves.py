"""Keys of a terminal and of a Windows console, and files that were saved: by looking, and told by the system."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from autograder.learn import saves
from autograder.learn.keys import CLOSED, PosixKeys, WindowsKeys
from autograder.learn.saves import Saves, watched


class Console:
    """msvcrt, as far as it is used."""

    def __init__(self, typed: str) -> None:
        self.typed = list(typed)

    def kbhit(self) -> bool:
        return bool(self.typed)

    def getwch(self) -> str:
        return self.typed.pop(0)


def test_a_windows_console_gives_keys_and_arrows_mean_nothing() -> None:
    keys = WindowsKeys(Console("h\xe0Hq"))
    assert [keys.wait(0.0) for _ in range(4)] == ["h", "escape", "q", ""]


def test_a_windows_console_is_woken_and_ctrl_c_is_an_interrupt() -> None:
    keys = WindowsKeys(Console(""))
    threading.Timer(0.01, keys.wake).start()
    assert keys.wait(None) == ""
    with pytest.raises(KeyboardInterrupt):
        WindowsKeys(Console("\x03")).wait(None)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_a_terminal_gives_keys_and_tells_when_it_is_gone() -> None:
    import pty

    ours, theirs = pty.openpty()
    keys = PosixKeys(theirs)
    try:
        os.write(ours, b"h\n")
        assert keys.wait(5.0) == "\n"
        assert keys.wait(0.0) == ""
        keys.wake()
        assert keys.wait(None) == ""
        os.write(ours, b"\x1b[A\n")
        assert keys.wait(5.0) == "escape"
        os.close(ours)
        assert keys.wait(5.0) == CLOSED
    finally:
        keys.close()
        os.close(theirs)


def test_what_is_saved_replaced_made_and_deleted_is_seen_once(tmp_path: Path) -> None:
    old, new, other = tmp_path / "a.py", tmp_path / "b.py", tmp_path / "c.py"
    old.write_text("1")
    told: list[int] = []
    found = Saves(lambda: [old, new], lambda: told.append(1))
    found.look()
    assert found.taken() == [] and not told
    other.write_text("not ours")
    new.write_text("2")
    found.look()
    assert found.taken() == [new]
    other.replace(old)
    found.look()
    old.unlink()
    found.look()
    assert found.taken() == [old] and found.taken() == [] and len(told) == 3


def test_the_file_that_was_saved_last_comes_last(tmp_path: Path) -> None:
    one, two = tmp_path / "a.py", tmp_path / "b.py"
    found = Saves(lambda: [one, two], lambda: None)
    for path in (one, two, one):
        path.write_text(f"{path.name}{path.exists()}")
        found.look()
    assert found.taken() == [two, one]


@pytest.mark.parametrize("told_by", ["the system", "looking alone"])
def test_a_thread_tells_of_saves_and_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_by: str
) -> None:
    if told_by == "looking alone":
        monkeypatch.setattr(saves, "LOOK_ALONE", 0.01)
        monkeypatch.setitem(sys.modules, "watchfiles", None)
    path, told = tmp_path / "rnn.py", threading.Event()
    path.write_text("1")
    with watched(lambda: [path], told.set) as found:
        end = time.monotonic() + 30
        while not told.wait(0.2) and time.monotonic() < end:  # the watch may not stand yet: save again
            path.write_text(path.read_text() + "1")
        assert found.taken() == [path]
    assert not [one for one in threading.enumerate() if one.name == "saves"]
