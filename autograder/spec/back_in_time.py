"""A sequence taken back step by step, and what the gradients that a student returned show of its steps.

The backward pass of a step is linear in u, the gradients that reach its results: dh_next, and dc_next of an LSTM.
So dx_t = u_t M_t shows u_t if x has at least as many features as u_t has entries; and the gradients of the weights of
one sample alone, dw = sum_t u_t L_t, show the u_t of all steps together. Whatever a student sends from step to step,
the equations that build on it can be judged on that. In the states that it is taken back from a step is not linear:
there the results are compared with those of the right way back through known wrong states.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from autograder.spec.equations import Floats
from autograder.spec.exercise import Exercise
from autograder.spec.outcome import Outcome, SaysNothing, Unusable
from autograder.spec.readings import before, stacked, stacked_ways, usable, wrong_before, wrong_steps

CONSISTENT = 1e-5  # gradients of which more than this part follows from no u show none
TELLING = 1e-6  # u is not told where a direction of it weighs less than this part of the heaviest
SHOWS_NOTHING = "these gradients do not show what reached a step"
CLOSE, SCALED = 1e-9, 1e-11  # how near is equal: of each entry, and of the largest
ROUNDED = 1e-4  # how far a batch may be from its samples, of the largest entry, if it is made of them


class Taken(NamedTuple):
    """What one step gives; the axes in front are samples, steps, or whatever else."""

    dx: Floats  # (..., D)
    sent: Floats  # (..., K) to the step before
    da: Floats  # (..., G, H) of what each of G matrices gives
    F: Floats  # (..., G, D+H) the features that each matrix acts on

    @classmethod
    def by_gate(cls, dx: Floats, sent: Floats, da: Mapping[str, Floats], F: Mapping[str, Floats]) -> "Taken":
        """What a step gives, with da (..., H) and the features (..., D+H) of each gate."""
        return cls(dx, sent, np.stack([da[k] for k in F], axis=-2), np.stack([*F.values()], axis=-2))


# One step taken back: from what reached its results (..., K), x (..., D) and the states before it, each (..., H).
Back = Callable[..., Taken]


class Retraced(NamedTuple):
    """All steps taken back; the axes in front are for several ways back."""

    reached: Floats  # (..., N, T, K)
    sent: Floats  # (..., N, T, K) by step t to step t-1; by the first one to the initial states
    dx: Floats  # (..., N, T, D)
    dW: Floats  # noqa: N815  (..., G, D+H, H) summed over batch and time
    db: Floats  # (..., G, H)

    @property
    def first(self) -> Floats:
        """What reaches the initial states, (..., N, K)."""
        return self.sent[..., 0, :]

    def place(self, s: int) -> "Retraced":
        """One of several ways back."""
        return Retraced(*(array[s] for array in self))

    def of(self, results: Sequence[str]) -> list[Floats]:
        """These of dx, first, dW and db."""
        return [getattr(self, result) for result in results]


RESULTS = ("dx", "first", "dW", "db")


class Shown(NamedTuple):
    """What a student's results show of the way back; each is looked at when it is asked for, and kept with them."""

    steps: "Steps"
    got: Outcome

    @property
    def given(self) -> Mapping[str, Floats]:
        """The results as they stand in a way back."""
        return self.got.once(_given, *self)  # type: ignore[no-any-return]

    @property
    def right(self) -> Sequence[str]:
        """Those that are right."""
        return self.got.once(_right, *self)  # type: ignore[no-any-return]

    @property
    def in_dx(self) -> Sequence[Retraced]:
        """The student's steps, taken from the right states, as dx shows them; none if it does not."""
        return self.got.once(_in_dx, *self)  # type: ignore[no-any-return]

    @property
    def in_weights(self) -> Sequence[Retraced]:
        """The same as the weights' gradients of each sample on its own show them."""
        return self.got.once(_in_weights, *self)  # type: ignore[no-any-return]

    @property
    def others(self) -> Sequence[tuple[frozenset[str], Retraced]]:
        """Right ways back through wrong states, each with those results which are wrong and which it explains."""
        return self.got.once(_others, *self)  # type: ignore[no-any-return]

    @property
    def whole(self) -> Sequence[Retraced]:
        """Those of them that give all results."""
        return self.got.once(_whole, *self)  # type: ignore[no-any-return]


