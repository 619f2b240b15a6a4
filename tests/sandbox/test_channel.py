"""Deadlines by the clock and by the processor, and the pipes that they bound. No test waits for a real clock."""

import os
from collections.abc import Iterator

import pytest

from autograder.sandbox import deadline as deadlines
from autograder.sandbox.channel import Ended, PolledChannel, Said, ThreadedChannel, TooLate
from autograder.sandbox.deadline import Deadline, Spent
from autograder.sandbox.patience import Clock as Seconds


class Clock:
    """What the deadline asks: the time, the processor time of the process, and whether it waits for a processor."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.worked, self.waited, self.ready = 0.0, 0.0, 0.0, True
        self.answered = 0.0
        monkeypatch.setattr(deadlines.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(deadlines.time, "process_time", lambda: self.answered)
        monkeypatch.setattr(deadlines, "_processor_seconds", lambda pid: self.worked)
        monkeypatch.setattr(deadlines, "_waited_seconds", lambda pid: self.waited)
        monkeypatch.setattr(deadlines, "_waits_for_processor", lambda pid: self.ready)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_before_its_time_there_is_time_left(clock: Clock) -> None:
    deadline = Deadline(2.0, pid=1)
    clock.now = 0.5
    assert deadline.left() == 1.5


def test_a_process_that_had_its_processor_time_is_too_late(clock: Clock) -> None:
    deadline = Deadline(2.0, pid=1)
    clock.now, clock.worked = 2.1, 2.0
    assert deadline.left() == 0


def test_a_process_that_waits_for_a_processor_is_waited_for(clock: Clock) -> None:
    deadline = Deadline(2.0, pid=1)
    clock.now, clock.worked = 6.0, 1.0
    assert deadline.left() > 0
    clock.now = 2.0 * deadlines.LOADED + 0.1
    assert deadline.left() == 0


def test_a_process_that_sleeps_is_not_waited_for(clock: Clock) -> None:
    deadline = Deadline(2.0, pid=1)
    clock.now, clock.ready = 2.1, False
    assert deadline.left() == 0


def test_a_process_that_waited_for_the_judge_is_waited_for(clock: Clock) -> None:
    deadline = Deadline(2.0, pid=1)
    clock.now, clock.ready = 2.1, False
    assert deadline.left(served=True) > 0
    clock.worked = 2.0
    assert deadline.left(served=True) == 0


def test_a_process_that_sleeps_and_is_served_now_and_then_is_given_up(clock: Clock) -> None:
    deadline = Deadline(2.0, pid=1)
    clock.now, clock.ready, clock.waited = 2.0 * deadlines.SLEPT + 1.1, False, 1.0
    assert deadline.left(served=True) == 0
    clock.waited = 1.2
    assert deadline.left(served=True) > 0


def test_what_the_judge_computes_for_a_process_counts_as_its_own(clock: Clock) -> None:
    deadline = Deadline(2.0, pid=1)
    clock.now, clock.ready, clock.answered = 2.1, False, 1.9
    assert deadline.left(served=True) > 0
    clock.answered = 2.0
    assert deadline.left(served=True) == 0


def test_where_the_system_does_not_tell_only_the_clock_counts(clock: Clock) -> None:
    clock.worked = float("inf")
    deadline = Deadline(2.0, pid=1)
    clock.now = 2.1
    assert deadline.left() == 0


def took(clock: Clock, passed: float, worked: float, waited: float) -> float:
    spent = Spent(1)
    spent.begin()
    clock.now, clock.worked, clock.waited = passed, worked, waited
    return spent.end()


@pytest.mark.parametrize(
    ("passed", "worked", "waited", "seconds"),
    [
        (2.0, 2.0, 0.0, 2.0),  # it works
        (20.0, 2.0, 18.0, 2.0),  # it works on a loaded machine, for others had the processors for the rest
        (2.0, 0.0, 0.0, 2.0),  # it sleeps
        (9.0, 0.5, 7.0, 2.0),  # it sleeps, wakes, and waits for a processor
        (0.01, 0.001, 0.0, 0.001),  # so short a call is counted by its processor time
        (10.0, 2.0, float("inf"), 2.0),  # nobody tells who waited: a part of the time on the clock counts
        (10.0, float("inf"), float("inf"), 2.0),
    ],
)
def test_what_a_call_takes_is_what_it_works_and_sleeps(
    clock: Clock, passed: float, worked: float, waited: float, seconds: float
) -> None:
    assert took(clock, passed, worked, waited) == pytest.approx(seconds)


def test_work_between_two_calls_is_counted_with_the_next_one(clock: Clock) -> None:
    spent = Spent(1)
    spent.begin()
    clock.now, clock.worked = 0.01, 0.01
    assert spent.end() == pytest.approx(0.01)
    clock.now, clock.worked = 3.0, 2.9  # it spins, and nobody has asked it anything
    spent.begin()
    clock.now, clock.worked = 3.01, 2.91
    assert spent.end() == pytest.approx(2.9)


def test_each_call_that_does_not_end_halves_the_time_of_the_next_ones() -> None:
    seconds = Seconds(120.0)
    waits = []
    for _ in range(7):
        waits.append(seconds.patience(2.0))
        seconds.hangs += 1
    assert waits == [2.0, 1.0, 0.5, 0.25, 0.125, 0.1, 0.1]
    assert seconds.loading(2.0) == 2.0  # what is slow before its functions are there is slow each time


def test_one_worker_at_a_time_is_awake(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    class Worker:
        def __init__(self, name: str) -> None:
            self.name = name

        def rest(self) -> None:
            done.append(f"{self.name} rests")

        def go_on(self) -> None:
            done.append(f"{self.name} goes on")

    seconds, one, other = Seconds(1.0), Worker("one"), Worker("other")
    for worker in (one, one, other, one):
        seconds.wake(worker)  # type: ignore[arg-type]
    assert done == ["one goes on", "one rests", "other goes on", "other rests", "one goes on"]


class Pipes:
    """A channel, and the worker's ends of its pipes."""

    def __init__(self, kind: type[PolledChannel] | type[ThreadedChannel]) -> None:
        self.calls, calls = os.pipe()
        replies, self.replies = os.pipe()
        self.channel = kind(calls, replies)


