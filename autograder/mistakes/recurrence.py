"""A wrong recurrence read back: from which state, and from which x, each of the student's own states follows.

h_t = step(x_t, h_{t-2});   every step from h0;   step(x_{t-1}, h_{t-1})
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from autograder.inputs.cases import Case
from autograder.mistakes.exact import CLOSE, same
from autograder.mistakes.named import Named
from autograder.mistakes.shown import Pieces, pieces
from autograder.mistakes.traced import Traced
from autograder.mistakes.wrong import Wrong
from autograder.spec import Array, Exercise

Taken = Callable[[Any, Any], Any]  # from the states h (N, T, H) and the first one: what is taken for h_{t-1}


def _from(places: Callable[[Any], Any], *, zeros: bool = False) -> Taken:
    """The states at these places of h0, h_1 ... h_T; or 0 in the place of h0."""

    def taken(h: Any, h0: Any) -> Any:
        every = np.concatenate([0 * h0[:, None] if zeros else h0[:, None], h], axis=1)
        return every[:, np.clip(places(np.arange(h.shape[1])), 0, h.shape[1])]

    return taken


BACKWARDS = "{}_(t+1), and {}0 at the last step"
STATES: Mapping[str, Taken] = {
    "{}_(t-1)": _from(lambda t: t),
    "{}0 at every step": _from(lambda t: 0 * t),
    "zeros at every step": lambda h, h0: np.zeros_like(h),
    BACKWARDS: lambda h, h0: np.concatenate([h[:, 1:], h0[:, None]], axis=1),
    "{}_(t-1), and zeros in the place of {}0": _from(lambda t: t, zeros=True),
    "{}_1 at every step but the first": _from(lambda t: np.minimum(t, 1)),
    "{}_(t-2), and {}0 at the first two steps": _from(lambda t: t - 1),
    "{}_(t-2), and zeros at the first step": _from(lambda t: t - 1, zeros=True),
    "{}_(t-1) of the sample before": lambda h, h0: np.roll(_from(lambda t: t)(h, h0), 1, axis=0),
    "-{}_(t-1)": lambda h, h0: -_from(lambda t: t)(h, h0),
    "{}_(t-1) / 2": lambda h, h0: _from(lambda t: t)(h, h0) / 2,
    "2 * {}_(t-1)": lambda h, h0: 2 * _from(lambda t: t)(h, h0),
    "tanh({}_(t-1))": lambda h, h0: np.tanh(_from(lambda t: t)(h, h0)),
    "{}_(t-1), summed up over the steps so far": lambda h, h0: np.cumsum(_from(lambda t: t)(h, h0), axis=1),
}


# Of two states: from the other one's, what is taken for {}_(t-1). {other} is its name.
Other = Callable[[Any, Any, Any], Any]  # from the first state, the other one's states, and its first one
OTHERS: Mapping[str, Other] = {
    "{other}_(t-1)": lambda h0, other, other0: _from(lambda t: t)(other, other0),
    "{other}_(t-1), and {}0 at the first step": lambda h0, other, other0: _from(lambda t: t)(other, h0),
    "tanh({other}_(t-1))": lambda h0, other, other0: np.tanh(_from(lambda t: t)(other, other0)),
}


def _steps(places: Callable[[Any, int], Any], outside: str = "") -> Callable[[Any], Any]:
    def taken(x: Any) -> Any:
        T = x.shape[1]
        wanted = places(np.arange(T), T)
        found = x[:, wanted % T if outside == "round" else np.clip(wanted, 0, T - 1)]
        return found * ((wanted >= 0) & (wanted < T))[:, None] if outside == "zeros" else found

    return taken


INPUTS: Mapping[str, Callable[[Any], Any]] = {
    "{}_t": lambda x: x,
    "{}_(t-1), and the last one at the first step": _steps(lambda t, T: t - 1, "round"),
    "{}_(t-1), and {}_1 at the first step": _steps(lambda t, T: t - 1),
    "{}_(t-1), and zeros at the first step": _steps(lambda t, T: t - 1, "zeros"),
    "{}_(t+1), and the first one at the last step": _steps(lambda t, T: t + 1, "round"),
    "{}_(t+1), and the last one at the last step": _steps(lambda t, T: t + 1),
    "{}_(t+1), and zeros at the last step": _steps(lambda t, T: t + 1, "zeros"),
    "{}_1 at every step": _steps(lambda t, T: 0 * t),
    "the last {} at every step": _steps(lambda t, T: 0 * t + T - 1),
    "{} from the last step to the first": _steps(lambda t, T: T - 1 - t),
    "-{}_t": lambda x: -x,
    "zeros in the place of {}_t": np.zeros_like,
    "{}_t, of the first sample for all samples": lambda x: np.repeat(x[:1], len(x), axis=0),
    "{} summed up over the steps so far": lambda x: np.cumsum(x, axis=1),
}


@dataclass(frozen=True, eq=False)
class Recurrence:
    """What stands in the place of each state before a step, and of x: the first words of each are the right ones."""

    states: tuple[str, ...]
    inputs: str

    @property
    def deviations(self) -> int:
        """How many of them are not the right ones."""
        return (
            (*self.states, self.inputs).count(RIGHT_STATE) * -1
            + len(self.states)
            + (self.inputs != RIGHT_INPUT)
        )


TWO = 2  # states, each of which may stand in the place of the other one
RIGHT_STATE, RIGHT_INPUT = next(iter(STATES)), next(iter(INPUTS))


def in_recurrence(wrong: Wrong, traced: Traced, places: frozenset[int]) -> Sequence[Named]:
    """What every state follows from, where it is not the state before it and x_t."""
    step = next(
        (one for one in wrong.catalogue.assignment.exercises if one.name == wrong.exercise.repeats), None
    )
    if step is None or wrong.exercise.gradient_of is not None or not _is_sequence(wrong.exercise, step):
        return ()
    function = vars(wrong.catalogue.assignment.solution)[step.name]
    telling = sorted(
        (one for one in wrong.seen if one[1] and one[0].sizes.get("T", 1) > 2),
        key=lambda one: (one[0].sizes.get("N", 1) == 1, int(np.prod(list(one[0].sizes.values())))),
    )
    rules = list(_rules(len(wrong.exercise.gives)))
    for case, student in telling[:2]:
        rules = [one for one in rules if _follows(function, wrong.exercise, one, case, student)]
    found = [one for one in rules if one.deviations and _always(function, wrong, one)]
    return [_named(wrong, found, places)] if found else []


def _rules(many: int) -> Iterator[Recurrence]:
    """Every way with one state or x another; and a state and x."""
    taken = (*STATES, *OTHERS) if many == TWO else STATES
    ways = [one for one in product(taken, repeat=many) if sum(word != RIGHT_STATE for word in one) <= many]
    yield from sorted(
        (Recurrence(states, one) for states in ways for one in (INPUTS if _few(states) else (RIGHT_INPUT,))),
        key=lambda one: one.deviations,
    )


def _few(states: Sequence[str]) -> bool:
    """Whether no state, or each in the same way, is another one; but from the last step to the first x is no other."""
    return len(set(states)) == 1 and states[0] != BACKWARDS


def _is_sequence(exercise: Exercise, step: Exercise) -> bool:
    """Whether all results are states over time, one for each state that the step takes."""
    takes, gives = exercise.signature.takes, exercise.signature.gives
    arrays = [one for one in gives.leaves if isinstance(one, Array)]
    over_time = [one for one in takes.parts if isinstance(one, Array) and one.axes.startswith("N T ")]
    return (
        len(over_time) == 1
        and len(arrays) == len(gives.leaves)
        and all(one.axes.startswith("N T ") for one in arrays)
        and len(_states(exercise)) == len(arrays) == len(step.gives)
        and len(step.takes) == len(exercise.takes)
    )


def _states(exercise: Exercise) -> list[int]:
    """The places of the first states among the arguments."""
    return [
        k for k, one in enumerate(exercise.takes) if isinstance(one, Array) and one.kind in ("state", "cell")
    ]


def _predicted(function: Any, exercise: Exercise, rule: Recurrence, case: Case, student: Pieces) -> Pieces:
    """Every state as it follows from the student's own states by the rule: all samples and steps at once."""
    arguments = list(case.arguments)
    places = _states(exercise)
    for k, (words, place, h) in enumerate(zip(rule.states, places, student, strict=True)):
        first = case.arguments[place]
        if words in STATES:
            taken = STATES[words](h, first)
        else:
            taken = OTHERS[words](first, student[1 - k], case.arguments[places[1 - k]])
        arguments[place] = taken.reshape(-1, taken.shape[-1])
    x = next(
        k for k, one in enumerate(exercise.takes) if isinstance(one, Array) and one.axes.startswith("N T ")
    )
    taken = INPUTS[rule.inputs](case.arguments[x])
    arguments[x] = taken.reshape(-1, taken.shape[-1])
    with np.errstate(all="ignore"):
        given = function(*arguments)
    given = given if isinstance(given, tuple) else (given,)
    return [np.reshape(one, np.shape(h)) for one, h in zip(given, student, strict=True)]


