"""One file is marked: its functions are asked once, and judged; only what is wrong is asked about again.

    as it stands        every function on all its cases, in one worker
    with right parts    a wrong function that calls earlier wrong ones, while right ones stand in for those: in the
                        same worker, when all else was asked there; if it is not right, in a fresh one
    to be shown         small public cases, in a fresh worker that has seen nothing hidden
The better of the first two counts. A slip that was made before, in an earlier part, costs nothing again.
"""

import ast
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, Literal

import numpy as np

from autograder.grading import explain
from autograder.grading.beside import beside
from autograder.grading.built_alike import built_alike
from autograder.grading.compare import Comparison
from autograder.grading.diagnose import Diagnosis, diagnosed, place_of
from autograder.grading.fingerprints import fingerprint
from autograder.grading.judge import RIGHT, Asked, Finding, Findings, at_most, judge, points
from autograder.grading.leading import leading, places_of
from autograder.grading.localise import Seen, located
from autograder.grading.outcomes import same, usable
from autograder.grading.prepared import Prepared
from autograder.grading.rules import Rules
from autograder.grading.shown_input import ShownInput, shown_input
from autograder.grading.smaller import smaller
from autograder.grading.statements import Statements
from autograder.grading.symptoms import symptoms
from autograder.grading.tutor import hung, trees_of, tutored
from autograder.inputs.cases import Case, Cases
from autograder.mistakes.arrived import ONLY_SEEN
from autograder.mistakes.made_again import made_again
from autograder.mistakes.named import Named
from autograder.mistakes.wrong import Wrong
from autograder.report import Beside, Between, Place
from autograder.sandbox.answers import IN_ALL, Answer, Answers, Failure
from autograder.sandbox.local import LocalProgram
from autograder.sandbox.program import Program, StandIns
from autograder.spec import (
    Arrays,
    Criterion,
    Exercise,
    Function,
    Number,
    SamplesWanted,
    Unusable,
    Weights,
)
from autograder.stubs import not_written
from autograder.submissions.calls import Uses, calls, uses_of
from autograder.submissions.handed_on import handed_on
from autograder.submissions.source import Source
from autograder.submissions.trees import Trees

