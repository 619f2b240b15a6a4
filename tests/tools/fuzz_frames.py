"""Mutates frames in both directions and decodes them: `python -m tests.tools.fuzz_frames [NUMBER]`.

What comes out must be a value or `Malformed`, never another exception, and what is taken on its way must be small:
a frame of a megabyte may not cost a hundred.
"""

import random
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from autograder.sandbox.book import Asked, Book
from autograder.sandbox.channel import Ended
from autograder.sandbox.expected import Expected
from autograder.sandbox.patience import Clock, Patience
from autograder.sandbox.process import Process
from autograder.sandbox.program import Program
from autograder.sandbox.replies import Breach, Run, Stream, Unread
from autograder.submissions.source import Cell, Source
from autograder.worker import frames
from autograder.worker.curves import Curve
from autograder.worker.frames import HEADER, LIMIT_TO_JUDGE, Malformed, Record

RIGHT = np.arange(6.0).reshape(2, 3)
BOOK = Book({("rnn", "rnn_step"): Asked(("array",), ("array",), ((RIGHT,),), ((RIGHT,),), 1, 6)})
EXPECTED = Expected([[RIGHT]], [[0 * RIGHT]])
SOURCE = Source("rnn", "rnn.py", (Cell("rnn.py", "\n" * 20, False),))
LIMIT_KILOBYTES = 100_000
TELLING = (0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF)  # bytes that are tags, counts and the ends of ranges
LENGTHS = (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 1 << 20, (1 << 20) + 1)


def seeds(rng: np.random.Generator) -> list[bytes]:
    """Frames as they are sent: to the judge and to a worker."""
    x, h = rng.normal(size=(3, 5)), rng.normal(size=(3, 4))
    W = Record("LSTMWeights", {"W_f": rng.normal(size=(9, 4)), "b_f": rng.normal(size=4)})
    strided = np.zeros((3, 11))[:, ::2]
    questions = [
        (
            frames.ABOUT,
            ["public", 2.0, 0, 1 << 20, [[0, 0, [[x, h, x.T, strided], [x, h, W, 3, 0.5, "lstm"]]]]],
        ),
        (frames.ABOUT, ["public", 2.0, 0, 1 << 20, [[0, 0, [[Curve(x, x), x, 1e-6]]]]]),
        (frames.START, [[["rnn", [["rnn.py", 0, "import numpy as np\n"]]]], 2.0, [["rnn.py", 3]], []]),
    ]
    replies = [
        (frames.RESULT, [[0, 2], [h, "holds text, but should hold real numbers"]]),
        (frames.FAILED, [0, "rnn.py", 12, "ValueError", "\u03c3 \0"]),
        (frames.RESULT, [[], [rng.normal(size=(0, 5)), np.array(1.0)], 1]),
        (frames.RESULT, [[], [RIGHT]]),
    ]
    loaded = [[[0, "rnn.py", 3, "SystemExit", "", 0]], ["rnn_step"], [["rnn_step", "x"]]]
    several = b"".join(frames.frame(kind, 7, value, 0, k) for k, (kind, value) in enumerate(replies))
    return [
        *(frames.frame(kind, 7, value) for kind, value in questions),
        *(frames.frame(kind, 7, value) for kind, value in replies),
        frames.frame(frames.READY, 7, loaded),
        several,
    ]


