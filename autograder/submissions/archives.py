"""Unpacks the zips that students hand in, into a private folder, and lists them as the folders they hold."""

import os
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import IO

from autograder.submissions.litter import is_litter_file, is_litter_folder
from autograder.submissions.refused import RefusedFileError
from autograder.submissions.survey import MAX_DEPTH, SHOWN, Kind, Node, open_regular
from autograder.submissions.text import printable

MAX_NESTED = 2  # a class's zip, and a student's in it
MAX_DIRECTORY = 30_000_000  # bytes of a zip's own list of what is in it
MAX_ENTRIES = 100_000
MAX_FILE = 200_000_000
MAX_ZIP = 1_000_000_000
MAX_IN_ALL = 4_000_000_000
_AT_ONCE = 1 << 20

_READ = (
    ".py",
    ".ipynb",
    ".txt",
    ".zip",
    ".yml",
)  # what may be read, or unpacked, later; the rest is only listed


@contextmanager
def unpacking() -> "Iterator[Unpacked]":
    """A private folder for what is unpacked, made for the first zip; it is gone when the block ends."""
    with ExitStack() as ends:
        yield Unpacked(ends)


@dataclass(slots=True)
class Unpacked:
    """Where zips are unpacked to, and how much was unpacked."""

    ends: ExitStack
    files: int = 0
    size: int = 0
    _entries: dict[str, Node] = field(default_factory=dict)
    _folder: Path | None = None

    @property
    def folder(self) -> Path:
        """The private folder."""
        if self._folder is None:
            made = tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True)
            self._folder = Path(self.ends.enter_context(made))
        return self._folder

    def __call__(self, node: Node, nested: int) -> Node:
        """The folder that a zip holds; the file as it is, with a sentence, where that cannot be had."""
        if not node.name.casefold().endswith(".zip"):
            return node
        name = printable(node.name)
        if nested >= MAX_NESTED:
            return replace(
                node, fault=f"{name} is a zip in a zip in a zip; unpack it and hand in what is in it."
            )
        try:
            return replace(node, kind="folder", inside=self._listed(node, name, nested), is_packed=True)
        except RefusedFileError as refusal:
            return replace(node, fault=str(refusal))
        except (
            zipfile.BadZipFile,
            struct.error,
            zlib.error,
            ValueError,
            EOFError,
            OSError,
            NotImplementedError,
        ):
            return replace(
                node,
                fault=f"{name} cannot be opened as a zip; it should be whole. Pack it anew, hand it in again.",
            )

    def _listed(self, node: Node, name: str, nested: int) -> tuple[Node, ...]:
        with open_regular(node.path) as file:
            _refuse_long_lists(file, name)
            with zipfile.ZipFile(file) as archive:
                entries = archive.infolist()
                _refuse_bombs(entries, name)
                root: dict[str, _Place] = {}
                for entry in entries:
                    self._place(root, archive, entry, name)
        return self._nodes(root, node, nested)

    def _place(
        self, root: "dict[str, _Place]", archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str
    ) -> None:
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        fault = _fault(entry, parts)
        if fault:  # it keeps a place in the account, under a name that leads nowhere
            parts = (printable(entry.filename, SHOWN).replace("/", "\\"),)
        folder = root
        for part in parts[:-1]:
            if is_litter_folder(part):
                folder.setdefault(part, _Place(kind="litter"))
                return
            if part in folder and folder[part].kind != "folder":  # a file and a folder of the same name
                folder[_again(part, folder)] = folder.pop(part)
            folder = folder.setdefault(part, _Place()).inside
        last = parts[-1]
        if entry.is_dir() and not fault:
            folder.setdefault(last, _Place(kind="litter" if is_litter_folder(last) else "folder"))
            return
        kept = _Place(kind="litter" if is_litter_file(last) else "file", fault=fault)
        if not fault and kept.kind == "file" and last.casefold().endswith(_READ):
            kept.path = self._extracted(archive, entry, last, name)
        while last in folder:  # the same name twice: the later one counts, as it does when a zip is unpacked
            folder[_again(last, folder)] = replace(
                folder.pop(last), fault=f"{printable(last)} stands twice in the zip"
            )
        folder[last] = kept

    def _extracted(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, last: str, name: str) -> Path:
        self.files += 1
        place = self.folder / str(self.files)
        place.mkdir(mode=0o700)
        path = place / last
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        written = 0
        with os.fdopen(descriptor, "wb") as out, archive.open(entry) as packed:
            while chunk := packed.read(_AT_ONCE):
                written += len(chunk)
                self.size += len(chunk)
                if written > MAX_FILE or self.size > MAX_IN_ALL:
                    raise RefusedFileError(_too_much(name))
                out.write(chunk)
        return path

    def _nodes(self, folder: "dict[str, _Place]", parent: Node, nested: int) -> tuple[Node, ...]:
        nodes = []
        for name, place in sorted(folder.items()):
            shown = f"{parent.shown}/{printable(name, SHOWN)}"
            at = str(place.path or parent.path / name)
            node = Node(name, at, shown, place.kind, (), place.fault)
            if place.kind == "folder":
                node = replace(node, inside=self._nodes(place.inside, node, nested))
            elif place.path is not None:
                node = self(node, nested + 1)
            nodes.append(node)
        return tuple(nodes)