def _follows(
    function: Any, exercise: Exercise, rule: Recurrence, case: Case, student: Pieces, close: float = 0.0
) -> bool:
    right = pieces(exercise, case.expected)
    if len(student) != len(right) or any(
        np.shape(a) != np.shape(b) for a, b in zip(student, right, strict=True)
    ):
        return False
    given = _predicted(function, exercise, rule, case, student)
    return all(same(h, one, case.tolerance, close) for h, one in zip(student, given, strict=True))


def _always(function: Any, wrong: Wrong, rule: Recurrence) -> bool:
    """Whether every state follows by the rule, on every case."""
    return all(
        _follows(function, wrong.exercise, rule, case, student)
        for case, student in (*wrong.seen, *wrong.seen_in_public)
    ) and all(
        _follows(function, wrong.exercise, rule, case, student, CLOSE) for case, student in wrong.others
    )


def _named(wrong: Wrong, found: Sequence[Recurrence], places: frozenset[int]) -> Named:
    fewest = [one for one in found if one.deviations == found[0].deviations][:3]
    names = [leaf.name for leaf in wrong.exercise.signature.gives.leaves]
    sentences = tuple(f"Your step t starts from {_told(wrong, one, names)}." for one in fewest)
    return Named(
        f"{wrong.exercise.name}:recurrence:{_told(wrong, fewest[0], names)}", "formula", sentences, places
    )


def _told(wrong: Wrong, rule: Recurrence, names: Sequence[str]) -> str:
    takes = wrong.exercise.takes
    x = next(one.name for one in takes if isinstance(one, Array) and one.axes.startswith("N T "))
    states = [
        f"{words.replace('{}', name).replace('{other}', names[-1 - k])}, where it should start from {name}_(t-1)"
        for k, (words, name) in enumerate(zip(rule.states, names, strict=True))
        if words != RIGHT_STATE
    ]
    if rule.inputs != RIGHT_INPUT:
        states.append(f"{rule.inputs.replace('{}', x)}, where it should take {x}_t")
    return "; and from ".join(states)
