"""What wrong programs are told: the figures, collection by collection and kind by kind of fault."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .bench import Tried
from .changed import Where, where
from .heard import NAMED, Heard
from .restyled import RESTYLED

PLACES: tuple[Where, ...] = ("on the line", "in the function", "elsewhere", "nowhere")


@dataclass(frozen=True)
class Told:
    """Wrong programs of one collection, each with what came of it.

    A program has a `key` and its `text`; it may have the `kind` of its fault, and the lines that are `changed`.
    """

    programs: Sequence[tuple[Any, Tried]]

    @cached_property
    def caught(self) -> list[tuple[Any, Tried, Heard]]:
        """Those that lose points, each with what is said of the first function that does."""
        return [(one, tried, tried.trial.heard[0]) for one, tried in self.programs if tried.trial.heard]

    @cached_property
    def with_numbers(self) -> list[tuple[Any, Tried, Heard]]:
        """Those of them whose first wrong function gives wrong numbers."""
        return [one for one in self.caught if not one[2].failed and one[1].trial.verdict != "imprecise"]

    @property
    def failing(self) -> list[tuple[Any, Tried, Heard]]:
        """Those whose first wrong function gives no result at all."""
        return [one for one in self.caught if one[2].failed]

    def by_kind(self) -> Mapping[str, "Told"]:
        """The same, kind by kind of fault, the most frequent first."""
        kinds: dict[str, list[tuple[Any, Tried]]] = {}
        for one, tried in self.programs:
            kinds.setdefault(one.kind, []).append((one, tried))
        return {kind: Told(some) for kind, some in sorted(kinds.items(), key=lambda each: -len(each[1]))}

    def places(self) -> list[Where]:
        """Where the lines lie that are pointed at, of all that lose points."""
        return [where(one.text, told.line, one.changed) for one, _, told in self.caught]

    def without_own_sentence(self) -> list[str]:
        """The keys of known mistakes that are told another sentence first, or none."""
        return [one.key for one, _, told in self.caught if told.id != one.name.removesuffix(RESTYLED)]

    @property
    def sentences(self) -> int:
        """How many things are said."""
        return sum(len(tried.trial.told) for _, tried in self.programs)

    @property
    def misnamed(self) -> list[tuple[str, str]]:
        """What is said and is not so: the program's key, and the sentence."""
        return [(one.key, said) for one, tried in self.programs for _, said in tried.trial.misnamed]

    @property
    def shown(self) -> int:
        """How many inputs are shown."""
        return sum(tried.trial.shown for _, tried in self.programs)

    @property
    def unlike(self) -> list[tuple[str, str]]:
        """Inputs that do not give what is said of them: the program's key, and why."""
        return [(one.key, said) for one, tried in self.programs for said in tried.trial.unlike]


def named(some: Iterable[tuple[Any, Tried, Heard]]) -> int:
    """How many are told a known mistake, or the formula that they compute."""
    return sum(told.how in NAMED for _, _, told in some)


def problems(collections: Mapping[str, Told], known: Sequence[str]) -> Iterator[str]:
    """What is said and is not so, and known mistakes that are told another sentence first."""
    for name, told in collections.items():
        yield from (f"misnamed: {key}: {sentence}" for key, sentence in told.misnamed)
        yield from (f"an input does not show it: {key}: {said}" for key, said in told.unlike)
        if name in known:
            yield from (f"another sentence first: {key}" for key in told.without_own_sentence())
