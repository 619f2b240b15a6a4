"""One submission's code in one worker, which is started again where it is needed."""

import re
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from autograder.sandbox.answers import Answer, Failure
from autograder.sandbox.book import BATCH, TEXTS, Book, Key
from autograder.sandbox.channel import Said
from autograder.sandbox.failures import failure, in_public
from autograder.sandbox.fields import Nonsense, items, text
from autograder.sandbox.patience import Clock, Patience
from autograder.sandbox.process import EXIT_CODE, GRACE, OVERDRAWN, Process
from autograder.sandbox.replies import BREACH, Replies, Run, Stream, Unread
from autograder.sandbox.traced import LONGEST, Traced, cells_of, traced
from autograder.sandbox.workers import Sandbox
from autograder.submissions.source import Source
from autograder.worker import frames
from autograder.worker.modules import AT_ONCE
from autograder.worker.time_limit import LEAST

LOAD_SECONDS = 5.0
LISTED = 200  # things of a kind that are told of a loaded file: each takes the judge time

Which = Literal["public", "hidden"]
Look = Callable[[Failure, Collection[Source]], Failure]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A loaded file: where it stopped, what it defines twice, and which functions read which data of others."""

    stops: tuple[Failure, ...]
    twice: tuple[str, ...]
    outside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StandIns:
    """The key's code of the functions of these names, and of what they call, in the place of the student's own.

    They give weights as the student's own type (a "record"), or as a dict ("mapping") for code that reads only such.
    `also` are pairs of such a name and of another one under which the student has the same function.
    """

    assignment: str
    names: tuple[str, ...]
    source: str
    weights: Literal["record", "mapping"] = "record"
    also: tuple[tuple[str, str], ...] = ()

    @property
    def told(self) -> list[Any]:
        """As a worker takes them."""
        return [list(self.names), self.source, self.weights, [list(pair) for pair in self.also]]


@dataclass(slots=True, eq=False)
class _Wanted:
    """What is wanted of one function: so many replies, asked for by the words of `what`."""

    key: Key
    count: int
    what: list[Any]
    answers: list[Answer | Unread]
    raw: bytes = b""
    lost: int = 0  # workers that ended while it was asked


class Program:
    """Asks the functions of one submission. Whatever its code does, every case has an answer.

    What ends the process is asked once more, in a fresh one; what hangs is not. `files` are the assignments' files, in
    order, and `beside` those that they may import.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        book: Book,
        files: Mapping[str, Source],
        beside: Mapping[str, Source],
        patience: Patience,
        clock: Clock,
        stand_ins: StandIns | None = None,
        look: Look = lambda failed, sources: failed,
    ) -> None:
        """`look` adds to an exception what the judge sees in that line of the file."""
        self.files = dict(files)
        self.loaded: dict[str, Loaded] = {}
        self.unloadable: dict[str, Failure] = {}
        self.layers: tuple[str, ...] = ()
        self.said = Said()
        self._sandbox, self._book, self._stand_ins, self._look = sandbox, book, stand_ins, look
        self.sources = {**beside, **files}
        self._cells = cells_of(self.sources.values())
        self._patience, self._clock = patience, clock
        self._process: Process | None = None
        self._beside: StandIns | None = None  # what is to stand in for a while, and what does
        self._standing: StandIns | None = None
        self._places = {
            cell.name: cell.text.count("\n") + 1 for source in self.sources.values() for cell in source.cells
        }
        self._hung: set[tuple[str, int]] = set()  # statements that did not end, and are not run again
        self._lost: dict[str, int] = dict.fromkeys(files, 0)  # workers that ended while a file was loaded
        self._given_up: dict[Key, Failure] = {}
        self._seen: dict[Key, list[Failure]] = {}  # in public

    def load(self) -> None:
        """Loads the files one after the other; each is then in `loaded` or in `unloadable`. Raises SandboxFailed."""
        self._running()

    def _running(self) -> Process | None:
        """The process, with all files loaded that can be; None if there is no time left for one."""
        while self._process is None or self._process.over or self._beside != self._standing:
            if self._clock.left <= 0:
                self.unloadable |= {name: OVERDRAWN for name in self.files if name not in self.loaded}
                return None
            if self._process is None or self._process.over:
                self._start()
            elif self._beside is None:
                self._process.close()  # it may have kept what stood in: as it stands the program is another one
            else:
                self._stand_in(self._process, self._beside)
        return self._process

    def _stand_in(self, process: Process, stand_ins: StandIns) -> None:
        """Puts in what is to stand beside the program."""
        seconds = self._clock.patience(self._patience.call) + GRACE
        if process.stand_in([stand_ins.assignment, stand_ins.told], seconds) is None:
            self._standing = stand_ins
        else:
            process.close()
            self._beside = None  # what is asked now is answered by the program as it stands

    def _start(self) -> None:
        self._standing = None
        process = self._process = Process(self._sandbox, self._book, self._clock)
        self.layers = process.layers
        self.said = self.said if self.said.bytes else process.said
        start: list[Any] = [self._beginning()]
        for name in self.files:
            if name in self.unloadable:
                continue
            told = process.load([*start, self._load(name)], self._clock.loading(LOAD_SECONDS) + GRACE)
            start = []
            loaded = told if isinstance(told, Failure) else self._loaded(told)
            if isinstance(loaded, Loaded):
                self._is_loaded(name, loaded)
                continue
            process.close()
            self._lost[name] += 1
            self._clock.hung_loads += loaded.kind == "timeout"
            if loaded.kind == "timeout" or self._lost[name] > 1:
                self.unloadable[name] = loaded
            return

    def _beginning(self) -> list[Any]:
        """What START says: the files, how long a statement may take, and what does not end."""
        files = [
            [name, [[cell.name, int(cell.is_notebook), cell.text] for cell in source.cells]]
            for name, source in self.sources.items()
            if name not in self.unloadable
        ]
        endless = [list(key) for key, failed in self._given_up.items() if failed.kind == "timeout"]
        return [files, self._patience.call, [list(place) for place in sorted(self._hung)], endless]

    def _load(self, name: str) -> list[Any]:
        is_of_it = self._stand_ins is not None and self._stand_ins.assignment == name
        stand_ins = self._stand_ins.told if self._stand_ins and is_of_it else []
        return [name, self._clock.loading(self._patience.call), stand_ins]

    def _loaded(self, told: Any) -> Loaded | Failure:
        try:
            stopped, twice, outside = items(told, 3)
            stops = (failure(one, self._places) for one in items(stopped)[:LISTED])
            found = tuple(self._look(stop, self.sources.values()) for stop in stops)
            pairs = [items(one, 2) for one in items(outside)[:LISTED]]
            read = tuple((text(name), text(data)) for name, data in pairs)
            names = tuple(name for name in map(text, items(twice)[:LISTED]) if name.isidentifier())
            return Loaded(found, names, tuple(pair for pair in read if self._is_written(pair[1])))
        except Nonsense:
            return BREACH

    def _is_written(self, name: str) -> bool:
        """Whether a name stands in the files."""
        cells = (cell for source in self.sources.values() for cell in source.cells)
        return name.isidentifier() and any(name in cell.text for cell in cells)

    def _is_loaded(self, name: str, loaded: Loaded) -> None:
        """Of a file that is loaded again the first time is told: what hung in it is not run again."""
        hung = {(stop.cell, stop.line) for stop in loaded.stops if stop.kind == "timeout"}
        self._clock.hung_loads += bool(hung)
        self._hung |= hung
        self.loaded.setdefault(name, loaded)

    def ask(self, assignment: str, functions: Sequence[str], which: Which = "public") -> dict[str, Replies]:
        """The answers of these functions to all of their public or hidden cases, in one batch."""
        return self.ask_all({assignment: functions}, which)[assignment]

    def ask_beside(self, stand_ins: StandIns, function: str) -> Replies:
        """The hidden answers of a function while right ones stand in, in this very worker.

        It is no try of its own: what fails in it is not held against the function. That worker is asked nothing more
        of the program as it stands.
        """
        given_up, self._beside = dict(self._given_up), stand_ins
        try:
            return self.ask(stand_ins.assignment, [function], "hidden")[function]
        finally:
            if self._given_up != given_up:
                self.close()  # that worker has put the function away
            self._given_up, self._beside = given_up, None

    def ask_all(
        self, functions: Mapping[str, Sequence[str]], which: Which = "public"
    ) -> dict[str, dict[str, Replies]]:
        """The same of functions of several assignments, in one batch: each batch has a price of its own."""
        keys = [(assignment, name) for assignment, names in functions.items() for name in names]
        wanted = []
        for key in keys:
            asked = self._book.asked(*key)
            wanted.append(_Wanted(key, len(asked.public if which == "public" else asked.hidden), [], []))
        answered = self._answered(frames.ASK, which, wanted)
        return {
            assignment: {name: answered[assignment, name] for name in names}
            for assignment, names in functions.items()
        }

    def ask_samples(self, assignment: str, function: str, cases: Sequence[int]) -> dict[int, Replies]:
        """For each of these hidden cases the answers to its samples, each on its own."""
        asked = self._book.asked(assignment, function)
        place, axis = asked.cut[0] if asked.cut else (0, 0)
        counts = {k: asked.hidden[k][place].shape[axis] if asked.cut else 0 for k in cases}
        wanted = _Wanted((assignment, function), sum(counts.values()), list(counts), [])
        answers = self._answered(frames.SAMPLES, "hidden", [wanted])[assignment, function]
        found, at = {}, 0
        for k, count in counts.items():
            found[k] = answers.part(at, at + count)
            at += count
        return found

    def ask_about(self, assignment: str, function: str, arguments: Sequence[Sequence[Any]]) -> Replies:
        """The answers to these arguments. They are told as they are if nothing hidden was asked before."""
        wanted = _Wanted((assignment, function), len(arguments), [list(one) for one in arguments], [])
        return self._answered(frames.ABOUT, "public", [wanted])[assignment, function]

    def trace(
        self, assignment: str, function: str, arguments: Sequence[Any], closed: Sequence[str] = ()
    ) -> Traced:
        """The steps of one call in the student's own lines, but not inside of the `closed` functions.

        It is asked once. Whatever comes in the place of steps, there are none then.
        """
        key = assignment, function
        if key in self._given_up or assignment in self.unloadable:
            return Traced()
        process = self._running()
        if process is None or process.knows_hidden or assignment in self.unloadable:
            return Traced()
        number, seconds = self._book.numbers[key], self._clock.patience(self._patience.call)
        stream = Stream(secrets.randbits(32), [Run(number, 0, 1, LONGEST)], 2 * LONGEST)
        question = [seconds, number, list(arguments), list(closed)]
        failed = process.ask(frames.TRACE, question, (), stream, seconds + min(GRACE, seconds / 2))
        if failed is not None or stream.replies[number][0].kind != frames.RESULT:
            self._clock.hangs += failed is not None and failed.kind == "timeout"
            return Traced()
        try:
            told = traced(stream.payload(stream.replies[number][0]), self._cells)
        except (frames.Malformed, Nonsense, ValueError):
            return Traced()
        self._clock.hangs += told.failed is not None and told.failed.kind == "timeout"
        return told

    def _answered(self, kind: int, which: Which, wanted: list[_Wanted]) -> dict[Key, Replies]:
        rest = [one for one in wanted if one.count]
        each = False  # after a worker was lost, so that it is known where the next one is
        while rest:
            for one in rest:
                if one.key in self._given_up:
                    self._fill(one, self._given_up[one.key])
            rest = [one for one in rest if len(one.answers) < one.count]
            if not rest:
                break
            process = self._running()
            rest = self._without_unloadable(rest, process)
            if process is not None and rest:
                rest = self._asked(process, kind, which, each, rest)
            each = True
        return {one.key: Replies(one.raw, one.answers) for one in wanted}

    def _fill(self, wanted: _Wanted, failed: Failure) -> None:
        wanted.raw = b""
        wanted.answers += [failed] * (wanted.count - len(wanted.answers))

    def _without_unloadable(self, rest: list[_Wanted], process: Process | None) -> list[_Wanted]:
        for one in rest:
            if process is None:
                self._fill(one, OVERDRAWN)
            elif one.key[0] in self.unloadable:
                self._fill(one, self.unloadable[one.key[0]])
        return [one for one in rest if len(one.answers) < one.count]

    def _asked(
        self, process: Process, kind: int, which: Which, each: bool, rest: list[_Wanted]
    ) -> list[_Wanted]:
        """Asks one process what is left; what is left afterwards, if it came to its end."""
        seconds = self._clock.patience(self._patience.call)
        runs = [self._run(one) for one in rest]
        most = BATCH + sum(
            4 * run.count * self._book.usual(*one.key) for run, one in zip(runs, rest, strict=True)
        )
        stream = Stream(
            secrets.randbits(32), runs, most + sum(TEXTS * run.count + run.longest for run in runs)
        )
        asked = [[run.function, run.first, one.what] for run, one in zip(runs, rest, strict=True)]
        memory = [self._book.hidden(*one.key) for one in rest] if which == "hidden" else []
        process.knows_hidden |= which == "hidden"
        question = [which, seconds, int(each), most, asked]
        failed = process.ask(kind, question, memory, stream, seconds + min(GRACE, seconds / 2))
        for run, one in zip(runs, rest, strict=True):
            seconds = self._taken(one, stream, run.function, process.knows_hidden, seconds)
        if failed is None:
            return []
        if failed is not OVERDRAWN:
            failed = _told(failed, process, seconds)
        return self._lost_in(rest, failed)

    def _run(self, one: _Wanted) -> Run:
        came = len(one.answers)
        return Run(self._book.numbers[one.key], came, one.count - came, self._book.longest(*one.key))

    def _taken(self, one: _Wanted, stream: Stream, number: int, hidden: bool, seconds: float) -> float:
        """Adds the replies that came; how long a call of the next function may take."""
        one.raw = b"" if one.answers else stream.raw(number)
        takes = len(self._book.asked(*one.key).takes)
        failures: dict[bytes, tuple[Failure, bool]] = {}  # one that fails mostly says the same in each case
        for reply in stream.replies[number]:
            if reply.kind == frames.RESULT:
                one.answers.append(Unread(stream, reply, takes))
                continue
            payload = stream.payload(reply)
            if payload not in failures:
                failures[payload] = self._failure(one.key, payload, hidden)
            failed, hangs = failures[payload]
            if hangs and one.key not in self._given_up:
                self._clock.hangs += 1
                self._given_up[one.key] = replace(failed, advice=f" after {seconds:g} s")
                seconds = max(seconds / 2, min(seconds, LEAST))
            one.answers.append(self._given_up.get(one.key, failed))
        return seconds

    def _lost_in(self, rest: list[_Wanted], failed: Failure) -> list[_Wanted]:
        """What is to be asked of a fresh process: the function in which this one was lost goes on, or is given up."""
        rest = [one for one in rest if len(one.answers) < one.count] or rest[-1:]
        if failed is OVERDRAWN:
            for one in rest:
                self._fill(one, failed)
            return []
        first = rest[0]
        first.lost += 1
        if failed.kind == "timeout":
            self._clock.hangs += 1
        if failed.kind == "timeout" or first.lost > 1:
            self._given_up[first.key] = failed
            del first.answers[first.count - 1 :]  # bytes behind the last reply spoil that
            self._fill(first, failed)
        return [one for one in rest if len(one.answers) < one.count]

    def _failure(self, key: Key, payload: bytes, hidden: bool) -> tuple[Failure, bool]:
        """A failure as it is told, and whether a call did not end: not only one of what is known not to end."""
        try:
            failed = failure(frames.decode(payload, plain=True), self._places)
            failed = self._look(self._as_written(failed), self.sources.values())
        except (frames.Malformed, Nonsense):
            return BREACH, False
        if failed.kind == "missing":
            failed = self._missing(key, failed)
        hangs = failed.kind == "timeout" and failed.text != AT_ONCE
        seen = self._seen.setdefault(key, [])
        if hidden:
            return in_public(failed, seen), hangs
        told = replace(failed, in_public=True)
        if told not in seen:
            seen.append(told)
        return told, hangs

    def _as_written(self, failed: Failure) -> Failure:
        """The failure with those of its names that stand in the files."""
        if failed.scene is None:
            return failed
        names = tuple(one for one in failed.scene.names if self._is_written(one[0]))
        return replace(failed, scene=replace(failed.scene, names=names))

    def _missing(self, key: Key, failed: Failure) -> Failure:
        """A function that is missing, with the statement that stopped before it, or where it stands inside another."""
        stops = self.loaded[key[0]].stops if key[0] in self.loaded else ()
        because = next((stop for stop in stops if (stop.cell, stop.line) == (failed.cell, failed.line)), None)
        if because:
            return replace(failed, because=because)
        inside = re.compile(rf"^[ \t]+(?:async[ \t]+)?def[ \t]+{key[1]}\b", re.MULTILINE)
        for cell in self.files[key[0]].cells:
            if found := inside.search(cell.text):
                return replace(failed, cell=cell.name, line=cell.text.count("\n", 0, found.end()) + 1)
        return replace(failed, cell="", line=0)

    @property
    def seconds_left(self) -> float:
        """How long the submission may still take in all."""
        return self._clock.left

    def close(self) -> None:
        """Ends the process."""
        if self._process is not None:
            self._process.close()
            self._process = None


def _told(failed: Failure, process: Process, seconds: float) -> Failure:
    """What is told of how a process was lost; not the exit code of one that could choose it by hidden inputs."""
    told = replace(failed, in_public=not process.knows_hidden)
    if failed.kind == "timeout":
        return replace(told, advice=f" after {seconds:g} s")
    return replace(told, text="") if process.knows_hidden and failed.text.startswith(EXIT_CODE) else told
