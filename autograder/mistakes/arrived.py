"""Results that came, and are of another shape, number or kind than those that are asked for.

Where the numbers are there in another arrangement, that is said; else only what the shape shows.
"""

import ast
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.grading.compare import is_equal
from autograder.mistakes.kinds import contract
from autograder.mistakes.letters import axes, in_letters
from autograder.mistakes.met import Met
from autograder.mistakes.named import Named
from autograder.mistakes.shapes import named
from autograder.spec import Arrays, Function, Weights
from autograder.spec.signature import Leaf

Shape = tuple[int, ...]
# Rules that say which shape came, and not what made it so.
ONLY_SEEN = frozenset({"shape-other", "shape-batch-lost", "shape-number", "shape-axis-in-front", "shape-one-step-less",
                       "shape-one-step-more", "no-record"})  # fmt: skip
_KINDS = {
    "generator": ("generator", "It returns a generator: a function with yield gives its values one by one. "
    "Collect them, and "
                  "return the array."),
    "coroutine": ("coroutine", "It returns a coroutine, for it is an async def: write def."),
    "dict": ("dict-for-results", "It returns a dict; what is asked for is {asked}."),
    "set": ("set-for-results", "It returns a set, which has no order; what is asked for is {asked}."),
    "str": ("text-for-results", "It returns a text; what is asked for is {asked}."),
    "function": ("function-for-value", "It returns a function: is a call missing, with round brackets?"),
    "callable": ("function-for-value", "It returns a function: is a call missing, with round brackets?"),
    "type": ("function-for-value", "It returns a class; what is asked for is {asked}."),
    "object": ("object-for-results", "It returns an object of your own; what is asked for is {asked}."),
}  # fmt: skip


def of_results(met: Met) -> Named | None:
    """What is wrong with the shape, the number or the kind of the results; None where nothing is, or no "
    "rule knows."""
    failed, given = met.failure, met.given
    if failed is not None:
        return _as_a_whole(failed.text, met) if failed.kind == "unusable" else None
    if given is None or any(isinstance(part, Arrays) for part in met.exercise.gives):
        return None
    leaves = met.exercise.signature.gives.leaves
    if len(leaves) != len(given.results):
        return None
    for place, (leaf, came, right) in enumerate(zip(leaves, given.results, met.case.expected, strict=True)):
        if isinstance(came, str) and (found := _no_array(leaf, came, right, met)):
            return found
        if isinstance(came, np.ndarray) and came.shape != right.shape:
            found = _of_shape(leaf, came, right, place, met)
            if found:
                return found
    return None


def _asked(met: Met) -> str:
    names = [part.name for part in met.exercise.gives]
    return names[0] if len(names) == 1 else f"{len(names)} results, {', '.join(names)}"


def _as_a_whole(code: str, met: Met) -> Named | None:
    """Of several results too many or too few came, or one thing that is not them."""
    word, _, seen = code.partition(" ")
    kind = seen.partition(" ")[0]
    if word in ("one", "list") and kind == "none":
        return _nothing_returned(met)
    if word == "one" and kind in _KINDS:
        return _of_kind(kind, met)
    if word == "list":
        return contract(
            "no-list",
            f"What comes back is one list of arrays, as many as came in; it returns {_article(seen)}.",
        )
    if word == "one" and kind == "array":
        return _one_array(_numbers(seen), met)
    if word == "one" and kind in ("float", "int"):
        return contract(
            "one-number", f"It returns one number; what is asked for is {_asked(met)}, as a tuple."
        )
    if word == "count":
        return _another_count(seen, met)
    return None


def _article(seen: str) -> str:
    kind = seen.partition(" ")[0]
    if kind == "array":
        return f"one array of shape {_numbers(seen)}"
    return {"float": "one number", "int": "one number", "dict": "a dict", "generator": "a generator"}.get(
        kind, "something else"
    )


def _numbers(seen: str) -> Shape:
    return tuple(int(one) for one in re.findall(r"-?\d+", seen.partition(" (")[0]))


def _of_kind(kind: str, met: Met) -> Named:
    id, sentence = _KINDS[kind]
    return contract(id, sentence.format(asked=_asked(met)))


