"""What people see: no line broken in 80 columns, no colour where none is wanted."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

ANSI = re.compile(r"\x1b\[")


def outside(*arguments: object, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command as a process of its own."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")
    }
    return subprocess.run(
        [sys.executable, "-m", "autograder", *map(str, arguments)],
        cwd=cwd,
        env={**clean, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_table_of_80_columns_keeps_one_line_a_student(students: Path) -> None:
    ran = outside("grade", students, COLUMNS="80", AUTOGRADER_SECRET="s")
    lines = ran.stdout.splitlines()
    assert ran.returncode == 0
    assert [line.split()[0] for line in lines[:4]] == ["student", "ada", "bob", "eve"]
    assert max(map(len, lines)) <= 80


def test_what_is_piped_has_no_colour_and_every_row_whole(students: Path) -> None:
    ran = outside("grade", students)
    assert not ANSI.search(ran.stdout + ran.stderr)
    assert "but should be" in ran.stdout


@pytest.mark.parametrize(("option", "code"), [("--version", 0), ("-h", 0), ("--help", 0)])
def test_the_module_is_the_command(option: str, code: int, tmp_path: Path) -> None:
    ran = outside(option, cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (code, "")
    assert "autograder" in ran.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_is_for_terminals_that_want_it(
    students: Path, environment: dict[str, str], coloured: bool
) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "autograder", "grade", str(students / "ada")]
    own = {"PATH": os.environ["PATH"], "TERM": "xterm", "PYTHONPATH": str(ROOT), "AUTOGRADER_SECRET": "s"}
    with subprocess.Popen(
        command, cwd=ROOT, env={**own, **environment}, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
    os.close(ours)
    assert process.returncode == 0
    assert b"ada" in shown
    assert bool(re.search(rb"\x1b\[[\d;]*3[0-7]m", shown)) == coloured
