"""Answers to questions as numbers: which letters, or which number; no text of a student's is carried out.

An answer is a pair: what it is, and its value. Of letters that is the sum of 2**place, so in either case, in any order,
as a text, set, list or tuple they are one number. Of what cannot be read it says of which kind it is.
"""

import math
from collections.abc import Mapping
from collections.abc import Set as AnySet
from typing import Any

import numpy as np

NOTHING, LETTERS, NUMBER, UNREADABLE = range(4)  # `autograder.spec.answered` has the same
OTHER, NAN, INFINITE, TRUTH, LONG, SIGNS, SEVERAL = range(7)  # what cannot be read; the same there
LONGEST = 64  # signs of an answer, and letters of one
BETWEEN = str.maketrans("", "", " ,;\t\n")
DIGITS = frozenset("0123456789.+-eE_")

Pair = tuple[float, float]


def answers(value: Any, count: int) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """The answers to so many questions, a column each: (2, count). What is none of them is left out."""
    pairs = [one_of(value, number) for number in range(1, count + 1)]
    return np.array(list(zip(*pairs, strict=True)), dtype=np.float64)


def one_of(value: Any, number: int) -> Pair:
    """The answer with this number, from 1: of a mapping by the number or its digits, of a list or tuple by place."""
    try:
        if isinstance(value, Mapping):
            return pair(value.get(number, value.get(str(number))))
        if isinstance(value, list | tuple):
            return pair(value[number - 1]) if number <= len(value) else (NOTHING, 0.0)
    except Exception:  # noqa: BLE001  (a mapping of the student's own may do anything)
        return UNREADABLE, OTHER
    return (NOTHING, 0.0) if value is None else (UNREADABLE, OTHER)


def pair(answer: Any) -> Pair:
    """What an answer is, and its value."""
    try:
        return _pair(answer)
    except Exception:  # noqa: BLE001  (an object of the student's own may do anything)
        return UNREADABLE, OTHER


def _pair(answer: Any) -> Pair:
    if answer is None:
        return NOTHING, 0.0
    if isinstance(answer, str):
        return _of_text(answer)
    if isinstance(answer, AnySet | list | tuple):
        return _of_several(answer)
    if isinstance(answer, bool | np.bool_):
        return UNREADABLE, TRUTH
    if isinstance(answer, int | float | np.number) or (isinstance(answer, np.ndarray) and answer.size == 1):
        return _of_number(np.asarray(answer))
    return UNREADABLE, OTHER


def _of_number(array: Any) -> Pair:
    if array.dtype.kind not in "iuf":
        return UNREADABLE, OTHER
    return _finite(float(array.reshape(())))


def _finite(number: float) -> Pair:
    if math.isfinite(number):
        return NUMBER, number
    return UNREADABLE, NAN if math.isnan(number) else INFINITE


def _of_text(text: str) -> Pair:
    if str.__len__(text) > LONGEST:
        return UNREADABLE, LONG
    text = str.strip(text)
    if not text:
        return NOTHING, 0.0
    letters = text.translate(BETWEEN).lower()
    if letters.isascii() and letters.isalpha():
        return LETTERS, _bits(letters)
    if DIGITS.issuperset(text):
        return _finite(float(text))
    return UNREADABLE, SIGNS


def _of_several(several: Any) -> Pair:
    if len(several) > LONGEST:
        return UNREADABLE, LONG
    found = [pair(one) for one in several]
    if len(found) == 1:
        return found[0]
    if not found:
        return NOTHING, 0.0
    if any(kind != LETTERS for kind, _ in found):
        return UNREADABLE, SEVERAL
    whole = 0
    for _, bits in found:
        whole |= int(bits)
    return LETTERS, float(whole)


def _bits(letters: str) -> float:
    """The sum of 2**place of the letters, each once."""
    return float(sum(1 << (ord(letter) - ord("a")) for letter in set(letters)))
