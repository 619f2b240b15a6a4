"""course.toml as it is written: each key with what it may hold, and every mistake in it with its key and line."""

import datetime
import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec

from autograder.errors import BadSettings
from autograder.settings.lines import line_of

STEP = 0.125  # of points: such numbers add up exactly

Date = Annotated[
    datetime.datetime,
    msgspec.Meta(description="a date with a time, such as 2027-01-31T23:59:00 or 2027-01-31T23:59:00+01:00"),
]
Names = Annotated[list[str], msgspec.Meta(description='a list of names, such as ["rnn", "lstm"]')]
Text = Annotated[str, msgspec.Meta(description="a text between quotes")]
Points = Annotated[
    float, msgspec.Meta(gt=0, multiple_of=STEP, description=f"a number above 0, in steps of {STEP}")
]


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """What late work costs: so many days are free a student, each further one costs so many per cent of the points.

    After `most` days late nothing counts any more; None for no such end.
    """

    days: Annotated[int, msgspec.Meta(ge=0, description="a whole number of free days, 0 or more")] = 0
    percent: Annotated[float, msgspec.Meta(ge=0, le=100, description="a number from 0 to 100")] = 0.0
    most: Annotated[int, msgspec.Meta(ge=0, description="a whole number of days, 0 or more")] | None = None


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of course.toml."""

    title: Text = ""
    timezone: Annotated[str, msgspec.Meta(description='a time zone, such as "Europe/Vienna"')] = ""
    assignments: Names | None = None
    drop: Names = []
    answers: Annotated[bool, msgspec.Meta(description="true or false")] = False
    attempts: Annotated[Literal["last", "best"], msgspec.Meta(description='"last" or "best"')] = "last"
    roster: Annotated[str, msgspec.Meta(description='the name of a file, such as "roster.csv"')] = ""
    points: dict[str, Points] = {}
    due: dict[str, Date] = {}
    late: Late = Late()
    extensions: dict[str, dict[str, Date]] = {}
    groups: dict[str, Names] = {}


class Fault(msgspec.Struct, frozen=True):
    """A mistake in course.toml: the key, its line (0 where it has none), and what to do."""

    line: int
    sentence: str


def read_settings(text: str) -> tuple[Written, list[Fault]]:
    """What the text says, without what is not as it should be, and a fault for each of that.

    Raises BadSettings for what is no TOML at all.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"course.toml is not TOML: {error}; fix it there") from None
    faults: list[Fault] = []
    values = dict(_sound(Written, (), table, text, faults))
    return Written(**values), sorted(faults, key=lambda one: (one.line, one.sentence))


def _sound(
    kind: type[msgspec.Struct],
    path: tuple[str, ...],
    table: Mapping[str, Any],
    text: str,
    faults: list[Fault],
) -> Iterator[tuple[str, Any]]:
    """The values of a table that are as its type says."""
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    for key, value in table.items():
        where = (*path, key)
        if key not in fields:
            faults.append(unknown(text, where, "key", fields))
            continue
        kind = fields[key].type
        if (_is_table(kind) or _is_mapping(kind)) and not isinstance(value, dict):
            faults.append(fault(text, where, f"is {shown(value)}, and should be a table: [{key}]"))
        elif _is_table(kind):
            yield key, kind(**dict(_sound(kind, where, value, text, faults)))
        elif _is_mapping(kind):
            yield key, _each(kind, where, value, text, faults)
        else:
            found = _value(kind, where, value, text, faults)
            if found is not _NOTHING:
                yield key, found


_NOTHING = object()


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _is_mapping(kind: Any) -> bool:
    return getattr(kind, "__origin__", None) is dict


def _each(
    kind: Any, path: tuple[str, ...], table: Mapping[str, Any], text: str, faults: list[Fault]
) -> dict[str, Any]:
    """The values of a table with keys of the course's own."""
    inner = kind.__args__[1]
    found = {}
    for key, value in table.items():
        where = (*path, key)
        if _is_mapping(inner) and isinstance(value, dict):
            found[key] = _each(inner, where, value, text, faults)
        elif (one := _value(inner, where, value, text, faults)) is not _NOTHING:
            found[key] = one
    return found


def _value(kind: Any, path: tuple[str, ...], value: Any, text: str, faults: list[Fault]) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        faults.append(fault(text, path, f"is {shown(value)}, and should be {_described(kind)}"))
        return _NOTHING


def _described(kind: Any) -> str:
    """What a value of this type is, in words."""
    for one in (kind, *getattr(kind, "__args__", ())):
        for note in getattr(one, "__metadata__", ()):
            if isinstance(note, msgspec.Meta) and note.description:
                return note.description
    return "a table with names in it"


def fault(text: str, path: tuple[str, ...], sentence: str, near: str = "") -> Fault:
    """`course.toml, line 12: points.lstm_hidden is "three", and should be ...; fix it there`."""
    line = line_of(text, path, near)
    where = f"course.toml, line {line}" if line else "course.toml"
    return Fault(line, f"{where}: {'.'.join(path)} {sentence}; fix it there")


def unknown(text: str, path: tuple[str, ...], what: str, known: Iterable[str], near: str = "") -> Fault:
    """A name that is none of those, and the nearest of them."""
    known, name = list(known), near or path[-1]
    line = line_of(text, path, near)
    where = f"course.toml, line {line}" if line else "course.toml"
    told = (
        f"{'.'.join(path)} names {name}, but there is no such {what}"
        if near
        else (
            f"{'.'.join(path)} is no {what} of it"
            if what == "key"
            else f"{'.'.join(path)}: there is no {what} {name}"
        )
    )
    close = difflib.get_close_matches(name, known, 1, 0.5)
    help_ = f"did you mean {close[0]}?" if close else f"there is {', '.join(known) or 'none'}"
    return Fault(line, f"{where}: {told}; {help_}")


def shown(value: Any) -> str:
    """A value of TOML as people write it, short."""
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = f'"{value}"' if isinstance(value, str) else str(value).replace("'", '"')
    return text if len(text) <= 40 else f"{text[:37]}..."