SMALLEST = -1  # the place of the smallest case among the public ones
TWO_ANSWERS = Unusable(
    "it was another answer when the file was run a second time, so neither of the two counts"
)
ON_SHAPES = ("shape", "contract")
QUICK = 0.95  # so much of its seconds is left to a submission that may be asked more than its marks need
AsWeights = Literal["record", "mapping"]
Worker = Program | LocalProgram
Open = Callable[[StandIns | None], Worker]  # a fresh worker that has loaded the file


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The findings on one exercise, the answers that they come from, and what explains them.

    `replaced` are earlier wrong functions in whose place right ones stood. `because` are those, where the function is
    right in itself; `again` are earlier functions whose slip it makes again. `ignored` are numbers among the arguments
    whatever of which the same results come out. `input` is what an explanation shows.
    """

    exercise: Exercise
    findings: Findings
    asked: Asked
    replaced: tuple[str, ...] = ()
    weights: AsWeights = "record"
    because: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    named: tuple[Named, ...] = ()
    unnamed: str = ""  # which line of ours failed when it was looked for what is wrong
    ignored: tuple[str, ...] = ()
    shown: Mapping[Criterion, Finding] = field(default_factory=dict)
    input: ShownInput | None = None
    is_right: bool = False  # in this world
    place: Place | None = None
    between: tuple[Between, ...] = ()
    printed: str = ""  # on the input that is shown
    beside: Beside | None = None
    wrong_results: str = ""

    @property
    def is_unwritten(self) -> bool:
        """Whether the function only says, on every case, what the stub says of it."""
        said = not_written(self.exercise.name)
        return all(
            isinstance(one, Failure) and (one.type_name, one.text) == ("NotImplementedError", said)
            for one in self.asked.given
        )

    @property
    def meets_what_is_unwritten(self) -> bool:
        """Whether all that is seen of the function is that it calls another one that is not written yet."""
        return not self.is_unwritten and all(
            isinstance(one, Failure) and one.type_name == "NotImplementedError" for one in self.asked.given
        )

    def points(self, rules: Rules) -> float:
        """What the findings earn."""
        return sum(points(finding, one, rules.imprecise) for one, finding in self.findings.items())


class OneFile:
    """Holds the workers of one file while it is marked; whoever has one closes it."""

    def __init__(
        self,
        prepared: Prepared,
        sources: Mapping[str, Source],
        open_worker: Open,
        rules: Rules,
        before: Mapping[str, Answer] | None = None,
    ) -> None:
        """`before` are the answers of constants that the file gave in another worker."""
        self._prepared = prepared
        self._sources = sources
        self._open = open_worker
        self._rules = rules
        self._before = before or {}
        self._workers: dict[tuple[tuple[str, ...], str], Worker] = {}
        self._unknowing: dict[tuple[str, ...], Worker] = {}  # workers that know nothing hidden
        self._judged: dict[str, Judged] = {}
        self._amended: dict[str, tuple[tuple[str, ...], tuple[Asked, Worker, AsWeights] | None]] = {}
        self._public_of: dict[tuple[str, tuple[str, ...]], Asked] = {}  # by the functions that are replaced
        self._as_they_stand: dict[str, Asked] = {}  # of those that are wrong
        self._read = Trees(prepared.handed_out)
        self._may_be_alone = True  # whether a single function may be wrong in itself

    @property
    def program(self) -> Worker:
        """The worker of the file as it stands."""
        return self._worker(())

    def judged(self) -> tuple[Judged, ...]:
        """The findings on every exercise, with what shows them."""
        exercises = self._prepared.assignment.exercises
        self.public = self.program.ask(
            self._prepared.assignment.name, [one.name for one in exercises], "public"
        )
        for one in exercises:
            self._public_of[one.name, ()] = self._asked(one, self.public[one.name], in_public=True)
        later = self._later()
        at_once = [one.name for one in exercises if one.name not in later]
        self._hidden = self.program.ask(self._prepared.assignment.name, at_once, "hidden")
        for exercise in exercises:
            self._judged[exercise.name] = self._judge(exercise)
        self._show()
        return tuple(map(self._with_wrong_results, self._judged.values()))

    def close(self) -> None:
        """Ends the workers."""
        for worker in (*self._workers.values(), *self._unknowing.values()):
            worker.close()

    def _worker(self, names: tuple[str, ...], weights: AsWeights = "record") -> Worker:
        if (names, weights) not in self._workers:
            self._workers[names, weights] = self._fresh(names, weights)
        return self._workers[names, weights]

    def _later(self) -> frozenset[str]:
        """Wrong functions that call earlier wrong ones, as the public cases show: they may be right beside right ones.

        Such a one is asked as it stands only if it is not.
        """
        wrong = [
            name
            for (name, _), asked in self._public_of.items()
            if asked.cases and asked.exercise.takes and not asked.is_right
        ]
        called = {name: calls(self._uses, name) for name in wrong} if len(wrong) > 1 else {}
        loose = {one.name for one in self._prepared.assignment.exercises if _is_loose(one)}
        return frozenset(
            name
            for k, name in enumerate(wrong)
            if called and not called[name].isdisjoint({*wrong[:k]} - loose)
        )

    def _judge(self, exercise: Exercise) -> Judged:
        """The findings of the world in which the exercise earns more."""
        if exercise.name not in self._hidden:
            if (found := self._right_in_itself(exercise)) is not None:
                return found
            self._hidden |= self.program.ask(self._prepared.assignment.name, [exercise.name], "hidden")
        as_it_stands = self._asked(exercise, self._hidden[exercise.name])
        if self._answers_otherwise(exercise):
            return _lost_throughout(as_it_stands, Finding("wrong", TWO_ANSWERS, as_it_stands.cases[0]))
        if as_it_stands.is_right:
            in_public = self._public_of[exercise.name, ()]
            # What takes nothing is asked the same in public and in secret.
            if exercise.takes and not in_public.is_right:
                return Judged(exercise, judge(in_public), in_public)
            return Judged(exercise, dict.fromkeys(exercise.criteria, RIGHT), as_it_stands, is_right=True)
        if (found := self._right_in_itself(exercise)) is not None:
            return found
        self._as_they_stand[exercise.name] = as_it_stands
        return self._explained(self._worlds(as_it_stands, *self._beside_right_parts(exercise)))

    def _worlds(
        self,
        as_it_stands: Asked,
        replaced: tuple[str, ...],
        amended: tuple[Asked, Worker, AsWeights] | None,
    ) -> list[Judged]:
        """As it stands, and beside right parts: the one that counts first.

        Where the function cannot earn as much as it stands, no findings are made there. To see that, samples are asked
        a few cases at a time.
        """
        if amended is None:
            return [self._candidate(as_it_stands, self.program)]
        beside, standing = self._candidate(*amended, replaced), as_it_stands
        while at_most(standing, self._rules.imprecise) >= beside.points(self._rules):
            may_fall = standing.may_ask and standing.is_shaped
            some = standing.cut_at[: 1 + 2 * len(standing.samples)] if may_fall else ()
            if not some:
                both = self._candidate(standing, self.program), beside
                return sorted(both, key=lambda one: (-one.points(self._rules), one.meets_what_is_unwritten))
            standing = self._with_samples(standing, self.program, some)
        return [beside, Judged(standing.exercise, {}, standing)]

    def _asked(self, exercise: Exercise, answers: Sequence[Answer], *, in_public: bool = False) -> Asked:
        prepared = self._prepared
        cases, right = prepared.cases[exercise.name].hidden, prepared.right[exercise.name]
        if in_public:
            cases, right = prepared.cases[exercise.name].public, prepared.right_in_public[exercise.name]
        may_ask = not in_public and _looks_at_samples(exercise) and not exercise.is_constructive
        return Asked(exercise, prepared.key, cases, answers, may_ask=may_ask, right=right)

    def _answers_otherwise(self, exercise: Exercise) -> bool:
        """Whether a constant was another one in the worker that all files shared: there is one try for each."""
        before = self._before.get(exercise.name)
        return before is not None and not same(before, self._hidden[exercise.name][0])

    def _candidate(
        self, asked: Asked, worker: Worker, weights: AsWeights = "record", replaced: tuple[str, ...] = ()
    ) -> Judged:
        """The findings in one world, on what each sample alone gives as well, where equations look at that."""
        if asked.exercise.is_constructive and _looks_at_samples(asked.exercise):
            asked = self._with_samples(asked, worker, asked.cut_at)
        while True:
            try:
                return Judged(asked.exercise, judge(asked), asked, replaced, weights)
            except SamplesWanted as wanted:
                asked = self._with_samples(asked, worker, wanted.places)

    def _with_samples(self, asked: Asked, worker: Worker, places: Sequence[int]) -> Asked:
        """With what the function gives for each sample of these cases as well."""
        if not places:
            return asked
        given = worker.ask_samples(self._prepared.assignment.name, asked.exercise.name, places)
        samples = self._prepared.samples
        cut = {k: (samples(asked.exercise, asked.cases[k]), answers) for k, answers in given.items()}
        return replace(asked, samples={**asked.samples, **cut}, without=asked)

    def _wrong_parts(self, exercise: Exercise) -> tuple[str, ...]:
        """Earlier functions that are wrong in themselves and that the student's function calls.

        An answer calls none: it is there when right parts come, and would only have another try.
        """
        if exercise.is_constant:
            return ()
        wrong = [
            name for name, one in self._judged.items() if not one.is_right and not _is_loose(one.exercise)
        ]
        called = calls(self._uses, exercise.name) if wrong else ()
        own = self._handed_on.get(exercise.name)
        return tuple(
            name
            for name in wrong
            if name in called or (self._handed_on.get(name, own) != own and self._handed_on[name] in called)
        )

    @cached_property
    def _uses(self) -> Uses:
        """The names in each name's meaning, in every file that the functions may come from; read once."""
        return uses_of(self._texts, self._read)

    @cached_property
    def _handed_on(self) -> Mapping[str, str]:
        """The student's own names of functions, to which those that are asked only hand their arguments on.

        What is asked itself is none of them: nothing right stands in its place by another's name.
        """
        asked = {one.name for one in self._prepared.assignment.exercises}
        return {
            name: other for name, other in handed_on(self._texts, self._read).items() if other not in asked
        }

    @property
    def _texts(self) -> Mapping[str, str]:
        return {cell.name: cell.text for source in self._sources.values() for cell in source.cells}

    def _with_right_parts(
        self, exercise: Exercise, names: tuple[str, ...]
    ) -> tuple[Asked, Worker, AsWeights]:
        """What the function gives where right parts stand in the place of those."""
        name: str = self._prepared.assignment.name
        weights: list[AsWeights] = ["record"]
        if any(_gives_weights(self._judged[one].exercise) for one in names):
            weights.append("mapping")  # it may read them by their names only
        for kind in weights:
            worker = self._worker(names, kind)
            public = worker.ask(name, [exercise.name], "public")[exercise.name]
            self._public_of[exercise.name, names] = self._asked(exercise, public, in_public=True)
            asked = self._asked(exercise, worker.ask(name, [exercise.name], "hidden")[exercise.name])
            if not isinstance(asked.outcomes[0], Failure):
                break
        return asked, worker, kind

    def _right_at_once(
        self, exercise: Exercise, names: tuple[str, ...]
    ) -> tuple[Asked, Worker, AsWeights] | None:
        """What the function gives where right parts stand in for a while; None unless all of it is right.

        As a rule one function is wrong, and the others are right beside it: then no fresh worker is needed. Where one
        is not, none is tried so any more.
        """
        worker, stand_ins = self.program, self._stand_ins(names, "record")
        fails = any(isinstance(one, Failure) for one in self._public_of[exercise.name, ()].given)
        if not self._may_be_alone or not isinstance(worker, Program) or stand_ins is None or fails:
            return None
        asked = self._asked(exercise, worker.ask_beside(stand_ins, exercise.name))
        self._may_be_alone = asked.is_right
        return (asked, worker, "record") if self._may_be_alone else None

    def _right_in_itself(self, exercise: Exercise) -> Judged | None:
        """The findings on a function that is right beside right parts; None of one that is not."""
        replaced, amended = self._beside_right_parts(exercise)
        if amended is None or not amended[0].is_right:
            return None
        right = dict.fromkeys(exercise.criteria, RIGHT)
        dropped = self._prepared.assignment.dropped
        because = tuple(one for one in replaced if one not in dropped)
        return Judged(exercise, right, amended[0], replaced, amended[2], because=because, is_right=True)

    def _beside_right_parts(
        self, exercise: Exercise
    ) -> tuple[tuple[str, ...], tuple[Asked, Worker, AsWeights] | None]:
        """The earlier wrong functions that it calls, and what it gives with right ones; asked once."""
        if exercise.name not in self._amended:
            replaced = self._wrong_parts(exercise)
            amended = self._right_at_once(exercise, replaced) if replaced else None
            if replaced and amended is None:
                amended = self._with_right_parts(exercise, replaced)
            self._amended[exercise.name] = replaced, amended
        return self._amended[exercise.name]

    def _explained(self, worlds: Sequence[Judged]) -> Judged:
        """The first of the worlds, with the slip that was made again, or else the mistakes that are recognised."""
        best, prepared = worlds[0], self._prepared
        exercise = best.exercise
        if best.is_unwritten:  # it says so itself, and there is nothing else to be seen
            return replace(
                best, shown=_shown_in(self._public_of[exercise.name, best.replaced], best.findings)
            )
        if exercise.is_constructive:
            return self._as_built(best)
        lost = {
            name: (asked.cases, asked.given)  # what is right on all hidden cases has no slip in it
            for name, asked in self._as_they_stand.items()
            if name in self._judged
            and not self._judged[name].exercise.is_constructive
            and self._judged[name].points(self._rules) < self._judged[name].exercise.points
        }
        in_public = {
            name: (self._public_of[name, ()].cases, self._public_of[name, ()].given)
            for name in (*lost, exercise.name)
        }
        standing = self._as_they_stand[exercise.name]
        repeated = made_again(prepared.catalogue, exercise, (standing.cases, standing.given), lost, in_public)
        if repeated is not None:
            part, _ = repeated
            right = dict.fromkeys(best.findings, RIGHT)
            return replace(best, findings=right, asked=standing, replaced=(), again=(part,))
        wrong = [name for name, one in self._judged.items() if not one.is_right]
        others = [one for one in prepared.catalogue.parts(exercise) if one.name not in wrong]
        found, fault = self._diagnosed(worlds, (exercise, *others))
        if not found and exercise.symptoms:
            found, failed = self._symptoms(self._told(best))
            fault = fault or failed
        # Whatever holds of numbers that change does so by chance; and a shape says more than an edit that has it too.
        is_known = all(one.how == "mistake" for one in found)
        unfit = _unfit(best.asked)
        if not found or (not is_known and (best.asked.changes is not None or unfit)):
            told = self._tutored(best)
            beside = tuple(one for one in found if best.asked.changes is None and one.explains - unfit)
            if found and told and told[0].id in ONLY_SEEN and best.asked.changes is None:
                found = (*found, *told)  # an edit says why the shape is another one
            else:
                found = (*told, *beside) if told else found
        return replace(best, named=found, unnamed=fault)

    def _as_built(self, one: Judged) -> Judged:
        """With the mistake that what was built shows, and the first public input that shows each fault."""
        told = self._told(one)
        named, fault = self._symptoms(told)
        is_unfit = not all(
            isinstance(finding.shown_by, Comparison | None) for finding in one.findings.values()
        )
        named = named or (self._tutored(one) if is_unfit else self._built_alike(one, told))
        return replace(one, named=named, unnamed=fault, shown=_shown_in(told, one.findings))

    def _built_alike(self, one: Judged, told: Asked) -> tuple[Named, ...]:
        """The edit of the key that builds just the same. What fails when it is looked for costs no mark."""
        try:
            return built_alike(
                self._public_of[one.exercise.name, one.replaced], told, self._prepared.catalogue
            )
        except Exception:  # noqa: BLE001  (whatever an edit of the author's key raises)
            return ()

    def _symptoms(self, told: Asked) -> Diagnosis:
        """The mistake whose symptom is there. What fails when it is looked for is ours, and costs no mark."""
        try:
            return symptoms(told, self._prepared.catalogue), ""
        except Exception as failed:  # noqa: BLE001  (the author's symptoms may raise anything)
            return (), place_of(failed)

    def _told(self, one: Judged) -> Asked:
        """What the function gives on a public case of every regime."""
        cases = self._prepared.cases[one.exercise.name].told
        return self._about(self._one_of(self._unknowing, one), one.exercise, cases, reads=False)

    def _diagnosed(self, worlds: Sequence[Judged], parts: Sequence[Exercise]) -> Diagnosis:
        """What is named in the first world in which anything is."""
        fault = ""
        for world in worlds:
            found, failed = diagnosed(self._wrong(world, parts))
            fault = fault or failed
            if found:
                return found, fault
        return (), fault

    def _tutored(self, one: Judged) -> tuple[Named, ...]:
        """What an exception, a shape, or a second call that gives something else means.

        What is said hangs on public inputs alone: they are asked about in a worker that knows no others.
        """
        public, name = self._public_of[one.exercise.name, one.replaced], one.exercise.name
        case = self._prepared.cases[name].apart
        if case is None:
            return ()
        asked = [each.arguments for each in (case, public.cases[SMALLEST], case)]
        worker = self._one_of(self._unknowing, one)
        answers = hung(public) or worker.ask_about(self._prepared.assignment.name, name, asked)
        own = {function: given for function, given in self.public.items() if function not in one.replaced}
        return tutored(one.asked, case, answers, self._trees, own)

    @cached_property
    def _trees(self) -> Mapping[str, ast.Module]:
        """The trees of the cells, those of this assignment's own file last."""
        own = self._prepared.assignment.name
        return trees_of(sorted(self._sources.values(), key=lambda one: one.assignment == own), self._read)

    def _wrong(self, world: Judged, parts: Sequence[Exercise]) -> Wrong:
        """What was asked, and what came, in one world."""
        asked, public = world.asked, self._public_of[world.exercise.name, world.replaced]
        return Wrong(
            self._prepared.catalogue,
            asked.exercise,
            parts,
            asked.cases,
            asked.given,
            public=public.cases,
            in_public=public.given,
            further=partial(self._further, world) if self._is_quick else None,
            calls=calls(self._uses, asked.exercise.name),
            asked_alone=partial(self._alone, world),
        )

    def _alone(self, world: Judged) -> Mapping[int, tuple[Sequence[Case], Answers]]:
        """What the function gives for each sample, asked now as far as it was not asked before."""
        asked = world.asked
        if _looks_at_samples(world.exercise):
            worker = self._worker(world.replaced, world.weights) if world.replaced else self.program
            asked = self._with_samples(asked, worker, asked.cut_at)
        return {k: (cases, tuple(answers)) for k, (cases, answers) in asked.samples.items()}

    @property
    def _is_quick(self) -> bool:
        """Whether there is time for questions that no mark depends on: none that one does may come too late."""
        return self.program.seconds_left > QUICK * self._rules.patience.submission

    def _further(self, world: Judged, subjects: Collection[str]) -> tuple[Sequence[Case], Answers]:
        """What comes for public inputs that differ in these things only, or else for one of every regime.

        The worker knows nothing hidden.
        """
        exercise, cases = world.exercise, self._prepared.cases[world.exercise.name]
        asked = [case for of in subjects for case in cases.contrasts(of)] if subjects else cases.told
        arguments = [case.arguments for case in asked]
        worker = self._one_of(self._unknowing, world)
        given = worker.ask_about(self._prepared.assignment.name, exercise.name, arguments)
        return asked, tuple(given)

    def _show(self) -> None:
        """Finds for every fault the smallest public input that shows it, in workers that know nothing hidden."""
        alone: dict[tuple[str, ...], Worker] = {}  # in which no function was asked before its input is shown
        try:
            for name, one in self._judged.items():
                to_show = {
                    criterion: finding
                    for criterion, finding in one.findings.items()
                    if finding.verdict != "right" and _can_be_shown(finding)
                }
                exercise = one.exercise
                if exercise.is_constant or exercise.is_constructive or one.is_unwritten or not to_show:
                    continue
                if (at_once := self._shown_at_once(one, to_show)) is not None:
                    one = replace(one, shown=at_once)
                else:
                    one = self._shown(one, to_show, self._one_of(self._unknowing, one))
                worker = self._one_of(alone, one)
                one = replace(one, input=self._input(one, worker))
                self._judged[name] = self._located(replace(one, beside=self._beside(one)), worker)
        finally:
            for worker in alone.values():
                worker.close()

    def _one_of(self, workers: dict[tuple[str, ...], Worker], one: Judged) -> Worker:
        """The worker among these of the functions that are replaced."""
        if one.replaced not in workers:
            workers[one.replaced] = self._fresh(one.replaced, one.weights)
        return workers[one.replaced]

    def _input(self, one: Judged, worker: Worker) -> ShownInput | None:
        """The input that an explanation shows; None where there is none that may be told."""
        exercise, prepared = one.exercise, self._prepared
        first = leading(exercise, one.findings, one.shown, one.named)
        if first is None:
            return None
        case = one.shown.get(first, one.findings[first]).case
        if case is None or not (case.public or self._rules.show_text):
            return None
        explained = one.named[0].explains if one.named else frozenset()
        about = places_of(exercise, first)
        shown = partial(
            shown_input,
            exercise,
            places=(explained & about) or explained or about,
            ask=lambda many: worker.ask_about(prepared.assignment.name, exercise.name, many),
            right=lambda arguments: prepared.leaves(exercise, arguments),
            others=prepared.cases[exercise.name].public,
        )
        # Rules on shapes speak of the lengths of one input, in which all are different.
        speaks_of_shapes = any(each.how in ON_SHAPES for each in one.named)
        apart = prepared.cases[exercise.name].apart if speaks_of_shapes else None
        found = shown(case=apart) if apart is not None else None
        return found if found is not None and found.seen.comparison is None else shown(case=case)

    def _beside(self, one: Judged) -> Beside | None:
        """A wrong result on the largest public case beside the right one, that which the input shows first."""
        public = self._public_of.get((one.exercise.name, one.replaced))
        if public is None or not public.cases:
            return None
        case = public.cases[0]
        names = [leaf.name for leaf, _ in one.exercise.signature.gives.leaves_of(case.expected)]
        shown_first = one.input.seen.place if one.input is not None else 0
        return beside(names, case.expected, public.given[0], shown_first)

    def _with_wrong_results(self, one: Judged) -> Judged:
        """With the digest of what it gives, where that is wrong and no earlier function's fault."""
        public = self._public_of[one.exercise.name, ()]
        if one.because or one.again or not public.cases:
            return one
        if one.is_right or public.is_right:
            return one
        return replace(one, wrong_results=fingerprint(public.given))

    def _located(self, one: Judged, worker: Worker) -> Judged:
        """With the line in which it goes wrong, and the values around that, on the input that is shown first."""
        case = next((found.case for found in one.shown.values() if found.case is not None), None)
        case = one.input.case if one.input is not None else case
        if case is None or not case.public or one.exercise.name not in self._prepared.cases:
            return one
        try:
            wide = self._prepared.cases[one.exercise.name].public[0]
            further = None if wide is case else self._seen(one.exercise, wide, worker)
            found = located(one.exercise, self._seen(one.exercise, case, worker), further, self._statements)
        except Exception:  # noqa: BLE001  (a trace is the student's word; no mark depends on it)
            return one
        return replace(one, place=found.place, between=found.between, printed=found.printed)

    def _seen(self, exercise: Exercise, case: Case, worker: Worker) -> Seen:
        closed = [part.name for part in self._prepared.assignment.exercises]
        traced = worker.trace(self._prepared.assignment.name, exercise.name, case.arguments, closed)
        return Seen(case, traced, self._prepared.catalogue.recorder.values(exercise, case))

    @cached_property
    def _statements(self) -> Statements:
        """The statements of every file that the functions may come from."""
        cells = (cell for source in self._sources.values() for cell in source.cells)
        return Statements({cell.name: (cell.text, cell.is_notebook) for cell in cells})

    def _shown_at_once(self, one: Judged, to_show: Findings) -> Findings | None:
        """The findings on the smallest public case, which was asked before anything hidden, if it shows them all."""
        public = self._public_of.get((one.exercise.name, one.replaced))
        if public is None:
            return None
        fails = all(isinstance(given, Failure) for given in public.given)
        takes_numbers = any(isinstance(part, Number) for part in one.exercise.takes)
        if takes_numbers and not (one.named or one.again or fails):
            return None  # it has to be asked which numbers it ignores
        smallest = replace(public, cases=public.cases[SMALLEST:], answers=public.given[SMALLEST:])
        shown = {
            criterion: explain.shown(smallest, criterion, finding) for criterion, finding in to_show.items()
        }
        if any(finding is None for finding in shown.values()):
            return None
        return {criterion: finding for criterion, finding in shown.items() if finding is not None}

    def _fresh(self, names: tuple[str, ...], weights: AsWeights) -> Worker:
        """A worker in which the key's code of these functions, and no other of the key's, stands in."""
        return self._open(self._stand_ins(names, weights))

    def _stand_ins(self, names: tuple[str, ...], weights: AsWeights) -> StandIns | None:
        if not names:
            return None
        code = self._prepared.catalogue.code_of(names)
        also = tuple((name, self._handed_on[name]) for name in names if name in self._handed_on)
        return StandIns(self._prepared.assignment.name, names, code, weights, also)

    def _shown(self, one: Judged, to_show: Findings, worker: Worker) -> Judged:
        """The findings on public inputs: on small ones, or on such of a fault's own kind and sizes."""
        exercise, cases = one.exercise, self._prepared.cases[one.exercise.name]
        small = self._about(worker, exercise, cases.small)
        found = {
            criterion: explain.shown(small, criterion, finding) for criterion, finding in to_show.items()
        }
        for criterion, finding in to_show.items():
            if found[criterion] is None and finding.case is not None:
                found[criterion] = self._shown_like(worker, cases, criterion, finding, found)
        shown = {criterion: finding for criterion, finding in found.items() if finding is not None}
        ignored = () if one.named or one.again else self._ignored(worker, exercise, cases.small)
        return replace(one, shown=shown, ignored=ignored)

    def _shown_like(
        self,
        worker: Worker,
        cases: Cases,
        criterion: Criterion,
        finding: Finding,
        before: Mapping[Criterion, Finding | None],
    ) -> Finding | None:
        """The finding on an input of its own kind, for a learner the smallest; on one already shown, if that does."""
        assert finding.case is not None
        about = partial(self._about, worker, cases.exercise)
        shown = [one.case for one in before.values() if one is not None and one.case is not None]
        again = explain.shown(about(shown), criterion, finding) if shown and self._rules.show_text else None
        if again is not None:
            return again
        like = explain.shown(about(cases.like(finding.case)), criterion, finding)
        if like is None or not self._rules.show_text:
            return like
        alone = partial(self._about, worker, cases.exercise, reads=False)
        return smaller(cases, criterion, like, alone, about)

    def _about(
        self, worker: Worker, exercise: Exercise, cases: Sequence[Case], *, reads: bool = True
    ) -> Asked:
        """What the function gives on these public cases, and on each sample of them, where equations read that."""
        reads = reads and _looks_at_samples(exercise)
        cut = {k: self._prepared.samples(exercise, case) for k, case in enumerate(cases)} if reads else {}
        every = [*cases, *(sample for each in cut.values() for sample in each)]
        name = self._prepared.assignment.name
        answers = tuple(worker.ask_about(name, exercise.name, [case.arguments for case in every]))
        rest = iter(answers[len(cases) :])
        given = {k: (each, tuple(next(rest) for _ in each)) for k, each in cut.items() if each}
        return Asked(exercise, self._prepared.key, cases, answers[: len(cases)], given)

    def _ignored(self, worker: Worker, exercise: Exercise, cases: Sequence[Case]) -> tuple[str, ...]:
        """The numbers among the arguments, such as eps, whatever of which the same results come out."""
        found = []
        for k, part in enumerate(exercise.signature.takes.parts):
            if isinstance(part, Number):
                pairs = [_with_another(case.arguments, k) for case in cases]
                given = tuple(
                    worker.ask_about(
                        self._prepared.assignment.name, exercise.name, [one for pair in pairs for one in pair]
                    )
                )
                try:
                    right = [self._prepared.leaves(exercise, one) for pair in pairs for one in pair]
                except Exception:  # noqa: BLE001  (the key does not take every number: what is asked then says nothing)
                    continue
                if _is_ignored(given, right):
                    found.append(part.name)
        return tuple(found)


