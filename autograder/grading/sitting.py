"""One file is examined: every exercise in every world that applies, and the best counts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.course import Assignment
from autograder.grading.blame import at_fault
from autograder.grading.diagnose import Alternatives, recognised
from autograder.grading.file_notes import notes_on, refuse_what_is_no_program
from autograder.grading.follow_through import (
    World,
    agrees_with_own_forward,
    as_it_stands,
    is_loose,
    with_own_parts,
    with_right_parts,
)
from autograder.grading.judge import Findings, Marking, points
from autograder.grading.results import gives_weights
from autograder.inputs.cases import Paper
from autograder.mistakes.catalogue import Catalogue
from autograder.sandbox.answers import Failure, Given
from autograder.sandbox.conversation import Clock
from autograder.sandbox.student import Patience, Student
from autograder.sandbox.workers import StudentRoom
from autograder.spec import Exercise
from autograder.submissions.source import Source

PUBLIC = 5  # small inputs that a function is asked before hidden ones


@dataclass(frozen=True, slots=True)
class Rules:
    """How a class is marked: what `imprecise` earns, how long to wait, whether exceptions' texts are shown.

    `unconfined` lets student code run where the wall cannot be built.
    """

    imprecise: float = 0.5
    patience: Patience = field(default_factory=Patience)
    show_text: bool = False
    unconfined: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The findings on one exercise, the marking that made them, and the mistakes that were recognised.

    `ignored` are numbers whatever of which the results are the same, if no mistake was recognised.
    `differs` is set where the results are not the right ones, although they may well follow from earlier parts;
    `because` are those parts, where the function is right in itself.
    """

    exercise: Exercise
    findings: Findings
    marking: Marking
    mistakes: Sequence[Alternatives] = ()
    ignored: Sequence[str] = ()
    differs: bool = True
    because: tuple[Exercise, ...] = ()

    def points(self, rules: Rules) -> float:
        """What the findings earn."""
        return sum(
            points(finding, criterion, rules.imprecise) for criterion, finding in self.findings.items()
        )


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """All that was found out about one file. Whoever asks its markings on must `leave`, which ends the processes."""

    judged: tuple[Judged, ...]
    notes: tuple[str, ...]
    outside: Mapping[str, Sequence[str]]  # of a function, the names of data that it reads and is not given
    layers: tuple[str, ...]
    said: bytes  # what it printed, as far as it was kept; nobody but its author may see it
    leave: Callable[[], None]


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """What every sitting of an assignment has in common."""

    assignment: Assignment
    paper: Paper
    catalogue: Catalogue
    student_room: StudentRoom
    rules: Rules


