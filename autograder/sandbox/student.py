"""The student's functions, as the judge may ask them: arrays in, arrays out, whatever the code does."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from math import prod
from typing import Any

import numpy as np

from autograder.course import Assignment
from autograder.grading.not_python import line_of, of_python_2
from autograder.grading.reasons import of_call
from autograder.grading.results import gathered, kept, layout, named
from autograder.grading.undefined import named as named_in
from autograder.inputs.cases import ask_solution
from autograder.sandbox.answers import Failure
from autograder.sandbox.channel import Said
from autograder.sandbox.conversation import GRACE, Call, Clock, Conversation, Ready, Reply
from autograder.sandbox.workers import StudentRoom
from autograder.spec import Array, Exercise, Outcome, Unusable
from autograder.submissions.source import Source
from autograder.worker.frames import Encoded, encode


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a submission may take: seconds a call, and seconds in all."""

    call: float = 2.0
    submission: float = 120.0


IN_TIME = 0.75  # of the judge's patience, after which a worker that is loaded after a hang ends a call itself
LARGEST_BROADCAST = 1 << 20  # numbers that an answer to a worker may come to
IN_ALL = "in all"
OVERDRAWN = Failure("timeout", text=IN_ALL)


class AskedOutcome(Outcome):
    """An outcome whose samples are asked about when an equation looks at them."""

    def __init__(
        self, values: Mapping[str, Any], ask: Callable[[], Sequence[Outcome]], as_it_came: Sequence[Any]
    ) -> None:
        super().__init__(values, None, as_it_came)
        self._ask = ask
        self._each: Sequence[Outcome] | Unusable | None = None

    def alone(self) -> Sequence[Outcome]:
        """What the function gives for each sample on its own, asked once."""
        if self._each is None:
            try:
                self._each = self._ask()
            except Unusable as unusable:
                self._each = unusable
        if isinstance(self._each, Unusable):
            raise self._each
        return self._each