def _nothing_returned(met: Met) -> Named:
    """None came: is there a print where the return should be?"""
    own = met.own
    asked = _asked(met)
    if own is None:
        return contract("none", f"It returns None; what is asked for is {asked}.")
    calls = [one for one in ast.walk(own) if isinstance(one, ast.Call)]
    prints = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id == "print"]
    returns = [one for one in ast.walk(own) if isinstance(one, ast.Return)]
    if any(one.value is not None for one in returns):
        return contract(
            "none",
            "It returns None on the way that this input takes: every way through it should end with "
            f"{asked} returned.",
        )
    if prints and not returns:
        return contract(
            "prints-for-return",
            f"It prints its result (line {prints[-1].lineno}) and returns nothing: print shows a value, and "
            "only return hands it back.",
        )
    if returns:
        return contract(
            "none",
            f"Its return on line {returns[-1].lineno} has nothing behind it: it should return {asked}.",
        )
    return contract("none", f"It computes and returns nothing: the last line should return {asked}.")


def _one_array(shape: Shape, met: Met) -> Named:
    """One array came where there should be several results."""
    names, sizes = [part.name for part in met.exercise.gives], met.sizes
    came = in_letters(shape, sizes)
    rights = [right.shape for right in met.case.expected]
    if shape and len(set(rights)) == 1 and shape[-1] == len(names) * rights[0][-1]:
        return named(
            "shape-stacked-results",
            f"It returns one array, {came}, with all {len(names)} side by side. Cut it, and return them one "
            f"by one: {', '.join(names)}.",
        )
    return contract(
        "one-result", f"It returns one array, {came}; what is asked for is {_asked(met)}, as a tuple."
    )


def _another_count(seen: str, met: Met) -> Named | None:
    """Five results for four: which of them are too many, or do not stand together."""
    number, kinds = _counted(seen)
    parts = met.exercise.gives
    shapes = [_numbers(one) if one.startswith(("array", "ints")) else None for one in kinds]
    leaves = len(met.exercise.signature.gives.leaves)
    records = [part for part in parts if isinstance(part, Weights)]
    if records and number == leaves:
        names = ", ".join(part.name for part in parts)
        return contract(
            "flat-weights",
            f"It returns {number} arrays in a row; what is asked for is {len(parts)} results, {names}, and "
            f"{records[0].name} is one {records[0].type_name}(...) of the last {len(records[0].fields)}.",
        )
    if (split := _split_weights(shapes, met)) is not None:
        return split
    asked = _asked(met)
    if number < len(parts):
        missing = _missing(shapes, met) if number == len(parts) - 1 else ""
        said = f"; {missing} is missing" if missing else ""
        return contract(
            "too-few-results", f"It returns {number} results; what is asked for is {asked}{said}."
        )
    if kinds and number == len(parts) + 1:
        last = {"dict": "a dict", "tuple": "a tuple", "list": "a list", "none": "None"}.get(
            kinds[-1].partition(" ")[0], ""
        )
        if last:
            return contract(
                "cache-returned",
                f"It returns {last} behind {asked}. Nothing is kept between calls: leave it out.",
            )
    return contract(
        "too-many-results",
        f"It returns {number} results; what is asked for is {asked}, and nothing behind it.",
    )


def _counted(seen: str) -> tuple[int, list[str]]:
    number, _, inside = seen.partition(" (")
    digits = re.findall(r"\d+", number)
    return int(digits[0]) if digits else 0, [one for one in inside.rstrip(")").split("; ") if one]


def _split_weights(shapes: Sequence[Shape | None], met: Met) -> Named | None:
    """dWx and dWh apart, where dW is one array."""
    D, H = met.sizes.get("D"), met.sizes.get("H")
    if D is None or H is None:
        return None
    pairs = [k for k in range(len(shapes) - 1) if shapes[k] == (D, H) and shapes[k + 1] == (H, H)]
    if not pairs:
        return None
    return named(
        "shape-weights-apart",
        f"The gradient of W comes in two parts, {(D, H)} for x and {(H, H)} for h. Here W is one array on "
        "[x, h], and so is its gradient: put the one above the other (np.concatenate([dWx, dWh], axis=0)).",
    )