def _given(steps: "Steps", got: Outcome) -> Mapping[str, Floats]:
    found: dict[str, Floats] = {}
    for result in RESULTS:
        found.update((result, one) for one in usable(partial(steps.given, got, result)))
    return found


def _right(steps: "Steps", got: Outcome) -> Sequence[str]:
    given = Shown(steps, got).given
    return [name for name, one in given.items() if _equal(one, getattr(steps.right, name)[None])[0]]


def _in_dx(steps: "Steps", got: Outcome) -> Sequence[Retraced]:
    return [*usable(partial(steps.in_dx, got))]


def _in_weights(steps: "Steps", got: Outcome) -> Sequence[Retraced]:
    return [*usable(partial(steps.in_weights, got))]


def _others(steps: "Steps", got: Outcome) -> Sequence[tuple[frozenset[str], Retraced]]:
    shown = Shown(steps, got)
    explained: dict[int, set[str]] = {}
    for name in shown.given.keys() - {*shown.right}:
        for s in steps.like(shown.given[name], name):
            explained.setdefault(s, set()).add(name)
    return [(frozenset(names), steps.wrong.place(s)) for s, names in sorted(explained.items())]


def _whole(steps: "Steps", got: Outcome) -> Sequence[Retraced]:
    shown = Shown(steps, got)
    given = shown.given.items()
    return [way for _, way in shown.others if all(_equal(one, getattr(way, k)[None])[0] for k, one in given)]


