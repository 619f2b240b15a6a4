"""Imports of what this room does not have. They cost nothing until what was imported is used."""

import ast
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType
from typing import Any, NoReturn

from .cells import Cell, trees


class Absent:
    """Stands in the place of a name that could not be imported. Raises ImportError when it is used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> "Absent":
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self._name}.{name}")


def _used(absent: Absent, *_: Any, **__: Any) -> NoReturn:
    raise ImportError(f"there is no {absent._name} here")


_USES = (
    "call getitem setitem iter next len contains enter mro_entries instancecheck float int index "
    "neg add radd sub rsub mul rmul truediv rtruediv pow rpow matmul rmatmul lt le gt ge "
    "array array_ufunc array_function"
)
for _use in _USES.split():
    setattr(Absent, f"__{_use}__", _used)


def _asked_already(*_: Any, **__: Any) -> None:
    """`check`, which notebooks call: here the judge is asking already."""


class AbsentModule(ModuleType):
    """A module that could not be found: each of its names is absent, but for `autograder.check`."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if (self.__name__, name) == ("autograder", "check"):
            return _asked_already
        return Absent(f"{self.__name__}.{name}")


class AbsentModules(MetaPathFinder, Loader):
    """The last finder: what a student's file imports and no other finder found is absent.

    Other modules, and an import inside a `try`, get the error that they are prepared for.
    """

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._names = {cell[0] for cell in cells}
        self._tried = {(name, line) for name, tree in trees(cells) for line in _tried_imports(tree)}

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """An absent module, if a student's file is asking, and not on trial."""
        importer = _importer(sys._getframe(1))
        if importer is None or importer.f_code.co_filename not in self._names:
            return None
        if (importer.f_code.co_filename, importer.f_lineno) in self._tried:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """A module without anything in it."""
        return AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


def _importer(frame: FrameType | None) -> FrameType | None:
    """The frame whose import this is."""
    while frame is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
        frame = frame.f_back
    return frame


def _tried_imports(tree: ast.Module) -> Iterator[int]:
    """The lines of the imports that stand in a `try` with an `except`."""
    for attempt in ast.walk(tree):
        if isinstance(attempt, ast.Try) and attempt.handlers:
            for statement in attempt.body:
                for node in ast.walk(statement):
                    if isinstance(node, ast.Import | ast.ImportFrom):
                        yield node.lineno
