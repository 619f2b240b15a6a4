"""Why a result cannot be compared, in sentences: the worker sends a word and a few numbers, see `numbers.py` there.

What the worker sends may be forged, so a word that is not of the fixed ones says no more than that there is no array.
Each sentence is made twice: as it is told of a public input, and without what was seen, as it is told of a hidden one.
"""

from collections.abc import Sequence
from typing import NamedTuple

from autograder.spec import Exercise, Unusable, Weights

AXES = 8
LARGEST = 1 << 32
_HELD = {
    "complex": "complex numbers",
    "text": "text",
    "dates": "dates",
    "times": "times",
    "objects": "objects",
}
_BUILT_IN = frozenset(
    "bool int float complex str bytes dict set range type function method generator module".split()
)


class Reason(NamedTuple):
    """A sentence, and the same without what was seen."""

    told: str
    untold: str


class Unfit(Unusable):
    """A result that cannot be compared, for this reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.told)
        self.untold = reason.untold


def of_call(exercise: Exercise, code: str) -> Reason:
    """Why a function's results as a whole cannot be taken apart."""
    word, seen = _read(code)
    names = [quantity.name for quantity in exercise.gives]
    asked = f"{len(names)} results are asked for: {', '.join(names)}"
    if word == "count" and seen:
        return Reason(
            f"it returns {seen[0]} results, but {asked}", f"{asked}; it returns another number of them"
        )
    if word == "one":
        return Reason(f"it returns {_described(seen)}, but {asked}, as a tuple", f"{asked}, as a tuple")
    if word == "list":
        asked = "a list of arrays is asked for"
        return Reason(f"it returns {_described(seen)}, but {asked}", asked)
    if word == "keys":
        asked = f"{exercise.name} should be a dict"
        return Reason(f"{exercise.name} is {_described(seen)}, but should be a dict", asked)
    if word == "many":
        return _same("an answer is an array, but should be one number")
    return Reason(f"it {_of_array(word, seen)}", "what it returns is not an array of real numbers")


def of_result(name: str, code: str, weights: Weights | None) -> Reason:
    """Why one result is not an array; `weights` are those that it should be a field of."""
    word, seen = _read(code)
    if word == "fields" and weights is not None:
        fields = ", ".join(field.name for field in weights.fields)
        asked = f"should be a {weights.type_name} with the fields {fields}"
        return Reason(f"{name} is {_described(seen)}, but {asked}", f"{name} {asked}")
    return Reason(f"{name} {_of_array(word, seen)}", f"{name} is not an array of real numbers")


def of_shape(name: str, shape: Sequence[int], right: Sequence[int]) -> Reason:
    """Why an array cannot be compared with the right one: its shape is another."""
    shape, right = tuple(shape), tuple(right)
    return Reason(
        f"{name} has shape {shape}, but should have {right}",
        f"{name} does not have the shape {right}, which it should have",
    )


def _same(sentence: str) -> Reason:
    return Reason(sentence, sentence)


def _read(code: str) -> tuple[str, list[str]]:
    word, *seen = code[:200].split(" ", AXES + 2)
    return word, seen


def _of_array(word: str, seen: Sequence[str]) -> str:
    if word == "none":
        return "is None, but should be an array: is a return missing?"
    if word == "masked":
        return "has masked entries, but should have a number everywhere"
    if word == "ragged":
        return "has rows of different lengths, but should be an array"
    if word == "large":
        return "is far larger than what is asked for"
    if word == "holds" and seen and seen[0] in _HELD:
        return f"holds {_HELD[seen[0]]}, but should hold real numbers"
    return "is not an array"


def _described(seen: Sequence[str]) -> str:
    """What was returned in the place of several results."""
    kind, *lengths = seen or [""]
    numbers = [int(one) for one in lengths[:AXES] if one.isascii() and one.isdigit() and int(one) < LARGEST]
    if kind == "none":
        return "None (is a return missing?)"
    if kind == "array":
        return f"one array of shape {tuple(numbers)}"
    if kind in ("tuple", "list") and numbers:
        return f"a {kind} of {numbers[0]}"
    return f"{'an' if kind == 'int' else 'a'} {kind}" if kind in _BUILT_IN else "an object"
