"""Questions as a learner sees them: the ten that a name draws, or one by itself; plain text, or HTML in a notebook."""

import html
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from autograder.course import Assignment, Course, open_course
from autograder.errors import NoCourse
from autograder.learn import session
from autograder.spec.answered import answered
from autograder.spec.questions import PRACTICE, Bank, Drawn, by_itself, drawn_for, letter_of, name_for
from autograder.submissions.text import printable
from autograder.worker.chosen import pair

WIDTH = 79
HOW = {
    "choice": "",
    "select": " (all that hold)",
    "number": " (a number)",
    "line": " (its number)",
}
MAIN = "__main__"  # a notebook, or a program that is run: who imports a file wants its functions


class NoQuestions(Exception):
    """There is nothing to show; the message says why, and what there is."""


def show_all(name: object, caller: Mapping[str, Any]) -> None:
    """Shows the questions that are drawn for a name, and the line that says so. Not where the file is imported."""
    if caller.get("__name__") == MAIN:
        _show(lambda: _Page(list(_all(open_course(None), name))))


def show_one(name: object, answer: object, caller: Mapping[str, Any]) -> None:
    """Shows one question, or what is said to an answer. Not where the file is imported."""
    if caller.get("__name__") == MAIN:
        _show(lambda: _Page(list(_one(open_course(None), name, answer))))


def lines(course: Course, name: str) -> list[str]:
    """The questions that are drawn for a name, at most 79 columns wide. Raises NoQuestions."""
    return [line for block in _all(course, name) for line in block.lines]


class _Block:
    """A question, or a paragraph: as lines, and as HTML. `code` is a line to copy, which is never broken."""

    def __init__(
        self,
        head: str,
        text: str,
        label: str = "",
        choices: tuple[tuple[str, str], ...] = (),
        code: str = "",
    ) -> None:
        self._head, self._text, self._label, self._choices = head, text, label, choices
        self._code = code

    @property
    def lines(self) -> Iterator[str]:
        first = f"{self._head} " if self._head else ""
        indent = " " * len(first)
        label = f" {self._label}" if self._label else ""
        yield from textwrap.wrap(
            f"{self._text}{label}",
            WIDTH,
            initial_indent=first,
            subsequent_indent=indent,
            break_on_hyphens=False,
        )
        for mark, choice in self._choices:
            begin = f"    {mark}  "
            yield from textwrap.wrap(
                choice,
                WIDTH,
                initial_indent=begin,
                subsequent_indent=" " * len(begin),
                break_on_hyphens=False,
            )
        if self._code:
            yield f"    {self._code}"
        yield ""

    @property
    def html(self) -> str:
        label = f" <i>{html.escape(self._label)}</i>" if self._label else ""
        head = f"<b>{html.escape(self._head)}</b> " if self._head else ""
        rows = "".join(
            f'<div style="margin-left:2em"><code>{html.escape(mark)}</code>&ensp;{html.escape(choice)}</div>'
            for mark, choice in self._choices
        )
        if self._code:
            rows += f'<div style="margin-left:2em"><code>{html.escape(self._code)}</code></div>'
        return f'<div style="margin:0.6em 0">{head}{html.escape(self._text)}{label}{rows}</div>'


class _Page:
    """What is shown: a notebook takes the HTML, everything else the text."""

    def __init__(self, blocks: list[_Block]) -> None:
        self._blocks = blocks

    def __str__(self) -> str:
        return "\n".join(line for block in self._blocks for line in block.lines).rstrip()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f'<div style="max-width:60em">{"".join(block.html for block in self._blocks)}</div>'


def _show(page: Any) -> None:
    try:
        shown: _Page | str = page()
    except (NoCourse, NoQuestions) as nothing:
        shown = str(nothing)
    if session.ipython() is None or isinstance(shown, str):
        print(shown)
    else:
        from IPython.display import display  # there, since a session of it runs

        display(shown)


def _all(course: Course, name: object) -> Iterator[_Block]:
    assignment = _with_bank(course)
    assert assignment.bank is not None and assignment.drawn is not None
    if not isinstance(name, str | int) or isinstance(name, bool):
        raise NoQuestions('questions should be given your name or number, as in questions("ada")')
    said = name_for(str(name))
    if said == PRACTICE:
        yield _Block("", 'The practice set. Your own questions come with your name: questions("ada").')
    else:
        yield _Block("", f"Questions for {printable(said)}.")
    for number, one in enumerate(drawn_for(said, assignment.bank.groups), start=1):
        yield _block(f"{number:>2}", one)
    copied = printable(said.replace("\\", "\\\\").replace('"', '\\"'))
    yield _Block(
        "",
        f"Answer in {assignment.drawn.name}, and copy this line above it:",
        code=f'DRAWN_FOR = "{copied}"',
    )


def _with_bank(course: Course) -> Assignment:
    found = next((one for one in course.assignments if one.bank is not None and one.drawn is not None), None)
    if found is None:
        raise NoQuestions(
            f"the course {course.name or course.root} has no bank of questions; name another with AUTOGRADER_COURSE"
        )
    return found


def _one(course: Course, name: object, answer: object) -> Iterator[_Block]:
    bank = _with_bank(course).bank
    assert bank is not None
    shown = bank.question(str(name))
    if shown is None:
        groups = ", ".join(
            f"{group.questions[0].name} to {group.questions[-1].name}" for group in bank.groups
        )
        raise NoQuestions(f"there is no question {printable(str(name))[:20]}; there are: {groups}")
    drawn = by_itself(shown)
    if answer is None:
        yield _block(shown.name, drawn)
        example = '"a"' if drawn.choices else "1"
        yield _Block("", f'Answer with question("{shown.name}", {example}); it is not marked.')
    else:
        yield _Block(shown.name, _reply(bank, drawn, answer))


def _reply(bank: Bank, drawn: Drawn, answer: object) -> str:
    """What is said to an answer."""
    if not bank.written:
        return "this course is here without its key, so nobody can say here whether that is right"
    kind, value = pair(answer)
    found = answered(bank.written[drawn.name], drawn, kind, value)
    if found.share == 1.0:
        return f"right{f': {found.said}' if found.said else ''}"
    return found.said + ("; half of it is right" if found.share else "")


def _block(head: str, drawn: Drawn) -> _Block:
    if drawn.lines:
        choices = tuple((str(number), line) for number, line in enumerate(drawn.lines, start=1))
    else:
        choices = tuple((letter_of(place), choice) for place, choice in enumerate(drawn.choices))
    return _Block(head, drawn.stem, HOW[drawn.shown.kind].strip(), choices)
