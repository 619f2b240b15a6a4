"""The watch in a real terminal of 80 x 24: twenty versions are saved, each is answered, and nothing is left behind."""

import os
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytest.importorskip("fcntl", reason="there are no pseudo-terminals on Windows")
from tests.tools.sample import further
from tests.tools.terminal import Terminal, in_terminal
from tests.tools.versions import texts

NAMES = ("rnn", "lstm")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    for name in NAMES:
        shutil.copytree(ROOT / "assignments" / name, tmp_path / name)
    return tmp_path


def save(path: Path, text: str, by_rename: bool) -> None:
    """As editors do it: in place, or as a new file that takes the old one's name."""
    if not by_rename:
        path.write_text(text, encoding="utf-8")
        return
    new = path.with_name(f".{path.name}.swp")
    new.write_text(text, encoding="utf-8")
    os.replace(new, path)


def is_gone(pid: int) -> bool:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def fits(terminal: Terminal, rows: int = 24, columns: int = 80) -> bool:
    return len(terminal.screen) <= rows and max(map(len, terminal.screen)) <= columns


@pytest.mark.further
def test_twenty_versions_are_saved_and_each_is_answered(here: Path) -> None:
    stubs = {name: (here / name / f"{name}.py").read_text(encoding="utf-8") for name in NAMES}
    with in_terminal("watch", folder=here, root=ROOT) as terminal:
        terminal.until(lambda text: "Next to write: rnn_step (rnn/rnn.py, line " in text)
        said = texts(stubs)
        assert len(said) == 20
        for number, (version, text) in enumerate(said):
            before = len(terminal.frames)
            save(here / version.assignment / f"{version.assignment}.py", text, by_rename=bool(number % 2))
            terminal.until(lambda text, wanted=version.says: wanted in text, before)
            assert fits(terminal)
        assert terminal.screen[0].startswith("lstm [###.......] 10/30  course [#.........] 25/")
        terminal.resize(12, 60)
        terminal.until(lambda text: len(terminal.screen) <= 12 and fits(terminal, 12, 60))
        terminal.press("q")
        assert terminal.wait() == 0
    assert "right = true" in (here / "progress.toml").read_text()


@pytest.mark.parametrize("how", ["Ctrl-C", *map(further, ("SIGTERM", "closed"))])
def test_nothing_is_left_behind(here: Path, how: str) -> None:
    with in_terminal("watch", folder=here, root=ROOT) as terminal:
        terminal.until(lambda text: "Next to write: rnn_step" in text)
        assert terminal.flags() != terminal.flags_before  # keys come one by one, and are not shown
        children = terminal.children()
        assert children or sys.platform != "linux"  # the sandbox's fork server
        if how == "closed":
            terminal.hang_up()
        elif how == "SIGTERM":
            os.kill(terminal.pid, signal.SIGTERM)
        else:
            terminal.press("\x03")
        watch = terminal.pid
        if how == "closed":
            assert is_gone(watch)
        else:
            assert terminal.wait() == (143 if how == "SIGTERM" else 0)
            assert terminal.flags() == terminal.flags_before
        assert all(is_gone(child) for child in children)


@pytest.mark.further
def test_no_colours_and_ascii_signs_where_the_terminal_has_no_others(here: Path) -> None:
    with in_terminal("watch", folder=here, root=ROOT, NO_COLOR="1", LANG="C", LC_ALL="C", PYTHONIOENCODING="ascii",
                     PYTHONCOERCECLOCALE="0", PYTHONUTF8="0") as terminal:  # fmt: skip
        text = terminal.until(lambda text: "Next to write: rnn_step" in text)
        assert text.isascii()
        terminal.press("l")
        assert terminal.until(lambda text: "rnn_forward" in text and "page 2" in text).isascii()
        terminal.press("q")
        assert terminal.wait() == 0