def mutated(frame: bytes, others: list[bytes], random: random.Random) -> bytes:
    """The frame with one to eight changes: bits, bytes, lengths, pieces of itself and of others."""
    data = bytearray(frame)
    for _ in range(random.randint(1, 8)):
        at = random.randrange(len(data) + 1)
        change = random.randrange(7)
        if change == 0 and at < len(data):
            data[at] ^= 1 << random.randrange(8)
        elif change == 1 and at < len(data):
            data[at] = random.choice(TELLING)
        elif change == 2:
            data[at : at + 4] = struct.pack("<I", random.choice(LENGTHS))
        elif change == 3:
            del data[at : at + random.randint(1, 16)]
        elif change == 4:
            data[at:at] = random.randbytes(random.randint(1, 16))
        elif change == 5:
            other = random.choice(others)
            start = random.randrange(len(other))
            data[at:at] = other[start : start + random.randint(1, 64)]
        elif len(data) < 20_000:
            data[at:at] = data[: random.randint(1, len(data) or 1)] * random.randint(1, 4)
    if random.random() < 0.7 and len(data) >= HEADER.size:  # most, so that what is behind the header is read
        data[:4] = struct.pack("<I", len(data) - HEADER.size)
    return bytes(data)


def by_the_judge(data: bytes) -> str:
    """What the judge makes of the bytes: a greeting, a loaded file, and replies with results or failures."""
    process = Process.__new__(Process)
    process._worker = _Worker(_Bytes(data))  # type: ignore[assignment]
    try:
        came = [process._frame(None)[2]]  # type: ignore[arg-type]
    except Breach:
        came = ["breach"]
    stream = Stream(7, [Run(0, 0, 4, LIMIT_TO_JUDGE)], 2 * LIMIT_TO_JUDGE)
    try:
        stream.take(data)
    except Breach:
        came.append("breach")
    asked = Program(None, BOOK, {"rnn": SOURCE}, {}, Patience(), Clock(1.0))  # type: ignore[arg-type]
    came.append(asked._loaded(came[0]))
    for reply in stream.replies[0]:
        if reply.kind == frames.RESULT:
            came.append(Unread(stream, reply, 4).read())
        else:
            came.append(asked._failure(("rnn", "rnn_step"), stream.payload(reply), hidden=True)[0])
    came.append(EXPECTED.met_by(stream.raw(0)))
    return " ".join(type(one).__name__ for one in came[1:])


def by_the_worker(data: bytes) -> str:
    """What a worker makes of the bytes."""
    if len(data) < HEADER.size:
        return "short"
    length = HEADER.unpack(data[: HEADER.size])[0]
    try:
        return type(frames.decode(data[HEADER.size : HEADER.size + length])).__name__
    except Malformed:
        return "Malformed"


class _Bytes:
    """A channel on which these bytes have come, and then the end."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def receive(self, length: int, deadline: Any) -> bytes:
        if length > min(len(self._data), LIMIT_TO_JUDGE):
            raise Ended
        taken, self._data = self._data[:length], self._data[length:]
        return taken


class _Worker:
    def __init__(self, channel: _Bytes) -> None:
        self.channel = channel
        self.pid = 0


def fuzz(number: int, on_done: Callable[[int], None] = lambda done: None) -> dict[str, int]:
    """How often each outcome came; raises whatever is neither a value nor a clean error."""
    choice, sent = random.Random(0), seeds(np.random.default_rng(0))
    outcomes: dict[str, int] = {}
    for k in range(number):
        data = mutated(choice.choice(sent), sent, choice)
        for read in (by_the_judge, by_the_worker):
            try:
                came = f"{read.__name__}: {read(data)}"
            except Ended:
                came = f"{read.__name__}: ended"
            except Exception as fault:
                raise AssertionError(f"frame {k}, {read.__name__}: {data.hex()}") from fault
            outcomes[came] = outcomes.get(came, 0) + 1
        on_done(k)
    return outcomes


def memory() -> int:
    """The most kilobytes that this program has held; what started it may have held more, and `ru_maxrss` has that."""
    peak = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")
    )
    return int(peak.split()[1])


def main() -> int:
    """Fuzzes and prints what came of it."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    outcomes = fuzz(number)
    for came, times in sorted(outcomes.items()):
        print(f"{times:8,}  {came}")
    print(f"{number:,} frames, each read by the judge and by a worker; {memory() / 1000:.0f} MB at most")
    return int(memory() > LIMIT_KILOBYTES)


if __name__ == "__main__":
    sys.exit(main())
