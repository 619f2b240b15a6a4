"""The course: its assignments, each with its exercises and its solution.

course.toml                              what an instructor settles: assignments to borrow, points, dates
solutions/course.toml                    the order of the assignments
solutions/<assignment>/<assignment>.py   the key and the lesson
                      /criteria.py       how each function is asked about
                      /mistakes.toml     wrong formulas that are known, and what a tutor says
                      /hints.toml        three levels a function
                      /pictures/
                      /questions/        a bank of questions, of which each learner is drawn some
"""

import json
import os
import tomllib
import traceback
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from autograder import __version__
from autograder.errors import NoCourse
from autograder.ownership import fault_of
from autograder.spec import Answers, Bank, Exercise, Group, Key, Weights
from autograder.spec.mistakes import Fault, read_mistakes
from autograder.spec.questions import bank_of, from_data
from autograder.spec.solution import without_exercises, written_in
from autograder.spec.sound import Unsound, try_out

if TYPE_CHECKING:
    from autograder.settings.settings import Settings

SETTINGS, CRITERIA, MISTAKES, HINTS = "course.toml", "criteria.py", "mistakes.toml", "hints.toml"
FORMS = "forms.py"
QUESTIONS = "questions"  # a folder of groups of questions; without their answers, questions.json
PROPERTIES = (
    "properties.py"  # in the place of criteria.py where there is no key: what is asked, without what it earns
)
LAST = 100  # the place of an assignment that nobody gave one


class Broken(Exception):
    """A file of the course that cannot be used; the message says which, where in it, and why."""


@dataclass(frozen=True, eq=False)
class Assignment:
    """Exercises that are handed out together, and the solution that they come from.

    Where there is no answer key, `solution` holds the types of the weights and nothing else, and `text` is empty.
    `faults` are what the author has to fix: of an exercise, which is then not among the exercises, or of "", all.
    `dropped` are exercises that course.toml leaves out: nobody is asked to write them.
    """

    name: str
    place: int
    exercises: tuple[Exercise, ...]
    solution: ModuleType
    text: str
    path: Path
    faults: tuple[Fault, ...] = ()
    bank: Bank | None = None  # of the questions that are drawn for each learner
    dropped: frozenset[str] = frozenset()

    @property
    def drawn(self) -> Exercise | None:
        """The exercise that holds the answers to drawn questions, if there are such."""
        return next((one for one in self.exercises if isinstance(one.gives[0], Answers)), None)

    @cached_property
    def by_cases(self) -> "Assignment":
        """The assignment with the exercises that are judged on cases, which are the same for everybody."""
        if (drawn := self.drawn) is None:
            return self
        return replace(self, exercises=tuple(one for one in self.exercises if one is not drawn))

    @property
    def handed_out(self) -> str:
        """The text that students' files are made from: the key without what is dropped."""
        return without_exercises(self.text, self.dropped)

    @property
    def points(self) -> float:
        """The sum of the exercises' points, without those of a bonus."""
        return sum(exercise.points for exercise in self.exercises if not exercise.bonus)

    @property
    def bonus(self) -> float:
        """The points that can be had on top of these."""
        return sum(exercise.points for exercise in self.exercises if exercise.bonus)

    @cached_property
    def key(self) -> Key:
        """The key's functions, as equations call them: one object, by which what they made is found again."""
        return Key(vars(self.solution), self.exercises)

    @property
    def forms(self) -> str:
        """The text of forms.py, the key's functions written otherwise; empty where there is none, or no key."""
        path = self.path.parent / FORMS
        return path.read_text("utf-8") if self.text and path.is_file() else ""

    @property
    def files(self) -> tuple[Path, ...]:
        """All files of its folder that are run or read."""
        return tuple(path for path in _files_in(self.path.parent) if path.is_file())

    @property
    def hints(self) -> Mapping[str, tuple[str, ...]]:
        """Three hints a function, from a first push to nearly all; none where there is no hints.toml. Raises Broken."""
        path = self.path.parent / HINTS
        if not path.is_file():
            return {}
        hints, asked = _toml(path), {exercise.name for exercise in self.exercises} | dict(self.faults).keys()
        for name, levels in hints.items():
            if name not in asked:
                raise Broken(f"{path}: there is no exercise {name} in {self.name}; fix its name there")
            if not (
                isinstance(levels, list) and len(levels) == 3 and all(isinstance(one, str) for one in levels)
            ):
                raise Broken(
                    f"{path}: {name} should have a list of three texts, one for each level; fix it there"
                )
        return {name: tuple(levels) for name, levels in hints.items()}


