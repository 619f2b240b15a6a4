"""The watch: on every save, what to fix first in what was saved last; and keys for hints, input, pictures, the rest.

A file that was saved is read, and compared with how it was: the functions that changed are judged, with those that they
build on, and no others. What else a change may have touched is judged when nobody waits.
"""

import contextlib
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.text import Text

from autograder.course import Broken, Course
from autograder.errors import NothingToGrade
from autograder.grading.diagnose import place_of
from autograder.learn import drawn, hints, play, view
from autograder.learn.folder import Folder
from autograder.learn.keys import CLOSED, Keys
from autograder.learn.own_function import OwnFile, own_file, saved_at, sources_of, worked_on
from autograder.learn.progress import Key, marked, read_progress, remember
from autograder.learn.resident import Answer, Resident
from autograder.learn.saves import Saves
from autograder.learn.screen import Closed, Screen
from autograder.learn.written import Written
from autograder.report import ExerciseMark, submission_mark
from autograder.reports import explained
from autograder.reports.terminal import is_unwritten, is_whole
from autograder.reports.terminal import wrong as wrong_in
from autograder.sandbox.workers import SandboxFailed
from autograder.submissions.source import Unreadable
from autograder.submissions.text import printable

QUIT = ("q", "Q", CLOSED, "\x03", "\x04")
REST = 1.5  # seconds without a key, after which something is made ready
PRINTED = 3  # lines of what the learner's file printed


@dataclass(slots=True)
class Shown:
    """What is on the screen besides the status: nothing of its own, or a list, a hint, a picture, page by page."""

    lines: Sequence[Text] | None = None
    page: int = 0
    asks: bool = False  # whether the answer may be shown: y does it


@dataclass(slots=True)
class State:
    """What the watch knows: the file of each assignment, the marks of its functions, and which one is looked at."""

    files: dict[str, OwnFile] = field(default_factory=dict)
    marks: dict[Key, ExerciseMark] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    focus: Key | None = None
    said: str = ""
    waiting: list[str] = field(default_factory=list)  # assignments to be judged when nobody waits
    unprepared: list[str] = field(default_factory=list)  # those whose cases are made then
    rehearsed: set[Key] = field(default_factory=set)  # functions on which an answer will come quickly
    shown: Shown = field(default_factory=Shown)
    is_over: bool = False


