"""What an answer of the watch costs: twenty versions saved in a real terminal, each with its wall and processor time.

python -m tests.watching [--most-wall 1.0] [--most-cpu 0.3]    exit code 1 if one is beyond
"""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.conftest import ROOT
from tests.tools.terminal import in_terminal
from tests.tools.versions import texts

NAMES = ("rnn", "lstm")
SETTLED = 1.0  # seconds after which what still runs has been counted


def measured(folder: Path) -> list[tuple[str, float, float]]:
    """Of each version what it says, and seconds until it stood on the screen: of a clock, and of the processor."""
    for name in NAMES:
        shutil.copytree(ROOT / "assignments" / name, folder / name)
    stubs = {name: (folder / name / f"{name}.py").read_text(encoding="utf-8") for name in NAMES}
    found = []
    with in_terminal("watch", folder=folder, root=ROOT) as terminal:
        terminal.until(lambda text: "Next to write: rnn_step" in text)
        for version, text in texts(stubs):
            time.sleep(SETTLED)
            before, started, frames = terminal.seconds(), time.monotonic(), len(terminal.frames)
            (folder / version.assignment / f"{version.assignment}.py").write_text(text, encoding="utf-8")
            terminal.until(lambda text, wanted=version.says: wanted in text, frames)  # type: ignore[misc]
            wall = time.monotonic() - started
            found.append((version.says, wall, terminal.seconds() - before))
        before, started = terminal.seconds(), time.monotonic()
        time.sleep(10 * SETTLED)
        idle = (terminal.seconds() - before) / (time.monotonic() - started)
        print(f"while nothing is saved: {idle:.1%} of a processor")
        terminal.press("q")
        terminal.wait()
    return found


def main() -> int:
    """Prints one line a version, and the largest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most-wall", type=float, default=1.0)
    parser.add_argument("--most-cpu", type=float, default=0.3)
    limits = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measured(Path(folder))
    for says, wall, cpu in found:
        print(f"{wall:6.2f} s wall  {cpu:5.2f} s CPU  {says}")
    most_wall, most_cpu = max(one[1] for one in found), max(one[2] for one in found)
    print(f"{most_wall:6.2f} s wall  {most_cpu:5.2f} s CPU  at most, of {len(found)}")
    return int(most_wall > limits.most_wall or most_cpu > limits.most_cpu)


if __name__ == "__main__":
    sys.exit(main())
