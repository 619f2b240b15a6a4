"""Properties of every sequence: it is its step over and over, it may be cut anywhere, and time has a direction."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.spec.exercise import Exercise
from autograder.spec.outcome import Outcome
from autograder.spec.property import Own, Pairs, general


def _is_forward(exercise: Exercise) -> bool:
    return exercise.repeats is not None and exercise.gradient_of is None


def _is_backward(exercise: Exercise) -> bool:
    return exercise.repeats is not None and exercise.gradient_of is not None


def _states(exercise: Exercise) -> list[str]:
    """The names of the states that a sequence starts from."""
    return [
        name for name, array in exercise.signature.takes.arrays.items() if array.kind in ("state", "cell")
    ]


def _over_time(exercise: Exercise) -> list[str]:
    """The names of what goes in at every step."""
    return [name for name, array in exercise.signature.takes.arrays.items() if array.axes.startswith("N T")]


def _piece(exercise: Exercise, arguments: Sequence[Any], steps: slice, **new: Any) -> tuple[Any, ...]:
    """The arguments of some of the steps only."""
    given = exercise.signature.takes.by_name(arguments)
    return exercise.signature.takes.rebuilt(
        arguments, {name: given[name][:, steps] for name in _over_time(exercise)} | new
    )


def _at(exercise: Exercise, arguments: Sequence[Any], t: int, states: Sequence[Any]) -> list[Any]:
    """The arguments of step t, which starts from these states."""
    names = [quantity.name for quantity in exercise.takes]
    now = dict(zip(_states(exercise), states, strict=True))
    return [
        value[:, t] if name in _over_time(exercise) else now.get(name, value)
        for name, value in zip(names, arguments, strict=True)
    ]


@general("a sequence is your own step, over and over: each from the state before", applies=_is_forward)
def steps(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    step = getattr(own, str(exercise.repeats))
    whole = getattr(own, exercise.name)(*arguments).leaves()
    states = [exercise.signature.takes.by_name(arguments)[name] for name in _states(exercise)]
    T = next(iter(whole.values())).shape[1]
    for t in range(T):
        reached = step(*_at(exercise, arguments, t, states))
        yield (
            {f"{name}[:, {t}]": value[:, t] for name, value in whole.items()},
            {f"{name}[:, {t}]": state for name, state in zip(whole, reached, strict=True)},
        )
        states = [value[:, t] for value in whole.values()]


@general(
    "a sequence may be cut anywhere: the second part, from the state that the first one left, goes on as before",
    applies=_is_forward,
)
def cut(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    function = getattr(own, exercise.name)
    whole = function(*arguments).leaves()
    T = next(iter(whole.values())).shape[1]
    for k in sorted({1, T - 1} - {0, T}):
        first = function(*_piece(exercise, arguments, slice(0, k))).leaves()
        left = dict(zip(_states(exercise), (value[:, -1] for value in first.values()), strict=True))
        rest = function(*_piece(exercise, arguments, slice(k, None), **left)).leaves()
        yield whole, {name: np.concatenate([first[name], rest[name]], axis=1) for name in whole}


@general("what comes later changes nothing before it", applies=_is_forward)
def later_inputs(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    function, given = getattr(own, exercise.name), exercise.signature.takes.by_name(arguments)
    whole = function(*arguments).leaves()
    k = given["x"].shape[1] // 2
    other = given["x"].copy()
    other[:, k:] = 1.0 - other[:, k:]
    changed = function(*exercise.signature.takes.rebuilt(arguments, {"x": other})).leaves()
    yield (
        {name: value[:, :k] for name, value in changed.items()},
        {name: value[:, :k] for name, value in whole.items()},
    )


@general("of a single step, the sequence's backward pass is the step's", applies=_is_backward)
def single_step(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    states = [exercise.signature.takes.by_name(arguments)[name] for name in _states(exercise)]
    step = getattr(own, str(exercise.repeats))(*_at(exercise, arguments, 0, states))
    sequence = getattr(own, exercise.name)(*_piece(exercise, arguments, slice(0, 1))).leaves()
    flat = [array for value in step for array in (value if isinstance(value, Outcome) else [value])]
    yield (
        {name: value[:, 0] if name == "dx" else value for name, value in sequence.items()},
        dict(zip(sequence, flat, strict=True)),
    )


@general("a gradient on step k reaches no input after it", applies=_is_backward)
def later_gradients(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    k = (arguments[0].shape[1] - 1) // 2
    only = {name: np.zeros_like(value) for name, value in exercise.signature.takes.by_name(arguments).items()
            if exercise.signature.takes.arrays[name].kind == "upstream"}  # fmt: skip
    only[exercise.takes[0].name][:, k] = arguments[0][:, k]
    dx = getattr(own, exercise.name)(*exercise.signature.takes.rebuilt(arguments, only)).leaves()["dx"]
    yield {f"dx[:, {k + 1}:]": dx[:, k + 1 :]}, {f"dx[:, {k + 1}:]": np.zeros_like(dx[:, k + 1 :])}


@general(
    "a backward pass may be cut anywhere: what the second part sends back reaches the last states of the first",
    applies=_is_backward,
)
def cut_back(own: Own, exercise: Exercise, *arguments: Any) -> Pairs:
    """The gradient of the second part's first h is added to the first part's last dh, that of c is its dc_T."""
    back, names = getattr(own, exercise.name), [quantity.name for quantity in exercise.takes]
    given, n = exercise.signature.takes.by_name(arguments), len(_states(exercise))
    upstream = [
        name for name in names if name in given and exercise.signature.takes.arrays[name].kind == "upstream"
    ]
    whole = back(*arguments).leaves()
    T = given["x"].shape[1]
    for k in sorted({1, T - 1} - {0, T}):
        first_inputs = [
            value[:, :k] if name == "x" else value for name, value in zip(names, arguments, strict=True)
        ]
        states = list(getattr(own, str(exercise.gradient_of))(*first_inputs[len(upstream) :]))
        left = dict(zip(_states(exercise), (state[:, -1] for state in states), strict=True))
        second = back(*_piece(exercise, arguments, slice(k, None), **left)).leaves()
        sent = list(second.values())[1 : 1 + n]
        dh = given[upstream[0]][:, :k].copy()
        dh[:, -1] += sent[0]
        new = dict(zip(upstream, [dh, *sent[1:]], strict=True))
        first = back(*_piece(exercise, arguments, slice(0, k), **new)).leaves()
        yield whole, _joined(first, second, n)


def _joined(first: dict[str, Any], second: dict[str, Any], n: int) -> dict[str, Any]:
    """dx side by side, the first part's gradients of the n initial states, and the sums of the weights' gradients."""
    dx, *others = first
    joined = {dx: np.concatenate([first[dx], second[dx]], axis=1)}
    joined |= {name: first[name] for name in others[:n]}
    return joined | {name: first[name] + second[name] for name in others[n:]}
