"""Hands submissions to the workers of a Dask cluster, a few at a time, and takes the marks as they are made."""

import logging
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import dask.config
import msgspec
from distributed import Client, Future
from distributed.scheduler import KilledWorker

from autograder.cluster.carried import carried
from autograder.cluster.resident import Hidden, Outcome, Resident, marked_there
from autograder.errors import OutOfMeans, Refused
from autograder.grading.judges import Marked
from autograder.grading.parallel import WAITING_A_JUDGE, Asked, Waiting, broken
from autograder.grading.prepared import AllPrepared
from autograder.grading.rules import Rules
from autograder.runs.keys import conditions
from autograder.submissions.as_read import as_read
from autograder.submissions.find import Submission

CONNECT = 15.0  # seconds for a scheduler to answer
WITHOUT = 300.0  # seconds for which a run waits for workers: a queue of jobs takes its time
LOOK = 1.0  # seconds between two looks at who is there
KILLED = "the worker's process ended each time that it marked this submission; please report it"
LATER = "; it goes on when one comes"
# A client keeps the last thousand messages that it sent, for whoever looks for a fault: each has a submission in it.
FEW_MESSAGES = {"distributed.admin.low-level-log-length": 10}
NEAR = ("127.", "localhost", "[::1]", "::1")


class _Client(Client):  # type: ignore[misc]
    """A client of which nothing is left where it cannot connect."""

    def __init__(self, **options: Any) -> None:
        try:
            super().__init__(**options, set_as_default=False, name="autograder")
        except BaseException:
            with suppress(TimeoutError):
                self.close(timeout=2.0)
            self.status = "closed"  # or else it tries again when it is forgotten, and tells of it
            raise


class Cluster:
    """A connection to a scheduler."""

    def __init__(self, client: Client, tell: Callable[[str], None]) -> None:
        self._client = client
        self._tell = tell

    def all_marked(
        self, prepared: AllPrepared, waiting: Waiting, asked: Asked, rules: Rules, secret: str
    ) -> Generator[Marked, None, None]:
        """Marks all that waits, as each mark is made. Raises Refused for a worker that would mark otherwise."""
        if not len(waiting):
            return
        made_by = conditions(prepared.course, rules, secret)
        hidden = Hidden(secret, prepared.drawn)
        resident = self._client.submit(Resident, carried(prepared.course), rules, made_by, pure=False)
        handed_out = _HandedOut(self._client, resident, hidden, prepared, asked, self._tell)
        try:
            while waiting.wait():
                yield from handed_out.marked(waiting)
        except CancelledError:
            raise OutOfMeans(
                "the cluster's scheduler was lost; what was marked is kept. See that it runs, and run the same command "
                "again"
            ) from None
        finally:
            with suppress(Exception):
                self._client.cancel([*handed_out.futures, resident])


class _HandedOut:
    """What is on its way to workers, or being marked there: at most a few for each."""

    def __init__(
        self,
        client: Client,
        resident: "Future[Resident]",
        hidden: Hidden,
        prepared: AllPrepared,
        asked: Asked,
        tell: Callable[[str], None],
    ) -> None:
        self.futures: dict[Future[bytes], Submission] = {}
        self._done: SimpleQueue[Future[bytes]] = SimpleQueue()
        self._client, self._resident, self._hidden = client, resident, hidden
        self._course, self._asked, self._tell = prepared.course, asked, tell
        self._workers, self._looked, self._seen = -1, 0.0, time.monotonic()

    def marked(self, waiting: Waiting) -> Iterator[Marked]:
        """All that can be had just now."""
        while True:
            while len(self.futures) < WAITING_A_JUDGE * max(self._number(), 1):
                if (submission := waiting.take()) is None:
                    break
                self._hand_out(submission)
            if not self.futures:
                return
            with suppress(Empty):
                future = self._done.get(timeout=LOOK)
                yield self._taken(future, self.futures.pop(future))

    def _hand_out(self, submission: Submission) -> None:
        names = tuple(self._asked[submission.id])
        work = as_read(submission, names)
        future = self._client.submit(marked_there, self._resident, self._hidden, work, names, pure=False)
        self.futures[future] = submission
        future.add_done_callback(self._done.put)

    def _taken(self, future: "Future[bytes]", submission: Submission) -> Marked:
        try:
            outcome = msgspec.msgpack.decode(future.result(), type=Outcome)
        except KilledWorker:
            return Marked(broken(submission, self._asked[submission.id], self._course, KILLED), ())
        except (ImportError, RuntimeError) as missing:
            raise Refused(
                f"the cluster cannot import what marks ({_first_line(missing)}); install this version of the "
                "autograder, with its extra cluster, for the scheduler and for every worker"
            ) from None
        if outcome.marked is None:
            raise Refused(
                f"a worker cannot mark as this machine would: {outcome.refusal}; make them alike, and run the same "
                "command again"
            )
        return outcome.marked

    def _number(self) -> int:
        """How many worker processes there are; looked up now and then. Raises OutOfMeans where none come."""
        now = time.monotonic()
        if now - self._looked < LOOK:
            return self._workers
        before, self._workers, self._looked = self._workers, len(self._client.nthreads()), now
        if self._workers != before:
            ending = LATER * (not self._workers)
            self._tell(f"{self._workers} worker{'s' * (self._workers != 1)} of the cluster at work{ending}.")
        if self._workers:
            self._seen = now
        elif now - self._seen > WITHOUT:
            raise OutOfMeans(
                f"the cluster had no worker for {WITHOUT:.0f} s; what was marked is kept. Start workers, and run the "
                "same command again"
            )
        return self._workers


@contextmanager
def connected(address: str, tell: Callable[[str], None]) -> Iterator[Cluster]:
    """The cluster of the scheduler at this address, or of the scheduler's own file (.json). Raises Refused."""
    where: dict[str, Any] = {"address": address}
    if address.endswith(".json"):
        if not Path(address).is_file():
            raise Refused(f"{address} is not there; it should be the file of dask scheduler --scheduler-file")
        where = {"scheduler_file": address}
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what people are told is ours to say
    try:
        with dask.config.set(FEW_MESSAGES):
            client = _Client(**where, timeout=CONNECT)
    except (OSError, ValueError, TypeError) as failure:
        raise Refused(
            f"no scheduler answers at {address} ({_first_line(failure)}); it should be an address such as "
            "tls://host:8786, or the scheduler's file. See that dask scheduler runs there"
        ) from None
    try:
        if not _is_private(client.scheduler.address):
            tell(
                f"The connection to {client.scheduler.address} is not encrypted, and the secret's key and all "
                "submissions go over it; use tls:// outside a network of your own."
            )
        yield Cluster(client, tell)
    finally:
        client.close(timeout=2.0)


def _is_private(address: str) -> bool:
    protocol, _, rest = address.partition("://")
    return protocol in ("tls", "wss", "inproc") or rest.startswith(NEAR)


def _first_line(failure: BaseException) -> str:
    return str(failure).split("\n")[0].strip() or type(failure).__name__