@dataclass(frozen=True, slots=True)
class Course:
    """The folder that holds assignments/ and, with an answer key, solutions/; and the assignments in order.

    `name` is what people are told that they were marked by. `settings` are those of its course.toml, if it has one.
    """

    root: Path
    assignments: tuple[Assignment, ...]
    name: str = ""
    settings: "Settings | None" = None

    @property
    def names(self) -> tuple[str, ...]:
        """The assignments' names in order."""
        return tuple(assignment.name for assignment in self.assignments)

    @property
    def borrowed(self) -> tuple[Path, ...]:
        """The folders of the assignments that are those of the course that is shipped."""
        folders = [one.path.parent for one in self.assignments if one.text or one.faults]
        return tuple(folder for folder in folders if not folder.is_relative_to(self.root))

    @property
    def members(self) -> tuple[str, ...]:
        """The ids of the roster, if course.toml names one."""
        return tuple(one.id for one in self.settings.roster) if self.settings is not None else ()

    def only(self, names: Collection[str]) -> "Course":
        """The course with these assignments and no others."""
        return replace(self, assignments=tuple(one for one in self.assignments if one.name in names))

    @property
    def has_key(self) -> bool:
        """Whether an answer key is there, sound or not: without one properties can be checked, and no points given."""
        return any(assignment.text or assignment.faults for assignment in self.assignments)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What the author has to fix, of all assignments: the exercise, or the assignment, and a sentence."""
        return tuple((of or one.name, sentence) for one in self.assignments for of, sentence in one.faults)

    def __getitem__(self, name: str) -> Assignment:
        return next(assignment for assignment in self.assignments if assignment.name == name)


def open_course(named: Path | None, graded: Iterable[Path] = (), only: Collection[str] = ()) -> Course:
    """The course that was named, else that of AUTOGRADER_COURSE, else the shipped one; without a key if it has none.

    It is never looked for, and what is graded cannot bring its own. Raises NoCourse.
    """
    if named is None and os.environ.get("AUTOGRADER_COURSE"):
        named = Path(os.environ["AUTOGRADER_COURSE"])
    if named is None:
        return _shipped_course(only)
    root = named.resolve()
    if not root.is_dir():
        raise NoCourse(
            f"the course {named} is not a folder; it should be one that holds solutions/. Name another with --course "
            "or AUTOGRADER_COURSE, or neither for the course that is shipped."
        )
    for path in graded:
        if root.is_relative_to(path.resolve()):
            raise NoCourse(
                f"the course {named} lies in {path}, which is to be graded, so its answer key could be a student's; "
                "it should stand elsewhere. Name another course, or narrower paths."
            )
    if (fault := fault_of(_files_of(root))) is not None:
        raise NoCourse(
            f"the course {named} was not opened: {fault}. Its files are run, so nobody else should be able to write "
            "them. Copy the course, or change its owner or permissions (chown, chmod go-w)."
        )
    course = _of(root, str(named), only)
    if course.borrowed:
        _refuse_what_others_can_write()
    return course


def open_key(named: Path | None, graded: Iterable[Path] = ()) -> Course:
    """The same, for what cannot be done without an answer key. Raises NoCourse where there is none."""
    course = open_course(named, graded)
    if not course.has_key:
        raise NoCourse(
            f"there is no course with an answer key in {course.root}: a folder solutions/ should be there, in it a "
            "folder for each assignment with its key and criteria.py; name a course with --course (only check does "
            "without a key)"
        )
    return course


def shipped_root() -> Path:
    """The folder of the course that comes with the package: the checkout around it, else what was installed."""
    package = Path(__file__).resolve().parent
    around = package.parent
    if (around / "pyproject.toml").is_file() and (around / "solutions" / SETTINGS).is_file():
        return around
    return package / "shipped"


def is_installed(root: Path) -> bool:
    """Whether a folder belongs to the installed package, where nothing is to be written."""
    return root.resolve().is_relative_to(Path(__file__).resolve().parent)


def _shipped_course(only: Collection[str] = ()) -> Course:
    """The shipped course."""
    _refuse_what_others_can_write()
    return _of(shipped_root(), f"shipped with autograder {__version__}", only)


def _refuse_what_others_can_write() -> None:
    """Of the shipped course. Whoever owns the package is trusted with it, and could change what marks by it as well."""
    root, package = shipped_root(), Path(__file__).resolve().parent
    trusted = {package.stat().st_uid} if package.is_dir() else set()
    fault = fault_of(_files_of(root), trusted)
    if fault is not None and fault_of([package, Path(__file__)], trusted) is None:
        raise NoCourse(
            f"the course that is shipped was not opened: {fault}. Its files are run, so nobody else should be able "
            "to write them. Change their owner or permissions (chown, chmod go-w)."
        )


def _of(root: Path, name: str, only: Collection[str] = ()) -> Course:
    course = load_course(root, only)
    title = course.settings.title if course.settings is not None else ""
    return replace(course if course.assignments else course_without_key(root, only), name=title or name)


def _files_of(root: Path) -> list[Path]:
    """What is run or read of a course, and the folders in which it could be exchanged."""
    solutions = root / "solutions"
    found = [root, root / SETTINGS, solutions, solutions / SETTINGS]
    for folder in _folders(root):
        found += [folder, *_files_in(folder)]
    return found


def _files_in(folder: Path) -> Iterator[Path]:
    """What is run or read of an assignment."""
    yield from (folder / name for name in (f"{folder.name}.py", CRITERIA, MISTAKES, HINTS, FORMS))
    if (folder / QUESTIONS).is_dir():
        yield folder / QUESTIONS
        yield from sorted((folder / QUESTIONS).iterdir())
    if (folder / "pictures").is_dir():
        yield folder / "pictures"
        yield from sorted((folder / "pictures").iterdir())


def _folders(root: Path) -> list[Path]:
    """The folders of the assignments: those with criteria."""
    return [path.parent for path in sorted((root / "solutions").glob(f"*/{CRITERIA}"))]


def load_course(root: Path, only: Collection[str] = ()) -> Course:
    """The assignments of a course. What is broken in one costs that one, or the exercise, and is told in its faults.

    Where `only` names nothing but assignments of the course, the others are not loaded. Raises BadSettings, with a
    sentence for each mistake, for a course.toml that is not as it should be.
    """
    settings = settings_of(root)
    folders = folders_of(root, settings)
    is_part = bool(only) and folders.keys() >= set(only)
    wanted = [folder for name, folder in folders.items() if not is_part or name in only]
    assignments = [_assignment(root, folder) for folder in wanted]
    if settings is not None:
        assignments = _as_settled(assignments, settings, is_part)
    if settings is not None and settings.assignments is not None:
        return Course(root, tuple(assignments), settings=settings)
    order, fault = _order(root)
    found = [replace(one, place=order.get(one.name, one.place + len(order))) for one in assignments]
    found.sort(key=lambda assignment: (assignment.place, assignment.name))
    for name in (name for name in order if name not in folders):
        fault += f"{SETTINGS} names {name}, but there is no solutions/{name}/{CRITERIA}; write it, or take it out. "
    if fault and found:
        found[0] = replace(found[0], faults=(*found[0].faults, ("", fault.strip())))
    return Course(root, tuple(found), settings=settings)


def settings_of(root: Path) -> "Settings | None":
    """What the course.toml in a course's folder settles; None where there is none. Raises BadSettings."""
    if not (root / SETTINGS).is_file():
        return None
    from autograder.settings.settings import open_settings

    return open_settings(root, [folder.name for folder in (*_folders(shipped_root()), *_folders(root))])


