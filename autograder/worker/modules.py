"""A submission's modules: loaded one after the other, and what they have defined."""

import dis
import sys
from collections import Counter, namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import CodeType, FunctionType, ModuleType
from typing import Any, NoReturn

import numpy as np

from . import chosen, numbers
from .absent import AbsentModules
from .cells import Cell, Hung, run, written_modules
from .frames import Record
from .pieces import Published
from .sketch import described
from .stops import TIMEOUT, Stop, stop_of
from .time_limit import TimeLimit, TooLong

AT_ONCE = "at once"  # what is said of a call of what is known not to end
TAKEN = {"numpy", "autograder"} | sys.stdlib_module_names


_DATA = (np.ndarray, list, dict, tuple)  # numbers are settings, as a rule: a step size, a small constant


def _read_outside(code: CodeType, data: set[str]) -> list[str]:
    """Those of these names that a function, or one inside it, looks up outside of all of them."""
    found = []
    if data.intersection(code.co_names):  # names of attributes stand there too
        looked_up = [one.argval for one in dis.get_instructions(code) if one.opname == "LOAD_GLOBAL"]
        found = [name for name in looked_up if name in data]
    inside = [one for one in code.co_consts if isinstance(one, CodeType)]
    return list(dict.fromkeys([*found, *(name for one in inside for name in _read_outside(one, data))]))


class Missing(Exception):
    """The file defines no such name; `stop` says what kept it from doing so, if anything did."""

    def __init__(self, sentence: str, stop: Stop | None) -> None:
        self.stop = stop
        super().__init__(sentence)


class Modules:
    """The modules of one submission. Each is loaded when the judge says so, or when another one imports it."""

    def __init__(
        self,
        files: Mapping[str, Sequence[Cell]],
        limit: TimeLimit | None = None,
        hung: Hung = (),
        published: Published | None = None,
    ) -> None:
        """`files` are the cells of each module by its name; statements known to have `hung` are not run."""
        self.limit = limit or TimeLimit()
        self.files = files
        self.cell_names = {cell[0] for cells in files.values() for cell in cells}
        self.stops: dict[str, list[Stop]] = {}
        self.defined: dict[str, list[str]] = {}  # functions of each module, as they stand there
        self._modules: dict[str, ModuleType] = {}
        self._made: dict[tuple[str, str], tuple[Any, Callable[..., Any]]] = {}
        self._run_cells = partial(run, limit=self.limit, hung=hung, published=published)

    def install(self) -> None:
        """From now on the files import each other in this process, and modules that are not here are absent."""
        absent = AbsentModules(self.cell_names)
        self._run_cells = partial(self._run_cells, expect=absent.expect)
        written: dict[str, Sequence[Cell]] = {}
        for cells in self.files.values():
            written.update(written_modules(cells))
        sys.meta_path.insert(0, Beside({**written, **self.files}, self._run))
        sys.meta_path.append(absent)

    def take(self, name: str, module: ModuleType) -> None:
        """Takes a module that is loaded already, under this name."""
        self._modules[name] = module

    def load(self, name: str) -> None:
        """Runs the cells of a module, statement by statement, unless another one has imported it before."""
        if name in self._modules:
            return
        module = _module(name, self.files[name])
        sys.modules[name] = module
        self._run(self.files[name], module)

    def _run(self, cells: Sequence[Cell], module: ModuleType) -> None:
        name = module.__name__
        self._modules[name] = module
        stops = self.stops.setdefault(name, [])
        defined = self.defined.setdefault(name, [])
        stops.extend(self._run_cells(cells, module, read=defined.extend))

    def names(self, module: str) -> dict[str, Any]:
        """What a module has defined; nothing if it is not loaded."""
        return self._modules[module].__dict__ if module in self._modules else {}

    def _why_missing(self, module: str, name: str) -> Stop | None:
        """The statement that would have defined the name, if one stopped."""
        of_module = self.stops.get(module, [])
        stops = [stop for stop in of_module if name in stop.binds]
        if not stops and self.limit.has_ended_loading:
            stops = [stop for stop in of_module if stop.category == TIMEOUT]
        return stops[-1] if stops else None

    def put_away(self, module: str, name: str) -> None:
        """From now on a function that did not end says so at once, whoever calls it."""

        def put_away(*_: Any, **__: Any) -> NoReturn:
            raise TooLong(AT_ONCE)

        self.names(module)[name] = put_away

    def defined_twice(self, module: str) -> list[str]:
        """Names of functions that a module defines more than once; the last definition counts."""
        return [name for name, times in Counter(self.defined.get(module, [])).items() if times > 1]

    def outside_data(self, module: str) -> list[list[str]]:
        """Each function with each name of data that it reads and is not given, such as another cell's `x_tmp`.

        Looked at before anything is asked, so that it can say nothing of what will be.
        """
        names = self.names(module)
        data = {name for name, one in names.items() if isinstance(one, _DATA)}
        functions = [(name, one) for name, one in names.items() if type(one) is FunctionType]
        return [[name, read] for name, one in functions for read in _read_outside(one.__code__, data)]

    def function(self, module: str, name: str) -> Callable[..., Any]:
        """The function of that name. Raises Missing."""
        function: Callable[..., Any] | None = self.names(module).get(name)
        if not callable(function):
            raise Missing(f"there is no function {name}", self._why_missing(module, name))
        return function

    def own_type(self, module: str, record: Record) -> Any:
        """Weights as the module's own type, filled by name, or as a NamedTuple of the same names."""
        own, key = self.names(module).get(record.type_name), (module, record.type_name)
        made = self._made.get(key)
        if made is None or made[0] is not own:
            made = self._made[key] = own, _maker(own, record)
        try:
            return made[1](**record.fields)
        except Exception:  # noqa: BLE001  (the type is the student's; ours takes its place)
            self._made[key] = own, _maker(None, record)
            return self._made[key][1](**record.fields)

    def constant(self, module: str, name: str, layout: str) -> list[Any]:
        """An answer of the quiz as numbers: of each key, or the place of the answer among the choices."""
        names = self.names(module)
        if name not in names:
            raise Missing(f"there is no {name}", self._why_missing(module, name))
        value = names[name]
        kind, *rest = layout.split("|")
        if kind == "choices":
            said = value.strip().casefold() if isinstance(value, str) else value
            return [np.array(float(rest.index(said) if said in rest else -1))]
        if kind == "answers":
            return [chosen.answers(value, int(rest[0]))]
        if kind == "keys":
            if not isinstance(value, Mapping):
                raise numbers.Unusable(f"keys {described(value)}")
            return [np.array([_number(value.get(key)) for key in rest])]
        return [np.array(_number(value))]

    def where(self, raised: BaseException) -> Stop:
        """Where in the student's files an exception arose."""
        return stop_of(raised, self.cell_names)


def _maker(own: Any, record: Record) -> Callable[..., Any]:
    if isinstance(own, type) and set(getattr(own, "_fields", record.fields)) == set(record.fields):
        return own
    return namedtuple(record.type_name, list(record.fields))


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