class Sitting:
    """Holds the student's processes while the exercises are judged in order."""

    def __init__(self, room: Room, sources: Mapping[str, Source], clock: Clock) -> None:
        self._room = room
        self._sources = sources
        self._clock = clock
        self._student = self._admit()
        # In a process of its own: no right result is ever seen where the student's own functions are judged.
        replaceable = [one for one in room.assignment.exercises if one.takes and not is_loose(one)]
        self._among_right_parts = self._admit(replaceable)
        self._among_right_mappings = self._admit(replaceable, "mapping")
        # Each once more, for public inputs only: whatever such a process says, it knows nothing that is hidden.
        self._shown = {
            self._student: self._admit(),
            self._among_right_parts: self._admit(replaceable),
            self._among_right_mappings: self._admit(replaceable, "mapping"),
        }
        self._differing: list[Exercise] = []
        self._wrong: list[Exercise] = []  # those of them that are wrong in themselves
        self._as_they_stand: dict[str, Marking] = {}

    def examine(self) -> Examined:
        """The findings on every exercise. Raises Unmarkable if the file cannot be loaded, or is not Python.

        The processes are kept, to be asked for the smallest counterexample, until whoever has the findings leaves.
        """
        try:
            self._student.load()
            for other in (*self._shown, *self._shown.values()):
                other.hung |= self._student.hung
            refuse_what_is_no_program(self._student, self._sources[self._room.assignment.name])
            self._ask_in_public()
            judged = []
            for exercise in self._room.assignment.exercises:
                judged.append(self._judge(exercise))
                if judged[-1].differs:
                    self._differing.append(exercise)
                if judged[-1].points(self._room.rules) < exercise.points:
                    self._wrong.append(exercise)
            said = self._student.said.kept if self._student.said else b""
            return Examined(
                tuple(judged),
                notes_on(self._student, show_text=self._room.rules.show_text),
                self._student.outside_data(),
                self._student.layers,
                said,
                self._leave,
            )
        except BaseException:
            self._leave()
            raise

    def _ask_in_public(self) -> None:
        """Asks every function a little before anything hidden: where it hangs, or what it changes, may be told."""
        for exercise in self._room.assignment.exercises:
            for case in self._room.paper.questions[exercise.name].small[-PUBLIC:]:
                self._student.ask(exercise, case.arguments, case.right, encoded=case.encoded)
        for student in self._shown:
            student.in_public = self._room.rules.show_text  # nothing is hidden from a learner

    def _leave(self) -> None:
        for student in (*self._shown, *self._shown.values()):
            student.close()

    def _admit(self, replaceable: Sequence[Exercise] = (), weights: str = "record") -> Student:
        room, patience = self._room, self._room.rules.patience
        return Student(
            room.student_room, room.assignment, self._sources, patience, self._clock, replaceable, weights
        )

    def _judge(self, exercise: Exercise) -> Judged:
        """The findings of the world in which the exercise earns most."""
        questions = self._room.paper.questions[exercise.name]
        markings: list[Marking] = []
        for world in self._worlds(markings):
            markings.append(Marking(exercise, questions, world))
            self._as_they_stand.setdefault(exercise.name, markings[0])
            if markings[-1].is_right:
                judged = Judged(exercise, markings[-1].findings(), markings[-1])
                if judged.points(self._room.rules) == exercise.points:
                    return replace(judged, differs=len(markings) > 1, because=self._because(markings))
        telling = [marking for marking in markings if self._calls_its_parts(marking)] or markings
        candidates = [Judged(exercise, marking.findings(), marking) for marking in telling]
        if self._follows_its_own_forward(exercise):
            candidates.append(Judged(exercise, markings[0].following(), markings[0]))
        best = max(candidates, key=lambda judged: judged.points(self._room.rules))
        mistakes = self._recognised(exercise, markings)
        return Judged(
            exercise, best.findings, best.marking, mistakes, () if mistakes else best.marking.ignored
        )

    def _recognised(self, exercise: Exercise, markings: Sequence[Marking]) -> tuple[Alternatives, ...]:
        catalogue = self._room.catalogue
        parts = [exercise, *(part for part in catalogue.parts(exercise) if part not in self._differing)]
        for marking in markings:
            cases = marking.questions.plain
            outcomes = [marking.outcome(case) for case in cases]
            answers = tuple(
                one if isinstance(one, Failure) else Given(tuple(one.as_it_came)) for one in outcomes
            )
            if found := recognised(catalogue, exercise, parts, cases, answers):
                return found
        return ()

    def _calls_its_parts(self, marking: Marking) -> bool:
        """Whether the judge stood in for every wrong part that the function is built on: no other world tells more."""
        replaced = marking.world.replaced
        parts = {part.name for part in self._room.catalogue.parts(marking.exercise, but=replaced)} & set(
            replaced
        )
        asked = marking.world.student.asked.get(marking.exercise.name, set())
        return bool(parts) and parts <= asked and marking.answers

    def _because(self, markings: Sequence[Marking]) -> tuple[Exercise, ...]:
        """The parts at fault where the results are wrong as they stand, and right in a later world."""
        if len(markings) == 1:
            return ()
        last = markings[-1].world
        student = last.student if last.replaced else self._among_right_parts
        return at_fault(markings[0].questions, self._wrong, student, self._room.assignment)

    def _worlds(self, markings: Sequence[Marking]) -> Iterator[World]:
        """The worlds in order; what came in the last one decides whether another is worth a look."""
        yield self._world(as_it_stands, self._student)
        if self._differing:
            yield self._world(with_right_parts, self._among_right_parts, list(self._differing))
            if not markings[-1].answers and any(gives_weights(other) for other in self._differing):
                # It may read them by their names only.
                yield self._world(with_right_parts, self._among_right_mappings, list(self._differing))
            own = [other for other in self._differing if self._can_be_a_part(other)]
            yield self._world(with_own_parts, self._student, own)

    def _world(self, make: Callable[..., World], student: Student, *wrong: Sequence[Exercise]) -> World:
        """A world, and the same to be shown."""
        assignment, shown = self._room.assignment, self._shown[student]
        return replace(make(student, assignment, *wrong), shown=lambda: make(shown, assignment, *wrong))

    def _can_be_a_part(self, exercise: Exercise) -> bool:
        """Whether anything can be seen of a function in others: it computes something, and carries its state."""
        marking = self._as_they_stand[exercise.name]
        return not marking.is_trivial and not marking.forgets_its_state

    def _follows_its_own_forward(self, exercise: Exercise) -> bool:
        """Whether a backward pass is that of the student's own forward function, which has lost its points already.

        A forward function that carries no points here was given, and its mistakes are not paid for.
        """
        forward = next((other for other in self._differing if other.name == exercise.gradient_of), None)
        if forward is None or not forward.criteria or self._as_they_stand[forward.name].is_trivial:
            return False
        questions = self._room.paper.questions[exercise.name]
        cases = dict.fromkeys([*questions.general[:3], *questions.telling])  # several sizes
        return agrees_with_own_forward(self._student, exercise, forward, list(cases), self._room.assignment)
