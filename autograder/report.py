"""What the judge says of a class: the one type that every report is made from."""

import math
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec

from autograder.verdict import SEVERITY, Verdict

VERSION = 2  # of the schema
# Of a function, or of a whole submission. What was not handed in has no mark, and is not a zero. Of a function whose
# file as a whole cannot be read or run it is said that it was "not run"; that is a mark, of no points.
Status = Literal["marked", "not run", "not handed in", "not judged"]
# What a criterion is: an equation between results and key; the same where sizes or values are at the edge; the
# gradient against the slope of the loss; or what holds of every right function, which carries no points.
Kind = Literal["equation", "edge", "slope", "property"]
Values = Annotated[Any, msgspec.Meta(extra_json_schema={"$ref": "#/$defs/Values"})]


class Argument(msgspec.Struct, frozen=True, kw_only=True):
    """One argument of a call: arrays as nested lists, numbers and texts as they are; inf and nan as texts.

    `name` is "x"; a field of weights is "weights.W_f", and `type` then the name of their type; an array of a list is
    "gradients[0]". Where `type` is "code", `values` is a piece of Python.
    """

    name: str
    values: Values
    type: str = ""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A line of what was handed in: its file or cell, its number from 1, and its text as it stands there."""

    file: str
    line: int
    text: str = ""


class Between(msgspec.Struct, frozen=True, kw_only=True):
    """A value on the way to the result: its name or formula, what it is in the program, and what it should be."""

    name: str
    yours: str
    right: str


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """A slope of the loss, measured: what an entry of a gradient says beside it, and Python that repeats it.

    `of` is the entry, "dW[1, 0]"; `moved` is what was moved by 1e-5 up and down, "W[1, 0]". `slope` is by how much the
    right loss then changes, a unit. `code` goes on where that of the explanation ends; it is empty where the forward
    function that it needs is wrong itself.
    """

    of: str
    moved: str
    yours: str
    slope: str
    code: tuple[str, ...] = ()


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """A wrong result on a public input beside the right one, each in rows of numbers with four digits.

    An array of more than two axes has a row for each combination of all but the last. `name` says which it is, and of
    what shape.
    """

    name: str
    yours: tuple[tuple[float, ...], ...]
    right: tuple[tuple[float, ...], ...]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one function, and the input that shows it: every destination draws from this one.

    `how` says where the sentences come from: a known "mistake", a "slip" that is told as a formula, a "formula" that
    was read back, a "condition" on which only it is wrong, a "shape" rule, "state" kept between calls, the "contract"
    of the stub, what is "unwritten", what "stops" with an exception, a "file" that was not run; empty where nothing is
    named. `sentences` say it, the most important first. `criterion` is the id of the criterion that it shows. `seen`
    and `should` are what came and what should have come, as one line each. `arguments` are those that matter, `code` is
    Python that can be pasted and repeats it. `slope` is, of a gradient, what moving its argument shows. `between` are
    the values on the way, yours and right; `printed` is what the program wrote on this input. `beside` is a result to
    be drawn, on a larger input.
    """

    id: str = ""
    how: str = ""
    sentences: tuple[str, ...] = ()
    criterion: str = ""
    place: Place | None = None
    seen: str = ""
    should: str = ""
    arguments: tuple[Argument, ...] = ()
    code: tuple[str, ...] = ()
    slope: Measured | None = None
    between: tuple[Between, ...] = ()
    printed: str = ""
    beside: Beside | None = None


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a drawn question: its name, as in "A5", its group, and what was chosen, in the bank's own words.

    Of a number `chosen` is "right", the reason by which a wrong formula is known, or "another number". It is empty
    where nothing was answered, or nothing that could be an answer.
    """

    question: str
    group: str
    chosen: tuple[str, ...] = ()


class CriterionMark(msgspec.Struct, frozen=True, kw_only=True):
    """The mark on one criterion. `message` says what shows the verdict, and is empty where all is right.

    `id` is unique in its exercise, and stays the same when the title is worded anew. `regime` is the kind of input
    that shows a fault. `mistake` is a tutor's sentence, if the mistake is known, and `mistake_id` is its own.
    `counterexample` is an input that shows the fault, and never one that is hidden. `answer` is there where the
    criterion is a question that was drawn for the student.
    """

    id: str = ""
    kind: Kind = "equation"
    title: str
    verdict: Verdict
    points: float
    max_points: float
    message: str
    regime: str | None = None
    mistake: str | None
    mistake_id: str | None = None
    counterexample: tuple[Argument, ...] | None = None
    answer: Chosen | None = None


class ExerciseMark(msgspec.Struct, frozen=True, kw_only=True):
    """The marks on one function, or on one constant of the quiz; `notes` cost nothing.

    `fault` is set where the file as a whole was not run: what is the matter with it, in which line. `explanation` says
    what to fix first, where something is wrong. `because` are earlier functions that have to be fixed first: what is
    wrong with its results may come from them alone. `wrong_results` is a digest of what it gives for the public inputs,
    where that is wrong and its own fault: programs that go wrong alike have the same one. The points of a `bonus` count
    on top of the submission's `max_points`.
    """

    assignment: str
    name: str
    kind: Literal["function", "constant"] = "function"
    status: Status = "marked"
    fault: str = ""
    notes: tuple[str, ...] = ()
    points: float
    max_points: float
    criteria: tuple[CriterionMark, ...]
    explanation: Explanation | None = None
    because: tuple[str, ...] = ()
    wrong_results: str = ""
    bonus: bool = False

    @property
    def properties(self) -> tuple[CriterionMark, ...]:
        """The criteria that carry no points: what holds of every right function."""
        return tuple(criterion for criterion in self.criteria if criterion.kind == "property")


class MarkedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was marked: its name, and the SHA-256 of its bytes; that is empty where it could not be read."""

    assignment: str
    file: str
    sha256: str