def _missing(shapes: Sequence[Shape | None], met: Met) -> str:
    """The result that is missing, if the shapes of the others tell it."""
    rights = [right.shape for right in met.case.expected]
    names = [part.name for part in met.exercise.gives]
    if len(rights) != len(names):
        return ""
    fits = [names[k] for k in range(len(names)) if list(shapes) == rights[:k] + rights[k + 1 :]]
    return fits[0] if len(fits) == 1 else ""


def _no_array(leaf: Leaf, code: str, right: Any, met: Met) -> Named | None:
    """One result is no array of numbers."""
    word, *more = code.split(" ", 1)
    seen = more[0] if more else ""
    alone = len(met.exercise.gives) == 1
    if word == "none":
        return _nothing_returned(met) if alone else _part_is(leaf, "None", met)
    if word in ("ragged", "holds"):
        held, _, what = seen.partition(" ")
        if word == "holds" and held != "objects" and what.partition(" ")[0] in ("objects", "list", "tuple"):
            return None  # an array of complex numbers, of texts, of dates: what is seen says so
        return _packed(leaf, seen if word == "ragged" else what, right, alone, met)
    if word == "fields":
        return _no_record(leaf, seen, met)
    return None


def _part_is(leaf: Leaf, what: str, met: Met) -> Named:
    if what == "None" and "." in leaf.name:
        return contract("none", f"{leaf.name} is None: no gradient was put there.")
    return contract("none", f"{leaf.name} is {what}: nothing has given it a value before the return.")


def _packed(leaf: Leaf, seen: str, right: Any, alone: bool, met: Met) -> Named | None:
    """(h, cache), (h, h), a list of rows of different lengths, an array of objects"""
    word = seen.partition(" ")[0]
    _, kinds = _counted(seen)
    name = leaf.name
    of = "It returns" if alone else f"{name} is"
    if word in ("tuple", "list") and kinds:
        return _of_sequence(name, of, word, kinds, right, met)
    if word in _KINDS:
        if alone:
            return _of_kind(word, met)
        return contract("no-array", f"{name} is {_A_KIND.get(word, 'no array')}; an array is asked for.")
    if word == "objects":
        return contract(
            "objects",
            f"{of} an array of objects, not of numbers: is dtype=object in it, or a list of unlike rows?",
        )
    return None


def _of_sequence(name: str, of: str, word: str, kinds: Sequence[str], right: Any, met: Met) -> Named:
    arrays = {_numbers(one) for one in kinds if one.startswith(("array", "ints"))}
    asked = f"{name} is one array, {in_letters(right.shape, met.sizes)}"
    if (
        word == "tuple"
        and len(kinds) == 2
        and kinds[0].startswith("array")
        and _numbers(kinds[0]) == right.shape
    ):
        return contract(
            "pair-for-one",
            f"{of} {name} and something behind it, as a tuple of 2; {name} alone is asked for.",
        )
    if len(arrays) > 1 and all(one.startswith(("array", "ints")) for one in kinds):
        return named(
            "shape-ragged", f"{of} a {word} of {len(kinds)} arrays that are shaped differently; {asked}."
        )
    if "none" in {one.partition(" ")[0] for one in kinds}:
        return contract(
            "none", f"{of} a {word} in which some entries are None: did each step give its result?"
        )
    return named("shape-ragged", f"{of} a {word} of {len(kinds)} things that make no array; {asked}.")


_A_KIND = {
    "generator": "a generator",
    "coroutine": "a coroutine",
    "dict": "a dict",
    "str": "a text",
    "function": "a function",
}


def _no_record(leaf: Leaf, seen: str, met: Met) -> Named | None:
    """The gradients of the weights came as something else than the NamedTuple."""
    name = leaf.name.partition(".")[0]
    part = next((one for one in met.exercise.gives if isinstance(one, Weights) and one.name == name), None)
    if part is None:
        return None
    fields = ", ".join(field.name for field in part.fields)
    kind = seen.partition(" ")[0]
    a = {
        "array": "one array",
        "dict": "a dict with other keys",
        "object": "an object with other fields",
        "none": "None",
    }.get(
        kind,
        f"a {kind} of {_numbers(seen)[0]}"
        if kind in ("tuple", "list") and _numbers(seen)
        else "something else",
    )
    return contract("no-record", f"{name} is {a}; what is asked for is {part.type_name}({fields}).")


