"""The bank of questions: the draw, what an answer earns, and that every question is sound."""

import hashlib
import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice, pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.authoring.doctor import of_questions
from autograder.course import Assignment, Course
from autograder.spec.answered import Answered, answered, every_size, near, telling, unproved
from autograder.spec.questions import (
    Bank,
    Drawn,
    Group,
    Lines,
    Numeric,
    Question,
    SelectAll,
    as_data,
    bank_of,
    by_itself,
    drawn_for,
    from_data,
    name_for,
)
from autograder.spec.rewritten import Turns, in_another_order, in_one_order
from autograder.worker import chosen
from tests.tools.quiz import random_answers, right_answers
from tests.tools.sample import further

SIZES = {"A": 8, "B": 11, "C": 11, "D": 12, "E": 12, "F": 12, "G": 8, "H": 6, "I": 7, "J": 6}


@pytest.fixture(scope="module")
def bank(course: Course) -> Bank:
    found = course["quiz"].bank
    assert found is not None
    return found


def earned(bank: Bank, name: str, answers: Any) -> list[Answered]:
    kinds, values = chosen.answers(answers, len(bank.groups))
    drawn = drawn_for(name, bank.groups)
    return [
        answered(bank.written[one.name], one, kind, value)
        for one, kind, value in zip(drawn, kinds, values, strict=True)
    ]


def shares(bank: Bank, name: str, answers: Any) -> list[float]:
    return [one.share for one in earned(bank, name, answers)]


def told(drawn: Drawn) -> list[Any]:
    return [drawn.name, drawn.stem, drawn.choices, drawn.lines]


def test_there_are_93_questions_in_ten_groups(bank: Bank) -> None:
    assert {group.letter: len(group.questions) for group in bank.groups} == SIZES
    assert len(bank.written) == sum(SIZES.values()) == 93
    assert all(one.name[0] == group.letter for group in bank.groups for one in group.questions)


def test_the_longest_choice_is_right_no_more_often_than_another(bank: Bank) -> None:
    """Who always takes the longest should not do better than who guesses: one in four, and a little."""
    some = [one for one in bank.written.values() if isinstance(one, Question)]
    longest = [one.name for one in some if len(one.right) > max(map(len, one.wrong))]
    assert len(longest) < 0.25 * len(some), longest


def test_the_draw_is_the_same_on_every_machine(bank: Bank) -> None:
    """Of the names below; whoever changes a question changes this, and what learners were drawn."""
    every = [
        told(one) for name in ("ada", "grace hopper", "李", "4711") for one in drawn_for(name, bank.groups)
    ]
    digest = hashlib.sha256(json.dumps(every, ensure_ascii=False).encode()).hexdigest()
    assert [one.name for one in drawn_for("ada", bank.groups)] == [
        "A8", "B7", "C7", "D9", "E1", "F2", "G4", "H5", "I6", "J1"
    ]  # fmt: skip
    assert digest[:16] == "f92ef76792ec378e"


def test_the_question_is_chosen_by_the_first_eight_bytes_of_the_hash(bank: Bank) -> None:
    digest = hashlib.sha256(b"recurrent networks/D/ada").digest()
    place = int.from_bytes(digest[:8], "big") % 12
    assert drawn_for(" ADA\n", bank.groups)[3].name == bank.groups[3].questions[place].name == "D9"


def test_a_thousand_names_draw_each_question_about_alike(bank: Bank) -> None:
    drawn = [drawn_for(f"student {k}", bank.groups) for k in range(1000)]
    for k, group in enumerate(bank.groups):
        counts = Counter(one[k].name for one in drawn)
        assert all(50 <= counts[one.name] <= 300 for one in group.questions), (group.letter, counts)
    first = Counter(one.order.index(0) for ten in drawn for one in ten if len(one.order) == 4)
    assert min(first.values()) > 0.8 * max(first.values())  # no letter is the better guess


@pytest.mark.parametrize("name", ["Ada", " ada ", "ADA\t", "a\u0064a"])
def test_case_and_outer_spaces_of_a_name_do_not_matter(bank: Bank, name: str) -> None:
    assert drawn_for(name, bank.groups) == drawn_for("ada", bank.groups)


def test_a_name_in_either_form_of_unicode_is_one(bank: Bank) -> None:
    assert name_for("Jose\u0301") == name_for("JOS\u00c9")


def test_signs_that_nobody_sees_do_not_matter() -> None:
    assert name_for("\ufeffada lovelace\u200b ") == "ada lovelace"


