"""Answers to drawn questions, made by the key: right ones, random ones."""

import random
from typing import Any

from autograder.spec.questions import Bank, Drawn, Lines, Numeric, SelectAll, drawn_for, letter_of


def right_answers(bank: Bank, name: str) -> dict[int, Any]:
    """What earns full marks under this name."""
    drawn = drawn_for(name, bank.groups)
    return {number: right_answer(bank, one) for number, one in enumerate(drawn, start=1)}


def right_answer(bank: Bank, drawn: Drawn) -> Any:
    written = bank.written[drawn.name]
    if isinstance(written, Numeric):
        return written.right(**drawn.sizes)
    if isinstance(written, Lines):
        return written.versions[drawn.variant].at
    right = written.right if isinstance(written, SelectAll) else (written.right,)
    return "".join(letter_of(k) for k, choice in enumerate(drawn.choices) if choice in right)


def random_answers(bank: Bank, name: str, chance: random.Random) -> dict[int, Any]:
    """An answer of the right form to each question."""
    return {
        number: random_answer(one, chance) for number, one in enumerate(drawn_for(name, bank.groups), start=1)
    }


def random_answer(drawn: Drawn, chance: random.Random) -> Any:
    if drawn.lines:
        return chance.randint(1, len(drawn.lines))
    if not drawn.choices:
        return chance.randint(1, 5000)
    letters = [letter_of(k) for k in range(len(drawn.choices))]
    if drawn.shown.kind == "select":
        return "".join(one for one in letters if chance.random() < 0.5) or chance.choice(letters)
    return chance.choice(letters)


def answered_for(text: str, bank: Bank, name: str) -> str:
    """The text of a quiz with the right answers for this name in the place of those that stand there."""
    return with_answers(text, right_answers(bank, name), name)


def with_answers(text: str, answers: object, name: str) -> str:
    """The text of a quiz with these answers, made for this name, behind whatever stands there."""
    return f"{text}\nDRAWN_FOR = {name!r}\nANSWERS = {answers!r}\n"