def _of_shape(leaf: Leaf, came: Any, right: Any, place: int, met: Met) -> Named | None:
    """An array of another shape: the first of the rules that explains it."""
    for rule in (
        _turned_round,
        _squeezed,
        _batch_lost,
        _steps,
        _stacked,
        _twice,
        _split_elsewhere,
        _scalar,
        _other_axis,
    ):
        if found := rule(leaf.name, came, right, met):
            return found
    return named(
        "shape-other",
        f"{leaf.name} is {in_letters(came.shape, met.sizes)}; it should be "
        f"{in_letters(right.shape, met.sizes)}.",
    )


def _equal(one: Any, other: Any, met: Met) -> bool:
    return bool(np.shape(one) == np.shape(other)) and is_equal(one, other, met.case.tolerance)


def _said(name: str, came: Any, right: Any, met: Met) -> str:
    return (
        f"{name} is {in_letters(came.shape, met.sizes)}, and should be {in_letters(right.shape, met.sizes)}"
    )


def _turned_round(name: str, came: Any, right: Any, met: Met) -> Named | None:
    """Transposed, or time in front."""
    if came.ndim != right.ndim or sorted(came.shape) != sorted(right.shape):
        return None
    said = _said(name, came, right, met)
    if came.ndim == 2:
        return named("shape-transposed", f"{said}: it is transposed ({name}.T).")
    if came.ndim == 3 and axes(came.shape, met.sizes)[:2] == ("T", "N"):
        return named(
            "shape-time-in-front",
            f"{said}: time stands in front. The states of the steps are stacked along axis 1: "
            "np.stack(states, axis=1).",
        )
    return named("shape-axes-turned", f"{said}: the axes stand in another order (np.moveaxis, np.swapaxes).")


def _squeezed(name: str, came: Any, right: Any, met: Met) -> Named | None:
    """(1, H) for (H,), (N, 1, H) for (N, H)"""
    if came.ndim <= right.ndim or tuple(n for n in came.shape if n > 1) != tuple(
        n for n in right.shape if n > 1
    ):
        return None
    if came.shape[0] == 1 and right.ndim == 1:
        return named(
            "shape-keepdims",
            f"{_said(name, came, right, met)}: there is an axis of length 1 too many; leave keepdims out.",
        )
    return named(
        "shape-axis-of-one", f"{_said(name, came, right, met)}: there is an axis of length 1 too many."
    )


def _batch_lost(name: str, came: Any, right: Any, met: Met) -> Named | None:
    """(H,) for (N, H): one sample only; or a sum over the batch that is missing or too many."""
    letters, should = axes(came.shape, met.sizes), axes(right.shape, met.sizes)
    if should[:1] == ("N",) and letters == should[1:]:
        rows = [k for k in range(len(right)) if _equal(came, right[k], met)]
        said = _said(name, came, right, met)
        if len(rows) == 1:
            which = "the first" if rows[0] == 0 else "the last" if rows[0] == len(right) - 1 else "one"
            return named(
                "shape-one-sample-only",
                f"{said}: it is the result of {which} sample alone; there is one row a sample.",
            )
        if _equal(came, right.sum(axis=0), met):
            return named(
                "shape-batch-summed",
                f"{said}: it is the sum over the samples; each sample has a row of its own.",
            )
        return named("shape-batch-lost", f"{said}: the axis of the samples is lost.")
    if letters == ("N", *should):
        return named(
            "shape-not-summed",
            f"{_said(name, came, right, met)}: there is a row for each sample; sum them (.sum(axis=0)).",
        )
    return None


