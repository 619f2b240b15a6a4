"""A sequence of which each item is made when it is asked for: as many as there are, none is held."""

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

Source = TypeVar("Source")
Item = TypeVar("Item")


class Each(Sequence[Item], Generic[Source, Item]):
    """make(source) for each of the sources, in their order."""

    def __init__(self, sources: Sequence[Source], make: Callable[[Source], Item]) -> None:
        self._sources = sources
        self._make = make

    def __len__(self) -> int:
        return len(self._sources)

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Item]: ...
    def __getitem__(self, place: int | slice) -> Item | Sequence[Item]:
        if isinstance(place, slice):
            return [self._make(one) for one in self._sources[place]]
        return self._make(self._sources[place])

    def __iter__(self) -> Iterator[Item]:
        return map(self._make, self._sources)
