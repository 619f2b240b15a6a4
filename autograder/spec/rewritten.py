"""A formula in other letters and in another order of its sums and products, so that copies cannot be compared by eye.

Letters are single ones in braces, as in "c' = {f} * c + {i} * {g}". What is made stays the same formula.
"""

import re
from collections.abc import Callable, Mapping

LETTERS = "ejkmpquvy"  # none of the course's own: what a letter means has to be read
_LETTER = re.compile(r"\{([A-Za-z])\}")

Order = Callable[[list[str]], list[str]]


class Turns:
    """Choices that a whole number decides, one after the other: the same ones for the same number."""

    def __init__(self, number: int) -> None:
        self._number = number

    def order(self, items: list[str]) -> list[str]:
        """The items in one of their orders."""
        left, found = list(items), []
        while left:
            self._number, place = divmod(self._number, len(left))
            found.append(left.pop(place))
        return found


def letters_in(text: str) -> list[str]:
    """The letters in braces, each once, in the order in which they come."""
    return list(dict.fromkeys(_LETTER.findall(text)))


def in_letters(text: str, letters: Mapping[str, str]) -> str:
    """The text with these letters in the place of those in braces; one that is not among them stays as it is."""
    return _LETTER.sub(lambda found: letters.get(found[1], found[0]), text)


def in_another_order(formula: str, order: Order) -> str:
    """A formula in which terms of each sum and factors of each product, `*`, stand in the order that is given.

    Sums with a minus, and what stands between square brackets, stay as they are.
    """
    left, equals, right = formula.rpartition(" = ")
    return f"{left}{equals}{_sum(right, order)}"


def in_one_order(formula: str) -> str:
    """The same text for all orders of a formula."""
    return in_another_order(formula, sorted)


def _sum(text: str, order: Order) -> str:
    terms = [_product(one, order) for one in _apart(text, " + ")]
    return " + ".join(terms if len(_apart(text, " - ")) > 1 else order(terms))


def _product(text: str, order: Order) -> str:
    return " * ".join(order([_inside(one, order) for one in _apart(text, " * ")]))


def _inside(text: str, order: Order) -> str:
    """A factor: what stands in its outermost round brackets is a sum of its own."""
    begin, end = text.find("("), text.rfind(")")
    if begin < 0 or end < begin:
        return text
    return f"{text[: begin + 1]}{_sum(text[begin + 1 : end], order)}{text[end:]}"


def _apart(text: str, sign: str) -> list[str]:
    """What stands between the signs that are in no bracket."""
    found, depth, begin = [], 0, 0
    for k, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if depth == 0 and text.startswith(sign, k):
            found.append(text[begin:k])
            begin = k + len(sign)
    return [*found, text[begin:]]