class Deducted(msgspec.Struct, frozen=True, kw_only=True):
    """What an assignment's points come to by the course's policy on lateness and attempts; no criterion is touched.

    `due` and `submitted` are moments with their offsets, empty where there is none; `free_days` are some of the late.
    `by` is who handed it in, where that was another one of the group: the criteria are then those of that work.
    """

    assignment: str
    by: str = ""
    due: str = ""
    submitted: str = ""
    late_days: int = 0
    free_days: int = 0
    points: float
    final: float
    sentence: str


class SubmissionMark(msgspec.Struct, frozen=True, kw_only=True):
    """The marks on what one student handed in; `notes` say what was passed over, and cost nothing.

    `undecided` is set where somebody has to say whose or what the files are before they can be judged. `layers`
    confined the process that ran the files. `bonus` is how many of the points were earned on top of those that
    `max_points` sums up: with them `points` may be larger than that. No bonus that is missing makes a verdict worse.
    """

    id: str
    status: Status = "marked"
    undecided: str = ""
    notes: tuple[str, ...] = ()
    points: float
    max_points: float
    bonus: float = 0.0
    verdict: Verdict
    files: tuple[MarkedFile, ...] = ()
    layers: tuple[str, ...] = ()
    exercises: tuple[ExerciseMark, ...]
    deducted: tuple[Deducted, ...] = ()
    final: float | None = None


LITTER = "left by the system, not work"  # the reason of a file that nobody needs to hear of


class FoundFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file that was found: whose it is and for which assignment, or, where it was left over, why (`reason`).

    `path` is as it is shown to people, from the path that was named. `student` and `assignment` are empty where
    nobody can say.
    """

    path: str
    taken: bool
    student: str
    assignment: str
    reason: str


class MarkedBy(msgspec.Struct, frozen=True, kw_only=True):
    """The course that was marked by: what people call it, and the SHA-256 of its files' names and bytes."""

    name: str
    sha256: str


