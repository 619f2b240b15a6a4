"""What does not end is ended once, where it stands; what was defined, and the other functions, count."""

import re
import time

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.rules import Rules
from autograder.sandbox.patience import Patience
from autograder.worker.time_limit import TimeLimit, TooLong
from tests.conftest import SECOND, Rewrite
from tests.hostile.corpus import FOLDER
from tests.tools.handed_in import mark, notebook, source
from tests.tools.sample import sampled

STEP = "xh = np.concatenate([x, h], axis=-1)"


@pytest.mark.parametrize(
    ("before", "hang"),
    sampled(
        [
            ("", "while True: pass"),
            ("import time", "time.sleep(1e6)"),
            ("import threading\nlock = threading.Lock()\nlock.acquire()", "lock.acquire()"),
            ("def train():\n    while True: pass", "train()"),
            ("", "while True:\n    try:\n        open('there')\n    except Exception:\n        pass"),
            ("import itertools", "sum(1 for _ in itertools.count())"),
            ("", "class A:\n    while True: pass"),
        ],
        3,
        4,
    ),
)
def test_a_statement_that_hangs_is_ended_once_and_the_next_is_run(
    impatient: Grader, course: Course, before: str, hang: str
) -> None:
    step, forward = course["rnn"].text.split("def rnn_forward(")
    started = time.monotonic()
    marked = mark(impatient, notebook("rnn", step, before, f"{hang}\ndef rnn_forward({forward}"))
    assert marked.lost == []
    (note,) = marked.notes
    assert re.fullmatch(r"rnn.ipynb, cell 3, line [12345] does not end; the next statement was run", note)
    assert time.monotonic() - started < 20


@pytest.mark.further
def test_the_second_hang_ends_loading_and_what_was_defined_counts(impatient: Grader, course: Course) -> None:
    step, forward = course["rnn"].text.split("def rnn_forward(")
    hang = "while True: pass\n"
    text = f"{hang}{step}\n{hang}def rnn_forward({forward}"
    marked = mark(impatient, source("rnn", text))
    assert marked.exercises_lost == ["rnn_forward"]
    line = step.count("\n") + 3
    assert marked.notes == (
        "rnn.py, line 1 does not end; the next statement was run",
        f"rnn.py, line {line} does not end; nothing after it was run",
    )
    assert f"rnn_forward is not defined, for rnn.py, line {line} does not end" in marked.messages[0]


@pytest.mark.parametrize(
    "loop", ["while True:\n        x = x + 1", "import time\n    while True:\n        time.sleep(0.05)"]
)
def test_a_call_that_hangs_says_where_it_was_and_costs_its_own_points(
    impatient: Grader, with_edit: Rewrite, loop: str
) -> None:
    marked = with_edit("rnn", "rnn_step", STEP, f"{loop}\n    {STEP}")
    assert marked.exercises_lost == ["rnn_step"]
    said = rf"rnn_step does not end: it was still in rnn\.py, line \d+ after {SECOND:g} s; does a loop never end\?"
    assert re.match(said, marked.messages[0])


@pytest.mark.further
def test_the_line_of_a_hang_that_only_some_sizes_show_is_seen_again_in_public(
    impatient: Grader, with_edit: Rewrite
) -> None:
    """In a process that has seen nothing hidden: one that has could choose the line by what it has seen."""
    marked = with_edit("rnn", "rnn_step", STEP, f"while len(x) > 8:\n        x = x + 1\n    {STEP}")
    said = rf"rnn_step does not end: it was still in rnn\.py, line \d+ after {SECOND / 2:g} s; does a loop never end\?"
    assert re.match(said, marked.messages[0])


def test_a_limit_interrupts_what_works_and_what_waits_and_nothing_afterwards() -> None:
    limit = TimeLimit(60.0)
    limit.watch(0.1)
    for number, hang in enumerate((spin, doze), 1):
        limit.calling = number
        with pytest.raises(TooLong):
            hang()
        assert limit.has_ended_call
    limit.calling = 0
    time.sleep(0.5)


def spin() -> None:
    while True:
        pass


def doze() -> None:
    time.sleep(60)


def test_a_call_that_another_one_follows_is_not_blamed_for_its_time() -> None:
    limit = TimeLimit(60.0)
    limit.watch(0.4)
    for number in range(1, 6):
        limit.calling = number
        time.sleep(0.2)
    limit.calling = 0
    assert not limit.has_ended_call


def test_a_limit_interrupts_again_where_the_first_time_was_swallowed() -> None:
    swallowed = 0
    limit = TimeLimit(60.0)
    limit.watch(0.1)
    limit.calling = 1
    with pytest.raises(TooLong):
        while True:
            try:
                while True:
                    pass
            except TooLong:
                swallowed += 1
                if swallowed == 2:
                    raise


def test_two_statements_that_hang_end_loading() -> None:
    limit = TimeLimit(0.1)
    for hangs in (1, 2):
        with pytest.raises(TooLong), limit.of_statement():
            time.sleep(60)
        assert limit.has_ended_loading == (hangs == 2)


def test_without_seconds_there_is_no_limit() -> None:
    limit = TimeLimit()
    limit.watch(0.1)
    limit.calling = 1
    with limit.of_statement():
        time.sleep(0.3)
        assert not limit.has_ended_loading


def test_who_sleeps_between_two_bytes_of_a_reply_uses_up_its_seconds(
    impatient: Grader, course: Course
) -> None:
    """Each nap is too short to be counted by itself, and each reply comes in time: fifty take a minute."""
    program = (FOLDER / "hang" / "answers_one_byte_after_the_other.py").read_text()
    patient = Grader(course, Rules(patience=Patience(1.0, 3.0)), "tests", sandbox=impatient.sandbox)
    started = time.monotonic()
    marked = mark(patient, source("rnn", program.replace("time.sleep(0.001)", "time.sleep(0.007)")))
    assert set(marked.exercises_lost) == {"rnn_step", "rnn_forward"}
    assert time.monotonic() - started < 25