def folders_of(root: Path, settings: "Settings | None") -> dict[str, Path]:
    """The folder of each assignment by its name: its own, or else that of the shipped course where one is borrowed."""
    own = {folder.name: folder for folder in _folders(root)}
    if settings is None or settings.assignments is None:
        return own
    return {name: own.get(name, shipped_root() / "solutions" / name) for name in settings.assignments}


def settled(course: Course, settings: "Settings") -> Course:
    """The course with the points and the exercises that these settings leave it."""
    return replace(
        course, assignments=tuple(_as_settled(course.assignments, settings, True)), settings=settings
    )


def _as_settled(assignments: Sequence[Assignment], settings: "Settings", is_part: bool) -> list[Assignment]:
    """The assignments with the points that course.toml gives, and without the criteria of what it drops."""
    from autograder.settings.settings import refuse, strange_exercises

    if not is_part:
        names = [exercise.name for one in assignments for exercise in one.exercises]
        faulty = [of for one in assignments for of, _ in one.faults]
        refuse(strange_exercises(settings, [*names, *faulty]))
    return [
        replace(
            one,
            exercises=tuple(
                as_settled(exercise, settings)
                for exercise in one.exercises
                if exercise.takes or exercise.name not in settings.drop  # no function calls a constant
            ),
            faults=tuple(fault for fault in one.faults if fault[0] not in settings.drop),
            dropped=frozenset(exercise.name for exercise in one.exercises) & settings.drop,
        )
        for one in assignments
    ]


