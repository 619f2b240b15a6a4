"""A scheduler and workers of a Dask cluster, as processes of their own on this machine."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SECONDS = 120.0
QUIET = ("--no-dashboard",)


@dataclass
class LocalCluster:
    """Processes of `dask scheduler` and `dask worker`; what they say is in `folder`."""

    folder: Path
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    scheduler: "subprocess.Popen[bytes] | None" = None

    @property
    def file(self) -> Path:
        """The scheduler's own file, with its address."""
        return self.folder / "scheduler.json"

    def start(self, number: int) -> None:
        """The scheduler, on a port that is free, and workers of one thread each."""
        self.scheduler = self._started(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(self.file)
        )
        end = time.monotonic() + SECONDS
        while not self.file.exists():
            assert time.monotonic() < end and self.scheduler.poll() is None, self.said()
            time.sleep(0.05)
        for _ in range(number):
            self.add()

    def add(self, *options: str) -> "subprocess.Popen[bytes]":
        """One worker more. Without a nanny, so that a worker that is killed is gone."""
        worker = self._started(
            "worker", "--scheduler-file", str(self.file), "--nthreads", "1", *(options or ("--no-nanny",))
        )
        self.workers.append(worker)
        return worker

    def _started(self, kind: str, *arguments: str) -> "subprocess.Popen[bytes]":
        said = (self.folder / f"{kind}-{len(self.workers)}.log").open("wb")
        with said:
            return subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + kind, *arguments, *QUIET],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        """All that the processes wrote."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))


@contextmanager
def local_cluster(folder: Path, number: int) -> Iterator[LocalCluster]:
    """A scheduler and so many workers, which are gone after the block."""
    cluster = LocalCluster(folder)
    try:
        cluster.start(number)
        yield cluster
    finally:
        for process in (*cluster.workers, *([cluster.scheduler] if cluster.scheduler else [])):
            process.terminate()
        for process in (*cluster.workers, *([cluster.scheduler] if cluster.scheduler else [])):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
