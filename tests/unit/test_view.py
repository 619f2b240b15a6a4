"""Lines of the watch by themselves: bars, totals, pages."""

import pytest

from autograder.course import Course
from autograder.learn.progress import Done, Progress
from autograder.learn.view import bar, counted, listing, pages, status


@pytest.mark.parametrize(
    ("share", "drawn"),
    [(0.0, 0), (0.001, 1), (0.5, 5), (0.999, 9), (1.0, 10), (1.1, 10)],
)
def test_a_bar_is_full_only_when_all_is_done_and_empty_only_when_nothing_is(share: float, drawn: int) -> None:
    assert bar(share) == f"[{'#' * drawn:.<10}]"


def test_what_was_won_is_counted_without_more_than_there_is(course: Course) -> None:
    done = Progress({("rnn", "rnn_step"): Done(points=1000.0), ("gone", "nothing"): Done(points=5.0)})
    won, most = counted(course.assignments, done)
    assert won == course["rnn"].exercises[0].points and most == sum(one.points for one in course.assignments)


def test_the_status_fits_into_80_columns_with_the_longest_names(course: Course) -> None:
    done = Progress(
        {(a.name, one.name): Done(one.points - 0.5) for a in course.assignments for one in a.exercises}
    )
    for assignment in course.assignments:
        assert status(course, done, assignment.name, "saved 23:59, 10.5 s", 80).cell_len <= 80


def test_every_function_has_a_line_of_at_most_80_columns(course: Course) -> None:
    lines = [line.plain for line in listing(course, Progress(), {}, 80)]
    names = [one.name for a in course.assignments for one in a.exercises if one.criteria]
    assert len(lines) == len(names) + len(course.assignments) and max(map(len, lines)) <= 80


def test_lines_are_cut_into_pages() -> None:
    from rich.text import Text

    lines = [Text(str(k)) for k in range(5)]
    assert [len(page) for page in pages(lines, 2)] == [2, 2, 1] and [len(page) for page in pages([], 2)] == [
        0
    ]
