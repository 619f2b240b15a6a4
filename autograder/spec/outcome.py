"""What one call gave, as the equations read it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np


class Unusable(Exception):
    """A result that cannot be compared; the message says what was seen and what should have been."""


class SaysNothing(Exception):
    """An equation says nothing about these inputs; it holds for others."""


class SamplesWanted(Exception):
    """An equation looks at each sample on its own, which was not asked yet: of the cases at these places."""

    def __init__(self, *places: int) -> None:
        super().__init__(*places)
        self.places = places


class Outcome:
    """What one call gave, by the names of its results: `got.h_next`, `got.dweights.W_f`, `got["dweights.W_f"]`.

    `values` has arrays, Unusable in the place of what is none, and an Outcome for weights. `alone` are the outcomes for
    each sample on its own (N = 1), in order; with `may_ask` they can be asked about still. `case_cache` keeps what
    follows from the case alone: whoever gives the same dict to the outcomes of all submissions on one case has it
    computed once.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        alone: Sequence["Outcome"] | None = None,
        as_it_came: Sequence[Any] = (),
        case_cache: dict[Any, Any] | None = None,
        may_ask: bool = False,
    ) -> None:
        self.as_it_came = as_it_came  # flat, in any shape; a text in the place of what is not an array
        self._values = values
        self._by_path: dict[str, Any] = {}
        self._alone = alone
        self._may_ask = may_ask
        self._made: dict[Any, Any] = {}
        self._of_case: dict[Any, Any] = {} if case_cache is None else case_cache

    def __getattr__(self, name: str) -> Any:
        """The result of that name. Raises Unusable if it is not an array of the right shape."""
        try:
            value = self._values[name]
        except KeyError:
            raise AttributeError(name) from None
        if isinstance(value, Unusable):
            raise value
        return value

    def __iter__(self) -> Iterator[Any]:
        """The results in the order in which the function gives them."""
        return (getattr(self, name) for name in self._values)

    def __getitem__(self, path: str) -> Any:
        """The result at a dotted path: `got["dweights.W_f"]`."""
        if path not in self._by_path:
            self._by_path[path] = self._at(path)
        return self._by_path[path]

    def _at(self, path: str) -> Any:
        first, _, rest = path.partition(".")
        value = getattr(self, first) if first not in self._values else self._values[first]
        if isinstance(value, Unusable):
            raise value
        if not rest:
            return value
        return value[rest] if isinstance(value, Outcome) else getattr(value, rest)

    def leaves(self) -> dict[str, Any]:
        """All results by their dotted names: {"dx": ..., "dweights.W_f": ...}. Raises Unusable if one is."""
        found: dict[str, Any] = {}
        for name in self._values:
            value = getattr(self, name)
            if isinstance(value, Outcome):
                found |= {f"{name}.{field}": array for field, array in value.leaves().items()}
            elif isinstance(value, list):
                found |= {f"{name}[{k}]": array for k, array in enumerate(value)}
            else:
                found[name] = value
        return found

    def usable(self) -> tuple[Any, ...]:
        """All results that are arrays of the right shapes, flat and in order."""
        found: list[Any] = []
        for value in self._values.values():
            if isinstance(value, Outcome):
                found += value.usable()
            elif isinstance(value, list):
                found += value
            elif not isinstance(value, Unusable):
                found.append(value)
        return tuple(found)

    def once(self, made: Callable[..., Any], key: Any, *arguments: Any, **options: Any) -> Any:
        """made(key, *arguments, **options), made once for all equations that read this outcome with this key.

        The arguments are those that gave this outcome.
        """
        return _kept(self._made, (made, key, *options.items()), lambda: made(key, *arguments, **options))

    def of_case(self, made: Callable[..., Any], key: Any, *arguments: Any, **options: Any) -> Any:
        """made(key, *arguments, **options), made once for all submissions that are asked this case.

        It follows from the case, the key and the options alone: never from what was given. Nobody changes it.
        """
        return _kept(self._of_case, (made, key, *options.items()), lambda: made(key, *arguments, **options))

    def each(self, path: str) -> Any:
        """The result at a dotted path for each sample on its own, stacked: (N, ...). Raises as `alone` does."""
        alone = self.alone()
        if isinstance(alone, Alone):
            return alone.stacked[path]
        return np.array([one[path] for one in alone])

    def alone(self) -> Sequence["Outcome"]:
        """What the function gives for each sample on its own (N = 1), in order.

        Raises Unusable if there are none, SamplesWanted if there may be.
        """
        if self._alone is None and self._may_ask:
            raise SamplesWanted
        if self._alone is None:
            raise Unusable("the function could not be asked about one sample on its own")
        return self._alone


class Alone(Sequence[Outcome]):
    """What a function gives for each sample on its own, where all results have the right shapes.

    `stacked` are the results by their dotted names, each (N, ...); `made` makes an outcome of the results of one.
    """

    def __init__(self, stacked: Mapping[str, Any], made: Callable[[Sequence[Any]], Outcome]) -> None:
        self.stacked = stacked
        self._made = made

    def __len__(self) -> int:
        return min((len(array) for array in self.stacked.values()), default=0)

    def __getitem__(self, k: Any) -> Any:
        if isinstance(k, slice):
            return [self[one] for one in range(*k.indices(len(self)))]
        return self._made([array[k, ...] for array in self.stacked.values()])


def _kept(made: dict[Any, Any], what: Any, make: Callable[[], Any]) -> Any:
    if what not in made:
        made[what] = make()
    return made[what]
