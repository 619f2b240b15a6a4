"""A gradient of weights that is wrong in itself: its da is right, or is what another result shows.

dW_f[D:] = h_next.T @ da_f   where h.T @ da_f should be;   db = 2 * da
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.inputs.cases import Case
from autograder.mistakes.exact import Predicted, holds
from autograder.mistakes.faults import Fault, formulas_of, run_with, wrong_on
from autograder.mistakes.formulas import blocks, length_of
from autograder.mistakes.named import Named
from autograder.mistakes.quantities import Leaf, Observed, Quantities
from autograder.mistakes.shown import Pieces
from autograder.mistakes.sums import pooled, sums
from autograder.mistakes.terms import Formula, Term, Values, values_of
from autograder.mistakes.traced import Run

FEW, LEAST = 8, 4  # cases on which a formula is read


@dataclass(frozen=True, eq=False)
class Part:
    """Some rows of a result, or all of it, with the formula read in it and the right one."""

    name: str
    formula: str
    right: str
    value: Callable[[Values], Any]


def in_results(quantities: Quantities, faults: tuple[Fault, ...], places: Set[int]) -> Iterator[Named]:
    """The results at these places that are wrong in themselves, where it can be read how."""
    runs = [run_with(quantities, seen.case, faults) for seen in quantities.observed]
    pairs = [pair for pair in zip(quantities.observed, runs, strict=True) if pair[1].results]
    wrong = {place for pair in pairs for place in wrong_on(quantities, *pair)}
    for leaf in quantities.leaves:
        shown = [(seen, run) for seen, run in pairs if leaf.place in seen.own]
        if leaf.place not in places or not leaf.summed or len(shown) < LEAST:
            continue
        alike = {one.place for one in quantities.leaves if one.quantity == leaf.quantity}
        if leaf.place not in wrong:
            yield from _over_samples(quantities, faults, leaf)
        elif len(alike) == 1 or not alike <= places:  # or else it is the quantity itself that is wrong
            yield from _as_formula(quantities, faults, leaf, shown[:FEW])


def _as_formula(
    quantities: Quantities, faults: tuple[Fault, ...], leaf: Leaf, shown: Sequence[tuple[Observed, Run]]
) -> Iterator[Named]:
    parts = _rows(quantities, leaf, shown) if leaf.features else _bias(quantities, leaf, shown)
    differing = [part for part in parts if part.formula != part.right]
    if differing and holds(quantities.wrong, _with(quantities, faults, leaf, parts), {leaf.place}):
        yield _named(quantities, leaf, differing)


OF_SAMPLES: Mapping[str, Callable[[Any], Any]] = {
    "that of the first sample alone": lambda a: a[0],
    "that of the last sample alone": lambda a: a[-1],
    "the largest over the samples": lambda a: a.max(axis=0),
}


def _over_samples(quantities: Quantities, faults: tuple[Fault, ...], leaf: Leaf) -> Iterator[Named]:
    """A result that is right for each sample alone, and not the sum over them."""
    for words, taken in OF_SAMPLES.items():

        def predicted(case: Case, taken: Callable[[Any], Any] = taken) -> Pieces:
            run = run_with(quantities, case, faults)
            given = list(run.results)
            if given:
                given[leaf.place] = taken(leaf.of(run))
            return given

        if holds(quantities.wrong, predicted, {leaf.place}):
            name = leaf.name
            sentence = f"What you return for {name} is {words}; here it is the sum over all samples."
            id = f"{quantities.wrong.exercise.name}:samples:{name}:{words}"
            yield Named(id, "formula", (sentence,), frozenset([leaf.place]))
            return


def _named(quantities: Quantities, leaf: Leaf, parts: Sequence[Part]) -> Named:
    told = " and ".join(f"{part.name} = {part.formula}" for part in parts)
    right = " and ".join(f"{part.name} = {part.right}" for part in parts)
    return Named(
        f"{quantities.wrong.exercise.name}:formula:{told}",
        "formula",
        (f"You return {told}, summed over the samples; here it is {right}.",),
        frozenset([leaf.place]),
    )


def _with(quantities: Quantities, faults: tuple[Fault, ...], leaf: Leaf, parts: Sequence[Part]) -> Predicted:
    def predicted(case: Case) -> Pieces:
        run = run_with(quantities, case, faults)
        given = list(run.results)
        if given:
            values = values_of(quantities.wrong.exercise, case, run)
            made = [np.sum(part.value(values), axis=0) for part in parts]
            given[leaf.place] = np.concatenate(made, axis=0) if leaf.features else made[0]
        return given

    return predicted


def _bias(quantities: Quantities, leaf: Leaf, shown: Sequence[tuple[Observed, Run]]) -> list[Part]:
    """The whole of a bias's gradient, as a formula of what is known of each sample, da itself too."""
    seen, runs = [one for one, _ in shown], [one for _, one in shown]
    made = formulas_of(quantities, seen, runs, leaf.quantity, {}, itself=True)
    formula = made.read([one.own[leaf.place] for one in seen])
    if formula is None:
        return []
    like = leaf.quantity
    return [Part(leaf.name, formula.text, like, lambda values: formula.of(values, values[like]))]


