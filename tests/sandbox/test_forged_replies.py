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
from autograder.sandbox.channel import Ended, Said
from autograder.sandbox.workers import Worker
from autograder.worker import frames
from tests.tools.handed_in import source

Forger = Callable[[int, Any], tuple[int, Any]]  # of a frame's kind and value, the kind and value of the reply


class Forging:
    """A channel to a worker that is not there: every frame is answered by the forger."""

    def __init__(self, forger: Forger) -> None:
        self.said = Said()
        self._forger = forger
        self._waiting = frames.frame(frames.HELLO, 0, ["seccomp"])

    def send(self, data: bytes, deadline: Any) -> None:
        _, kind, nonce = frames.HEADER.unpack(data[: frames.HEADER.size])
        self._waiting += frames.frame(
            *_with(nonce, self._forger(kind, frames.decode(data[frames.HEADER.size :])))
        )

    def receive(self, length: int, deadline: Any) -> bytes:
        if length > len(self._waiting):
            raise Ended
        taken, self._waiting = self._waiting[:length], self._waiting[length:]
        return taken

    def listen(self) -> None:
        """It prints nothing."""

    def close(self) -> None:
        """There is nothing to close."""


def _with(nonce: int, reply: tuple[int, Any]) -> tuple[int, int, Any]:
    kind, value = reply
    return kind, nonce, value


class ForgingRoom:
    """A room whose workers are forged; they live in no process."""

    required: Sequence[str] = ()
    around: Sequence[str] = ()

    def __init__(self, forger: Forger) -> None:
        self._forger = forger

    def start(self) -> None:
        """Nothing is to be started."""

    def worker(self) -> Worker:
        return Worker(os.getpid(), Forging(self._forger), None)

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
        values.choice(
            ("", "none", "fields", "count", "holds", "one array 9 9 9 9 9 9 9 9 9", "x" * 300, "count \u0663")
        ),
        np.full(shape, values.choice((np.nan, np.inf, 7.0, 1e308, -1e-320))),
        np.zeros(values.choice((100, 5000))),
        frames.Record("W", {"W_f": np.ones(2), "b": 1}),
    ]
    if depth < 4 and values.random() < 0.4:
        return [forged(values, depth + 1) for _ in range(values.randrange(5))]
    return values.choice(simple)


def forger(seed: int, course: Course) -> Forger:
    """Replies that become worse: right kinds with wrong values, right shapes with one slip, anything at all."""
    values = random.Random(seed)

    def reply(kind: int, value: Any) -> tuple[int, Any]:
        if kind == frames.LOAD:
            loaded: list[Any] = [[], [], []]
            return (frames.READY, loaded if values.random() < 0.9 else forged(values))
        results = [forged(values) for _ in range(values.randrange(10))]
        return values.choice(
            [
                (frames.RESULT, [[], results]),
                (frames.RESULT, [[], [np.array(values.choice((7.0, -2.0, np.nan, 0.5, 1e300)))]]),
                (frames.RESULT, [[values.choice((0, -1, 99, 2**62))], [np.ones((2, 3))] * len(results)]),
                (
                    frames.RESULT,
                    [[], [np.ones(n) for n in range(len(value[2]) if kind == frames.CALL else 1)]],
                ),
                (frames.RESULT, np.zeros((2, 2, 3))),
                (frames.RESULT, forged(values)),
                (frames.ERROR, [values.randrange(6), "rnn.py", values.randrange(9), "ValueError", "text"]),
                (frames.ERROR, [forged(values) for _ in range(5)]),
                (frames.ASK, ["rnn_step", [forged(values) for _ in range(4)]]),
                (values.randrange(9), forged(values)),
            ]
        )

    return reply


def marks_of(course: Course, name: str, forge: Forger) -> Iterator[Any]:
    grader = Grader(course, Rules(unconfined=True), "tests", room=ForgingRoom(forge))
    yield from grader.mark_forms("eve", {name: [source(name, course[name].text)]}).exercises


@pytest.mark.parametrize("name", ["rnn", "bptt", "lstm", "gru", "quiz"])
@pytest.mark.parametrize("seed", range(6))
def test_no_reply_makes_a_submission_not_judged(course: Course, name: str, seed: int) -> None:
    for exercise in marks_of(course, name, forger(seed, course)):
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
}


@pytest.mark.parametrize("reply", WHOLE.values(), ids=WHOLE)
def test_a_reply_that_is_none_is_wrong(course: Course, reply: Any) -> None:
    def same(kind: int, value: Any) -> tuple[int, Any]:
        return (frames.READY, [[], [], []]) if kind == frames.LOAD else (frames.RESULT, reply)

    for exercise in marks_of(course, "rnn", same):
        assert {criterion.verdict for criterion in exercise.criteria} == {"wrong"}
        assert exercise.points == 0


def test_a_choice_that_there_is_not_is_none_of_the_choices(course: Course) -> None:
    def seven(kind: int, value: Any) -> tuple[int, Any]:
        return (frames.READY, [[], [], []]) if kind == frames.LOAD else (frames.RESULT, [[], [np.array(7.0)]])

    by_name = {exercise.name: exercise for exercise in marks_of(course, "quiz", seven)}
    message = by_name["CELL_STATE_CARRIES"].criteria[0].message
    assert message.startswith("CELL_STATE_CARRIES is none of the choices; copy one of them: ")


def test_places_and_names_that_the_source_has_not_are_left_out(course: Course) -> None:
    """An exception's own name, a cell's, and a line could say what a hidden input is."""

    def raises(cell: str, line: int, name: str) -> list[str]:
        def forge(kind: int, value: Any) -> tuple[int, Any]:
            if kind == frames.LOAD:
                return frames.READY, [[], [], []]
            return frames.ERROR, [0, cell, line, name, "x[0, 0] is 0.123456789"]

        return [one.message for one in next(marks_of(course, "rnn", forge)).criteria]

    lines = course["rnn"].text.count("\n") + 1
    assert (
        raises("rnn.py", lines, "KeyError")[0]
        == f"rnn_step stops with KeyError (rnn.py, line {lines}) (N=1, D=1, H=1)"
    )
    assert (
        raises("rnn.py", lines + 1, "KeyError")[0] == "rnn_step stops with KeyError (rnn.py) (N=1, D=1, H=1)"
    )
    assert raises("x is 0.1234", 2**62, "X_0_1234")[0] == "rnn_step stops with an exception (N=1, D=1, H=1)"
