"""Lists all that is at a path, as a tree, without following a link; packed folders are listed as folders."""

import os
import stat
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Literal

from autograder.submissions.litter import is_litter_file, is_litter_folder
from autograder.submissions.text import printable

# Nobody puts work deeper, and whoever walks a tree must come to its end.
MAX_DEPTH = 30
COLLECTED = ".collected"  # lies in a folder of <id>/<assignment>/<attempt>/, as collect makes it
SHOWN = 1000  # characters of a path, which the account must keep apart from others

Kind = Literal["file", "folder", "link", "litter"]


@dataclass(frozen=True, slots=True)
class Node:
    """A file or folder: its name, the place where its bytes are, and how its path is shown.

    A `link` leads to a folder or to nothing. `fault` says why it cannot be looked into. A zip that was unpacked is
    a folder that `is_packed`.
    """

    name: str
    place: str  # and no Path, which is four times as large: a class has many of them
    shown: str
    kind: Kind
    inside: "tuple[Node, ...]" = ()
    fault: str = ""
    is_packed: bool = False

    @property
    def path(self) -> Path:
        """Where its bytes are."""
        return Path(self.place)

    @property
    def title(self) -> str:
        """The name, without the `.zip` of a packed folder."""
        return self.name[:-4] if self.name.casefold().endswith(".zip") else self.name

    @property
    def is_hidden(self) -> bool:
        """Whether a listing would not show it."""
        return self.name.startswith((".", "__"))

    @property
    def files(self) -> "tuple[Node, ...]":
        """The files in a folder."""
        return tuple(node for node in self.inside if node.kind == "file")

    @property
    def folders(self) -> "tuple[Node, ...]":
        """The folders in a folder, packed ones too."""
        return tuple(node for node in self.inside if node.kind == "folder")

    @property
    def links(self) -> "tuple[Node, ...]":
        """The links in a folder that lead to folders or to nothing."""
        return tuple(node for node in self.inside if node.kind == "link")

    def leaves(self) -> "Iterator[Node]":
        """All that the account must name: files, links, what is closed, and each folder of the system's as one."""
        if self.kind != "folder" or self.fault:
            yield self
        for node in self.inside:
            yield from node.leaves()

    def packed(self) -> "Iterator[Node]":
        """The zips that were unpacked."""
        if self.is_packed:
            yield self
        for node in self.inside:
            yield from node.packed()

    def seen(self) -> str:
        """The first few names in a folder, for a sentence; nothing if there is nothing but litter."""
        names = [printable(node.name, 60) for node in self.inside if node.kind != "litter"]
        more = [f"{len(names) - 3} more"] if len(names) > 3 else []
        return ", ".join(names[:3] + more)


Unpack = Callable[
    [Node, int], Node
]  # of a zip and how deep in zips it lies: the same node, or a packed folder


def survey(path: Path, name: str, shown: str, unpack: Unpack) -> Node:
    """Returns the tree of what is at a path; raises `OSError` where there is nothing."""
    mode = os.lstat(path).st_mode
    if stat.S_ISDIR(mode):
        return _folder(Node(name, str(path), shown, "folder"), unpack, 0)
    if stat.S_ISLNK(mode):
        return Node(name, str(path), shown, "link")
    return unpack(Node(name, str(path), shown, "file"), 0)


def _folder(node: Node, unpack: Unpack, depth: int) -> Node:
    if depth > MAX_DEPTH:
        return replace(node, fault=unlisted(node.name, f"it lies {MAX_DEPTH} folders deep"))
    try:
        with os.scandir(node.place) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        return replace(node, fault=unlisted(node.name, error.strerror or type(error).__name__))
    prefix = f"{node.shown}/" if node.shown else ""
    inside = []
    for entry in found:
        shown = prefix + printable(entry.name, SHOWN)
        one = Node(entry.name, os.path.join(node.place, entry.name), shown, _kind(entry))
        if one.kind == "folder":
            one = _folder(one, unpack, depth + 1)
        inside.append(unpack(one, 0) if one.kind == "file" else one)
    return replace(node, inside=tuple(inside))


def without(node: Node, paths: Collection[str], place: str) -> Node:
    """Returns the tree without what lies at these paths; its own folder is at `place`. All are without links."""
    if not any(path.startswith(place + os.sep) for path in paths):
        return node
    inside = [(one, os.path.join(place, one.name)) for one in node.inside]
    return replace(node, inside=tuple(without(one, paths, at) for one, at in inside if at not in paths))


def _kind(entry: os.DirEntry[str]) -> Kind:
    try:
        if not entry.is_symlink():
            if entry.is_dir(follow_symlinks=False):
                return "litter" if is_litter_folder(entry.name) else "folder"
            return "litter" if is_litter_file(entry.name) else "file"
        # A link into a student's own computer leads to nothing here, and may have been meant as the folder.
        if entry.name.casefold().endswith((".py", ".ipynb")):
            return "file"
        return "file" if stat.S_ISREG(entry.stat().st_mode) else "link"
    except OSError:
        return "link"


def unlisted(name: str, cause: str) -> str:
    """Returns the sentence on a folder that cannot be looked into."""
    return (
        f"The folder {printable(name)} could not be opened ({cause}); "
        "it should be one that the grader may list. Check its permissions."
    )


def open_regular(path: Path) -> IO[bytes]:
    """Opens a regular file, and nothing that was put in its place meanwhile; raises `OSError` otherwise."""
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
        flags |= getattr(os, name, 0)
    descriptor = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(f"{path} is not a regular file")
    return os.fdopen(descriptor, "rb")
