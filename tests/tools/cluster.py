"""A scheduler and workers of a Dask cluster, as processes of their own on this machine."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from distributed import Client

SECONDS = 120.0


SCHEDULER = "dask scheduler --host 127.0.0.1 --port 0 --scheduler-file scheduler.json"
WORKERS = "dask worker --scheduler-file scheduler.json --nthreads 1 --nworkers {}"


@dataclass
class LocalCluster:
    """Processes of a scheduler and of workers with their nannies; what they say is in `folder`."""

    folder: Path
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def file(self) -> Path:
        """The scheduler's own file, with its address."""
        return self.folder / "scheduler.json"

    def start(self, command: str) -> "subprocess.Popen[bytes]":
        """One of the commands, as it is typed."""
        words = [sys.executable, "-m", *command.split()]
        with (self.folder / f"{len(self.processes)}.log").open("wb") as said:
            process = subprocess.Popen(
                words, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
            )
        self.processes.append(process)
        return process

    def is_there(self) -> bool:
        """Whether the scheduler has begun."""
        return self.file.exists()

    def workers(self) -> list[int]:
        """The process ids of the workers: those of the nannies' children that have said who they are."""
        with Client(scheduler_file=str(self.file), set_as_default=False) as client:
            return [*client.run(os.getpid).values()]

    def said(self) -> str:
        """All that the processes wrote."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))


@contextmanager
def local_cluster(
    folder: Path, number: int, scheduler: str = SCHEDULER, workers: str = ""
) -> Iterator[LocalCluster]:
    """A scheduler and so many workers, by these commands, which are gone after the block."""
    cluster = LocalCluster(folder)
    try:
        cluster.start(scheduler)
        cluster.start(workers or WORKERS.format(number))
        end = time.monotonic() + SECONDS
        while not cluster.is_there() or len(cluster.workers()) < number:
            assert time.monotonic() < end, cluster.said()
            time.sleep(0.1)
        yield cluster
    finally:
        for process in reversed(cluster.processes):
            process.terminate()
        for process in reversed(cluster.processes):
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
