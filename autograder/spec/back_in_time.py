"""A sequence taken back step by step, and what the gradients that a student returned show of its steps.

The backward pass of a step is linear in u, the gradients that reach its results: dh_next, and dc_next of an LSTM.
So dx_t = u_t M_t shows u_t if x has at least as many features as u_t has entries; and the gradients of the weights of
one sample alone, dw = sum_t u_t L_t, show the u_t of all steps together. Whatever a student sends from step to step,
the equations that build on it can be judged on that.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np

from autograder.spec.equations import Floats
from autograder.spec.outcome import Outcome, Unusable
from autograder.spec.readings import usable

# A step taken back: dx_t, what it sends to the step before, the weights' gradients.
Taken = tuple[Floats, Sequence[Floats], Sequence[Floats]]
# Takes back step t of some samples, from what reaches its results.
Back = Callable[[int, slice, Sequence[Floats]], Taken]

CONSISTENT = 1e-5  # gradients of which more than this part follows from no u show none


class Retraced(NamedTuple):
    """All steps taken back; where there is one array for each result of a step, it is (N, T, H)."""

    reached: list[Floats]  # u
    dx: Floats  # (N, T, D)
    sent: list[Floats]  # by step t to step t-1; by the first one to the initial states
    dweights: list[Floats]  # summed over batch and time


@dataclass(frozen=True)
class Steps:
    """The steps of a sequence: how each is taken back, and what reaches it from the loss itself.

    `upstream` has one array (N, T, H) for each result of a step; `gradients` are those of the weights among a student's
    results; what step t sends back is `cut` off before some t.
    """

    back: Back
    upstream: Sequence[Floats]
    gradients: Callable[[Outcome], Sequence[Floats]]
    cut: Collection[int] = ()

    @property
    def T(self) -> int:
        """The number of steps."""
        return int(self.upstream[0].shape[1])

    @property
    def K(self) -> int:
        """How many numbers reach a step of one sample."""
        return sum(own.shape[-1] for own in self.upstream)

    @cached_property
    def right(self) -> Retraced:
        """The right way back: each step hears its own gradients and what the next one sends."""
        reached, taken = [np.array(own) for own in self.upstream], {}
        for t in reversed(range(self.T)):
            taken[t] = self.back(t, slice(None), [u[:, t] for u in reached])
            if t > 0 and t not in self.cut:
                for u, message in zip(reached, taken[t][1], strict=True):
                    u[:, t - 1] += message
        return _together(reached, [taken[t] for t in range(self.T)])

    def along(self, reached: list[Floats]) -> Retraced:
        """Every step taken back from what reached it."""
        return _together(
            reached, [self.back(t, slice(None), [u[:, t] for u in reached]) for t in range(self.T)]
        )

    def received(self, own: Retraced) -> list[Floats]:
        """What should have reached every step: its own gradients, and what the student's next step sent."""
        received = [np.array(upstream) for upstream in self.upstream]
        for t in range(1, self.T):
            if t not in self.cut:
                for u, message in zip(received, own.sent, strict=True):
                    u[:, t - 1] += message[:, t]
        return received

    def shown_in_dx(self, got: Outcome) -> Retraced:
        """The student's steps as dx (N, T, D) shows them. Raises Unusable if it shows none."""
        dx = got.dx
        if self.K > dx.shape[-1]:
            raise Unusable("dx has fewer entries than what reached a step")
        return self.along(self._parted(self._from_dx.solved(dx[:, :, None])[:, :, 0]))

    def shown_in_weights(self, got: Outcome) -> Retraced:
        """The student's steps as the weights' gradients of each sample on its own show them. Raises Unusable."""
        dw = np.stack([_flat(self.gradients(one)) for one in got.alone()])
        if self.T * self.K > dw.shape[-1]:
            raise Unusable("the weights have fewer entries than what reached all steps")
        u = self._from_weights.solved(dw[:, None])[:, 0]
        return self.along(self._parted(u.reshape(len(u), self.T, -1)))

    @cached_property
    def _from_dx(self) -> "Linear":
        """dx_t = u_t M_t, M (N, T, K, D)."""
        basis = [self._along_axes(t, slice(None)) for t in range(self.T)]
        return Linear(np.stack([np.stack([dx_t for dx_t, _ in axes], axis=1) for axes in basis], axis=1))

    @cached_property
    def _from_weights(self) -> "Linear":
        """dw = sum_t u_t L_t of one sample, L (N, T K, P), P entries of all weights."""
        samples = [slice(n, n + 1) for n in range(len(self.upstream[0]))]
        return Linear(
            np.stack(
                [np.stack([dw for t in range(self.T) for _, dw in self._along_axes(t, n)]) for n in samples]
            )
        )

    def _along_axes(self, t: int, samples: slice) -> Iterator[tuple[Floats, Floats]]:
        """dx_t and all weights' gradients, flat, of a step that each entry of u reaches alone."""
        N, _, H = self.upstream[0][samples].shape
        for of in range(len(self.upstream)):
            for j in range(H):
                u = [np.zeros((N, H)) for _ in self.upstream]
                u[of][:, j] = 1.0
                dx, _, dweights = self.back(t, samples, u)
                yield dx, _flat(dweights)

    def _parted(self, u: Floats) -> list[Floats]:
        """u (N, T, K) as one array (N, T, H) for each result of a step."""
        return np.split(u, len(self.upstream), axis=-1)


def in_dx(got: Outcome, every: Iterable[Steps]) -> Iterator[Retraced]:
    """The student's steps as dx shows them, whichever of these they were."""
    for steps in every:
        yield from usable(partial(steps.shown_in_dx, got))


def in_weights(got: Outcome, every: Iterable[Steps]) -> Iterator[Retraced]:
    """The student's steps as the weights' gradients show them, whichever of these they were."""
    for steps in every:
        yield from usable(partial(steps.shown_in_weights, got))


def shown_by(got: Outcome, steps: Steps) -> Iterator[Retraced]:
    """The student's steps, if they were these: as dx shows them, and as the weights' gradients do."""
    yield from usable(partial(steps.shown_in_dx, got), partial(steps.shown_in_weights, got))


def _together(reached: list[Floats], taken: Sequence[Taken]) -> Retraced:
    dx, sent, dweights = zip(*taken, strict=True)
    return Retraced(
        reached,
        np.stack(dx, axis=1),
        [np.stack(messages, axis=1) for messages in zip(*sent, strict=True)],
        [sum(gradients) for gradients in zip(*dweights, strict=True)],
    )


def _flat(gradients: Sequence[Any]) -> Floats:
    return np.concatenate([np.ravel(gradient) for gradient in gradients])


@dataclass(frozen=True, eq=False)
class Linear:
    """Equations u A = y with one A for many y; its inverse costs most, and is made once."""

    A: Floats

    def solved(self, y: Floats) -> Floats:
        """u. Raises Unusable if there is not just one."""
        if self._inverse is None or not np.isfinite(y).all():
            raise Unusable("these gradients do not show what reached a step")
        u: Floats = y @ self._inverse
        if not np.linalg.norm(u @ self.A - y) <= CONSISTENT * np.linalg.norm(y):
            raise Unusable("these gradients follow from no gradients of the states")
        return u

    @cached_property
    def _inverse(self) -> Floats | None:
        """The pseudo-inverse of A; None where A has more rows than columns, or is too large."""
        if self.A.shape[-2] > self.A.shape[-1] or not np.isfinite(self.A).all():
            return None
        try:
            inverse: Floats = np.linalg.pinv(self.A)
            return inverse
        except np.linalg.LinAlgError:
            return None
