"""What lateness costs: never more than the judge gave, never more for coming later, and an extension never hurts."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.policy import (
    Attempt,
    Settled,
    Terms,
    days_late,
    due_of,
    final,
    of_group,
    sentence,
    settle,
)

DUE = datetime(2027, 1, 31, 23, 59, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def total(settled: Sequence[Settled]) -> float:
    return sum(one.final for one in settled)


terms = st.builds(
    Terms,
    st.integers(0, 4),
    st.sampled_from([0.0, 10.0, 35.0, 100.0]),
    st.none() | st.integers(0, 5),
    st.sampled_from(["last", "best"]),
)
attempt = st.tuples(st.integers(0, 40).map(lambda k: k / 4), st.integers(-30, 200))
classes = st.dictionaries(st.sampled_from("abc"), st.lists(attempt, min_size=1, max_size=3), min_size=1)


def attempts_of(found: dict[str, list[tuple[float, int]]]) -> dict[str, tuple[Attempt, ...]]:
    return {
        name: tuple(Attempt(name, points, DUE + hours * HOUR) for points, hours in several)
        for name, several in found.items()
    }


def due_for(found: dict[str, list[tuple[float, int]]]) -> dict[str, datetime]:
    return dict.fromkeys(found, DUE)


@given(classes, terms)
def test_never_more_than_the_judge_gave(found: dict[str, list[tuple[float, int]]], rules: Terms) -> None:
    settled = settle(attempts_of(found), due_for(found), rules)
    assert [one.attempt.assignment for one in settled] == list(found)
    for one in settled:
        assert (
            0 <= one.final <= one.attempt.points <= max(points for points, _ in found[one.attempt.assignment])
        )
    assert sum(one.free for one in settled) <= rules.days


@given(classes, terms, st.integers(1, 100))
def test_coming_later_never_gives_more(
    found: dict[str, list[tuple[float, int]]], rules: Terms, hours: int
) -> None:
    """The last attempt at one assignment comes later; all else is as it was."""
    name = next(iter(found))
    last = max(range(len(found[name])), key=lambda k: (found[name][k][1], k))
    later = found | {name: [(points, at + hours * (k == last)) for k, (points, at) in enumerate(found[name])]}
    before, after = (settle(attempts_of(one), due_for(found), rules) for one in (found, later))
    assert total(after) <= total(before) + 1e-9


@given(classes, terms, st.integers(0, 100))
def test_an_extension_never_hurts(
    found: dict[str, list[tuple[float, int]]], rules: Terms, hours: int
) -> None:
    name = next(iter(found))
    due = due_for(found)
    extended = due_of("ada", due, {"ada": {name: DUE + hours * HOUR}})
    before, after = (settle(attempts_of(found), one, rules) for one in (due, extended))
    assert total(after) >= total(before) - 1e-9


def test_an_earlier_extension_is_none() -> None:
    assert due_of("ada", {"a": DUE}, {"ada": {"a": DUE - DAY}}) == {"a": DUE}
    assert due_of("bob", {"a": DUE}, {"ada": {"a": DUE + DAY}}) == {"a": DUE}


@given(st.integers(0, 300), st.integers(0, 300), terms, st.floats(0, 100))
def test_one_assignment_is_worth_less_each_day(one: int, other: int, rules: Terms, points: float) -> None:
    less, more = sorted((one, other))
    assert final(points, more, 0, rules) <= final(points, less, 0, rules) <= points


@pytest.mark.parametrize(
    ("after", "days"),
    [(-HOUR, 0), (0 * HOUR, 0), (timedelta(seconds=1), 1), (DAY, 1), (DAY + timedelta(seconds=1), 2)],
)
def test_a_day_that_is_begun_counts(after: timedelta, days: int) -> None:
    assert days_late(DUE + after, DUE) == days


def test_a_night_in_which_clocks_are_changed_has_the_hours_that_pass() -> None:
    """From 20:00 before the change to 20:00 after it 23 hours pass, or 25."""
    vienna = ZoneInfo("Europe/Vienna")
    spring, autumn = (datetime(2027, month, day, 20, tzinfo=vienna) for month, day in ((3, 27), (10, 30)))
    assert days_late(spring.replace(day=28, hour=21), spring) == 1
    assert days_late(spring.replace(day=28, hour=22), spring) == 2
    assert days_late(autumn.replace(day=31, hour=19), autumn) == 1
    assert days_late(autumn.replace(day=31, hour=20), autumn) == 2
    assert days_late(DUE.astimezone(vienna), DUE) == 0


def test_free_days_are_spent_where_they_are_worth_most() -> None:
    found = {"a": [(10.0, 20)], "b": [(40.0, 20)], "c": [(20.0, 40)]}
    settled = settle(attempts_of(found), due_for(found), Terms(days=2, percent=10))
    assert [one.free for one in settled] == [0, 1, 1]
    assert [one.final for one in settled] == [9, 40, 18]


GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "instructors.md").read_text(encoding="utf-8")


def test_the_page_s_example_is_reckoned() -> None:
    section = GUIDE.split("### Where free days are spent\n")[1].split("\n## ")[0]
    days, percent = (int(re.findall(rf"`{key} = (\d+)`", section)[0]) for key in ("days", "percent"))
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in section.splitlines() if "|" in line]
    told = {row[0].strip("`"): row[1:] for row in rows[2:]}
    found = {name: [(float(told[name][0]), 24 * int(told[name][1].split()[0]))] for name in ("rnn", "gru")}
    rules, due = Terms(days=days, percent=percent), due_for(found)
    before = settle(attempts_of({"rnn": found["rnn"]}), due, rules)
    after = settle(attempts_of(found), due, rules)
    assert [f"{one.final:g}" for one in before] == [told["rnn"][2]]
    assert [f"{one.final:g}" for one in after] == [told["rnn"][3], told["gru"][3]]
    assert [f"{total(one):g}" for one in (before, after)] == told["sum"][2:]
    in_order = [
        final(points, hours // 24, free, rules)
        for (((points, hours),), free) in zip(found.values(), (2, 0), strict=True)
    ]
    assert f"would be\n{sum(in_order):g}," in section
    least = Terms(days=days, percent=percent, most=int(re.findall(r"`most = (\d+)`", section)[0]))
    small = {"rnn": [(3.0, 5 * 24)], "gru": found["gru"]}
    extended = settle(attempts_of(small), {"rnn": DUE + 3 * DAY, "gru": DUE}, least)
    assert [total(settle(attempts_of(small), due, least)), total(extended)] == [20, pytest.approx(22.4)]
    assert "makes 20 into 22.4" in section and final(20, 2, 0, least) == 16


def test_the_last_or_the_best_attempt_counts() -> None:
    found = {"a": [(10.0, -20), (4.0, -10), (9.0, 5)]}
    last, best = (
        settle(attempts_of(found), due_for(found), Terms(percent=20, attempts=one))[0]
        for one in ("last", "best")
    )
    assert (last.number, last.final, best.number, best.final) == (3, 7.2, 1, 10)
    assert sentence(last, Terms(percent=20)) == (
        "a: attempt 3 of 3 counts (last), 1 day late, 20 % a day: 7.2 of the 9 points that the judge gave"
    )


def test_what_one_of_a_group_hands_in_is_the_work_of_all() -> None:
    one = {"ada": {"a": (Attempt("a", 5, DUE),)}, "bob": {"a": (Attempt("a", 8, DUE + HOUR),)}}
    found = of_group("ada", ("ada", "bob"), one)["a"]
    assert [(attempt.points, attempt.who) for attempt in found] == [(5, ""), (8, "bob")]
    (settled,) = settle({"a": found}, {"a": DUE}, Terms(percent=10))
    assert sentence(settled, Terms(percent=10)) == (
        "a: attempt 2 of 2 counts (last), handed in by bob, 1 day late, 10 % a day: "
        "7.2 of the 8 points that the judge gave"
    )


@pytest.mark.parametrize(
    ("when", "due", "rules", "said"),
    [
        (None, DUE, Terms(percent=10), "nobody knows when it came, so it is not late: 8 of the 8"),
        (DUE, None, Terms(percent=10), "no due date: 8 of the 8"),
        (DUE, DUE, Terms(percent=10), "in time: 8 of the 8"),
        (DUE + 3 * DAY, DUE, Terms(1, 10.0), "3 days late, 1 free, 10 % a day: 6.4 of the 8"),
        (DUE + 3 * DAY, DUE, Terms(0, 10.0, 2), "3 days late, after 2 days nothing counts: 0 of the 8"),
    ],
)
def test_each_line_says_why(when: datetime | None, due: datetime | None, rules: Terms, said: str) -> None:
    (settled,) = settle({"a": [Attempt("a", 8.0, when)]}, {"a": due} if due else {}, rules)
    assert said in sentence(settled, rules)
