"""The catalogue of known mistakes: plain sentences that end, and a page that is made from them."""

import re
from collections import Counter
from pathlib import Path

import pytest

from autograder.authoring.mistakes_page import mistakes_page
from autograder.course import Course, load_course
from autograder.spec import Exercise, Mistake

COURSE = Path(__file__).resolve().parents[2]
PAGE = COURSE / "docs" / "mistakes.md"
LONGEST = 340  # letters: four lines of 80 columns, and a bit
AT_MOST = 5  # sentences

# Stilted words, riddles, and pictures that were mixed: hearing, messages, blame, taps, a conveyor belt.
BANNED = re.compile(
    r"\b(mend\w*|(?<!there )is no|(?<!there )are no|hears?|heard|messages?|blam\w+|complain\w*|taps?|conveyor|whom|"
    r"in spite of|to itself|to themselves|served?|nor do|affair|becomes of|counts for)\b",
    re.IGNORECASE,
)
# In a list of results these point at the function that makes it; a function that only takes them apart does not.
ELSEWHERE = re.compile(r"in which you return the (four|three)|in which you return them\.")


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(COURSE)


def mistakes(course: Course) -> list[tuple[Exercise, Mistake]]:
    return [
        (exercise, mistake)
        for assignment in course.assignments
        for exercise in assignment.exercises
        for mistake in exercise.mistakes
    ]


def faults(sentence: str) -> list[str]:
    """What is not plain in what a tutor says."""
    found = [one.group() for one in BANNED.finditer(sentence)]
    found += ["does not end with a full stop"] * (not sentence.endswith("."))
    found += ["too long"] * (len(sentence) > LONGEST or sentence.count(". ") >= AT_MOST)
    found += ["stands on several lines, or has spaces too many"] * (sentence != " ".join(sentence.split()))
    found += ["does not begin with a capital letter or a name"] * bool(re.match(r"[^\w]", sentence))
    return found


def test_every_sentence_is_plain_and_ends(course: Course) -> None:
    every = mistakes(course)
    assert len(every) > 780
    said = {f"{exercise.name}:{mistake.id}": faults(mistake.sentence) for exercise, mistake in every}
    assert {id: found for id, found in said.items() if found} == {}


def test_every_sentence_says_where_to_look_or_what_to_do(course: Course) -> None:
    asks = re.compile(r"\b(Look|Count|Choose)\b")
    assert [mistake.id for _, mistake in mistakes(course) if not asks.search(mistake.sentence)] == []


def test_what_unpacks_results_is_not_sent_to_what_returns_them(course: Course) -> None:
    """The mistakes of a part are told of what builds on it too, and that may only take the results apart."""
    parts = ("lstm_gates", "gru_gates", "rnn_step_backward", "lstm_step_backward", "gru_step_backward")
    told = [mistake for exercise, mistake in mistakes(course) if exercise.name in parts]
    assert [mistake.id for mistake in told if ELSEWHERE.search(mistake.sentence)] == []


def test_no_two_mistakes_of_a_function_are_told_the_same(course: Course) -> None:
    """Where the numbers differ, so does what is said."""
    count = Counter((exercise.name, mistake.sentence) for exercise, mistake in mistakes(course))
    assert [key for key, many in count.items() if many > 1] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The bias is missing",
        "A gate is no candidate.",
        "Each step hears its own gradient. Look there.",
        "You add dW to itself. Look there.",
        "Look at this. " * 40,
        "Two  spaces.",
    ],
)
def test_what_is_not_plain_is_found(sentence: str) -> None:
    assert faults(sentence)


def test_the_page_is_what_the_catalogue_makes(course: Course) -> None:
    made = mistakes_page(course, "autograder publish --mistakes docs/mistakes.md")
    assert PAGE.read_text(encoding="utf-8") == made, "run autograder publish --mistakes docs/mistakes.md"


def test_the_page_has_a_row_for_every_mistake(course: Course) -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = Counter(
        line.split(" | ")[0].removeprefix("| ") for line in text.splitlines() if line.startswith("| ")
    )
    del rows["id"]
    assert rows == Counter(mistake.id for _, mistake in mistakes(course))
    assert "| cell-not-squashed | `h_next: np.ndarray = o * c_next` |" in text


def test_every_row_of_the_page_has_three_cells() -> None:
    """A bar in a formula or a sentence would make a fourth."""
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert {len(re.split(r"(?<!\\)\|", row)) for row in rows} == {5}
    assert all("``" not in row and "|  |" not in row for row in rows)
