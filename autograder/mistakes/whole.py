"""A wrong function read back as a whole: the right one with another argument or value, or its result made another.

dh / T in the place of dh;   0 in the place of dh_future;   dW cut off at -5 and 5;   h one step late
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Any

import numpy as np

from autograder.inputs.cases import Case
from autograder.mistakes.exact import Predicted, holds, same
from autograder.mistakes.named import Named
from autograder.mistakes.rearranged import Way, along, beginning_with, by_numbers, entrywise, joined, scaled
from autograder.mistakes.replaced import Replaced, table
from autograder.mistakes.shown import Pieces, pieces
from autograder.mistakes.traced import Traced
from autograder.mistakes.wrong import Wrong, wrong_on
from autograder.spec import Array

ALTERNATIVES = 3
TRIES = 6  # sets of results that changes explain, of which each is looked at on every case


def as_a_whole(
    wrong: Wrong, traced: Traced, places: frozenset[int], *, entirely: bool = False
) -> Sequence[Named]:
    """What became of the results, or of what they are made of; both, where that explains more.

    `entirely`, if what explains a part only is of no use.
    """
    entirely = entirely and not traced.has_loop  # there rounds may explain the others
    right = [*results_rearranged(wrong, _right(wrong), places, entirely=entirely)]
    ways = [right]
    if places and explained_by(right) != places:
        right += _of_rounds(wrong, traced, None, places - explained_by(right))
        for change, named in changes_found(wrong, traced, places):
            left = places - named.explains
            rest = [*results_rearranged(wrong, _with(traced, change), left, entirely=entirely)]
            rest += _of_rounds(wrong, traced, change, left - explained_by(rest))
            ways.append([named, *rest])
    return max(ways, key=lambda one: (len(explained_by(one)), -len(one)))


def places_of(wrong: Wrong) -> frozenset[int]:
    """The places of the results that are wrong; on the cases with large numbers, if on no others."""
    return wrong.places or frozenset(
        k for case, student in wrong.every if student for k in wrong_on(wrong.exercise, case, student)
    )


def explained_by(found: Sequence[Named]) -> frozenset[int]:
    """The places of all results that these explain."""
    return frozenset().union(*(one.explains for one in found))


def _right(wrong: Wrong) -> Predicted:
    return lambda case: pieces(wrong.exercise, case.expected)


def _with(traced: Traced, change: Replaced) -> Predicted:
    return lambda case: change.run(traced, case).results


def results_rearranged(
    wrong: Wrong, base: Predicted, places: Set[int], *, entirely: bool = False
) -> Iterator[Named]:
    """Results that are something else made of what they should be, those with the same words together.

    `entirely`, if nothing is wanted unless it explains them all.
    """
    found: dict[tuple[str, ...], list[int]] = {}
    case, student = wrong.telling
    given = base(case)
    leaves = _leaves(wrong)
    known = _known(wrong, case, given)
    for place in sorted(places) if student and given else ():
        if place >= min(len(student), len(given), len(leaves)):
            continue
        if same(student[place], given[place], case.tolerance):
            continue
        fitting = [
            way
            for way in _ways_of_result(wrong, leaves, place, student[place], given[place])
            if _fits(way, given[place], known, student[place], case)
            and holds(wrong, _rearranged(wrong, base, way, place), frozenset([place]))
        ]
        if fitting:
            found.setdefault(tuple(way.words for way in fitting[:ALTERNATIVES]), []).append(place)
        elif entirely:
            return
    for words, explained in found.items():
        (name, *others) = [leaves[place].name for place in explained]
        too = f", and likewise {_listed(others)}" if others else ""
        sentences = tuple(
            f"What you return for {name} is {one.format(name)}{too}; here it is {name} as it is."
            for one in words
        )
        yield Named(
            f"{wrong.exercise.name}:result:{name}:{words[0]}", "formula", sentences, frozenset(explained)
        )


def _fits(way: Way, given: Any, known: Mapping[str, Any], student: Any, case: Case) -> bool:
    try:
        made = way.of(given, known)
    except (ValueError, IndexError):
        return False
    return same(student, made, case.tolerance)


def _rearranged(wrong: Wrong, base: Predicted, way: Way, place: int) -> Predicted:
    def predicted(case: Case) -> Pieces:
        given = list(base(case))
        try:
            with np.errstate(all="ignore"):
                given[place] = way.of(given[place], _known(wrong, case, given))
        except (ValueError, IndexError):
            return ()
        return given

    return predicted


def _known(wrong: Wrong, case: Case, given: Pieces) -> Mapping[str, Any]:
    """Sizes by their letters, arguments by their names, results by their places."""
    results = {f"result {k}": one for k, one in enumerate(given)}
    return {**case.sizes, **wrong.exercise.signature.takes.by_name(case.arguments), **results}


def _leaves(wrong: Wrong) -> list[Array]:
    """The results as arrays; none where one of them is something else."""
    leaves = wrong.exercise.signature.gives.leaves
    return (
        [one for one in leaves if isinstance(one, Array)]
        if all(isinstance(one, Array) for one in leaves)
        else []
    )


def _ways_of_result(
    wrong: Wrong, leaves: Sequence[Array], place: int, student: Any, given: Any
) -> Iterator[Way]:
    leaf = leaves[place]
    for k, other in enumerate(leaves):
        if k != place and other.terms == leaf.terms:
            yield Way(f"what {other.name} should be", _result(k))
    letters = "".join(wrong.exercise.signature.takes.letters)
    yield from scaled(letters)
    yield from entrywise()
    yield from along(leaf)
    yield from joined(leaf)
    if not isinstance(student, str):
        yield from by_numbers(student, given)
    for first in wrong.exercise.signature.takes.arrays.values():
        if leaf.terms[:2] == (("N",), ("T",)) and first.terms == (leaf.terms[0], *leaf.terms[2:]):
            yield from beginning_with(first.name)


def _result(place: int) -> Callable[[Any, Mapping[str, Any]], Any]:
    return lambda _, known: known[f"result {place}"]


def changes_found(wrong: Wrong, traced: Traced, places: Set[int]) -> Iterator[tuple[Replaced, Named]]:
    """The changes that give wrong results as they came, and change no right one; what explains most first.

    Those that explain the same results are alternatives of one another.
    """
    case, student = wrong.telling
    found: dict[frozenset[int], list[Replaced]] = {}
    there = {*wrong_on(wrong.exercise, case, student)}
    for change, explains in table(traced, case).explaining(student, there) if student else ():
        if explains <= places:
            found.setdefault(explains, []).append(change)
    for explains in sorted(found, key=lambda one: (-len(one), sorted(one)))[:TRIES]:
        alike = [
            one
            for one in _unlike(found[explains])[:ALTERNATIVES]
            if holds(wrong, _with(traced, one), explains)
        ]
        if alike:
            yield alike[0], _named_change(wrong, alike, explains, places)
        if alike and explains == places:
            return


def _unlike(alike: Sequence[Replaced]) -> list[Replaced]:
    """Without those that say the same of fewer rounds of a loop."""
    whole = {(one.value, one.way.words) for one in alike if one.value and one.way and not one.first_round}
    return [one for one in alike if not (one.first_round and one.way and (one.value, one.way.words) in whole)]


def _named_change(
    wrong: Wrong, alike: Sequence[Replaced], explains: frozenset[int], places: Set[int]
) -> Named:
    names = [leaf.name for leaf in _leaves(wrong)]
    told, rest = ([names[k] for k in sorted(one)] if names else [] for one in (explains, places - explains))
    what = "Your results are those"
    if rest:
        what = f"What you return for {_listed(told)} is that"
    if rest and len(rest) < len(told):
        what = f"What you return, but for {_listed(rest)}, is that"
    sentences = tuple(f"{what} of the right function with {change.words}." for change in alike)
    return Named(f"{wrong.exercise.name}:change:{alike[0].words}", "formula", sentences, explains)


ROUNDS: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    "of the last round of the loop alone": lambda a: a[-1],
    "of the first round of the loop alone": lambda a: a[0],
    "averaged over the rounds of the loop": lambda a: sum(a) / len(a),
    "without the first round of the loop": lambda a: sum(a[1:], np.zeros_like(a[0])),
    "without the last round of the loop": lambda a: sum(a[:-1], np.zeros_like(a[0])),
}


def _of_rounds(wrong: Wrong, traced: Traced, change: Replaced | None, places: Set[int]) -> list[Named]:
    """Results that are summed over the rounds of a loop, and are of one round, or the mean."""
    case, student = wrong.telling
    leaves = _leaves(wrong)
    found: dict[str, list[int]] = {}
    if not traced.has_loop or not student:
        return []
    right = traced.run(case.arguments)
    run = change.run(traced, case) if change else right
    for place in sorted(places) if run.results else ():
        if place >= min(len(leaves), len(student)):
            continue
        part = next((name for name, one in right.every.items() if _sums_to(one, right.results[place])), "")
        for words, of in ROUNDS.items() if part in run.every else ():
            if same(student[place], of(run.every[part]), case.tolerance):
                if holds(wrong, _round(traced, change, place, part, words), frozenset([place])):
                    found.setdefault(words, []).append(place)
                    break
    return [
        Named(
            f"{wrong.exercise.name}:rounds:{words}:{_listed([leaves[k].name for k in explained])}",
            "formula",
            (
                f"What you return for {_listed([leaves[k].name for k in explained])} is that {words}; "
                f"here it is the sum over all steps.",
            ),
            frozenset(explained),
        )
        for words, explained in found.items()
    ]


def _sums_to(values: Sequence[Any], total: Any) -> bool:
    return (
        len(values) > 1
        and all(isinstance(one, np.ndarray) and one.shape == np.shape(total) for one in values)
        and np.allclose(sum(values), total)
    )


def _round(traced: Traced, change: Replaced | None, place: int, part: str, words: str) -> Predicted:
    def predicted(case: Case) -> Pieces:
        run = change.run(traced, case) if change else traced.run(case.arguments)
        given = list(run.results)
        if given and part in run.every:
            given[place] = ROUNDS[words](run.every[part])
        return given

    return predicted


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