def _unfit(asked: Asked) -> frozenset[int]:
    """The places of the results that cannot be compared, on the first case that is wrong; all of them of a failure."""
    k = next((k for k, verdict in enumerate(asked.verdicts) if verdict != "right"), None)
    if k is None or isinstance(asked.wholes[k].shown_by, Comparison | None):
        return frozenset()
    answer, expected = asked.given[k], asked.cases[k].expected
    results: Sequence[Any] = () if isinstance(answer, Failure) else answer.results
    if len(results) != len(expected):
        return frozenset(range(max(len(results), len(expected))))
    pairs = enumerate(zip(results, expected, strict=True))
    return frozenset(
        place for place, (one, right) in pairs if np.shape(one) != np.shape(right) or isinstance(one, str)
    )


def _shown_in(public: Asked, findings: Findings) -> Findings:
    """The findings that are not right, each on the first of these public cases that shows it."""
    found = {
        criterion: explain.shown(public, criterion, finding)
        for criterion, finding in findings.items()
        if finding.verdict != "right"
    }
    return {criterion: finding for criterion, finding in found.items() if finding is not None}


def _lost_throughout(asked: Asked, finding: Finding) -> Judged:
    return Judged(asked.exercise, dict.fromkeys(asked.exercise.criteria, finding), asked)


