"""A learner's folder, and a watch without a terminal: its frames are lines, and keys are pressed by calls."""

import io
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.learn.folder import learners_folder
from autograder.learn.resident import Resident
from autograder.learn.saves import Saves
from autograder.learn.screen import Screen
from autograder.learn.watch import Watch
from tests.conftest import ROOT


class Frames(Screen):
    """Keeps what was drawn last, and that all of it fits."""

    rows, columns = 24, 80

    def __init__(self) -> None:
        super().__init__(Console(file=io.StringIO(), width=80, height=24))
        self.lines: list[str] = []
        self.number = 0

    def draw(self, lines: Sequence[Text]) -> None:
        self.lines = [line.plain.rstrip() for line in lines]
        self.number += 1
        assert len(lines) <= self.rows and max(map(len, self.lines)) <= self.columns, self.lines


class NoKeys:
    def wait(self, seconds: float | None) -> str:
        return ""

    def wake(self) -> None: ...


class Desk:
    """A learner at work: saves files, presses keys, and reads the screen."""

    def __init__(self, root: Path, course: Course, sandbox: object) -> None:
        self.root = root
        self.asked: list[tuple[str, set[str]]] = []
        resident = Resident(course, sandbox)  # type: ignore[arg-type]
        answer = resident.answer

        def noted(
            name: str, source: object, beside: object, functions: Sequence[str] = (), **more: bool
        ) -> object:
            self.asked.append((name, set(functions)))
            return answer(name, source, beside, functions, **more)  # type: ignore[arg-type]

        resident.answer = noted  # type: ignore[assignment, method-assign]
        folder = learners_folder(course, root)
        self.screen = Frames()
        self.saves = Saves(folder.watched, lambda: None)
        self.watch = Watch(folder, resident, self.screen, NoKeys(), self.saves)

    def begin(self, name: str = "") -> str:
        self.watch.begin(name)
        return self.settle()

    def settle(self) -> str:
        """Lets everything be judged that waits, and reads the screen."""
        while self.watch.state.waiting:
            self.watch.idle()
        self.watch.draw()
        return self.text

    def press(self, keys: str) -> str:
        for key in keys:
            self.watch.pressed(key)
            self.watch.draw()
        return self.text

    def save(self, name: str, text: str, wait: bool = True) -> str:
        """Saves a file as a careful editor does it."""
        path = self.root / name
        new = path.with_name(f".{path.name}.new")
        new.write_text(text, encoding="utf-8")
        new.replace(path)
        return self.look() if wait else ""

    def look(self) -> str:
        """What was saved is seen and judged."""
        self.saves.look()
        if saved := self.saves.taken():
            self.watch.saved(saved)
        return self.settle()

    def stub(self, name: str) -> str:
        return (ROOT / "assignments" / name / f"{name}.py").read_text(encoding="utf-8")

    def write(self, name: str, **answers: str) -> str:
        """The text of a file in which these functions are written."""
        text = self.stub(name)
        for function, answer in answers.items():
            unwritten = f'raise NotImplementedError("{function} is not written yet")'
            assert unwritten in text
            text = text.replace(unwritten, answer)
        return text

    @property
    def text(self) -> str:
        return "\n".join(self.screen.lines)


@pytest.fixture
def desk(tmp_path: Path, course: Course, grader: Grader) -> Desk:
    """A desk with the lessons of rnn and lstm on it."""
    for name in ("rnn", "lstm"):
        shutil.copytree(ROOT / "assignments" / name, tmp_path / name)
    return Desk(tmp_path, course, grader.sandbox)


Desks = Callable[[], Desk]