@dataclass(slots=True)
class _Place:
    """An entry of a zip: what kind it is, where it was unpacked to, and what is in it."""

    kind: Kind = "folder"
    fault: str = ""
    path: Path | None = None
    inside: "dict[str, _Place]" = field(default_factory=dict)


def _again(name: str, folder: "dict[str, _Place]") -> str:
    number = 1
    while f"{name} (earlier {number})" in folder:
        number += 1
    return f"{name} (earlier {number})"


def _fault(entry: zipfile.ZipInfo, parts: tuple[str, ...]) -> str:
    """Why an entry is not unpacked; nothing if it is."""
    name = printable(entry.filename, 100)
    if not parts or parts[0] == "/" or ".." in parts or ":" in parts[0] or "\0" in entry.filename:
        return f"{name} leads out of the zip; it was not unpacked"
    if len(parts) > MAX_DEPTH or any(len(part.encode("utf-8", "replace")) > 255 for part in parts):
        return f"{name} is too long a path; it was not unpacked"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return f"{name} is a link, and links are not followed; hand in the file itself"
    if entry.flag_bits & 1:
        return f"{name} is locked by a password; pack it without one and hand it in again"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"{name} is packed in an unusual way; pack it as an ordinary zip and hand it in again"
    return ""


def _refuse_bombs(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MAX_ENTRIES:
        raise RefusedFileError(
            f"{name} holds {len(entries):,} files; there should be at most {MAX_ENTRIES:,}. Unpack it."
        )
    if (
        any(entry.file_size > MAX_FILE for entry in entries)
        or sum(entry.file_size for entry in entries) > MAX_ZIP
    ):
        raise RefusedFileError(_too_much(name))


def _too_much(name: str) -> str:
    return (
        f"{name} unpacks to too much ({MAX_FILE:,} bytes a file and {MAX_ZIP:,} in all are the most); "
        "it should hold the work only. Pack the work alone and hand it in again."
    )


def _refuse_long_lists(file: IO[bytes], name: str) -> None:
    """Looks at how long the zip's own list is before `zipfile` reads the whole of it."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(end - 66_000, 0))
    tail = file.read(66_000)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) < at + 22:
        raise zipfile.BadZipFile
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    if at >= 76 and tail[at - 20 : at - 16] == b"PK\6\7":
        length = int.from_bytes(tail[at - 36 : at - 28], "little")
    if length > MAX_DIRECTORY:
        raise RefusedFileError(_too_much(name))
    file.seek(0)


def left_packed(node: Node, nested: int) -> Node:
    """The file as it is, where nothing is unpacked."""
    if node.name.casefold().endswith(".zip"):
        return replace(node, fault=f"{printable(node.name)} is packed; unpack it.")
    return node