@dataclass(frozen=True, eq=False)
class Steps:
    """The steps of a sequence: how each is taken back, and what reaches it from the loss itself.

    `upstream` (N, T, K); `places` are x (N, T, D) and the states before each step, (N, T, H); `wrong_places` are the
    same through wrong states, one more axis in front. What step t sends back is `cut` off before some t. `first` are
    the gradients of the initial states, by name; `gates` those whose weights are in dweights: "rzn", or just one W.
    """

    back: Back
    upstream: Floats
    places: Sequence[Floats]
    wrong_places: Callable[[], Sequence[Floats]]
    first: tuple[str, ...] = ("dh0",)
    gates: str = ""
    cut: Collection[int] = ()

    @cached_property
    def results(self) -> Mapping[str, tuple[str, ...]]:
        """The student's results by what they are in a way back: {"dx": ("dx",), "first": ("dh0",), "dW": ...}."""
        dW, db = ([f"dweights.{one}_{k}" for k in self.gates] or [f"d{one}"] for one in "Wb")
        return {"dx": ("dx",), "first": self.first, "dW": tuple(dW), "db": tuple(db)}

    def called(self, names: Sequence[str]) -> list[str]:
        """What these results are in a way back: "dweights" is dW and db. Raises ValueError if one is none."""
        kinds = self._kinds
        if unknown := {*names} - kinds.keys():
            raise ValueError(f"{min(unknown)!r} is not a gradient of the sequence; {', '.join(kinds)} are")
        return [*dict.fromkeys(kind for name in names for kind in kinds[name])]

    @cached_property
    def _kinds(self) -> Mapping[str, Sequence[str]]:
        """By a gradient's name what it is in a way back."""
        kinds: dict[str, list[str]] = {}
        for kind, results in self.results.items():
            for one in results:
                kinds.setdefault(one.partition(".")[0], []).append(kind)
        return kinds

    def part(self, state: int | None) -> slice:
        """The places in u of what reaches one of the states; of all of them for None."""
        H = self.upstream.shape[-1] // len(self.first)
        return slice(None) if state is None else slice(state * H, (state + 1) * H)

    @cached_property
    def right(self) -> Retraced:
        """The right way back."""
        return self._retraced(self.places)

    @cached_property
    def wrong(self) -> Retraced:
        """The right way back through each of the wrong states."""
        return self._retraced(self.wrong_places())

    def given(self, got: Outcome, result: str) -> Floats:
        """A student's result as it stands in a way back. Raises Unusable."""
        values = [got[name] for name in self.results[result]]
        if result in ("dW", "db"):
            return np.stack(values)
        return np.concatenate(values, axis=-1)

    def along(self, reached: Floats) -> Retraced:
        """Every step taken back from what reached it, (N, T, K)."""
        each = self._each
        da = np.einsum("ntk,ntkgh->ntgh", reached, each.da)
        sent, dx = (np.einsum("ntk,ntkj->ntj", reached, one) for one in (each.sent, each.dx))
        return Retraced(
            reached, sent, dx, np.einsum("ntgf,ntgh->gfh", each.F[:, :, 0], da), da.sum(axis=(0, 1))
        )

    def received(self, own: Retraced) -> Floats:
        """What should have reached every step: its own gradients, and what the student's next step sent."""
        received = np.array(self.upstream)
        kept = [t for t in range(1, received.shape[1]) if t not in self.cut]
        received[:, [t - 1 for t in kept]] += own.sent[:, kept]
        return received

    @cached_property
    def right_parts(self) -> Mapping[str, Sequence[Floats]]:
        """What the student's results should be, one by one, by what they are in a way back."""
        of = {result: getattr(self.right, result) for result in RESULTS}
        return {
            result: [*one] if result in ("dW", "db") else np.split(one, len(self.results[result]), axis=-1)
            for result, one in of.items()
        }

    def like(self, given: Floats, result: str) -> list[int]:
        """Which of the ways back through wrong states give this."""
        ways = getattr(self.wrong, result)
        sums, allowed = self._sums[result]
        near = np.flatnonzero(np.abs(_sum(given[None]) - sums) <= allowed)
        return [int(s) for s in near[_equal(given, ways[near])]] if near.size else []

    @cached_property
    def _sums(self) -> Mapping[str, tuple[Floats, Floats]]:
        """One number for each way and result, by which most are told apart, and how far it may be off."""
        found = {}
        for result in RESULTS:
            ways = getattr(self.wrong, result)
            found[result] = _sum(ways), 10 * CLOSE * (1 + np.abs(ways).sum(axis=tuple(range(1, ways.ndim))))
        return found

    def told_by(self, source: str) -> bool:
        """Whether these gradients tell here what reached every step, of whatever program."""
        return (self._by_dx if source == "dx" else self._by_weights) is not None

    def in_dx(self, got: Outcome) -> Retraced:
        """The student's steps as dx shows them. Raises Unusable if it shows none."""
        dx = self.given(got, "dx")
        return self.along(_solved(dx[:, :, None], self._each.dx, self._by_dx)[:, :, 0])

    def in_weights(self, got: Outcome) -> Retraced:
        """The student's steps as the weights' gradients of each sample on its own show them. Raises Unusable."""
        if self._by_weights is None:
            raise Unusable(SHOWS_NOTHING)
        dW, db = (
            np.stack([stacked(got, name) for name in self.results[result]], axis=1) for result in ("dW", "db")
        )
        dx = np.concatenate([stacked(got, name) for name in self.results["dx"]], axis=-1)
        if not self._is_made_of({"dx": dx, "dW": dW.sum(axis=0), "db": db.sum(axis=0)}, got):
            raise Unusable(SHOWS_NOTHING)
        dw = _side_by_side(dW, db)
        return self.along(_solved(dw[:, None], self._L, self._by_weights).reshape(self.upstream.shape))

    def _is_made_of(self, of_samples: Mapping[str, Floats], got: Outcome) -> bool:
        """Whether any result of the batch is what its samples give alone: else these show nothing of the batch."""
        given = Shown(self, got).given
        return any(name in given and _agree(given[name], one) for name, one in of_samples.items())

    def _retraced(self, places: Sequence[Floats]) -> Retraced:
        x, *states = places
        reached = np.array(np.broadcast_to(self.upstream, (*x.shape[:-1], self.upstream.shape[-1])))
        sent, dx = np.empty_like(reached), np.empty_like(x)
        dW, db = [], []
        for t in reversed(range(x.shape[-2])):
            taken = self.back(reached[..., t, :], x[..., t, :], *(one[..., t, :] for one in states))
            dx[..., t, :], sent[..., t, :] = taken.dx, taken.sent
            dW.append(np.einsum("...ngf,...ngh->...gfh", taken.F, taken.da))
            db.append(taken.da.sum(axis=-3))
            if t > 0 and t not in self.cut:
                reached[..., t - 1, :] += taken.sent
        return Retraced(reached, sent, dx, sum(dW), sum(db))

    @cached_property
    def _each(self) -> Taken:
        """The steps that each entry of u reaches alone, (N, T, K, ...)."""
        x, *states = (one[:, :, None] for one in self.places)
        return self.back(np.eye(self.upstream.shape[-1]), x, *states)

    @cached_property
    def _by_dx(self) -> Floats | None:
        return _undone(self._each.dx)

    @cached_property
    def _L(self) -> Floats:
        """(N, T K, P), P entries of all weights"""
        dW = np.einsum("ntgf,ntkgh->ntkgfh", self._each.F[:, :, 0], self._each.da)
        N, T, K = self.upstream.shape
        return _side_by_side(dW, self._each.da).reshape(N, T * K, -1)

    @cached_property
    def _by_weights(self) -> Floats | None:
        return _undone(self._L)