def as_settled(exercise: Exercise, settings: "Settings | None") -> Exercise:
    """The exercise with the points that course.toml gives it.

    What it drops carries none: it has no criteria, and is asked about for the sake of those that call it alone.
    """
    from autograder.settings.points import scaled

    if settings is None or not exercise.criteria:
        return exercise
    if exercise.name in settings.drop:
        return replace(exercise, criteria=[], properties=[], mistakes=())
    if exercise.name not in settings.points:
        return exercise
    points = scaled([one.points for one in exercise.criteria], settings.points[exercise.name])
    criteria = [replace(one, points=given) for one, given in zip(exercise.criteria, points, strict=True)]
    return replace(exercise, criteria=criteria)


def course_without_key(root: Path, only: Collection[str] = ()) -> Course:
    """All exercises of the shipped course, for a folder without solutions.

    Where the shipped course itself came without a key, they are what its properties.py ask about.
    """
    shipped = [(one.name, one.exercises, one.bank) for one in load_course(shipped_root(), only).assignments]
    return Course(root, tuple(_without_key(root, *one) for one in shipped or _asked_without_key(only)))


def _asked_without_key(only: Collection[str]) -> Iterator[tuple[str, tuple[Exercise, ...]]]:
    """The exercises of a shipped course without a key, in its order."""
    order, _ = _order(shipped_root())
    for name in order:
        path = shipped_root() / "solutions" / name / PROPERTIES
        if path.is_file() and (not only or name in only or not order.keys() >= set(only)):
            yield name, _exercises(_run(path, _text(path), f"{name}.properties"))


def _without_key(
    root: Path, name: str, exercises: tuple[Exercise, ...], known: Bank | None = None
) -> Assignment:
    types = ModuleType(f"solutions.{name}")
    for exercise in exercises:
        for quantity in exercise.takes:
            if isinstance(quantity, Weights) and not hasattr(types, quantity.type_name):
                setattr(types, quantity.type_name, quantity.as_type())
    path = root / "solutions" / name / f"{name}.py"
    is_drawn = any(isinstance(one.gives[0], Answers) for one in exercises)
    bank = shipped_questions(root / "assignments" / name) if is_drawn else None
    if known and bank is None:
        bank = Bank(known.groups)
    return Assignment(name, LAST, exercises, types, "", path, bank=bank)


