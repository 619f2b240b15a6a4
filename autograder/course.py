"""The course: its assignments, each with its exercises and its solution.

solutions/course.toml                    the order of the assignments
solutions/<assignment>/<assignment>.py   the key and the lesson
                      /criteria.py       how each function is asked about
                      /mistakes.toml     wrong formulas that are known, and what a tutor says
                      /hints.toml        three levels a function
                      /pictures/
"""

import os
import tomllib
import traceback
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder import __version__
from autograder.errors import NoCourse
from autograder.ownership import fault_of
from autograder.spec import Exercise, Key, Weights
from autograder.spec.mistakes import Fault, read_mistakes
from autograder.spec.solution import written_in
from autograder.spec.sound import Unsound, try_out

SETTINGS, CRITERIA, MISTAKES, HINTS = "course.toml", "criteria.py", "mistakes.toml", "hints.toml"
LAST = 100  # the place of an assignment that nobody gave one


class Broken(Exception):
    """A file of the course that cannot be used; the message says which, where in it, and why."""


@dataclass(frozen=True, eq=False)
class Assignment:
    """Exercises that are handed out together, and the solution that they come from.

    Where there is no answer key, `solution` holds the types of the weights and nothing else, and `text` is empty.
    `faults` are what the author has to fix: of an exercise, which is then not among the exercises, or of "", all.
    """

    name: str
    place: int
    exercises: tuple[Exercise, ...]
    solution: ModuleType
    text: str
    path: Path
    faults: tuple[Fault, ...] = ()

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

    `name` is what people are told that they were marked by.
    """

    root: Path
    assignments: tuple[Assignment, ...]
    name: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The assignments' names in order."""
        return tuple(assignment.name for assignment in self.assignments)

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
    return _of(root, str(named), only)


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
    """The shipped course. Whoever owns the package is trusted with it, and could change what marks by it as well."""
    root, package = shipped_root(), Path(__file__).resolve().parent
    trusted = {package.stat().st_uid} if package.is_dir() else set()
    fault = fault_of(_files_of(root), trusted)
    if fault is not None and fault_of([package, Path(__file__)], trusted) is None:
        raise NoCourse(
            f"the course that is shipped was not opened: {fault}. Its files are run, so nobody else should be able "
            "to write them. Change their owner or permissions (chown, chmod go-w)."
        )
    return _of(root, f"shipped with autograder {__version__}", only)


def _of(root: Path, name: str, only: Collection[str] = ()) -> Course:
    course = load_course(root, only)
    return replace(course if course.assignments else course_without_key(root, only), name=name)


def _files_of(root: Path) -> list[Path]:
    """What is run or read of a course, and the folders in which it could be exchanged."""
    solutions = root / "solutions"
    found = [root, root / SETTINGS, solutions, solutions / SETTINGS]
    for folder in _folders(root):
        found += [folder, *_files_in(folder)]
    return found


def _files_in(folder: Path) -> Iterator[Path]:
    """What is run or read of an assignment."""
    yield from (folder / name for name in (f"{folder.name}.py", CRITERIA, MISTAKES, HINTS))
    if (folder / "pictures").is_dir():
        yield folder / "pictures"
        yield from sorted((folder / "pictures").iterdir())


def _folders(root: Path) -> list[Path]:
    """The folders of the assignments: those with criteria."""
    return [path.parent for path in sorted((root / "solutions").glob(f"*/{CRITERIA}"))]


def load_course(root: Path, only: Collection[str] = ()) -> Course:
    """The assignments of a course. What is broken in one costs that one, or the exercise, and is told in its faults.

    Where `only` names nothing but assignments of the course, the others are not loaded.
    """
    order, fault = _order(root)
    folders = _folders(root)
    if only and {folder.name for folder in folders}.issuperset(only):
        folders = [folder for folder in folders if folder.name in only]
    assignments = [_assignment(root, folder) for folder in folders]
    found = [replace(one, place=order.get(one.name, one.place + len(order))) for one in assignments]
    found.sort(key=lambda assignment: (assignment.place, assignment.name))
    there = {folder.name for folder in _folders(root)}
    absent = [name for name in order if name not in there]
    for name in absent:
        fault += f"{SETTINGS} names {name}, but there is no solutions/{name}/{CRITERIA}; write it, or take it out. "
    if fault and found:
        found[0] = replace(found[0], faults=(*found[0].faults, ("", fault.strip())))
    return Course(root, tuple(found))


def course_without_key(root: Path, only: Collection[str] = ()) -> Course:
    """All exercises of the shipped course, for a folder without solutions."""
    shipped = load_course(shipped_root(), only)
    return Course(root, tuple(_without_key(root, one) for one in shipped.assignments))


def _without_key(root: Path, shipped: Assignment) -> Assignment:
    name, types = shipped.name, ModuleType(f"solutions.{shipped.name}")
    for exercise in shipped.exercises:
        for quantity in exercise.takes:
            if isinstance(quantity, Weights) and not hasattr(types, quantity.type_name):
                setattr(types, quantity.type_name, quantity.as_type())
    path = root / "solutions" / name / f"{name}.py"
    return Assignment(name, shipped.place, shipped.exercises, types, "", path)


def _order(root: Path) -> tuple[dict[str, int], str]:
    """The places of the assignments that course.toml names, and what is wrong with it."""
    path = next((one for one in (root / SETTINGS, root / "solutions" / SETTINGS) if one.is_file()), None)
    if path is None:
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
    sound = []
    for exercise in asked:
        exercise = replace(exercise, mistakes=known.mistakes.get(exercise.name, ()))
        try:
            try_out(exercise, vars(solution), Key(vars(solution), asked))
            sound.append(exercise)
        except Unsound as unsound:
            where = f"{path}, line {written[exercise.name].line}" if exercise.name in written else str(path)
            faults.append((exercise.name, f"{where}: {unsound}"))
        except Exception as error:  # noqa: BLE001  (the author's code may raise anything)
            faults.append((exercise.name, _raised(error, (path, folder / CRITERIA))))
    near = tuple((of, _near(root, sentence)) for of, sentence in faults)
    return Assignment(name, place, tuple(sound), solution, text, path, near)


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