def _steps(name: str, came: Any, right: Any, met: Met) -> Named | None:
    """T + 1 steps or T - 1, the last step alone, the initial state in front"""
    T, should = met.sizes.get("T"), axes(right.shape, met.sizes)
    if T is None:
        return None
    said = _said(name, came, right, met)
    if should[:2] == ("N", "T") and came.shape == right.shape[:1] + right.shape[2:]:
        last = _equal(came, right[:, -1], met)
        return named(
            "shape-last-step-only",
            f"{said}: {'it is the last step alone' if last else 'the axis of time is lost'}; all T steps "
            "are asked for.",
        )
    axis = next(
        (
            k
            for k in range(min(came.ndim, right.ndim))
            if right.shape[k] in (T, T + 1) and came.shape[k] != right.shape[k]
        ),
        None,
    )
    if (
        axis is None
        or came.ndim != right.ndim
        or came.shape[:axis] + came.shape[axis + 1 :] != right.shape[:axis] + right.shape[axis + 1 :]
    ):
        return None
    more = came.shape[axis] - right.shape[axis]
    if more == 1:
        tail = np.delete(came, 0, axis)
        where = (
            " the first one is the state before the first step, which does not belong to it."
            if _equal(tail, right, met) and met.sizes.get("T") == right.shape[axis]
            else ""
        )
        return named(
            "shape-one-step-more", f"{said}: there is one step too many{';' + where if where else '.'}"
        )
    if more == -1:
        return named("shape-one-step-less", f"{said}: there is one step too few.")
    return None


def _stacked(name: str, came: Any, right: Any, met: Met) -> Named | None:
    """Several things side by side in one array."""
    if came.ndim != right.ndim or not came.ndim or came.shape[:-1] != right.shape[:-1]:
        return None
    letters = axes(came.shape, met.sizes)
    if letters[-1] == "D+H" and axes(right.shape, met.sizes)[-1] in ("D", "H"):
        return named(
            "shape-part-of-xh",
            f"{_said(name, came, right, met)}: it still holds both parts of [x, h]; the first D columns "
            "belong to x, the last H to h.",
        )
    return None


def _twice(name: str, came: Any, right: Any, met: Met) -> Named | None:
    """(h, h) became one array (2, N, H)"""
    if came.ndim == right.ndim + 1 and came.shape[1:] == right.shape:
        if met.exercise.gives and len(met.exercise.gives) == 1 and came.shape[0] == 2:
            same = _equal(came[0], right, met)
            what = f"{name} and something behind it" if same else "two arrays"
            return contract("pair-for-one", f"It returns {what}, as a tuple of 2; {name} alone is asked for.")
        return named(
            "shape-axis-in-front",
            f"{_said(name, came, right, met)}: there is an axis in front that does not belong there.",
        )
    return None


def _split_elsewhere(name: str, came: Any, right: Any, met: Met) -> Named | None:
    """dx and dh cut apart at H, or in the other order"""
    if came.ndim != right.ndim or not came.ndim:
        return None
    letters, should = axes(came.shape, met.sizes), axes(right.shape, met.sizes)
    if letters[:-1] == should[:-1] and {letters[-1], should[-1]} == {"D", "H"}:
        return named(
            "shape-D-for-H",
            f"{_said(name, came, right, met)}: what belongs to x has D columns and what belongs to h has H; "
            "of [dx, dh] the first D are those of x.",
        )
    if letters[1:] == should[1:] and should[0] == "D+H" and letters[0] in ("D", "H"):
        part = "x" if letters[0] == "D" else "h"
        return named(
            "shape-part-of-W",
            f"{_said(name, came, right, met)}: it is the part of {part} alone; W acts on [x, h].",
        )
    return None


def _scalar(name: str, came: Any, right: Any, met: Met) -> Named | None:
    """One number for an array"""
    if came.ndim == 0 and right.ndim:
        if _equal(came, right.sum(), met) and isinstance(met.exercise.takes[0], Function):
            return named(
                "shape-summed-up",
                f"{name} is one number, the sum of all slopes, as where all entries are moved at once: move "
                "one entry at a time, and put its slope at its own place.",
            )
        if _equal(came, right.sum(), met):
            return named(
                "shape-summed-up",
                f"{name} is one number, the sum of all entries; it should be "
                f"{in_letters(right.shape, met.sizes)}.",
            )
        return named(
            "shape-number",
            f"{name} is one number; it should be an array, {in_letters(right.shape, met.sizes)}, with an "
            "entry of its own for each.",
        )
    return None


def _other_axis(name: str, came: Any, right: Any, met: Met) -> Named | None:
    """A sum over another axis: (N,) for (H,)"""
    if came.ndim == right.ndim == 1 and axes(came.shape, met.sizes) == ("N",):
        return named(
            "shape-other-axis",
            f"{_said(name, came, right, met)}: it was summed over the other axis; the samples are axis 0.",
        )
    return None