def _with_another(arguments: Sequence[Any], k: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The arguments, and the same with another number in one place."""
    value = arguments[k]
    other = value + 1 if isinstance(value, int) else 3 * value
    return tuple(arguments), (*arguments[:k], other, *arguments[k + 1 :])


def _is_ignored(given: Answers, right: Sequence[Sequence[Any]]) -> bool:
    """Whether each pair of calls gave the same, and any at all, although it should not at least once."""
    pairs = list(zip(given[::2], given[1::2], strict=True))
    should_differ = any(
        not all(map(np.array_equal, one, other)) for one, other in zip(right[::2], right[1::2], strict=True)
    )
    return should_differ and all(bool(usable(one)) and same(one, other) for one, other in pairs)


def _can_be_shown(finding: Finding) -> bool:
    """Whether a public input may show the same: not where it was seen on one already, or where nothing was asked."""
    shown = finding.shown_by
    if isinstance(shown, Failure):
        on_hidden = shown.kind == "timeout" and not shown.in_public and shown.text != IN_ALL
        return on_hidden or shown.kind in explain.ASKED_ON
    return finding.case is not None


def _looks_at_samples(exercise: Exercise) -> bool:
    """Whether an equation may look at each sample alone: one that is read in several ways."""
    return any(one.has_readings for one in exercise.equations)


def _is_loose(exercise: Exercise) -> bool:
    """Whether it can be no part of others: a function of functions or of lists."""
    return any(isinstance(part, Arrays | Function) for part in (*exercise.takes, *exercise.gives))


def _gives_weights(exercise: Exercise) -> bool:
    return any(isinstance(part, Weights) for part in exercise.gives)