def test_no_name_is_the_practice_set(bank: Bank) -> None:
    assert drawn_for("", bank.groups) == drawn_for("practice", bank.groups)


def test_what_learners_get_has_the_same_questions_and_no_answers(bank: Bank) -> None:
    data = json.loads(json.dumps(as_data(bank)))
    assert from_data(data) == Bank(bank.groups)
    said = json.dumps(data)
    for written in bank.written.values():
        if isinstance(written, Question | SelectAll):
            assert not any(reason in said for reason in written.wrong.values() if len(reason) > 25)
            assert list(written.shown.choices) == sorted(written.shown.choices)
    names = {name for group in data for one in group["questions"] for name in one}
    assert names == {"name", "kind", "stem", "choices", "sizes", "variants", "legends"}


def test_right_answers_earn_everything(bank: Bank) -> None:
    for k in range(300):
        name = f"name {k}"
        assert shares(bank, name, right_answers(bank, name)) == [1.0] * 10, name


@pytest.mark.further
def test_random_answers_earn_what_chance_gives(bank: Bank) -> None:
    chance = random.Random(1)
    marks = [
        sum(shares(bank, f"n{k}", random_answers(bank, f"n{k}", chance))) / len(bank.groups)
        for k in range(400)
    ]
    assert 0.15 < sum(marks) / len(marks) < 0.27
    assert max(marks) < 0.8


def test_another_s_answers_earn_what_chance_gives(bank: Bank) -> None:
    marks = [sum(shares(bank, f"n{k}", right_answers(bank, f"n{k + 1}"))) for k in range(200)]
    assert 1.2 < sum(marks) / len(marks) < 3.5


def every_drawn(bank: Bank) -> Iterator[Drawn]:
    yield from (by_itself(one) for group in bank.groups for one in group.questions)


def test_every_wrong_choice_has_its_reason_and_no_other_is_told(bank: Bank) -> None:
    for drawn in every_drawn(bank):
        written = bank.written[drawn.name]
        if not isinstance(written, Question):
            continue
        for place, choice in enumerate(drawn.choices):
            found = answered(written, drawn, chosen.LETTERS, 2.0**place)
            assert found.share == (choice == written.right), drawn.name
            assert found.chosen == (choice,)
            if choice != written.right:
                assert found.said == f'"{choice}": {written.wrong[choice]}'


