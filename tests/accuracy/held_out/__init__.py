"""Programs with one fault each, written down by hand: right programs in styles of their own, and what is wrong in them.

The operators that make mutants also make the slips that the judge knows. These faults were thought up without them, as
people make them, so that what the judge says of them can be counted as what it says of programs it has not seen.
Beside each `style.py` lies a `style.toml`: by function and kind of fault, pairs of a right text and the wrong one.
"""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.course import Course
from autograder.mistakes.definitions import defined
from tests.accuracy.changed import changed_lines
from tests.accuracy.programs import Base, in_another_style

FOLDER = Path(__file__).parent


@dataclass(frozen=True, eq=False)
class HeldOut:
    """In a function of a right program stands `wrong` in the place of `right`."""

    base: Base
    function: str
    kind: str
    right: str
    wrong: str

    @property
    def key(self) -> str:
        """What names it for good."""
        texts = "  ->  ".join(" ".join(one.split()) for one in (self.right, self.wrong))
        return f"{self.base.assignment}/{self.base.name}/{self.function}: {texts}"

    @property
    def concerned(self) -> tuple[str, ...]:
        """The exercises that the fault belongs to."""
        return self.base.concerned(self.function)

    @property
    def affected(self) -> tuple[str, ...]:
        """The functions that may do anything else than before."""
        return self.base.affected(self.function)

    @cached_property
    def text(self) -> str:
        """The program. Raises ValueError unless the right text stands once in the function."""
        lines = self.base.text.split("\n")
        old = self.base.definitions[self.function]
        within = slice(old.lineno - 1, old.end_lineno)
        code = "\n".join(lines[within]) + "\n"
        if code.count(self.right) != 1:
            raise ValueError(
                f"{self.key}: the right text stands {code.count(self.right)} times in the function"
            )
        lines[within] = code.replace(self.right, self.wrong).removesuffix("\n").split("\n")
        return "\n".join(lines)

    @property
    def changed(self) -> frozenset[int]:
        """The lines of the changed statements."""
        return changed_lines(self.base.text, self.text)


def held_out(course: Course) -> list[HeldOut]:
    """All of them, by assignment, style and function."""
    return [fault for base in bases(course) for fault in _faults(base)]


def bases(course: Course) -> list[Base]:
    """The right programs."""
    return [
        in_another_style(assignment, path.stem, path.read_text(encoding="utf-8"))
        for assignment in sorted(course.assignments, key=lambda one: one.name)
        for path in sorted(FOLDER.glob(f"{assignment.name}/*.py"))
    ]


def _faults(base: Base) -> Iterator[HeldOut]:
    file = FOLDER / base.assignment / f"{base.name}.toml"
    functions = {name for name, _ in defined(ast.parse(base.text))}
    for function, kinds in tomllib.loads(file.read_text(encoding="utf-8")).items():
        if function not in functions:
            raise ValueError(f"{file}: there is no {function}")
        for kind, pairs in kinds.items():
            yield from (HeldOut(base, function, kind, right, wrong) for right, wrong in pairs)
