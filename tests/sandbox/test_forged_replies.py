"""Whatever a worker replies, its functions are wrong: never is that the grader's fault, and nothing is right."""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.rules import Rules
from autograder.sandbox.answers import Failure, Given
from autograder.sandbox.book import Asked, Book
from autograder.sandbox.channel import Ended, Said
from autograder.sandbox.workers import Worker
from autograder.worker import frames
from tests.tools.asked import program
from tests.tools.handed_in import source
from tests.tools.sample import further, sampled

READY: list[Any] = [[], [], []]
Forger = Callable[[int, int, Any], bytes]  # of a frame's kind, nonce and value, the bytes that come back


class Forging:
    """A channel to a worker that is not there: every frame is answered by the forger."""

    def __init__(self, forger: Forger, piece: int) -> None:
        self.said = Said()
        self._forger, self._piece = forger, piece
        self._waiting = frames.frame(frames.HELLO, 0, ["seccomp"])

    def send(self, data: bytes, deadline: Any) -> None:
        size = frames.HEADER.size
        while data:
            length, kind, nonce, _, _ = frames.HEADER.unpack(data[:size])
            value = frames.decode(data[size : size + length])
            if kind != frames.START:
                self._waiting += self._forger(kind, nonce, value)
            data = data[size + length :] if kind in (frames.START, frames.LOAD) else b""

    def receive(self, length: int, deadline: Any) -> bytes:
        if length > len(self._waiting):
            raise Ended
        taken, self._waiting = self._waiting[:length], self._waiting[length:]
        return taken

    def some(self, deadline: Any) -> bytes:
        if not self._waiting:
            raise Ended
        return self.receive(min(self._piece, len(self._waiting)), deadline)

    def listen(self) -> None:
        """It prints nothing."""

    def close(self) -> None:
        """There is nothing to close."""


class ForgingSandbox:
    """A sandbox whose workers are forged; they live in no process."""

    required: Sequence[str] = ()
    around: Sequence[str] = ()

    def __init__(self, forger: Forger, piece: int = 1 << 16) -> None:
        self.forger, self._piece = forger, piece

    def start(self) -> None:
        """Nothing is to be started."""

    def worker(self, book: Book) -> Worker:
        return Worker(os.getpid(), Forging(self.forger, self._piece), None)

    def pause(self, worker: Worker) -> None:
        """It does nothing anyway."""

    resume = pause

    def end(self, worker: Worker) -> int:
        return 0

    def close(self) -> None:
        """There is nothing to close."""


TEXTS = ("", "none", "fields", "count", "holds", "one array 9 9 9 9 9 9 9 9 9", "x" * 300, "count \u0663")


def forged(values: random.Random, depth: int = 0) -> Any:
    """A value of any kind that a frame carries, nested or not."""
    shape = tuple(values.choice((0, 1, 2, 3, 5)) for _ in range(values.randrange(5)))
    number = values.choice((0, 1, 7, -1, 2**63 - 1, -(2**63), values.randrange(100)))
    simple = [
        number,
        values.choice((float("nan"), float("inf"), -1e308, 0.5)),
        values.choice(TEXTS),
        np.full(shape, values.choice((np.nan, np.inf, 7.0, 1e308, -1e-320))),
        np.zeros(values.choice((100, 5000))),
        frames.Record("W", {"W_f": np.ones(2), "b": 1}),
    ]
    if depth < 4 and values.random() < 0.4:
        return [forged(values, depth + 1) for _ in range(values.randrange(5))]
    return values.choice(simple)


def replies(
    book: Book, kind: int, nonce: int, value: Any, reply: Callable[[int, int], tuple[int, Any]]
) -> bytes:
    """A reply for each case that is asked about, as an honest worker would send them."""
    if kind in (frames.LOAD, frames.STAND_IN):
        return frames.frame(frames.READY, nonce, READY)
    which, _, _, _, asked = value
    data = b""
    functions = list(book.functions.values())
    for number, first, what in asked:
        one = functions[number]
        count = len(what) if kind == frames.ABOUT else len(one.public if which == "public" else one.hidden)
        if kind == frames.SAMPLES:
            count = sum(len(one.hidden[k][one.cut[0][0]]) for k in what)
        for case in range(first, count):
            said, given = reply(number, case)
            data += frames.frame(said, nonce, given, number, case)
    return data


X = np.arange(6.0).reshape(3, 2)
ONE = Asked(
    takes=("array",), gives=("array",), cut=((0, 0),), leaves=1, leaf=6, public=((X,),), hidden=((X,), (X,), (X,))
)  # fmt: skip
BOOK = Book({("one", "f"): ONE, ("one", "g"): ONE})


def right(number: int, case: int) -> tuple[int, Any]:
    return frames.RESULT, [[], [X]]


