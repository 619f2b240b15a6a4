"""A submission's program: its module, those it imports from beside it, and calls of its functions."""

import dis
import sys
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from . import numbers
from .absent import AbsentModules
from .cells import Cell, Hung, run, written_modules
from .frames import Record
from .stops import TIMEOUT, Stop, stop_of
from .time_limit import TimeLimit

_NOTHING = object()
TAKEN = {"numpy", "autograder"} | sys.stdlib_module_names


_DATA = (np.ndarray, list, dict, tuple)  # numbers are settings, as a rule: a step size, a small constant


def _read_outside(code: CodeType) -> list[str]:
    """The names that a function, or one inside it, looks up outside of all of them."""
    found = [one.argval for one in dis.get_instructions(code) if one.opname == "LOAD_GLOBAL"]
    inside = [one for one in code.co_consts if isinstance(one, CodeType)]
    return list(dict.fromkeys([*found, *(name for one in inside for name in _read_outside(one))]))


class Missing(Exception):
    """The file defines no such name; `stop` says what kept it from doing so, if anything did."""

    def __init__(self, sentence: str, stop: Stop | None) -> None:
        self.stop = stop
        super().__init__(sentence)


class Program:
    """One assignment's file, loaded; its siblings are loaded when they are imported."""

    def __init__(
        self,
        assignment: str,
        files: Mapping[str, Sequence[Cell]],
        limit: TimeLimit | None = None,
        hung: Hung = (),
    ) -> None:
        self.limit = limit or TimeLimit()
        self.files = files
        self.cell_names = [cell[0] for cells in files.values() for cell in cells]
        self.stops_beside: list[Stop] = []
        absent = AbsentModules(self.cell_names)
        self._run = partial(run, limit=self.limit, expect=absent.expect, hung=hung)
        sys.meta_path.insert(0, Beside({**written_modules(files[assignment]), **files}, self._run_beside))
        sys.meta_path.append(absent)
        self.module = _module(assignment, files[assignment])
        sys.modules[assignment] = self.module
        self.replaced: dict[str, Any] = {}  # the student's own, while others are in their place
        self.stops: list[Stop] = list(self._run(files[assignment], self.module))

    def _run_beside(self, cells: Sequence[Cell], module: ModuleType) -> None:
        self.stops_beside += self._run(cells, module)

    def _why_missing(self, name: str) -> Stop | None:
        """The statement that would have defined the name, if one stopped."""
        stops = [stop for stop in self.stops if name in stop.binds]
        if not stops and self.limit.has_ended_loading:
            stops = [stop for stop in self.stops if stop.category == TIMEOUT]
        return stops[-1] if stops else None

    def replace(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        """Puts these in the place of the student's functions, wherever the file calls them by name; no others."""
        if functions.keys() == self.replaced.keys():
            return
        names = self.module.__dict__
        for name in self.replaced:
            names.pop(name, None)
        names.update({name: own for name, own in self.replaced.items() if own is not _NOTHING})
        self.replaced = {name: names.get(name, _NOTHING) for name in functions}
        names.update(functions)

    def outside_data(self) -> list[list[str]]:
        """Each function with each name of data that it reads and is not given, such as another cell's `x_tmp`.

        Looked at before anything is asked, so that it can say nothing of what will be.
        """
        names = self.module.__dict__
        functions = [(name, one) for name, one in names.items() if type(one) is FunctionType]
        pairs = [[name, read] for name, one in functions for read in _read_outside(one.__code__)]
        return [[name, read] for name, read in pairs if isinstance(names.get(read), _DATA)]

    def call(
        self, name: str, arguments: Sequence[Any], layout: Sequence[str], names: Sequence[str]
    ) -> list[Any]:
        """What the function gives for these arguments, flat. Raises Missing, Unusable, or what it raises."""
        function = self.module.__dict__.get(name)
        if not callable(function):
            raise Missing(f"there is no function {name}", self._why_missing(name))
        given = [self.own_type(argument) for argument in arguments]
        with np.errstate(all="ignore"):
            return numbers.collected(function(*given), layout, names)

    def own_type(self, argument: Any) -> Any:
        """Weights as the file's own type, filled by name, or as a NamedTuple of the same names."""
        if not isinstance(argument, Record):
            return argument
        own = self.module.__dict__.get(argument.type_name)
        if isinstance(own, type) and set(getattr(own, "_fields", argument.fields)) == set(argument.fields):
            try:
                return own(**argument.fields)
            except Exception:  # noqa: BLE001  (the type is the student's; ours takes its place)
                pass
        return namedtuple(argument.type_name, list(argument.fields))(**argument.fields)

    def constant(self, name: str, layout: str) -> list[Any]:
        """An answer of the quiz as numbers: of each key, or the place of the answer among the choices."""
        if name not in self.module.__dict__:
            raise Missing(f"there is no {name}", self._why_missing(name))
        value = self.module.__dict__[name]
        kind, *rest = layout.split("|")
        if kind == "choices":
            said = value.strip().casefold() if isinstance(value, str) else value
            return [np.array(float(rest.index(said) if said in rest else -1))]
        if kind == "keys":
            if not isinstance(value, Mapping):
                raise numbers.Unusable(f"keys {numbers.described(value)}")
            return [np.array([_number(value.get(key)) for key in rest])]
        return [np.array(_number(value))]

    def where(self, raised: BaseException) -> Stop:
        """Where in the student's files an exception arose."""
        return stop_of(raised, self.cell_names)


def _module(name: str, cells: Sequence[Cell]) -> ModuleType:
    """An empty module; that of a script knows its file."""
    module = ModuleType(name)
    if len(cells) == 1 and not cells[0][1]:
        module.__file__ = cells[0][0]
    return module


def _number(value: Any) -> float:
    """One number; NaN where there is no answer yet."""
    if value is None:
        return float("nan")
    array = numbers.plain(value)
    if array.size != 1:
        raise numbers.Unusable("many")
    return float(array.reshape(()))


class Beside(MetaPathFinder, Loader):
    """Lets the files of one submission import each other: `from rnn import rnn_step`.

    So it is with packages that were handed in. A file that is called as NumPy or a module of the standard library is
    does not take its place.
    """

    def __init__(
        self,
        files: Mapping[str, Sequence[Cell]],
        run_beside: Callable[[Sequence[Cell], ModuleType], None],
    ) -> None:
        self.files = {name: cells for name, cells in files.items() if name.partition(".")[0] not in TAKEN}
        self._run = run_beside

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """The module of that name, or the package of others, if it was handed in."""
        is_package = any(name.startswith(f"{fullname}.") for name in self.files)
        if is_package or fullname in self.files:
            return ModuleSpec(fullname, self, is_package=is_package)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """A module without anything in it."""
        return _module(spec.name, self.files.get(spec.name, ()))

    def exec_module(self, module: ModuleType) -> None:
        """Runs its cells, statement by statement; what was defined is there to be imported."""
        self._run(self.files.get(module.__name__, ()), module)
