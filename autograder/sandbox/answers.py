"""What one function gave for all its cases: plain data, on which no process hangs."""

from dataclasses import dataclass
from typing import Any, Literal

FailureKind = Literal[
    "missing", "raised", "unusable", "timeout", "absent", "keyboard", "not python", "ended", "protocol"
]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where in its line a public call stopped, and what names of the source held there, each in a few fixed words.

    Columns and lines are those of `ast`: columns count bytes, from 0. A program may have forged all of it.
    """

    column: int
    last_line: int
    last_column: int
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call gave nothing, or a statement stopped. The place is one that the sources have, `type_name` is that of a
    built-in exception; `text` is not to be trusted.

    Of what is absent the text is the module's name; of what is unusable it is the judge's own reason, and `untold` is
    that without what was seen. `because` is the statement that stopped before it defined what is missing; `advice` is
    what the judge has seen in that line itself, and `named` the name there that nothing has defined. `in_public` says
    that nothing hidden was known where it was seen; `scene` is known there only.
    """

    kind: FailureKind
    cell: str = ""
    line: int = 0
    type_name: str = ""
    text: str = ""
    column: int = 0
    because: "Failure | None" = None
    advice: str = ""
    named: str = ""
    untold: str = ""
    in_public: bool = False
    scene: Scene | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What a call gave: flat, an array a leaf, or a word why it is none; and which arguments it changed in place.

    `stacked` says that several results came as one array, a row each.
    """

    results: tuple[Any, ...]
    changed: tuple[int, ...] = ()
    stacked: bool = False


IN_ALL = "in all"  # the text of a timeout: the submission's seconds in all are used up

Answer = Given | Failure
Answers = tuple[Answer, ...]
