"""pytest --autograder assignments/rnn/rnn.py: each criterion of a file is a test.

    assignments/rnn/rnn.py::rnn_step::state

The file is read and judged, once, behind the wall; it is never imported. A criterion that is wrong fails, and says
what `check` says; one that could not be judged is an error, and no failure. Where nobody asks for it, nothing more than
this module is loaded.
"""

import textwrap
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

if TYPE_CHECKING:
    from autograder.course import Assignment, Course
    from autograder.report import CriterionMark, ExerciseMark, SubmissionMark
    from autograder.sandbox.workers import Sandbox

WIDTH = 80
PLUGIN = "autograder-criteria"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option and the switch of an ini file."""
    group = parser.getgroup("autograder")
    group.addoption(
        "--autograder",
        action="store_true",
        help="make a test of each criterion of files named after an assignment: rnn.py, lstm.ipynb",
    )
    parser.addini(
        "autograder",
        type="args",
        default=[],
        help="files each of whose criteria is a test, as patterns from the root: assignments/*/*.py",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begins, if it was asked for."""
    if config.getoption("--autograder") or config.getini("autograder"):
        config.pluginmanager.register(Criteria(config), PLUGIN)


class Criteria:
    """Takes the files that are asked for out of the hands of whoever would import them."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._course: Course | None = None
        self._sandbox: Sandbox | None = None

    @property
    def course(self) -> "Course":
        """The course of AUTOGRADER_COURSE, else the one that is shipped. Raises NoCourse."""
        if self._course is None:
            from autograder.course import open_course

            self._course = open_course(None)
        return self._course

    @property
    def sandbox(self) -> "Sandbox":
        """One for the whole run."""
        if self._sandbox is None:
            from autograder.learn.one_file import SECONDS
            from autograder.sandbox.opening import open_sandbox

            self._sandbox = open_sandbox(SECONDS)
        return self._sandbox

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> Generator[None, Any, Any]:
        """A file of an assignment is collected here and nowhere else."""
        collected = yield  # by others; nothing is imported before they are asked for their tests
        if file_path.suffix not in (".py", ".ipynb") or not self._is_asked_for(file_path, parent.session):
            return collected
        from autograder.errors import NoCourse
        from autograder.learn.one_file import assignment_of

        try:
            assignment = assignment_of(self.course, file_path)
        except NoCourse as refusal:
            return [Refused.from_parent(parent, path=file_path, sentence=str(refusal))]
        if assignment is not None:
            return [File.from_parent(parent, path=file_path, assignment=assignment, criteria=self)]
        if parent.session.isinitpath(file_path) and not self._is_a_test(file_path):
            names = ", ".join(self.course.names)
            sentence = f"{file_path.name} is not named after an assignment; there are: {names}. Rename it."
            return [Refused.from_parent(parent, path=file_path, sentence=sentence)]
        return collected

    def _is_asked_for(self, file: Path, session: pytest.Session) -> bool:
        """Whether the option or a pattern means it; a notebook beside a program is meant by its own name only."""
        place = (
            file.relative_to(self._config.rootpath) if file.is_relative_to(self._config.rootpath) else file
        )
        if any(place.match(pattern) for pattern in self._config.getini("autograder")):
            return True
        is_second = file.suffix == ".ipynb" and file.with_suffix(".py").exists()
        return bool(self._config.getoption("--autograder")) and (session.isinitpath(file) or not is_second)

    def _is_a_test(self, file: Path) -> bool:
        return any(file.match(pattern) for pattern in self._config.getini("python_files"))

    def pytest_sessionfinish(self) -> None:
        """Closes the sandbox, and waits for its processes."""
        if self._sandbox is not None:
            self._sandbox.close()


class Refused(pytest.File):
    """A file that was named and cannot be judged: it is told so, and not imported."""

    def __init__(self, *, sentence: str, **rest: Any) -> None:
        super().__init__(**rest)
        self._sentence = sentence

    def collect(self) -> Iterator[pytest.Item]:
        """Raises CollectError."""
        raise self.CollectError(self._sentence)


class File(pytest.File):
    """One file: the functions that are asked, in order; it is judged when the first of their tests runs."""

    def __init__(self, *, assignment: "Assignment", criteria: Criteria, **rest: Any) -> None:
        super().__init__(**rest)
        self.assignment = assignment
        self.criteria = criteria
        self.add_marker(pytest.mark.xdist_group(self.nodeid))  # --dist loadgroup: judged by one process
        self._mark: SubmissionMark | str | None = None

    def collect(self) -> Iterator["Function"]:
        """A node for each function."""
        from autograder.learn.one_file import asked_of, lines_of

        lines = lines_of(self.path, self.assignment)
        asked: dict[str, list[tuple[str, str]]] = {}
        for function, id, title in asked_of(self.criteria.course, self.assignment):
            asked.setdefault(function, []).append((id, title))
        for function, criteria in asked.items():
            yield Function.from_parent(self, name=function, asked=criteria, line=lines.get(function, 1) - 1)

    def found(self, function: str, id: str) -> "tuple[ExerciseMark, CriterionMark]":
        """The mark on a criterion. Raises NotJudged."""
        if self._mark is None:
            self._mark = self._judged()
        if isinstance(self._mark, str):
            raise NotJudged(self._mark)
        for exercise in self._mark.exercises:
            if exercise.name == function:
                for criterion in exercise.criteria:
                    if criterion.id == id:
                        return exercise, criterion
        faults = (one.fault for one in self._mark.exercises if one.status == "not judged" and one.fault)
        raise NotJudged(next(faults, f"there is no mark on {id} of {function}"))

    def _judged(self) -> "SubmissionMark | str":
        """The marks on the functions whose tests run; a sentence in their place if there can be none."""
        from autograder import errors
        from autograder.learn.one_file import mark_file
        from autograder.sandbox.workers import SandboxFailed

        functions = [one.parent.name for one in self.session.items if one.path == self.path and one.parent]
        criteria = self.criteria
        try:
            return mark_file(criteria.course, self.assignment, self.path, functions, criteria.sandbox)
        except (errors.Refused, errors.NotNow, SandboxFailed, OSError) as failure:
            return str(failure)


class Function(pytest.Collector):
    """One function to write, or one question: its criteria, in order."""

    def __init__(self, *, asked: list[tuple[str, str]], line: int, **rest: Any) -> None:
        super().__init__(**rest)
        self.asked = asked
        self.line = line

    def collect(self) -> Iterator["Criterion"]:
        """A test for each criterion."""
        for id, title in self.asked:
            yield Criterion.from_parent(self, name=id, title=title)


class Criterion(pytest.Item):
    """One criterion: right passes, wrong and imprecise fail, not judged is an error."""

    def __init__(self, *, title: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.title = title
        self._found: tuple[ExerciseMark, CriterionMark] | None = None

    def setup(self) -> None:
        """Judges the file, if no other test has. What is not judged fails here: an error, and no failure."""
        function = cast(Function, self.parent)
        try:
            self._found = cast(File, function.parent).found(function.name, self.name)
        except NotJudged as fault:
            pytest.fail(f"Not judged: {fault}", pytrace=False)
        if self._found[1].verdict == "not judged":
            pytest.fail(f"Not judged: {self._found[1].message}", pytrace=False)

    def runtest(self) -> None:
        """Raises Wrong where the criterion is not right."""
        assert self._found is not None
        if self._found[1].verdict != "right":
            raise Wrong(*self._found)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What `check` says of the function, and no traceback."""
        if not isinstance(excinfo.value, Wrong):
            return super().repr_failure(excinfo, style)
        found, line = excinfo.value.found, cast(Function, self.parent).line + 1
        return Shown(_told(*found), Where(str(self.path), line, _in_short(*found)))

    def reportinfo(self) -> tuple[Path, int, str]:
        """The line in which the function begins, and the criterion in words, as far as a line of 80 columns goes."""
        function = cast(Function, self.parent)
        head = textwrap.shorten(f"{function.name}: {self.title}", WIDTH - 6, placeholder=" ...")
        return self.path, function.line, head