def through_one_state(
    back: Back,
    states_from: Callable[[Floats], Floats],
    dh: Floats,
    x: Floats,
    h0: Floats,
    *,
    further: Callable[[Floats], Iterable[Floats]] = lambda h: (),
    gates: str = "",
    cut: Collection[int] = (),
) -> Steps:
    """The steps of a network whose states are h alone: `states_from(h0)` (N, T, H).

    They are taken back from wrong steps of x, from wrong states before each step, and from `further` such states,
    each (N, T, H), where h are the right ones.
    """
    h = states_from(h0)
    right = x, before(h0, h)

    def wrong_places() -> Sequence[Floats]:
        from_zero = states_from(0 * h0)
        states = [*wrong_before(h0, h), before(h0, from_zero), before(0 * h0, from_zero), *further(h)]
        return stacked_ways(right, *({1: one} for one in states), *({0: one} for one in wrong_steps(x)))

    return Steps(back, dh, right, wrong_places, gates=gates, cut=cut)


def _followed(got: Outcome, steps: Steps, *results: str) -> Iterator[tuple[Any, Any]]:
    """Pairs that are equal where these results are right, or follow from what the student's others show.

    A step's dx is judged on the right states only: through wrong ones it is wrong. Those for which samples are looked
    at each alone come last. Raises SaysNothing where no results could tell it.
    """
    names = chain.from_iterable(zip(*(steps.results[one] for one in results), strict=True))
    right = chain.from_iterable(zip(*(steps.right_parts[one] for one in results), strict=True))
    yield [got[name] for name in names], [*right]
    shown = Shown(steps, got)
    given = [shown.given[result] for result in results]
    if "dx" not in results:
        yield from ((given, own.of(results)) for own in shown.in_dx)
        yield from ((given, other.of(results)) for wrong, other in shown.others if wrong - {*results})
        # Saturated units hide a wrong state in all but the weights' gradients: what explains all is an excuse too.
        yield from ((given, other.of(results)) for other in shown.whole)
    for own in shown.in_weights:
        # What is wrong in these gradients alone is no excuse for them.
        if "dW" not in results or _dx_follows(shown, own):
            yield given, own.of(results)
    if not any(steps.told_by(source) for source in ("dx", "dW") if source not in results):
        raise SaysNothing


def _carried(got: Outcome, steps: Steps, part: slice) -> Iterator[tuple[Any, Any]]:
    """Pairs that are equal where every step hears its own gradients and what the student's next step sent.

    `part` are the places of u in question. So it is where a result is right, through whatever states; else it is
    asked what the results show. Raises SaysNothing where no results could tell it.
    """
    shown = Shown(steps, got)
    for name in shown.right or list(shown.given)[:1]:
        yield shown.given[name], getattr(steps.right, name)
    for names, other in shown.others:
        yield from ((shown.given[name], getattr(other, name)) for name in sorted(names))
    yield from ((own.reached[..., part], steps.received(own)[..., part]) for own in shown.in_dx)
    yield from ((own.reached[..., part], steps.received(own)[..., part]) for own in shown.in_weights)
    if not any(map(steps.told_by, ("dx", "dW"))):
        raise SaysNothing