class Watch:
    """Looks after one learner's folder until a key ends it."""

    def __init__(
        self,
        folder: Folder,
        resident: Resident,
        screen: Screen,
        keys: Keys,
        saves: Saves,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.course: Course = resident.course
        self.folder, self.resident, self.screen = folder, resident, screen
        self._keys, self._saves, self._clock = keys, saves, clock
        self.state = State()
        self.progress = read_progress(folder.root)

    def run(self, name: str = "") -> None:
        """Shows what is to be done, and goes on until somebody quits or the terminal is gone. Raises Closed."""
        self.begin(name)
        self.draw()
        while not self.state.is_over:
            key = self._keys.wait(self._patience())
            self.turn(key, self._saves.taken())

    def turn(self, key: str, saved: Sequence[Path]) -> None:
        """Does what is to be done now, one thing. A fault of ours costs that, and is told. Raises Closed."""
        try:
            if saved:
                self.saved(saved)
            elif key:
                self.pressed(key)
            elif self.state.waiting:
                self.idle()
            else:
                self.prepare()
            self.draw()  # if only for another size of the window
        except Closed:
            raise
        except SandboxFailed as failed:
            self._tell(f"{failed}; end other programs, and save again.")
        except Exception as fault:  # noqa: BLE001  (whatever failed here is ours, and nobody else's traceback)
            self._tell(
                f"This failed, and that is the autograder's fault ({place_of(fault)}); please report it."
            )

    def _tell(self, sentence: str) -> None:
        """Shows a sentence by itself."""
        self.state.shown = Shown(view.wrapped(sentence, self.screen.columns))
        self.draw()

    # What happens

    def begin(self, name: str) -> None:
        """Reads all files, and judges the one that was named or saved last; the others when nobody waits."""
        for one in self.folder.assignments:
            self.state.files[one] = self._read(one, worked_on(self.course, self.folder, one))
        self.draw("judging ...")
        named = next((key for key in self._keys_of_exercises() if name in key), None)
        last = max(self._begun(), key=lambda one: saved_at(self.state.files[one].path), default="")
        first = named[0] if named and named[0] in self.state.files else last
        self.state.waiting = [one for one in self._begun() if one != first]
        self.state.unprepared = [one for one in self.course.names if one in self.state.files]
        if first:
            self._judge(first, self.state.files[first].functions)
        self.state.focus = self._first_to_do(first, name)

    def saved(self, paths: Sequence[Path]) -> None:
        """Judges what was changed in the file that was saved last; of the others, when nobody waits."""
        names = {path: name for name in self.course.names for path in self.folder.candidates(name)}
        started = self._clock()
        helpers = [path for path in paths if path not in names]
        ours = list(dict.fromkeys(names[path] for path in paths if path in names)) or self._importing(helpers)
        self.state.waiting = [one for one in self.state.waiting if one not in ours]
        for name in ours[:-1]:
            with contextlib.suppress(NothingToGrade):
                self._later(name)
        for name in ours[-1:]:
            saved_last = [path for path in paths if names.get(path) == name and path.is_file()]
            with contextlib.suppress(NothingToGrade):  # it was deleted meanwhile, which is seen next
                self._after_save(name, saved_last[-1] if saved_last else None)
        self.state.shown = Shown()
        self.state.said = f"saved {time.strftime('%H:%M')}, {self._clock() - started:.1f} s"

    def _later(self, name: str) -> None:
        """Reads a file that is not the one to be shown, and lets it be judged when nobody waits."""
        self._forget(name)
        if self.folder.forms(name):
            self.state.files[name] = self._read(name, worked_on(self.course, self.folder, name))
            self.state.waiting.append(name)
        else:
            self.state.files.pop(name, None)

    def _after_save(self, name: str, path: Path | None) -> None:
        before = self.state.files.get(name)
        forms = self.folder.forms(name)
        if not forms:  # it was deleted
            self.state.files.pop(name, None)
            self._forget(name)
            self.state.focus = self._first_to_do("", "")
            return
        file = self.state.files[name] = self._read(name, path or worked_on(self.course, self.folder, name))
        self.draw("judging ...")
        if isinstance(file.source, Unreadable) or file.written.is_broken:
            self._forget(name)
            self._judge(name, ())
            self.state.focus = self._first_wrong(name, None) or self.state.focus
            return
        is_known = before is not None and before.path == file.path and not before.written.is_broken
        old = before.written if before is not None and is_known else Written({}, {}, {}, {})
        changed = [one for one in file.functions if old.whole.get(one) != file.written.whole[one]]
        edited = [one for one in changed if old.own.get(one) != file.written.own[one]] or changed
        for gone in [key for key in self.state.marks if key[0] == name and key[1] not in file.functions]:
            del self.state.marks[gone]
        asked = edited
        if not asked and self.state.focus and self.state.focus[0] == name:
            asked = [one for one in file.functions if one == self.state.focus[1]]  # its lines may have moved
        if asked:
            self._judge(name, asked)
        if set(changed) - set(edited):
            self.state.waiting.append(name)
        at = self._first_wrong(name, edited)
        if at is None and edited:
            at = name, edited[-1]
        self.state.focus = at or self._first_to_do(name, "")

    def idle(self) -> None:
        """Judges one file more of those that nobody waits for."""
        name = self.state.waiting.pop(0)
        if name in self.state.files:
            self._judge(name, self.state.files[name].functions)
        if self.state.focus is None:
            self.state.focus = self._first_to_do("", "")

    def _patience(self) -> float | None:
        """How long a key is waited for before something is done that nobody waits for."""
        if self.state.waiting or self.state.unprepared:
            return 0.0
        return REST if self._to_rehearse() else None

    def prepare(self) -> None:
        """Makes what the next answers need before somebody waits for them: the cases, and what explains mistakes."""
        if self.state.unprepared:
            self.resident.all_prepared(self.state.unprepared.pop(0)).book  # noqa: B018  (it is kept)
        elif (key := self._to_rehearse()) is not None:
            self.state.rehearsed.add(key)
            self.resident.rehearse(*key)

    def _to_rehearse(self) -> Key | None:
        """The function that is looked at, or the one that comes after it, if it is not right, nor made ready."""
        every = self._keys_of_exercises()
        if self.state.focus not in every:
            return None
        at = every.index(self.state.focus)
        for key in every[at : at + 2]:
            mark = self.state.marks.get(key)
            is_done = mark is not None and is_whole(mark)
            if key[0] in self.state.files and key not in self.state.rehearsed and not is_done:
                return key
        return None

    def pressed(self, key: str) -> None:
        """What a key does; one that means nothing goes back to what is to be fixed."""
        shown = self.state.shown
        if key in QUIT:
            self.state.is_over = True
        elif key == "y" and shown.asks:
            self._show_answer()
        elif key in (" ", "\r", "\n") and shown.lines is not None:
            shown.page += 1  # behind the last one `draw` goes back
        elif (do := self._does(key)) is not None:
            self.state.shown = Shown()
            do()
        else:
            self.state.shown = Shown()

    def _does(self, key: str) -> Callable[[], None] | None:
        return {
            "h": self._hint, "i": self._input, "a": self._all, "p": self._picture, "n": self._next, "l": self._list,
        }.get(key.lower())  # fmt: skip

    # What keys do

    def _hint(self) -> None:
        if (mark := self._mark()) is None:
            return
        key = mark.assignment, mark.name
        try:
            given = hints.hint(self.course, mark, self.progress[key].hints)
        except Broken as broken:
            given = hints.Hint((str(broken),), 0)
        if given.level > self.progress[key].hints:
            self.progress = remember(self.folder.root, {key: {"hints": given.level}})
        asks = given.is_last and hints.may_show_answers(self.course)
        lines = [
            line for one in given.sentences for line in [*view.wrapped(one, self.screen.columns), Text()]
        ]
        if asks:
            lines += view.wrapped(
                "Shall the answer be shown? y shows it; any other key goes back.", self.screen.columns
            )
        self.state.shown = Shown(lines, asks=asks)

    def _show_answer(self) -> None:
        assert self.state.focus is not None
        name, function = self.state.focus
        self.progress = remember(self.folder.root, {self.state.focus: {"answer": True}})
        text = hints.answer(self.course[name], function)
        self.state.shown = Shown(view.folded(text.split("\n"), self.screen.columns))

    def _input(self) -> None:
        mark = self._mark()
        code = mark.explanation.code if mark is not None and mark.explanation is not None else ()
        slope = (
            mark.explanation.slope.code
            if code and mark and mark.explanation and mark.explanation.slope
            else ()
        )
        lines = view.folded([*code, *slope], self.screen.columns)
        self.state.shown = Shown(lines or [Text("There is no input to show here.")])

    def _all(self) -> None:
        """All that is wrong in this file, with the properties that do not hold: this may take a second."""
        if self.state.focus is None or (name := self.state.focus[0]) not in self.state.files:
            return
        file = self.state.files[name]
        self.draw("judging ...")
        answer = self.resident.answer(name, file.source, file.beside, file.functions, properties=True)
        mark = submission_mark("", answer.exercises)
        lines: list[Text] = []
        for one in wrong_in(mark):
            lines += [*view.wrong(one, mark.exercises, self.screen.columns, 1 << 10)]
            for title in explained.also_broken(one):
                lines += view.wrapped(f"Nor does this hold: {title}", self.screen.columns)
            lines.append(Text())
        self.state.shown = Shown(lines or [Text(f"All that is written in {name} is right.", "green")])

    def _picture(self) -> None:
        if self.state.focus is None or self.state.focus[0] not in self.state.files:
            return
        self.draw("drawing ...")
        mark = self._mark()
        is_right = mark is not None and (is_whole(mark) or bool(mark.because))
        figures = play.played_for(
            play.Own(self.resident, sources_of(self.state.files)), self.state.focus, is_right
        )
        self.state.shown = Shown(drawn.in_terminal(figures, self.screen.columns, self._room()))

    def _next(self) -> None:
        """Goes on to the next function that is not right, in this file or in a later one, and then from the start."""
        every = self._keys_of_exercises()
        at = every.index(self.state.focus) + 1 if self.state.focus in every else 0
        for key in [*every[at:], *every[:at]]:
            mark = self.state.marks.get(key)
            if key[0] in self.state.files and not (mark is not None and is_whole(mark)):
                self.state.focus = key
                if mark is None and key[1] in self.state.files[key[0]].functions:
                    self._judge(key[0], [key[1]])
                return
        self.state.shown = Shown([Text("All that is here is right.", "bold green")])

    def _list(self) -> None:
        there = {}
        for key in self._keys_of_exercises():
            file = self.state.files.get(key[0])
            there[key] = "no file" if file is None else "" if key[1] in file.functions else "not written yet"
        lines = view.listing(self.course, self.progress, there, self.screen.columns)
        self.state.shown = Shown(lines)

    # What is judged

    def _judge(self, name: str, functions: Collection[str]) -> None:
        """Judges these functions of a file, with those that they build on and that are not known to be right."""
        file = self.state.files[name]
        if not functions and not file.written.is_broken and not isinstance(file.source, Unreadable):
            return
        reached = {one for function in functions for one in file.written.reached.get(function, ())}
        wanted = {*functions, *(one for one in reached if not self._is_right(name, one))}
        answer = self.resident.answer(name, file.source, file.beside, wanted & self._names(name))
        self.state.answers[name] = answer
        kept = [one for one in answer.exercises if one.criteria and not (is_unwritten(one) and not one.fault)]
        self.state.marks |= {(name, one.name): one for one in kept}
        self.progress = remember(self.folder.root, marked(kept))

    def _read(self, name: str, path: Path) -> OwnFile:
        return own_file(self.course, self.folder, name, path)

    def _importing(self, helpers: Sequence[Path]) -> list[str]:
        """The assignments whose file lies beside one of these own modules."""
        folders = {path.parent for path in helpers}
        return [name for name, file in self.state.files.items() if file.path.parent in folders]

    def _forget(self, name: str) -> None:
        self.state.answers.pop(name, None)
        for key in [key for key in self.state.marks if key[0] == name]:
            del self.state.marks[key]

    # What is looked at

    def _keys_of_exercises(self) -> list[Key]:
        return [(a.name, one.name) for a in self.course.assignments for one in a.exercises if one.criteria]

    def _names(self, name: str) -> set[str]:
        return {one.name for one in self.course[name].exercises}

    def _begun(self) -> list[str]:
        """The assignments in whose file something is written, or nothing can be read."""
        return [name for name, file in self.state.files.items() if file.functions or file.written.is_broken]

    def _is_right(self, name: str, function: str) -> bool:
        mark = self.state.marks.get((name, function))
        return mark is not None and is_whole(mark) and not mark.because

    def _mark(self) -> ExerciseMark | None:
        """The mark of what is looked at; what is not written yet has one too, for the hints."""
        if self.state.focus is None or self.state.focus[0] not in self.state.files:
            return None
        if (mark := self.state.marks.get(self.state.focus)) is None:
            name, function = self.state.focus
            file = self.state.files[name]
            marks = self.resident.answer(name, file.source, file.beside, {function}).exercises
            mark = next((one for one in marks if one.name == function), None)
        return mark

    def _first_wrong(self, name: str, among: Collection[str] | None) -> Key | None:
        """The first function of a file that is wrong in itself."""
        marks = tuple(mark for key, mark in self.state.marks.items() if key[0] == name)
        found = [
            one.name for one in wrong_in(submission_mark("", marks)) if among is None or one.name in among
        ]
        return (name, found[0]) if found else None

    def _first_to_do(self, name: str, wanted: str) -> Key | None:
        """What was named; else what is wrong in this file, else the first that is not right in it or after it."""
        every = self._keys_of_exercises()
        if (named := next((key for key in every if wanted == key[1]), None)) is not None:
            return named
        if name and (at := self._first_wrong(name, None)) is not None:
            return at
        start = next((k for k, key in enumerate(every) if key[0] == (wanted or name)), 0)
        for key in [*every[start:], *every[:start]]:
            mark = self.state.marks.get(key)
            if key[0] in self.state.files and not (mark is not None and is_whole(mark)):
                return key
        return next((key for key in every if key[0] in self.state.files), None)

    # What is shown

    def draw(self, busy: str = "") -> None:
        """Draws the screen. Raises Closed."""
        columns = self.screen.columns
        at = self.state.focus[0] if self.state.focus else ""
        shown = self.state.shown
        body = view.pages(shown.lines if shown.lines is not None else self._body(), self._room())
        if shown.page >= len(body):
            self.state.shown = shown = Shown()
            body = view.pages(self._body(), self._room())
        lines = [
            view.status(self.course, self.progress, at, busy or self.state.said, columns),
            self._where(at),
        ]
        lines += [*body[shown.page]]
        lines += [Text()] * (self.screen.rows - 1 - len(lines))
        self.screen.draw([*lines, self._footer(len(body))])

    def _room(self) -> int:
        return max(self.screen.rows - 3, 1)

    def _where(self, name: str) -> Text:
        """Which file was judged, by which course."""
        file = self.state.files.get(name)
        judged = self.folder.shown(file.path) if file else str(self.folder.root)
        text = Text(printable(f"{judged}, by the course {self.course.name}"), "dim")
        text.truncate(self.screen.columns)
        return text

    def _footer(self, number: int) -> Text:
        shown = self.state.shown
        if shown.lines is not None:
            more = f"[space] page {shown.page + 2} of {number}  " if shown.page + 1 < number else ""
            more += "[y]es  " if shown.asks else ""
            return Text(f"{more}[any key] back  [h]int  [n]ext  [l]ist  [q]uit", "reverse")
        seen = self.progress[self.state.focus].hints if self.state.focus else 0
        hint = f"[h]int {min(seen, hints.MOST)}/{hints.MOST}"
        return Text(f"{hint}  [i]nput to paste  [a]ll  [p]icture  [n]ext  [l]ist  [q]uit", "reverse")

    def _body(self) -> list[Text]:
        columns, room = self.screen.columns, self._room()
        found = self._of_focus(room)
        for note in self._notes():
            lines = view.wrapped(note, columns, "yellow")
            if len(found) + 1 + len(lines) <= room:
                found += [Text(), *lines]
        return found

    def _of_focus(self, room: int) -> list[Text]:
        """What is to be said of the function that is looked at."""
        columns = self.screen.columns
        if self.state.focus is None and self.state.files:
            return []  # they are judged for the first time
        if self.state.focus is None:
            return view.wrapped(
                "There is no file of the course here any more: autograder start writes them.", columns
            )
        name, function = self.state.focus
        if (file := self.state.files.get(name)) is None:
            return view.wrapped(f"There is no file of {name} here: autograder start writes it.", columns)
        mark = self.state.marks.get(self.state.focus)
        if mark is None:
            where = self._place(file, function)
            return view.to_write(self.course[name], function, where, columns)
        if mark.because:
            return view.right_in_itself(mark, columns)
        if is_whole(mark):
            prepared = self.resident.prepared(name) if self.course.has_key else None
            return view.right(mark, prepared, self._then(), columns)
        of_file = [one for key, one in self.state.marks.items() if key[0] == name]
        return view.wrong(mark, of_file, columns, room)

    def _place(self, file: OwnFile, function: str) -> str:
        cell, line = file.written.places.get(function, ("", 0))
        return f"{cell}, line {line}" if line else self.folder.shown(file.path)

    def _then(self) -> str:
        """What comes after a function that is right."""
        every = self._keys_of_exercises()
        at = every.index(self.state.focus) + 1 if self.state.focus in every else 0
        for name, function in [*every[at:], *every[:at]]:
            mark = self.state.marks.get((name, function))
            if mark is not None and is_whole(mark):
                continue
            if (file := self.state.files.get(name)) is None:
                continue
            verb = "Fix" if mark is not None else "Write"
            return f"{verb} {function} next ({self._place(file, function)}): [n] goes there; [p] draws what yours does."
        return "That was the last one: all of the course is right."

    def _notes(self) -> list[str]:
        """Notes on the file that is looked at, its printed lines, and what is the matter with the progress."""
        answer = self.state.answers.get(self.state.focus[0]) if self.state.focus else None
        found = list(answer.notes) if answer else []
        for file, said in (answer.printed if answer else {}).items():
            lines = [printable(line) for line in said.decode("utf-8", "replace").split("\n") if line.strip()]
            if lines:
                found.append(
                    f"{file} printed: {' / '.join(lines[:PRINTED])}{' ...' if len(lines) > PRINTED else ''}"
                )
        return [*found, *([self.progress.fault] if self.progress.fault else [])]