def _rows(quantities: Quantities, leaf: Leaf, shown: Sequence[tuple[Observed, Run]]) -> list[Part]:
    """The rows of a weight's gradient for each of the features that it acts on."""
    arrays = quantities.wrong.exercise.signature.gives.arrays
    values = [values_of(quantities.wrong.exercise, seen.case, run) for seen, run in shown]
    parts = []
    for rows, start, stop in blocks(arrays[leaf.name].terms[0]):
        own = [
            _cut(seen.own[leaf.place], start, stop, one) for (seen, _), one in zip(shown, values, strict=True)
        ]
        right = [_cut(leaf.of(run), start, stop, one) for (_, run), one in zip(shown, values, strict=True)]
        terms = _outer(quantities, values, own)
        made = sums(terms, [pooled([term.of(each) for each in values], own) for term in terms])
        found = [None if made is None else made.read(pooled(given, own)) for given in (own, right)]
        zero = not any(np.any(one) for one in own)
        if found[1] is None or (found[0] is None and not zero):
            return []
        formulas = [Formula(one or ()) for one in found]
        parts.append(
            Part(
                f"{leaf.name}{rows}",
                formulas[0].text,
                formulas[1].text,
                _value(formulas[0], start, stop, leaf),
            )
        )
    return parts


def _value(
    formula: Formula, start: Sequence[str], stop: Sequence[str], leaf: Leaf
) -> Callable[[Values], Any]:
    def value(values: Values) -> Any:
        gradient = values[leaf.quantity]
        many = length_of(stop, values) - length_of(start, values)
        return formula.of(values, np.empty((len(gradient), many, gradient.shape[1])))

    return value


def _cut(array: Any, start: Sequence[str], stop: Sequence[str], values: Values) -> Any:
    return array[:, length_of(start, values) : length_of(stop, values)]


def _outer(quantities: Quantities, values: Sequence[Values], like: Sequence[Any]) -> list[Term]:
    """features.T @ gradient of each sample, for all that have the lengths."""
    named = [one for one in values[0] if one in quantities.traced.alone or one in _taken(quantities)]
    named += [one for one in values[0] if one not in named and quantities.joins(one)]
    gradients = [one for one in named if one in quantities.gradients]
    features = [one for one in named if one not in quantities.gradients]
    return [
        Term(f"{_in_parentheses(one)}.T @ {other}", _met(one, other))
        for one in features
        for other in gradients
        if all(
            np.ndim(each[one]) == 2 == np.ndim(each[other])
            and len(each[one]) == len(each[other])
            and (len(each[one]), each[one].shape[1], each[other].shape[1]) == np.shape(array)
            for each, array in zip(values, like, strict=True)
        )
    ]


def _taken(quantities: Quantities) -> list[str]:
    return [name.split(".")[-1] for name in quantities.wrong.exercise.signature.takes.arrays]


def _in_parentheses(text: str) -> str:
    return f"({text})" if " " in text else text


def _met(one: str, other: str) -> Callable[[Values], Any]:
    return lambda values: np.einsum("nk,nh->nkh", values[one], values[other])