class Student:
    """Asks one submission's program. What ends the process is asked once more, in a fresh one; what hangs is not.

    `replaceable` are the exercises whose functions the judge can stand in for; what it gives there as `weights` is a
    "record", or a "mapping" for code that reads only such.
    """

    def __init__(
        self,
        student_room: StudentRoom,
        assignment: Assignment,
        sources: Mapping[str, Source],
        patience: Patience,
        clock: Clock,
        replaceable: Sequence[Exercise] = (),
        weights: str = "record",
    ) -> None:
        self._student_room = student_room
        self._assignment = assignment
        self._program = _program(assignment.name, sources, replaceable, weights)
        self._limit = patience.call  # seconds after which the worker, as it is loaded, ends a call itself
        self._places = {
            cell.name: cell.text.count("\n") + 1 for source in sources.values() for cell in source.cells
        }
        self.sources = sources
        self._patience = patience
        self._clock = clock
        self._replaceable = {one.name: one for one in replaceable}
        self._now: Call | None = None
        self._conversation: Conversation | None = None
        self._given_up: dict[tuple[str, ...], Failure] = {}
        self._known: dict[tuple[str, bytes, tuple[str, ...]], Outcome | Failure] = {}
        self.unloadable: Failure | None = None
        self.ready: Ready | None = None
        self.hung: set[tuple[str, int]] = set()  # statements that did not end, and are not run again
        self.layers: tuple[str, ...] = ()
        self.said: Said | None = None
        self.in_public = True  # until it is asked about what is hidden
        self._failed_in_public: dict[str, Failure] = {}
        self.changed: dict[str, set[str]] = {}  # of each function, the arguments that it changes in public
        self.asked: dict[str, set[str]] = {}  # of each function, for which others the judge has stood in

    def load(self) -> None:
        """Loads the program, once more if its process ended; afterwards `ready` or `unloadable` is set."""
        for _ in range(2):
            if self._clock.left <= 0:
                self.unloadable = OVERDRAWN
                return
            self._conversation = Conversation(self._student_room, self._stand_in, self._clock, self._places)
            self.layers = self._conversation.layers
            self.said = self.said or self._conversation.said
            statement = self._clock.loading(self._patience.call)
            later = IN_TIME * self._clock.patience(self._patience.call)
            self._limit = later if self._clock.hangs else statement
            hung = [list(place) for place in sorted(self.hung)]
            loaded = self._conversation.load([*self._program, statement, hung, self._limit])
            self._clock.hung_loads += is_hung(loaded)
            if isinstance(loaded, Ready):
                self.unloadable = None
                self._is_ready(loaded)
                return
            self.unloadable = loaded
            self.close()
            if loaded.kind == "timeout":
                return

    def _is_ready(self, ready: Ready) -> None:
        seen = replace(ready, stops=tuple(self._seen(stop) for stop in ready.stops))
        self.ready = self.ready or seen  # a second process does not run again what hung in the first
        self.hung |= {(stop.cell, stop.line) for stop in ready.stops if stop.kind == "timeout"}

    def outside_data(self) -> dict[str, list[str]]:
        """Of each function the names of data that it reads and is not given, if they stand in the files."""
        found: dict[str, list[str]] = {}
        for name, read in self.ready.outside if self.ready else ():
            if read.isidentifier() and any(
                read in cell.text for source in self.sources.values() for cell in source.cells
            ):
                found.setdefault(name, []).append(read)
        return found

    def ask(
        self,
        exercise: Exercise,
        arguments: Sequence[Any],
        like: Sequence[Any],
        replaced: Sequence[str] = (),
        encoded: Encoded | None = None,
    ) -> Outcome | Failure:
        """The function's results by name, those not shaped `like` these as Unusable; or why there are none.

        The judge stands in for the `replaced` functions, wherever the student's code calls them.
        """
        names = [quantity.name for quantity in exercise.gives]
        call = Call(exercise.name, encoded or list(arguments), layout(exercise.gives), names, replaced)
        reply = self._reply(call)
        if isinstance(reply, Failure):
            return reply if reply.kind != "unusable" else _with_reason(reply, exercise)
        if reply.changed and self.in_public:
            changed = {exercise.takes[k].name for k in reply.changed if 0 <= k < len(exercise.takes)}
            self.changed.setdefault(exercise.name, set()).update(changed)
        results = kept(reply.results, like)
        values = named(exercise, results, like)
        if isinstance(values, Failure):
            return values
        return AskedOutcome(values, lambda: self._alone(exercise, arguments, replaced), results)

    def once(
        self,
        exercise: Exercise,
        arguments: Sequence[Any],
        like: Sequence[Any],
        replaced: Sequence[str] = (),
        encoded: Encoded | None = None,
    ) -> Outcome | Failure:
        """As `ask`, but the same call is made once: several worlds and equations want its results."""
        encoded = encoded or Encoded(encode(list(arguments)))
        key = exercise.name, encoded.payload, tuple(replaced)
        if key not in self._known:
            self._known[key] = self.ask(exercise, arguments, like, replaced, encoded)
        return self._known[key]

    def _reply(self, call: Call) -> Reply | Failure:
        """The reply. Of what is missing, or does not end, only what was seen in public is told as it is.

        A process that knows hidden inputs can choose by them in which line it hangs.
        """
        reply = self._replied(call)
        if isinstance(reply, Reply):
            return reply
        if self.in_public:
            self._failed_in_public[call.name] = replace(reply, in_public=True)
            return self._failed_in_public[call.name]
        seen = self._failed_in_public.get(call.name)
        return seen if seen and seen.kind == reply.kind in ("missing", "timeout") else reply

    def _replied(self, call: Call) -> Reply | Failure:
        key = (call.name, *call.replaced)
        if key in self._given_up:
            return self._given_up[key]
        self._now = call
        if self._clock.left <= 0:
            self.close()
            return OVERDRAWN
        for attempt in range(2):
            if self._conversation is None or self._conversation.over:
                self.load()
            if self._conversation is None or self.unloadable is not None:
                return self.unloadable or Failure("ended")
            reply = self._conversation.call(call, self._seconds())
            if isinstance(reply, Reply):
                return reply
            if reply.kind not in ("timeout", "ended", "protocol"):
                return self._explained(reply)
            if reply.kind == "timeout":
                self._clock.hangs += 1
                reply = replace(reply, advice=f" after {self._limit:g} s")
            if attempt or reply.kind == "timeout":
                self._given_up[key] = reply
                break
        return self._given_up[key]

    def _seconds(self) -> float:
        """How long the judge waits for a call: a little longer than the worker, which ends it without ending itself."""
        seconds = self._clock.patience(self._patience.call)
        return seconds if self._clock.hangs else seconds + GRACE

    def _explained(self, failed: Failure) -> Failure:
        """A failure with what the judge knows of it: why something is missing, and what stands in that line."""
        if failed.kind == "missing" and self.ready:
            stops = (
                stop for stop in self.ready.stops if (stop.cell, stop.line) == (failed.cell, failed.line)
            )
            because = next(stops, None)
            return replace(failed, because=because) if because else self._indented(failed)
        return self._seen(failed)

    def _seen(self, stop: Failure) -> Failure:
        """What stopped, with what the judge itself sees in that line."""
        line = line_of(self.sources.values(), stop.cell, stop.line) if stop.kind == "raised" else ""
        old = of_python_2(line) if stop.type_name == "NameError" else ""
        name = "" if old or not line else named_in(stop.type_name, stop.text, line)
        return replace(stop, advice=old, named=name)

    def _indented(self, missing: Failure) -> Failure:
        """A function that is missing, with the place where it stands inside of something else, if it does."""
        assert self._now is not None
        inside = re.compile(rf"^[ \t]+(?:async[ \t]+)?def[ \t]+{self._now.name}\b", re.MULTILINE)
        for cell in self.sources[self._assignment.name].cells:
            if found := inside.search(cell.text):
                return replace(missing, cell=cell.name, line=cell.text.count("\n", 0, found.end()) + 1)
        return replace(missing, cell="", line=0)

    def _stand_in(self, name: str, arrays: Sequence[Any]) -> Any:
        """Right results for the functions that the judge stands in for in this call, and for no others."""
        if self._now is None or name not in self._now.replaced:
            raise LookupError(name)
        self.asked.setdefault(self._now.name, set()).add(name)
        return right_results(self._assignment, self._replaceable[name], arrays)

    def _alone(
        self, exercise: Exercise, arguments: Sequence[Any], replaced: Sequence[str]
    ) -> Sequence[Outcome]:
        samples = next(
            len(value)
            for quantity, value in zip(exercise.takes, arguments, strict=True)
            if _of_samples(quantity)
        )
        outcomes = []
        for n in range(samples):
            one = [
                value[n : n + 1] if _of_samples(quantity) else value
                for quantity, value in zip(exercise.takes, arguments, strict=True)
            ]
            outcome = self.ask(
                exercise, one, ask_solution(exercise, self._assignment.solution, one), replaced
            )
            if isinstance(outcome, Failure):
                raise Unusable("the function fails for one sample on its own")
            outcomes.append(outcome)
        return outcomes

    def close(self) -> None:
        """Ends the process."""
        if self._conversation is not None:
            self._conversation.close()
            self._conversation = None


