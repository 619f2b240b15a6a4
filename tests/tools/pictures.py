"""python -m tests.tools.pictures: makes the README's pictures anew, of the programs as they are.

docs/pictures/report.png      the page of check --html
docs/pictures/notebook.png    a lesson in JupyterLab, with the box below a check
docs/pictures/watch.png       the watch in a terminal of 80 columns and 24 lines
"""

import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from html import escape
from pathlib import Path

import nbformat
from rich.ansi import AnsiDecoder
from rich.console import Console
from rich.terminal_theme import MONOKAI

from autograder.course import Course, load_course
from tests.conftest import ROOT
from tests.tools.browser import browser, keep, see
from tests.tools.handed_in import edited
from tests.tools.jupyterlab import Notebook, jupyterlab

PICTURES = ROOT / "docs" / "pictures"
LINES, COLUMNS = 24, 80
HOME = "\x1b[H"  # a screen is drawn from here
CONTROL = re.compile(r"\x1b\[[?0-9;]*[A-Za-ln-z]")  # all but colours
QUIET = 6.0  # seconds without a word after which a screen is complete
PAGE = (
    '<meta charset="utf-8"><body style="margin: 0; background: #14171a; color: #e6e8ea">'
    '<pre style="margin: 0; padding: 12px; font: 15px/1.35 monospace; width: max-content">{}</pre>'
)
RIGHT, WRONG = "f = sigmoid(xh @ weights.W_f + weights.b_f)", "f = sigmoid(xh @ weights.W_i + weights.b_i)"


def main() -> None:
    """Makes those that are named, else all."""
    PICTURES.mkdir(exist_ok=True)
    course = load_course(ROOT)
    made: dict[str, Callable[[Course, Path, Path], None]] = {
        "report": report,
        "notebook": notebook,
        "watch": watch,
    }
    for name in sys.argv[1:] or made:
        with tempfile.TemporaryDirectory() as folder:
            made[name](course, Path(folder), PICTURES / f"{name}.png")
        print(f"written: docs/pictures/{name}.png, {(PICTURES / f'{name}.png').stat().st_size // 1000} kB")


def report(course: Course, folder: Path, picture: Path) -> None:
    """Two gates are swapped, and the page says so."""
    (folder / "lstm.py").write_text(edited(course["lstm"], "lstm_gates", RIGHT, WRONG))
    subprocess.run([*AUTOGRADER, "check", "lstm.py", "--html", "page.html"], cwd=folder, capture_output=True)
    with browser() as driver:
        see(driver, 760, height=1060)
        driver.get((folder / "page.html").as_uri())
        keep(driver, picture, whole=False)


def notebook(course: Course, folder: Path, picture: Path) -> None:
    """The first lesson with a slip in its step."""
    lesson = nbformat.read(ROOT / "assignments" / "rnn" / "rnn.ipynb", as_version=4)
    text = edited(course["rnn"], "rnn_step", "tanh(xh @ W + b)", "tanh(xh @ W)").partition("def rnn_step")[2]
    slip = "def rnn_step" + text.partition("\n\n\n")[0].replace("    ### BEGIN SOLUTION\n", "").replace(
        "    ### END SOLUTION", ""
    )
    places = {cell.id: k for k, cell in enumerate(lesson.cells)}
    lesson.cells[places["rnn_step"]].source = slip.rstrip()
    work, settings = folder / "work", folder / "settings"
    work.mkdir()
    nbformat.write(lesson, work / "rnn.ipynb")
    with jupyterlab(work, settings) as address, browser() as driver:
        see(driver, 1100, height=970)
        opened = Notebook(driver, address, "rnn.ipynb")
        for name in ("imports", "rnn_step", "try-rnn-step", "test_rnn_step"):
            opened.run(places[name])
        driver.execute_script("jupyterapp.commands.execute('application:toggle-left-area')")
        cell = f"{opened.PANEL}.content.widgets[{places['try-rnn-step']}]"
        driver.execute_script(f"{cell}.node.scrollIntoView({{block: 'start'}})")
        driver.execute_script("document.querySelectorAll('.Toastify').forEach(one => one.remove())")
        time.sleep(1)
        keep(driver, picture, whole=False)


def watch(course: Course, folder: Path, picture: Path) -> None:
    """A file is saved, and the screen shows the first thing to fix."""
    (folder / "lstm").mkdir()
    file = folder / "lstm" / "lstm.py"
    file.write_text(course["lstm"].text)
    screen = _last_screen(folder, lambda: file.write_text(edited(course["lstm"], "lstm_gates", RIGHT, WRONG)))
    decoded = AnsiDecoder().decode(CONTROL.sub("", screen).replace("\r", ""))
    with (folder / "nothing").open("w") as nothing:
        console = Console(
            record=True, width=COLUMNS, color_system="truecolor", force_terminal=True, file=nothing
        )
        for line in decoded:
            console.print(line, soft_wrap=True)
        html = console.export_html(theme=MONOKAI, inline_styles=True, code_format="{code}")
    (folder / "screen.html").write_text(PAGE.format(html if "<span" in html else escape(html)))
    with browser() as driver:
        see(driver, 760, height=530)
        driver.get((folder / "screen.html").as_uri())
        keep(driver, picture, whole=False)


def _last_screen(folder: Path, save: Callable[[], object]) -> str:
    """What stands on the screen a while after the file was saved."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    program = subprocess.Popen(
        [*AUTOGRADER, "watch"], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    try:
        _read(ours)
        save()
        said = _read(ours)
        os.write(ours, b"q")
        program.wait(30)
    finally:
        program.kill()
        os.close(theirs)
        os.close(ours)
    return said.rpartition(HOME)[2]


def _read(terminal: int) -> str:
    """All that comes until nothing has come for a while."""
    found, waits = b"", 60.0
    while select.select([terminal], [], [], waits)[0]:
        found += os.read(terminal, 65536)
        waits = QUIET
    return found.decode("utf-8", "replace")


AUTOGRADER = (shutil.which("autograder") or str(Path(sys.executable).with_name("autograder")),)

if __name__ == "__main__":
    main()