def honest(kind: int, nonce: int, value: Any) -> bytes:
    return replies(BOOK, kind, nonce, value, right)


def forger(seed: int, book: Book) -> Forger:
    """Replies that become worse: right kinds with wrong values, right shapes with one slip, anything at all."""
    values = random.Random(seed)

    def reply(number: int, case: int) -> tuple[int, Any]:
        results = [forged(values) for _ in range(values.randrange(10))]
        return values.choice(
            [
                (frames.RESULT, [[], results]),
                (frames.RESULT, [[], [np.array(values.choice((7.0, -2.0, np.nan, 0.5, 1e300)))]]),
                (frames.RESULT, [[values.choice((0, -1, 99, 2**62))], [np.ones((2, 3))] * len(results)]),
                (frames.RESULT, [[], [np.ones(n) for n in range(4)], 1]),
                (frames.RESULT, np.zeros((2, 2, 3))),
                (frames.RESULT, forged(values)),
                (frames.FAILED, [values.randrange(9), "rnn.py", values.randrange(9), "ValueError", "text"]),
                (frames.FAILED, [forged(values) for _ in range(5)]),
            ]
        )

    def forge(kind: int, nonce: int, value: Any) -> bytes:
        if kind == frames.LOAD and values.random() < 0.1:
            return frames.frame(frames.READY, nonce, forged(values))
        data = replies(book, kind, nonce, value, reply)
        if kind != frames.LOAD and values.random() < 0.1:  # and then no frames at all
            return data[: values.randrange(len(data) + 1)] + values.randbytes(values.randrange(30))
        return data

    return forge


@pytest.fixture(scope="module")
def deceived(course: Course) -> Grader:
    """A judge whose workers are forged; the forger changes from test to test."""
    return Grader(course, Rules(unconfined=True), "practice", sandbox=ForgingSandbox(honest))


def marks_of(deceived: Grader, name: str, forge: Forger) -> Iterator[Any]:
    deceived.sandbox.forger = forge  # type: ignore[attr-defined]
    yield from deceived.mark_forms("eve", {name: [source(name, deceived.course[name].text)]}).exercises


@pytest.mark.parametrize("name", ["rnn", "quiz", *map(further, ("bptt", "lstm", "gru"))])
@pytest.mark.parametrize("seed", sampled(range(4), 1, 4))
def test_no_reply_makes_a_submission_not_judged(deceived: Grader, name: str, seed: int) -> None:
    for exercise in marks_of(deceived, name, forger(seed, deceived._all.book)):
        for criterion in exercise.criteria:
            assert criterion.verdict != "not judged", criterion.message
        assert exercise.points <= 0.5 * exercise.max_points, exercise


WHOLE = {
    "a stack of results": np.zeros((2, 1, 3)),
    "rows of unequal lengths": [[], [[[1.0], [1.0, 2.0], "x"]]],
    "nothing": [],
    "a number": 7,
    "no list of changes": ["x", [np.zeros((2, 3))]],
    "a record": frames.Record("W", {}),
    "changes without end": [[float("inf")], []],
    "stacked twice": [[], [np.zeros((2, 3))], 1, 1],
}


@pytest.mark.parametrize("reply", WHOLE.values(), ids=WHOLE)
def test_a_reply_that_is_none_is_wrong(deceived: Grader, reply: Any) -> None:
    def forge(*asked: Any) -> bytes:
        return replies(deceived._all.book, *asked, lambda number, case: (frames.RESULT, reply))

    for exercise in marks_of(deceived, "rnn", forge):
        assert {criterion.verdict for criterion in exercise.criteria} == {"wrong"}
        assert exercise.points == 0


def kinds(forge: Forger, piece: int = 1 << 16) -> list[list[str]]:
    asked = program(ForgingSandbox(forge, piece), BOOK, {"one": "def f(x): return x"})
    answers = asked.ask("one", ["f", "g"], "hidden")
    return [["given" if isinstance(one, Given) else one.kind for one in answers[name]] for name in ("f", "g")]


@pytest.mark.parametrize("piece", [1, 7, 1 << 16])
def test_honest_replies_are_taken_however_they_come(piece: int) -> None:
    assert kinds(honest, piece) == [["given"] * 3] * 2


def only_first(forge: Forger) -> Forger:
    """Forged replies to the first question; a worker that is started again is honest."""
    times = iter([forge])

    def once(kind: int, nonce: int, value: Any) -> bytes:
        return honest(kind, nonce, value) if kind == frames.LOAD else next(times, honest)(kind, nonce, value)

    return once