@pytest.fixture(params=[PolledChannel, ThreadedChannel])
def pipes(request: pytest.FixtureRequest) -> Iterator[Pipes]:
    pipes = Pipes(request.param)
    yield pipes
    os.close(pipes.calls)
    if pipes.replies >= 0:
        os.close(pipes.replies)
    pipes.channel.close()


def test_bytes_go_both_ways(pipes: Pipes) -> None:
    deadline = Deadline(60.0, os.getpid())
    pipes.channel.send(b"a call", deadline)
    assert os.read(pipes.calls, 64) == b"a call"
    os.write(pipes.replies, b"an answer, and more")
    assert pipes.channel.receive(9, deadline) == b"an answer"
    assert pipes.channel.receive(10, deadline) == b", and more"


def test_no_answer_is_too_late(pipes: Pipes) -> None:
    with pytest.raises(TooLate):
        pipes.channel.receive(1, Deadline(0.01, pid=2**22 + 1))  # of a process that there is not


def test_bytes_that_are_always_there_are_too_late_all_the_same(
    pipes: Pipes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who writes a little at a time, so that the judge never waits, does not hold it up."""
    deadline = Deadline(60.0, os.getpid())
    monkeypatch.setattr(deadline, "left", lambda served=False: 1.0 if served else 0.0)
    os.write(pipes.replies, b"a little")
    with pytest.raises(TooLate):
        pipes.channel.receive(1 << 20, deadline)


def test_a_closed_pipe_is_the_end(pipes: Pipes) -> None:
    os.write(pipes.replies, b"ab")
    os.close(pipes.replies)
    pipes.replies = -1
    with pytest.raises(Ended):
        pipes.channel.receive(3, Deadline(60.0, os.getpid()))


def test_what_is_printed_is_kept_up_to_a_bound_and_counted() -> None:
    said = Said()
    for _ in range(3):
        said.add(b"x" * 40_000)
    assert (len(said.kept), said.bytes) == (Said.KEPT, 120_000)


def test_what_was_printed_before_an_answer_that_nobody_waited_for_is_taken_in() -> None:
    calls, replies, prints = os.pipe(), os.pipe(), os.pipe()
    os.write(prints[1], b"here I am")
    os.write(replies[1], b"an answer")
    polled = PolledChannel(calls[1], replies[0], prints[0])
    assert polled.receive(9, Deadline(60.0, os.getpid())) == b"an answer"
    polled.listen()
    assert polled.said.kept == b"here I am"
    os.close(prints[1])
    polled.listen()
    polled.listen()  # it is closed now
    polled.close()
    for fd in (calls[0], replies[1]):
        os.close(fd)


def test_an_answer_that_comes_while_the_deadline_is_looked_at_is_in_time(
    pipes: Pipes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a loaded machine the process may answer, and sleep again, between the two looks at it."""
    deadline = Deadline(0.01, os.getpid())

    def left(served: bool = False) -> float:
        os.write(pipes.replies, b"x")
        return 0.0

    monkeypatch.setattr(deadline, "left", left)
    assert pipes.channel.receive(1, deadline) == b"x"