def shipped_questions(folder: Path) -> Bank | None:
    """The questions of an assignment without their answers, as students get them; None where there are none."""
    path = folder / f"{QUESTIONS}.json"
    try:
        return from_data(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def bank_in(folder: Path) -> Bank | None:
    """The bank of an assignment's folder, None where no drawn questions are asked. Raises Broken."""
    return _bank(folder, exercises_of(folder))


def _bank(folder: Path, asked: Sequence[Exercise]) -> Bank | None:
    """The questions that the author wrote, if answers to drawn ones are asked for. Raises Broken."""
    answers = next((one.gives[0] for one in asked if isinstance(one.gives[0], Answers)), None)
    if answers is None:
        return None
    files = sorted((folder / QUESTIONS).glob("*.py"))
    groups = [
        value
        for path in files
        for value in vars(_run(path, _text(path), f"{folder.name}.{QUESTIONS}.{path.stem}")).values()
        if isinstance(value, Group)
    ]
    if len(groups) != len(answers.keys):
        raise Broken(
            f"{folder / QUESTIONS} has {len(groups)} groups of questions, but {answers.name} in {CRITERIA} has "
            f"{len(answers.keys)} answers; there should be one for each"
        )
    try:
        return bank_of(groups)
    except (ValueError, TypeError, AttributeError) as error:
        raise Broken(f"{folder / QUESTIONS}: {error}; fix it there") from None


def _order(root: Path) -> tuple[dict[str, int], str]:
    """The places of the assignments that solutions/course.toml names, and what is wrong with it."""
    path = root / "solutions" / SETTINGS
    if not path.is_file():
        return {}, ""
    try:
        order = _toml(path).get("order", [])
    except Broken as broken:
        return {}, f"{broken} "
    if not (isinstance(order, list) and all(isinstance(name, str) for name in order)):
        return {}, f"{path}: order should be a list of the assignments' names. "
    return {name: place for place, name in enumerate(order, start=1)}, ""


def _assignment(root: Path, folder: Path) -> Assignment:
    """One assignment, whatever is wrong with it."""
    name = folder.name
    path, nothing = folder / f"{name}.py", ModuleType(f"solutions.{name}")
    try:
        criteria = criteria_of(folder)
        place = int(getattr(criteria, "PLACE_IN_COURSE", LAST))
        text = _text(path)
        solution = _run(path, text, name)
    except Broken as broken:
        return Assignment(name, LAST, (), nothing, "", path, (("", _near(root, str(broken))),))
    asked = _exercises(criteria)
    written = written_in(text)
    known = read_mistakes(folder / MISTAKES, {one.name: one for one in asked}, written)
    faults = [*known.faults]
    sound: list[Exercise] = []
    bank: Bank | None = None
    for exercise in asked:
        exercise = replace(exercise, mistakes=known.mistakes.get(exercise.name, ()))
        try:
            try_out(exercise, vars(solution), Key(vars(solution), asked))
            bank = _bank(folder, (exercise,)) or bank
            sound.append(exercise)
        except Broken as broken:
            faults.append((exercise.name, str(broken)))
        except Unsound as unsound:
            where = f"{path}, line {written[exercise.name].line}" if exercise.name in written else str(path)
            faults.append((exercise.name, f"{where}: {unsound}"))
        except Exception as error:  # noqa: BLE001  (the author's code may raise anything)
            faults.append((exercise.name, _raised(error, (path, folder / CRITERIA))))
    near = tuple((of, _near(root, sentence)) for of, sentence in faults)
    return Assignment(name, place, tuple(sound), solution, text, path, near, bank)


def exercises_of(folder: Path) -> tuple[Exercise, ...]:
    """The exercises of an assignment's folder in order; none if nothing is asked about it. Raises Broken."""
    return _exercises(criteria_of(folder)) if (folder / CRITERIA).is_file() else ()


def _exercises(criteria: ModuleType) -> tuple[Exercise, ...]:
    return tuple(value for value in vars(criteria).values() if isinstance(value, Exercise))


def criteria_of(folder: Path) -> ModuleType:
    """What the criteria of an assignment define: its exercises, and what their equations call. Raises Broken."""
    path = folder / CRITERIA
    return _run(path, _text(path), f"{folder.name}.criteria")


def _run(path: Path, text: str, name: str) -> ModuleType:
    """The module that the author's text makes. Raises Broken."""
    try:
        return module_of(name, text, path)
    except (Exception, SystemExit) as error:  # noqa: BLE001  (the author's code may raise anything)
        raise Broken(_raised(error, (path,))) from None


def _raised(error: BaseException, files: Sequence[Path]) -> str:
    """`solutions/rnn/criteria.py, line 12: NameError: name 'y' is not defined; fix it there`."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if one.filename in map(str, files)]
    line = frames[-1].lineno if frames else getattr(error, "lineno", None)
    where = f"{frames[-1].filename if frames else files[0]}{f', line {line}' if line else ''}"
    return f"{where}: {type(error).__name__}: {getattr(error, 'msg', None) or error}; fix it there"


def _near(root: Path, sentence: str) -> str:
    """The sentence with paths from the course's folder on."""
    return sentence.replace(f"{root}{os.sep}", "")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Broken(f"{path} is missing; write it there") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Broken(f"{path} cannot be read: {error}; it should be a text in UTF-8") from None


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise Broken(f"{path} is not TOML: {error}; fix it there") from None


def redefined(names: dict[str, Any], text: str, path: Path) -> None:
    """Runs a piece of a solution's text in a namespace of it, where what it defines takes the old one's place."""
    exec(compile(text, str(path), "exec"), names)  # noqa: S102  (the course's own solution)


def module_of(name: str, text: str, path: Path) -> ModuleType:
    """The module that a text of the course's own makes."""
    module = ModuleType(f"solutions.{name}")
    exec(compile(text, str(path), "exec"), module.__dict__)  # noqa: S102  (the course's own solution)
    return module
