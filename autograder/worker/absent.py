"""Imports of what a worker does not have. They cost nothing until what was imported is used."""

import ast
import builtins
import sys
from collections.abc import Collection, Iterable, Iterator
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import BuiltinFunctionType, FrameType, FunctionType, ModuleType
from typing import Any, NoReturn

from .statements import Statement, statements
from .surroundings import get_ipython


class Used(ImportError):
    """Something of a module that is not here is used; `module` is its name."""

    def __init__(self, absent: str) -> None:
        self.module = _first_absent(absent)
        super().__init__(f"there is no {self.module} here")


def _first_absent(name: str) -> str:
    """Of `torch.nn.Linear` torch, of `numpy.sigmoid` all of it: as much of the name as there is not."""
    parts = name.split(".")
    for k in range(1, len(parts)):
        prefix = ".".join(parts[:k])
        if not isinstance(sys.modules.get(prefix), ModuleType) or isinstance(
            sys.modules[prefix], AbsentModule
        ):
            return prefix
    return name


class Absent:
    """Stands in the place of a name that could not be imported. Raises Used when it is used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__version__":
            raise AttributeError(name)
        return type(self)(f"{self._name}.{name}")

    def __or__(self, other: object) -> "Absent":
        return self  # `Tensor | None`, which annotates

    __ror__ = __or__


def _used(absent: Any, *_: Any, **__: Any) -> NoReturn:
    raise Used(absent.__name__ if isinstance(absent, ModuleType) else absent._name)


_USES = (
    "call getitem setitem delitem iter next len contains enter exit mro_entries instancecheck subclasscheck "
    "float int complex index neg pos abs invert add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv "
    "mod rmod pow rpow matmul rmatmul and rand lt le gt ge array array_ufunc array_function"
).split()
for _use in _USES:
    setattr(Absent, f"__{_use}__", _used)


class AbsentDecorator(Absent):
    """Stands in the place of such a name in a decorator: it leaves what it decorates as it is."""

    def __call__(self, *given: Any, **_: Any) -> Any:
        return given[0] if len(given) == 1 and isinstance(given[0], _DECORATED) else self

    def __getitem__(self, _: Any) -> "AbsentDecorator":
        return self


_DECORATED = (FunctionType, BuiltinFunctionType, type, staticmethod, classmethod, property)

# No program has a name like these; statements are written anew with calls of them.
AS_DECORATOR, AS_DEFAULT, HERE = "<as a decorator>", "<as a default>", "<beside>"


def _as_decorator(value: Any) -> Any:
    if isinstance(value, AbsentModule):
        return AbsentDecorator(value.__name__)
    return AbsentDecorator(value._name) if type(value) is Absent else value


def _as_default(value: Any) -> Any:
    return Absent(value._name) if isinstance(value, AbsentDecorator) else value


def _asked_already(*_: Any, **__: Any) -> None:
    """`check` and the like, which notebooks call: here the judge is asking already."""


_THERE_ALL_THE_SAME = {
    ("autograder", "check"): _asked_already,
    ("autograder", "question"): _asked_already,
    ("autograder", "questions"): _asked_already,
    ("IPython", "get_ipython"): get_ipython,
}


class AbsentModule(ModuleType):
    """A module that could not be found: each of its names is absent."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__version__":
            raise AttributeError(name)
        if (self.__name__, name) in _THERE_ALL_THE_SAME:
            return _THERE_ALL_THE_SAME[self.__name__, name]
        return Absent(f"{self.__name__}.{name}")


for _use in _USES:  # of `from numpy import sigmoid`, which may be a module as well
    setattr(AbsentModule, f"__{_use}__", _used)


class Here(ModuleType):
    """What `from . import layers` imports from: the files beside the program, and what is absent."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return import_module(name)
        except ImportError:
            return AbsentModule(name)


class AbsentModules(MetaPathFinder, Loader):
    """The last finder: what a student's file imports and no other finder found is absent.

    Other modules, and an import inside a `try`, get the error that they are prepared for.
    """

    def __init__(self, cells: Collection[str]) -> None:
        self._names = set(cells)
        self._tried: set[tuple[str, int]] = set()
        vars(builtins)[AS_DECORATOR] = _as_decorator
        vars(builtins)[AS_DEFAULT] = _as_default
        sys.modules[HERE] = Here(HERE)

    def expect(self, cell: str, body: Iterable[Statement]) -> None:
        """Lets the imports of this cell that stand in a `try` with an `except` fail as they would elsewhere."""
        self._tried.update((cell, one.above + line) for one in body for line in _tried_imports(one.tree))

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """An absent module, if a student's file is asking, and not on trial."""
        importer = _importer(sys._getframe(1), fullname)
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


def _importer(frame: FrameType | None, fullname: str) -> FrameType | None:
    """The frame whose import this is; of a part that a package loads when it is first asked for, who asks for it."""
    while frame is not None and (
        frame.f_code.co_filename.startswith("<frozen importlib") or _loads_its_own_part(frame, fullname)
    ):
        frame = frame.f_back
    return frame


def _loads_its_own_part(frame: FrameType, fullname: str) -> bool:
    package = frame.f_globals.get("__name__")
    return (
        frame.f_code.co_name == "__getattr__"
        and isinstance(package, str)
        and fullname.startswith(f"{package}.")
    )


def _tried_imports(statement: ast.stmt) -> Iterator[int]:
    """The lines of the imports that stand in a `try` with an `except`."""
    for attempt in statements([statement]):
        if isinstance(attempt, ast.Try) and attempt.handlers:
            for node in statements(attempt.body):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node.lineno
