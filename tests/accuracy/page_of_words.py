"""The section of docs/accuracy.md on what wrong programs are told."""

from collections import Counter
from collections.abc import Mapping

from .heard import HOWS, NAMED
from .measured import KNOWN, Measured
from .tables import section, share, table
from .told import PLACES, Told, named

MEANT = {
    "mistake": "known mistake", "slip": "slip of the key", "formula": "read back", "part": "in part",
    "condition": "condition", "shape": "shape or crash", "state": "state", "contract": "contract", "nothing": "nothing",
}  # fmt: skip


def words(m: Measured) -> str:
    """The whole section."""
    return "\n\n".join(
        [_head(), _how_told(m.told), _raising(m.told), _by_kind(m.told), _own(m.told), _not_so(m.told), _places(m.told),
         _inputs(m.told), _not_shown()]
    )  # fmt: skip


def _head() -> str:
    return section(
        "## What wrong programs are told",
        "What is counted is the first sentence on the first function that loses points: a *known mistake* of the "
        "catalogue; a *slip of the key*, which is told as the formula that was computed; a formula that was *read "
        "back* from the numbers; one of these that explains a *part* of what is wrong; a *condition* on the inputs "
        "that are wrong; a rule of *shape or crash*; *state* that is kept between calls; what the stub's *contract* "
        "asks for. An exception's own text counts as nothing. The slips that the judge generates come from the same "
        "operators as the first two rows, so those say how well it finds what it knows. The faults written by hand "
        "were thought up without looking at these operators or at the catalogue, in programs that are written in other "
        "ways than the solution: `tests/accuracy/held_out`.",
    )


def _how_told(collections: Mapping[str, Told]) -> str:
    rows = []
    for name, told in collections.items():
        counts, of = Counter(one.how for _, _, one in told.with_numbers), len(told.with_numbers)
        rows.append((name, of, *(counts[how] for how in HOWS), share(named(told.with_numbers), of)))
    head = ("wrong numbers from", "programs", *(MEANT[how] for how in HOWS), "named or read back exactly")
    return table(head, rows)


def _raising(collections: Mapping[str, Told]) -> str:
    rows = []
    for name, told in collections.items():
        said = sum(one.how != "nothing" for _, _, one in told.failing)
        rows.append((name, len(told.failing), said, share(said, len(told.failing))))
    return table(("no result, for it raises or does not end", "programs", "told by a rule", "share"), rows)


def _by_kind(collections: Mapping[str, Told]) -> str:
    parts = [
        section(
            "### By kind of fault",
            "*Named* are a known mistake and a slip of the key; *else* are conditions and rules. *Not so* is what "
            "other inputs contradict, of everything that is said of these programs. *On the line* are those that are "
            "shown the statement that was changed.",
        )
    ]
    head = (
        "wrong numbers",
        "named",
        "read back",
        "else",
        "nothing",
        "named or read back",
        "not so",
        "on the line",
    )
    for name, told in collections.items():
        kinds = told.by_kind() if all(hasattr(one, "kind") for one, _ in told.programs) else {}
        rows = [_of_kind(kind, some) for kind, some in kinds.items() if some.with_numbers]
        if rows:
            parts.append(table((name, *head), rows))
    return "\n\n".join(parts)


def _of_kind(kind: str, told: Told) -> tuple[object, ...]:
    some = told.with_numbers
    counts = Counter("named" if one.how in NAMED[:2] else one.how for _, _, one in some)
    known = counts["named"], counts["formula"]
    other = len(some) - sum(known) - counts["nothing"]
    on_the_line = Told([one[:2] for one in some]).places().count(PLACES[0])
    return (
        kind, len(some), *known, other, counts["nothing"], share(sum(known), len(some)), len(told.misnamed),
        share(on_the_line, len(some)),
    )  # fmt: skip


def _own(collections: Mapping[str, Told]) -> str:
    rows = []
    for name in KNOWN:
        told = collections[name]
        own = len(told.caught) - len(told.without_own_sentence())
        rows.append((name, len(told.caught), own, share(own, len(told.caught))))
    return section(
        "### Its own sentence first",
        "Of a program with a mistake of the catalogue it is counted whether that mistake's own sentence comes first.",
        table(("programs with", "tried", "its own sentence first", "share"), rows),
    )


def _not_so(collections: Mapping[str, Told]) -> str:
    rows = [
        (name, told.sentences, len(told.misnamed), share(len(told.misnamed), told.sentences))
        for name, told in collections.items()
    ]
    return section(
        "### What is said and is not so",
        "Everything that is said was checked on inputs of another secret. Of a mistake and of a slip the program has "
        "to give there what the solution with that edit gives; whatever was read from numbers has to hold there, too, "
        "or to be read from them by a judge who has that secret.",
        table(("programs", "things said", "not so", "share"), rows),
    )


def _places(collections: Mapping[str, Told]) -> str:
    rows = []
    for name, told in collections.items():
        if told.programs and all(hasattr(one, "changed") for one, _ in told.programs):
            counts, of = Counter(told.places()), len(told.caught)
            rows.append((name, of, *(counts[place] for place in PLACES), share(counts[PLACES[0]], of)))
    return section(
        "### Where it is",
        "The line that is pointed at, beside the statement that was changed.",
        table(("programs", "tried", *PLACES, "share on the line"), rows),
    )


def _inputs(collections: Mapping[str, Told]) -> str:
    rows = [
        (name, told.shown, len(told.unlike), share(len(told.unlike), told.shown))
        for name, told in collections.items()
    ]
    return section(
        "### Inputs that show it",
        "Every input that is shown was given to the program again: a counterexample to the function in a fresh worker, "
        "the Python of an explanation to Python. What came was held against what is said, to as many digits as are "
        "told; where a slope is told, or a quantity on the way to the results, only whether the results are wrong.",
        table(("programs", "inputs shown", "do not show it", "share"), rows),
    )


def _not_shown() -> str:
    return section(
        "### What these tables do not show",
        "One person's faults stand for everybody's, and each program has a single one. That a sentence is true of the "
        "numbers does not show that it is the cause, or that it helps. A formula that coincides with another one on "
        "every input of the contract is counted as named, by whichever of the two it is told. Where a line is pointed "
        "at, only the changed statement counts; another one at which the fault shows may help as well.",
    )