@dataclass(frozen=True, eq=False)
class BackInTime:
    """The backward pass of a sequence, as an exercise: `steps_back(key, *arguments)` gives its steps."""

    exercise: Exercise
    steps_back: Callable[..., Steps]

    def carries(self, title: str, *, points: float, id: str, state: int | None = None) -> None:
        """Adds the equation that each step hears its own gradients and what the student's next step sent.

        `state`: of several that are carried, such as h and c, the one that it is about, by its place.
        """

        def statement(got: Outcome, *sequence: Any) -> Iterator[tuple[Any, Any]]:
            steps = got.of_case(self.steps_back, *sequence)
            yield from _carried(got, steps, steps.part(state))

        self.exercise.equation(title, of="dx", points=points, id=id)(statement)

    def follows(self, title: str, of: str, *, points: float, id: str) -> None:
        """Adds the equation that these results, "dh0 dc0", are right, or follow from what the student's others show."""

        def statement(got: Outcome, *sequence: Any) -> Iterator[tuple[Any, Any]]:
            steps = got.of_case(self.steps_back, *sequence)
            yield from _followed(got, steps, *steps.called(of.split()))

        self.exercise.equation(title, of=" and ".join(of.split()), points=points, id=id)(statement)


def _dx_follows(shown: Shown, own: Retraced) -> bool:
    return "dx" in shown.given and bool(_equal(shown.given["dx"], own.dx[None])[0])


def _equal(given: Floats, ways: Floats) -> Any:
    """Of several arrays, (S, ...), which of them an array is equal to."""
    error = np.abs(given - ways)
    if error.max(initial=0.0) <= SCALED:  # most are told at first sight
        return np.ones(len(ways), dtype=np.bool_)
    axes = tuple(range(1, ways.ndim))
    size = np.maximum(1.0, np.abs(ways).max(axis=axes, keepdims=True, initial=0.0))
    return (error <= SCALED * size + CLOSE * np.abs(ways)).all(axis=axes)


def _agree(given: Floats, one: Floats) -> bool:
    """Whether two arrays are the same but for rounding, be it that of float32."""
    if given.shape != one.shape:
        return False
    return bool((np.abs(given - one) <= ROUNDED * np.abs(one).max(initial=0.0)).all())


def _sum(ways: Floats) -> Floats:
    """The sum of each array's entries, each with a weight of its own."""
    entries = ways.reshape(len(ways), -1)
    return entries @ np.cos(np.arange(entries.shape[1]))


def _side_by_side(dW: Floats, db: Floats) -> Floats:
    """All weights' gradients in a row: (..., G, D+H, H) and (..., G, H) to (..., P)."""
    gradients = np.concatenate([dW, db[..., None, :]], axis=-2)
    return gradients.reshape(*gradients.shape[:-3], -1)


def _undone(A: Floats) -> Floats | None:
    """What takes u A back to u; None if nothing does, or only with a loss of many digits."""
    if A.shape[-2] > A.shape[-1] or not np.isfinite(A).all():
        return None
    try:
        Q, R = np.linalg.qr(np.swapaxes(A, -1, -2))
        weights = np.linalg.svd(R, compute_uv=False)
        if not (weights[..., -1] > TELLING * weights[..., 0]).all():
            return None
        inverse: Floats = Q @ np.swapaxes(np.linalg.inv(R), -1, -2)
    except np.linalg.LinAlgError:
        return None
    return inverse


def _solved(y: Floats, A: Floats, inverse: Floats | None) -> Floats:
    """u with u A = y; NaN where y is not finite. Raises Unusable if there is not just one."""
    if inverse is None:
        raise Unusable(SHOWS_NOTHING)
    if not np.isfinite(y).all():
        return np.full((*y.shape[:-1], A.shape[-2]), np.nan)
    u: Floats = y @ inverse
    if not np.linalg.norm(u @ A - y) <= CONSISTENT * np.linalg.norm(y):
        raise Unusable("no gradients of the states give these gradients")
    return u