class Wrong(Exception):
    """A criterion is not right."""

    def __init__(self, exercise: "ExerciseMark", criterion: "CriterionMark") -> None:
        super().__init__(criterion.title)
        self.found = exercise, criterion


class NotJudged(Exception):
    """Whether a criterion is right cannot be said, and that is not the learner's fault."""


@dataclass(frozen=True, slots=True)
class Where:
    """What pytest's last lines and JUnit's messages take from a failure."""

    path: str
    lineno: int
    message: str


class Shown:
    """A text that pytest prints as it is."""

    def __init__(self, text: str, reprcrash: Where) -> None:
        self.text = text
        self.reprcrash = reprcrash

    def toterminal(self, writer: Any) -> None:
        """Prints it."""
        for line in self.text.split("\n"):
            writer.line(line)

    def __str__(self) -> str:
        return self.text


def _told(exercise: "ExerciseMark", criterion: "CriterionMark") -> str:
    """The criterion, what was seen, and what is to be fixed first in its function."""
    from autograder.reports import explained

    lost = criterion.max_points - criterion.points
    explanation = exercise.explanation
    head = textwrap.wrap(f"{criterion.verdict}: {criterion.title}", WIDTH, subsequent_indent="  ")
    if explanation is not None and explanation.how == "unwritten":
        return "\n".join([*head, *explanation.sentences])
    is_shown = explanation is not None and explanation.criterion == criterion.id
    own = [] if is_shown or exercise.fault else criterion.message.split("\n")
    seen = [f"  {line}" for one in own for line in textwrap.wrap(one, WIDTH - 2)]
    where = explained.headline(exercise, lost)
    return "\n".join([*head, *seen, where, *map(str, explained.lines(exercise, WIDTH))])


def _in_short(exercise: "ExerciseMark", criterion: "CriterionMark") -> str:
    from autograder.reports import explained

    return explained.in_short(exercise) or criterion.message or criterion.title