class Versions(msgspec.Struct, frozen=True, kw_only=True):
    """The programs that a mark depends on: others may draw other inputs, or round otherwise."""

    autograder: str
    python: str
    numpy: str
    hypothesis: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The marks of a run. `confinement` names the layers that held every submission's process.

    `files` accounts for every file that was found. There are no dates: the same input gives the same bytes.
    These and `submissions` may be read from a ledger one by one, each time that they are gone through.
    """

    version: int = VERSION
    course: MarkedBy | None = None
    versions: Versions | None = None
    confinement: tuple[str, ...]
    submissions: Sequence[SubmissionMark]
    files: Sequence[FoundFile] = ()

    def __post_init__(self) -> None:
        """A list, which a decoder makes of a sequence, becomes the tuple that it was written from."""
        for name in ("submissions", "files"):
            if isinstance(found := getattr(self, name), list):
                msgspec.structs.force_setattr(self, name, tuple(found))

    @property
    def is_confined(self) -> bool:
        """Whether the layer held without which student code may reach files, processes and the network."""
        return "seccomp" in self.confinement


def argument(name: str, value: Any, type_name: str = "") -> Argument:
    """One argument of a call, from a NumPy array, a number, a text, or a function whose repr is Python.

    `type_name` is that of the weights whose field it is.
    """
    if callable(value):
        return Argument(name=name, values=repr(value), type="code")
    return Argument(name=name, values=_values(value), type=type_name)


def _values(value: Any) -> Any:
    """Nested lists of numbers that JSON has; inf and nan as texts, which `float` reads."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_values(one) for one in value]
    return repr(value) if isinstance(value, float) and not math.isfinite(value) else value


# Of its exercises' statuses, those that decide a submission's, and to what.
_DECIDING: tuple[tuple[Status, Status], ...] = (
    ("not judged", "not judged"),
    ("marked", "marked"),
    ("not run", "marked"),
)


def exercise_mark(
    assignment: str,
    name: str,
    criteria: tuple[CriterionMark, ...],
    status: Status = "marked",
    fault: str = "",
    kind: Literal["function", "constant"] = "function",
    *,
    bonus: bool = False,
) -> ExerciseMark:
    """An exercise's mark: the sum of its criteria's."""
    return ExerciseMark(
        assignment=assignment,
        name=name,
        kind=kind,
        status=status,
        fault=fault,
        points=float(sum(criterion.points for criterion in criteria)),
        max_points=float(sum(criterion.max_points for criterion in criteria)),
        criteria=criteria,
        bonus=bonus,
    )


def submission_mark(
    student: str,
    exercises: tuple[ExerciseMark, ...],
    notes: Sequence[str] = (),
    *,
    undecided: str = "",
    files: Sequence[MarkedFile] = (),
    layers: Sequence[str] = (),
) -> SubmissionMark:
    """A submission's mark: the sum of its exercises'; its verdict is that of its worst criterion.

    Properties decide only where there is nothing else, as without an answer key. A bonus decides only where nobody
    could judge it.
    """
    statuses = {exercise.status for exercise in exercises}
    asked = [exercise for exercise in exercises if not exercise.bonus]
    criteria = [criterion for exercise in asked or exercises for criterion in exercise.criteria]
    counted = [criterion for criterion in criteria if criterion.kind != "property"] or criteria
    verdicts: set[Verdict] = {criterion.verdict for criterion in counted}
    if any(exercise.status == "not judged" for exercise in exercises):
        verdicts.add("not judged")
    return SubmissionMark(
        id=student,
        status=next((whole for one, whole in _DECIDING if one in statuses), "not handed in"),
        undecided=undecided,
        notes=tuple(notes),
        points=float(sum(exercise.points for exercise in exercises)),
        max_points=float(sum(exercise.max_points for exercise in asked)),
        bonus=float(sum(exercise.points for exercise in exercises if exercise.bonus)),
        verdict=max(verdicts, key=SEVERITY.__getitem__, default="right"),
        files=tuple(files),
        layers=tuple(layers),
        exercises=exercises,
    )
