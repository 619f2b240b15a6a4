"""The replies to one batch: bytes that anybody may have written, looked at as they come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from autograder.sandbox.answers import Answer, Failure, Given
from autograder.sandbox.fields import Nonsense, items, result, whole
from autograder.worker import frames

BREACH = Failure("protocol")
KINDS = (frames.RESULT, frames.FAILED)


@dataclass(frozen=True, slots=True)
class Run:
    """Cases of one function that are asked one after the other: how many, from which on."""

    function: int
    first: int
    count: int
    longest: int  # bytes of one reply


class Breach(Exception):
    """The bytes are no replies to what was asked."""


class Reply(NamedTuple):
    """Where one reply stands among the bytes, with its header before it."""

    kind: int
    start: int
    stop: int


class Stream:
    """Takes in replies, which come in the order in which they were asked for, each with the batch's nonce."""

    def __init__(self, nonce: int, runs: Sequence[Run], most: int) -> None:
        """`most` bytes may come in all."""
        self.nonce, self._most = nonce, most
        self._places = _places(runs)
        self._next = next(self._places, None)
        self._at = 0
        self.bytes = bytearray()
        self.replies: dict[int, list[Reply]] = {run.function: [] for run in runs}

    @property
    def is_whole(self) -> bool:
        """Whether all replies have come."""
        return self._next is None

    @property
    def awaited(self) -> tuple[int, int] | None:
        """The function and the case whose reply comes next; None if all have come."""
        return self._next[:2] if self._next else None

    def take(self, data: bytes) -> int:
        """Takes in some bytes; the number of replies that they complete. Raises Breach."""
        self.bytes += data
        size, taken, whole = frames.HEADER.size, 0, len(self.bytes)
        header = frames.HEADER.unpack_from
        while self._next is not None and whole - self._at >= size:
            length, kind, nonce, function, case = header(self.bytes, self._at)
            awaited, number, longest = self._next
            if nonce != self.nonce or function != awaited or case != number or length > longest:
                raise Breach
            if kind not in KINDS:
                raise Breach
            stop = self._at + size + length
            if stop > whole:
                break
            self.replies[function].append(Reply(kind, self._at + size, stop))
            self._at = stop
            self._next = next(self._places, None)
            taken += 1
        if len(self.bytes) > self._most or (self._next is None and self._at < len(self.bytes)):
            raise Breach
        return taken

    def raw(self, function: int) -> bytes:
        """The replies of one function as they came, headers included."""
        replies = self.replies[function]
        if not replies:
            return b""
        return bytes(memoryview(self.bytes)[replies[0].start - frames.HEADER.size : replies[-1].stop])

    def payload(self, reply: Reply) -> bytes:
        """What one reply carries."""
        return bytes(memoryview(self.bytes)[reply.start : reply.stop])


def _places(runs: Sequence[Run]) -> Iterator[tuple[int, int, int]]:
    for run in runs:
        for case in range(run.first, run.first + run.count):
            yield run.function, case, run.longest


class Unread(NamedTuple):
    """A reply with results, of a function that takes so many arguments."""

    stream: Stream
    reply: Reply
    arguments: int

    @property
    def is_plain(self) -> bool:
        """Whether it says nothing beside the results."""
        return self.stream.bytes.startswith(frames.PLAIN, self.reply.start)

    def read(self) -> Answer:
        """The results; a breach if it is no such reply."""
        payload = self.stream.payload(self.reply)
        if (arrays := frames.plain_results(payload)) is not None:
            return Given(tuple(arrays))
        try:
            changed, results, *stacked = items(frames.decode(payload, plain=True))
            places = tuple(k for k in map(whole, items(changed)) if 0 <= k < self.arguments)
            return Given(tuple(map(result, items(results))), tuple(dict.fromkeys(places)), stacked == [1])
        except (frames.Malformed, Nonsense, ValueError):
            return BREACH


class Replies(Sequence[Answer]):
    """What a function gave for its cases; each is decoded when it is looked at.

    `raw` are the bytes of all replies as they came, for one comparison with those of a right function; empty if they
    did not all come from one worker.
    """

    def __init__(self, raw: bytes, answers: Sequence[Answer | Unread]) -> None:
        self.raw = raw
        self._answers = list(answers)

    def __len__(self) -> int:
        return len(self._answers)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return tuple(self[k] for k in range(*place.indices(len(self))))
        answer = self._answers[place]
        if isinstance(answer, Unread):
            answer = self._answers[place] = answer.read()
        return answer

    def part(self, start: int, stop: int) -> "Replies":
        """What it gave for some of its cases."""
        answers = self._answers[start:stop]
        unread = [one for one in answers if isinstance(one, Unread)]
        if not self.raw or not unread or len(unread) < len(answers):
            return Replies(b"", answers)
        start, stop = unread[0].reply.start - frames.HEADER.size, unread[-1].reply.stop
        return Replies(bytes(memoryview(unread[0].stream.bytes)[start:stop]), answers)

    def noted(self) -> tuple[Given, ...]:
        """Those that say that an argument was changed, or that the results were stacked."""
        looked_at = (
            self[k] for k, one in enumerate(self._answers) if not (isinstance(one, Unread) and one.is_plain)
        )
        return tuple(one for one in looked_at if isinstance(one, Given) and (one.changed or one.stacked))
