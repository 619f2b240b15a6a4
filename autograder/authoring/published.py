"""Writes files that are made, and never over what somebody else has made of them."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

RECORD = ".published.json"
SET_ASIDE = (
    "set-aside"  # a folder beside those that students get, for there may be answers in what is set aside
)


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written, or would have to be; those that were changed by others, and their new names."""

    written: list[Path] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    set_aside: list[Path] = field(default_factory=list)


def stale(root: Path, files: Mapping[Path, bytes]) -> Written:
    """Which of these are not as they are made now; nothing is written."""
    return Written(sorted(path for path, content in files.items() if _content(path) != content))


def write_unchanged(root: Path, files: Mapping[Path, bytes], force: bool, record: str = RECORD) -> Written:
    """Writes those that are missing, or as they were written the last time, and leaves those that were changed.

    With `force` what was changed is set aside first, in a folder of its own, under a name that nothing has. What was
    written is recorded in the root folder, by its hash, in the file `record`.
    """
    recorded, result = _recorded(root / record), Written()
    for path, content in sorted(files.items()):
        there, key = _content(path), Path(os.path.relpath(path, root)).as_posix()
        if there is not None and there != content and recorded.get(key) != _hash(there):
            if not force:
                result.changed.append(path)
                continue
            result.set_aside.append(set_aside(root, key, there))
        if there != content:
            write_atomically(path, content)
            result.written.append(path)
        recorded[key] = _hash(content)
    _record(root / record, recorded)
    return result


def write_atomically(path: Path, content: bytes) -> None:
    """Whoever reads the file meanwhile sees the old one or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(content)
    os.replace(new, path)


def is_as_recorded(root: Path, path: Path) -> bool:
    """Whether a file is as it was written last, or nobody recorded how that was."""
    known = _recorded(root / RECORD).get(Path(os.path.relpath(path, root)).as_posix())
    return known is None or known == _hash(path.read_bytes())


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _hash(content: bytes) -> str:
    """The same for both kinds of line ends: Git may have exchanged them."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def _recorded(record: Path) -> dict[str, str]:
    """The hash of every file as it was written last; none where the record is not there, or is not to be read."""
    try:
        return msgspec.json.decode(record.read_bytes(), type=dict[str, str])
    except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}  # then everything that differs counts as changed


def _record(record: Path, recorded: Mapping[str, str]) -> None:
    content = msgspec.json.format(msgspec.json.encode(dict(sorted(recorded.items()))), indent=2) + b"\n"
    if _content(record) != content:
        write_atomically(record, content)


def set_aside(root: Path, key: str, content: bytes) -> Path:
    """A copy under the first name that is free."""
    beside = root / SET_ASIDE / Path(*[part for part in Path(key).parts if part != ".."])
    beside.parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        aside = beside.with_name(f"{beside.stem}-{number}{beside.suffix}")
        try:
            with aside.open("xb") as file:
                file.write(content)
            return aside
        except FileExistsError:
            number += 1