def test_every_known_wrong_number_is_recognised_with_every_size(bank: Bank) -> None:
    for drawn in every_drawn(bank):
        written = bank.written[drawn.name]
        if not isinstance(written, Numeric):
            continue
        for sizes in list(every_size(written))[:: max(1, len(list(every_size(written))) // 50)]:
            here = Drawn(drawn.shown, sizes, ())
            assert answered(written, here, chosen.NUMBER, written.right(**sizes)).share == 1.0
            for formula in written.wrong.values():
                found = answered(written, here, chosen.NUMBER, float(formula(**sizes)))
                assert found.share == 0.0
                assert "not the number that is asked for" not in found.said, (drawn.name, sizes)


@pytest.mark.parametrize("step", [9, further(1)])
def test_every_line_that_is_not_the_wrong_one_has_a_reason(bank: Bank, step: int) -> None:
    for drawn in every_drawn(bank):
        written = bank.written[drawn.name]
        if not isinstance(written, Lines):
            continue
        for variant, version in islice(enumerate(written.versions), 0, None, step):
            here = Drawn(drawn.shown, {}, (), variant)
            for number in range(1, len(written.lines) + 1):
                found = answered(written, here, chosen.NUMBER, float(number))
                assert found.share == (number == version.at)
                assert number == version.at or len(found.said) > 8, drawn.name
                assert found.chosen == (f"line {version.numbers[number - 1]}",)


def test_of_several_choices_one_error_costs_half(bank: Bank) -> None:
    written = bank.written["B9"]
    assert isinstance(written, SelectAll)
    drawn = by_itself(written.shown)
    bits = {choice: 1 << place for place, choice in enumerate(drawn.choices)}
    right = sum(bits[one] for one in written.right)
    assert answered(written, drawn, chosen.LETTERS, float(right)).share == 1.0
    assert answered(written, drawn, chosen.LETTERS, float(bits[written.right[0]])).share == 0.5
    assert answered(written, drawn, chosen.LETTERS, float(right | bits["f = 1, i = 0"])).share == 0.5
    assert answered(written, drawn, chosen.LETTERS, 15.0).share == 0.0
    assert answered(written, drawn, chosen.LETTERS, float(bits["f = 1, i = 0"])).share == 0.0


def test_lines_with_an_error_tell_nothing_to_whoever_compares_copies(bank: Bank) -> None:
    """Whoever takes the line that is rarest among all versions is right hardly more often than who guesses."""
    written_anew = [one for one in bank.written.values() if isinstance(one, Lines) and one.where]
    assert [one.name for one in written_anew] == ["E9", "E10", "E11", "E12"]
    for written in written_anew:
        seen = Counter(line for one in written.versions for line in one.lines)
        hits = 0.0
        for version in written.versions:
            least = min(seen[line] for line in version.lines)
            rare = [k for k, line in enumerate(version.lines, start=1) if seen[line] == least]
            hits += (version.at in rare) / len(rare)
        assert hits / len(written.versions) < 1 / len(written.lines) + 0.1, written.name
        places = Counter(one.at for one in written.versions)
        assert max(places.values()) < 2 * len(written.versions) / len(
            written.lines
        )  # no number is a good guess
        of_one_error = [k for k, one in enumerate(written.versions) if one.at == 1]
        assert (
            max(b - a for a, b in pairwise(of_one_error)) > 2
        )  # the order of the versions says nothing either


@pytest.mark.parametrize(
    ("formula", "all_of_it"),
    [
        ("c' = f * c + i * g", {"f * c + i * g", "c * f + g * i", "i * g + f * c", "g * i + c * f"}),
        ("y = s(b + [x, r * h] W)", {"s(b + [x, r * h] W)", "s([x, r * h] W + b)"}),
        ("y = d * (1 - t(c)^2)", {"d * (1 - t(c)^2)", "(1 - t(c)^2) * d"}),
        ("y = the mean of d over the samples", {"the mean of d over the samples"}),
    ],
)
def test_a_formula_in_another_order_is_the_same_formula(formula: str, all_of_it: set[str]) -> None:
    found = {in_another_order(formula, Turns(number).order) for number in range(500)}
    assert all_of_it <= {one.partition(" = ")[2] for one in found}
    assert {in_one_order(one) for one in found} == {in_one_order(formula)}
    assert in_one_order("c' = f * c + i * g") != in_one_order("c' = i * c + f * g")


def test_every_version_has_the_lines_in_letters_of_its_own(bank: Bank) -> None:
    written = bank.written["E9"]
    assert isinstance(written, Lines)
    for one in written.versions:
        forget, write, show, candidate, state = re.findall(r"(\w) (?:is )?the", one.legend)
        course = dict(
            zip((forget, write, show, candidate, state), ("{f}", "{i}", "{o}", "{g}", "{h}"), strict=True)
        )
        for k, (line, number) in enumerate(zip(one.lines, one.numbers, strict=True), start=1):
            words = re.split(r"(?<![a-zA-Z])([a-z])(?![a-zA-Z])", line)
            own = "".join(course.get(word, word) for word in words)
            assert (in_one_order(own) == in_one_order(written.lines[number - 1])) == (k != one.at), line


class Odd:
    """An object of a student's own, which says yes to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = object.__hash__

    def __float__(self) -> float:
        raise SystemError


class Lying(dict):  # type: ignore[type-arg]
    def get(self, *_: object) -> Any:
        raise MemoryError


HOSTILE = [
    "a" * 10**6, "é", "b?", "a" * 65, b"a", True, False, np.True_, float("nan"), math.inf, 10**400, 1j,
    Odd(), [Odd()], {"a": 1},
    (one for one in "ab"), object, len, [[["a", 1]]], {("a", 1)}, np.array(["a"]), np.arange(3),
    "1e999", "__import__", -1, 0, 27,
    2.5, "0x1",
]  # fmt: skip


@pytest.mark.parametrize("answer", HOSTILE, ids=lambda one: repr(one)[:20])
def test_a_hostile_answer_is_wrong_with_a_sentence(bank: Bank, answer: Any) -> None:
    found = earned(bank, "ada", dict.fromkeys(range(1, 11), answer))
    assert [one.share for one in found] == [0.0] * 10
    assert all(one.said and len(one.said) < 200 for one in found)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (float("nan"), "the answer is NaN"), (-math.inf, "the answer is infinite"), ("nan", "the answer is letters"),
        (True, "the answer is True or False"), ("a" * 65, "the answer is longer than 64 signs"),
        ("\u0430", "signs that are neither letters from a to z nor digits"), (["a", 1], "several things"),
        (3 + 1j, "the answer is not a number"), ({"a": 1}, "the answer is not a number"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_to_be_what_it_is(bank: Bank, answer: Any, said: str) -> None:
    drawn = by_itself(bank.written["C3"].shown)
    found = answered(bank.written["C3"], drawn, *chosen.pair(answer))
    assert (found.share, found.is_there) == (0.0, True)
    assert said in found.said and found.said.endswith("but should be a number")


@pytest.mark.parametrize("answers", [None, 5, "abcdefghij", Lying(), Odd(), [], object, {"one": "a"}])
def test_what_holds_no_answers_earns_nothing(bank: Bank, answers: Any) -> None:
    found = earned(bank, "ada", answers)
    assert [one.share for one in found] == [0.0] * 10


@pytest.mark.parametrize(
    ("answer", "pair"),
    [
        ("b", (1, 2)), (" B ", (1, 2)), ("ac", (1, 5)), ("C, a", (1, 5)), ({"a", "C"}, (1, 5)),
        (["c", "a", "a"], (1, 5)),
        (("b",), (1, 2)), (["ac"], (1, 5)), (frozenset("ab"), (1, 3)), ("", (0, 0)), (None, (0, 0)), ([], (0, 0)),
        (3, (2, 3)), ("3", (2, 3)), (" 2.5e-3", (2, 0.0025)), (np.float32(0.5), (2, 0.5)), (np.array([4]), (2, 4)),
        ({7}, (2, 7)),
    ],
)  # fmt: skip
def test_answers_in_many_forms(answer: Any, pair: tuple[float, float]) -> None:
    assert chosen.pair(answer) == pair


def test_answers_come_by_number_or_in_order() -> None:
    every = chosen.answers({1: "a", "2": "b", 4: 3}, 4)
    assert every.tolist() == [[1, 1, 0, 2], [1, 2, 0, 3]]
    assert chosen.answers(["a", "b", None, 3], 4).tolist() == every.tolist()


@pytest.mark.parametrize(
    ("value", "right", "is_near"),
    [(0.5049, 0.5, True), (0.506, 0.5, False), (4.0, 4, True), (4.001, 4, False), (-0.5, 0.5, False)],
)
def test_a_number_that_is_not_whole_may_be_off_by_a_hundredth(
    value: float, right: float, is_near: bool
) -> None:
    assert near(value, right) is is_near


def test_doctor_finds_every_question_sound(course: Course) -> None:
    found = dict(of_questions(course["quiz"]))
    assert len(found) == 93
    assert [one for one in found.items() if one[1]] == []


UNSOUND = [
    Question("A1", "", "?", right="c", wrong={"g": ""}),
    Question("A1", "", "?", right="c", wrong={"c": "so"}),
    Question("A1", "", "?", right="c", wrong={}),
    Question("A1", "", "?", right="c", wrong={"g": "f lets all of c through"}),
    Question("A1", "", "?", right="grows between twice and fourfold", wrong={"g": "it grows to between twice"}),
    SelectAll("A1", "", "?", right=(), wrong={"g": "so"}),
    Numeric("A1", "", "{T}", right=lambda T: T * T, wrong={"doubled": lambda T: 2 * T}, sizes={"T": range(1, 4)}),
    Numeric("A1", "", "{s}", right=lambda s: s**10, wrong={"added": lambda s: 1 - 10 * (1 - s)}, sizes={"s": (0.99,)}),
    Lines("A1", "", "?", lines=("a", "b"), edits=((1, "a"),), reason="so"),
    Lines("A1", "", "?", lines=("a", "b"), edits=((3, "c"),), reason="so"),
    Lines("A1", "", "?", lines=("a", "b", "c"), edits=((1, "c"),), reason=""),
    Lines("A1", "", "?", lines=("a = b * c", "b"), edits=((1, "a = c * b"),), reason="so"),
]  # fmt: skip


@pytest.mark.parametrize("written", UNSOUND)
def test_doctor_finds_an_unsound_question(course: Course, written: Any) -> None:
    assert [*unproved(written), *telling(written)]
    assignment = SimpleNamespace(name="quiz", bank=bank_of([Group("A", "states", written)]))
    assert [wrong for _, wrong in of_questions(assignment) if wrong]  # type: ignore[arg-type]


def test_two_questions_of_one_name_are_refused() -> None:
    one = Question("A1", "", "?", right="c", wrong={"g": "so"})
    with pytest.raises(ValueError, match="two questions are called A1"):
        bank_of([Group("A", "states", one, one)])


def test_the_key_answers_the_practice_set(course: Course, bank: Bank) -> None:
    quiz: Assignment = course["quiz"]
    assert shares(bank, "", vars(quiz.solution)["ANSWERS"]) == [1.0] * 10