def spoiled(change: Callable[[list[bytes], int], list[bytes]]) -> Forger:
    """An honest worker's frames, changed."""

    def forge(kind: int, nonce: int, value: Any) -> bytes:
        if kind == frames.LOAD:
            return honest(kind, nonce, value)
        data, size, parts = honest(kind, nonce, value), frames.HEADER.size, []
        while data:
            length = size + frames.HEADER.unpack(data[:size])[0]
            parts.append(data[:length])
            data = data[length:]
        return b"".join(change(parts, nonce))

    return forge


BREACHES: dict[str, Callable[[list[bytes], int], list[bytes]]] = {
    "out of order": lambda parts, nonce: [parts[1], parts[0], *parts[2:]],
    "twice": lambda parts, nonce: [parts[0], *parts],
    "of a function that was not asked": lambda parts, nonce: [
        frames.frame(frames.RESULT, nonce, [[], [X]], 9, 0)
    ],
    "with another nonce": lambda parts, nonce: [
        frames.frame(frames.RESULT, nonce ^ 1, [[], [X]], 0, 0),
        *parts[1:],
    ],
    "of another kind": lambda parts, nonce: [frames.frame(frames.READY, nonce, [[], [X]], 0, 0), *parts[1:]],
    "longer than any": lambda parts, nonce: [frames.HEADER.pack(1 << 30, frames.RESULT, nonce, 0, 0), *parts],
}


@pytest.mark.parametrize("breach", BREACHES)
def test_replies_that_were_not_asked_for_are_a_breach(breach: str) -> None:
    forge = spoiled(BREACHES[breach])
    assert kinds(forge)[0][-1] == "protocol"  # a fresh process did the same again
    assert kinds(only_first(forge)) == [["given"] * 3] * 2  # a fresh process went on


def test_bytes_behind_the_last_reply_are_a_breach() -> None:
    forge = spoiled(lambda parts, nonce: [*parts, b"more"])
    assert kinds(forge)[0] == ["given"] * 3


def test_no_payload_makes_more_than_its_own_answer_wrong() -> None:
    def reply(number: int, case: int) -> tuple[int, Any]:
        return frames.RESULT, [[], [X]] if case != 1 else "no results"

    assert kinds(lambda *asked: replies(BOOK, *asked, reply)) == [["given", "protocol", "given"]] * 2


def test_who_drips_bytes_is_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply's seconds begin when the whole reply before it has come, and bytes that come do not prolong them."""
    clock = [0.0]
    monkeypatch.setattr("autograder.sandbox.process.Deadline", lambda *_: Late(clock))

    class Late:
        def __init__(self, clock: list[float]) -> None:
            self._end = clock[0] + 3.0

        def left(self, served: bool = False) -> float:
            return self._end - clock[0]

    taken = Forging.some

    def slowly(self: Forging, deadline: Any) -> bytes:
        clock[0] += 1.0
        return taken(self, deadline)

    monkeypatch.setattr(Forging, "some", slowly)
    assert kinds(honest, piece=frames.HEADER.size + 50) == [["given"] * 3] * 2
    assert kinds(honest, piece=1) == [["timeout"] * 3] * 2


def test_a_choice_that_there_is_not_is_none_of_the_choices(deceived: Grader) -> None:
    seven = frames.RESULT, [[], [np.array(7.0)]]

    def forge(*asked: Any) -> bytes:
        return replies(deceived._all.book, *asked, lambda number, case: seven)

    by_name = {exercise.name: exercise for exercise in marks_of(deceived, "quiz", forge)}
    message = by_name["CELL_STATE_CARRIES"].criteria[0].message
    assert message.startswith("CELL_STATE_CARRIES is none of the choices; copy one of them: ")


@pytest.mark.parametrize(
    ("cell", "line", "name", "told"),
    [
        ("one.py", 1, "KeyError", ("one.py", 1, "KeyError")),
        ("one.py", 2, "KeyError", ("one.py", 0, "KeyError")),
        ("x is 0.1234", 2**62, "X_0_1234", ("", 0, "")),
    ],
)
def test_places_and_names_that_the_source_has_not_are_left_out(
    cell: str, line: int, name: str, told: tuple[str, int, str]
) -> None:
    """An exception's own name, a cell's, and a line could say what a hidden input is."""

    def forge(*asked: Any) -> bytes:
        return replies(
            BOOK, *asked, lambda number, case: (frames.FAILED, [0, cell, line, name, "x is 0.123"])
        )

    asked = program(ForgingSandbox(forge), BOOK, {"one": "def f(x): return x"})
    hidden: Failure = asked.ask("one", ["f"], "hidden")["f"][0]
    assert (hidden.cell, hidden.line, hidden.text) == ("", 0, "")  # nothing was seen in public yet
    asked = program(ForgingSandbox(forge), BOOK, {"one": "def f(x): return x"})
    for which in ("public", "hidden"):
        failed = asked.ask("one", ["f"], which)["f"][0]
        assert (failed.cell, failed.line, failed.type_name) == told