def is_hung(loaded: Ready | Failure) -> bool:
    """Whether anything did not end while a program was loaded."""
    stops = loaded.stops if isinstance(loaded, Ready) else (loaded,)
    return any(stop.kind == "timeout" for stop in stops)


def _with_reason(failed: Failure, exercise: Exercise) -> Failure:
    reason = of_call(exercise, failed.text)
    return replace(failed, text=reason.told, untold=reason.untold)


def _of_samples(quantity: Any) -> bool:
    return isinstance(quantity, Array) and quantity.axes.startswith("N ")


def _program(
    name: str, sources: Mapping[str, Source], replaceable: Sequence[Exercise], weights: str
) -> list[Any]:
    swaps = [[one.name, layout(one.takes), layout(one.gives, weights)] for one in replaceable]
    files = [
        [other, [[cell.name, int(cell.is_notebook), cell.text] for cell in source.cells]]
        for other, source in sources.items()
    ]
    return [name, swaps, files]


def right_results(assignment: Assignment, exercise: Exercise, arrays: Sequence[Any]) -> list[Any]:
    """What the solution gives for arrays that a worker sent. Raises LookupError if they are too large."""
    if not _modest(arrays):
        raise LookupError(exercise.name)
    given = gathered(exercise.takes, arrays, assignment.solution)
    with np.errstate(all="ignore"):
        return [np.asarray(array) for array in ask_solution(exercise, assignment.solution, given)]


def _modest(arrays: Sequence[Any]) -> bool:
    """Whether no length is 0, so that loops are paid for in bytes, and no broadcast of these arrays is large."""
    shapes = [array.shape[::-1] for array in arrays]
    lengths = (max(axis) for axis in zip_longest(*shapes, fillvalue=1))
    return all(0 not in shape for shape in shapes) and prod(lengths) <= LARGEST_BROADCAST
