"""Which files were saved: told by watchfiles where the system tells it, and by looking now and then in any case."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.learn.folder import stamps

TOGETHER = (
    50  # milliseconds: saves that follow each other so closely are one, as are the steps of a careful editor
)
LOOK = 2.0  # seconds after which files are looked at anyway: of a network's folder no system tells
LOOK_ALONE = 0.3  # where there is nothing but looking


class Saves:
    """Notes which of some files were saved since they were last asked for; a thread does the waiting."""

    def __init__(self, files: Callable[[], Sequence[Path]], tell: Callable[[], None]) -> None:
        """`files` are those that count, whether they are there or not; `tell` is called when one was saved."""
        self._files, self._tell = files, tell
        self._seen = stamps(files())
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._saved: dict[Path, None] = {}
        self._thread = threading.Thread(target=self._run, name="saves", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread, and waits for it."""
        self._stop.set()
        self._thread.join(LOOK)

    def taken(self) -> list[Path]:
        """The files that were saved, replaced or deleted since the last call, in that order."""
        with self._lock:
            saved, self._saved = list(self._saved), {}
        return saved

    def look(self) -> None:
        """Compares the files with how they were seen last."""
        now = stamps(self._files())
        changed = [path for path in {**self._seen, **now} if self._seen.get(path) != now.get(path)]
        self._seen = now
        if changed:
            with self._lock:
                for path in changed:  # the one saved last comes last
                    self._saved.pop(path, None)
                    self._saved[path] = None
            self._tell()

    def _run(self) -> None:
        try:
            self._watch()
        except Exception:  # noqa: BLE001  (no watchfiles, no more inotify watches: whatever it is, looking is left)
            while not self._stop.wait(LOOK_ALONE):
                self.look()

    def _watch(self) -> None:
        from watchfiles import watch

        while not self._stop.is_set():
            folders = sorted({path.parent for path in self._files() if path.parent.is_dir()})
            for _ in watch(
                *folders,
                watch_filter=None,
                step=TOGETHER,
                debounce=10 * TOGETHER,
                rust_timeout=int(LOOK * 1000),
                yield_on_timeout=True,
                stop_event=self._stop,
                raise_interrupt=False,
                recursive=False,
            ):
                self.look()
                if folders != sorted({path.parent for path in self._files() if path.parent.is_dir()}):
                    break  # one was made, or is gone


@contextmanager
def watched(files: Callable[[], Sequence[Path]], tell: Callable[[], None]) -> Iterator[Saves]:
    """What was saved of these files while the block runs."""
    saves = Saves(files, tell)
    saves.start()
    try:
        yield saves
    finally:
        saves.stop()
