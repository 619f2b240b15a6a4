"""docs/accuracy.md: what was measured, in tables that an instructor can read."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import mean

from .baselines import NAMES
from .bench import Tried
from .collection import in_full
from .intervals import at_most, interval
from .mutants import Mutant
from .programs import Base
from .triggers import Wrong


@dataclass(frozen=True)
class Measured:
    """Everything that was tried, and what came of it."""

    command: str
    secrets: tuple[str, ...]
    equivalent: frozenset[str]
    paid_elsewhere: frozenset[str]
    first: Sequence[tuple[Mutant, Tried]]
    second: Sequence[tuple[Mutant, Tried]]
    styled: Sequence[tuple[Mutant, Tried]]
    triggers: Sequence[tuple[Wrong, Tried]]
    squashings: Sequence[tuple[Wrong, Tried]]
    right: Sequence[tuple[Base, Tried]]
    verdicts: int  # of criteria on cases of right programs

    @property
    def mutants(self) -> list[tuple[Mutant, Tried]]:
        """All mutants."""
        return [*self.first, *self.second, *self.styled]

    @property
    def with_one_slip(self) -> list[tuple[Mutant, Tried]]:
        """Those whose only wrong function is known."""
        return [*self.first, *self.styled]

    def outcome(self, key: str, tried: Tried) -> str:
        """caught, imprecise, equivalent, or alive: a wrong program with full marks."""
        if tried.trial.verdict == "alive":
            return "equivalent" if key in self.equivalent else "alive"
        return tried.trial.verdict

    def problems(self) -> list[str]:
        """Every rate that is not zero, program by program."""
        found = [
            f"alive: {key}"
            for key, one in [
                *((m.key, t) for m, t in self.mutants),
                *_named(self.triggers),
                *_named(self.squashings),
            ]
            if self.outcome(key, one) == "alive"
        ]
        found += [
            f"a right program loses points: {base.assignment}/{base.name}"
            for base, one in self.right
            if one.trial.lost
        ]
        for mutant, one in self.mutants:
            if one.trial.elsewhere(mutant.concerned) and mutant.key not in self.paid_elsewhere:
                found.append(f"points lost elsewhere: {mutant.key}")
            found += [f"misnamed: {mutant.key}: {sentence}" for _, sentence in one.trial.misnamed]
        return found


def page(measured: Measured) -> str:
    """The whole page."""
    parts = (
        _head,
        _missed,
        _right,
        _fair,
        _names,
        _by_exercise,
        _by_kind,
        _criteria,
        _courses,
        _cost,
        _limits,
    )
    return "\n\n".join(part(measured) for part in parts) + "\n"


def _head(m: Measured) -> str:
    secrets = f"`{m.secrets[0]}`" + (
        f", right programs also under {len(m.secrets) - 1} others" if m.secrets[1:] else ""
    )
    return (
        "# How accurate the judge is\n\n"
        "How many wrong programs get full marks, and how many right ones lose points? This page is written by the\n"
        f"command that measures it, `{m.command}`; do not edit it. The secret was {secrets}.\n"
        "Shares have intervals of Clopper and Pearson at 95 %; where none was found, the bound is the rule of three."
    )


def _missed(m: Measured) -> str:
    rows = []
    for name, some in (
        ("one slip in a solution", [(one.key, tried) for one, tried in m.first]),
        ("two slips in one file", [(one.key, tried) for one, tried in m.second]),
        ("one slip in a program of another style", [(one.key, tried) for one, tried in m.styled]),
        ("right but under one condition", _named(m.triggers)),
        ("squashes in another way, everywhere", _named(m.squashings)),
    ):
        counts = Counter(m.outcome(key, tried) for key, tried in some)
        wrong = len(some) - counts["equivalent"]
        rows.append((name, len(some), *_outcomes(counts), _bound(counts["alive"], wrong)))
    return (
        "## Wrong programs\n\n"
        "A *slip* changes one operator, constant, name, gate, order, index, bound, axis or statement, as a typing hand\n"
        "might. *Caught* programs lose points, *imprecise* ones half of them. *Equivalent* ones do the same as before\n"
        "on every input of the contract; each is listed in `tests/accuracy/survivors.toml` with the reason. *Missed*\n"
        "ones are wrong and have full marks.\n\n"
        + _table(("programs", "tried", "caught", "imprecise", "equivalent", "missed", "share missed"), rows)
    )


def _right(m: Measured) -> str:
    failed = sum(bool(tried.trial.lost) for _, tried in m.right)
    programs = len({(base.assignment, base.name) for base, _ in m.right})
    verdicts = sum(len(tried.trial.lost) for _, tried in m.right)
    return (
        "## Right programs\n\n"
        f"{programs} programs in other styles (loops over samples, units or numbers, einsum, one fused matrix, closures,\n"
        "classes, recursion, in-place edits, complex steps, an autodiff engine ...) were marked under\n"
        f"{len(m.secrets)} secrets: {len(m.right)} marks, {m.verdicts:,} verdicts of a criterion on an input.\n\n"
        + _table(
            ("", "of", "lost points", "share"),
            [
                ("marks", len(m.right), failed, _bound(failed, len(m.right))),
                ("verdicts", f"{m.verdicts:,}", verdicts, _bound(verdicts, m.verdicts)),
            ],
        )
    )


def _fair(m: Measured) -> str:
    full = [(one, tried) for one, tried in m.with_one_slip if in_full(one) and tried.trial.lost]
    elsewhere = [one for one, tried in full if tried.trial.elsewhere(one.concerned)]
    unlisted = [one for one in elsewhere if one.key not in m.paid_elsewhere]
    pairs = [(one, tried) for one, tried in m.second if in_full(one) and tried.trial.lost]
    both = sum(bool(tried.trial.elsewhere(one.concerned)) for one, tried in pairs)
    wrong_numbers = [len(tried.trial.lost) for _, tried in full if not _fails(tried)]
    ones = sum(count == 1 for count in wrong_numbers)
    return (
        "## One mistake costs its points once\n\n"
        "Of most mutants it is only found out whether they lose points. Every fifth is marked in full, with all functions\n"
        "that build on the changed one.\n\n"
        + _table(
            ("caught mutants with", "asked", "lose points in another function", "of them excused", "share"),
            [
                (
                    "one slip",
                    len(full),
                    len(elsewhere),
                    len(elsewhere) - len(unlisted),
                    _bound(len(unlisted), len(full)),
                ),
                ("two slips, in a third function", len(pairs), both, 0, _bound(both, len(pairs))),
            ],
        )
        + f"\n\nOf the {len(wrong_numbers)} mutants that give wrong numbers (the other {len(full) - len(wrong_numbers)} raise or "
        f"return no result), {_percent(ones, len(wrong_numbers))} lose a\nsingle criterion; the mean is {mean(wrong_numbers):.1f}. "
        "`tests/edits.py` says for single edits exactly which criteria they lose."
    )


def _names(m: Measured) -> str:
    lost = [(one, tried) for one, tried in m.mutants if in_full(one) and tried.trial.lost]
    told = sum(bool(tried.trial.told) for _, tried in lost)
    sentences = sum(len(tried.trial.told) for _, tried in lost)
    wrong = sum(len(tried.trial.misnamed) for _, tried in lost)
    return (
        "## Named mistakes\n\n"
        f"{told} of {len(lost)} mutants marked in full ({_percent(told, len(lost))}) are told a known mistake, in {sentences} sentences. "
        "Of each it was checked on\nfurther inputs, of another secret, whether the program does what a program with that mistake "
        f"does: {wrong} did not\n({_bound(wrong, sentences)})."
    )


def _by_exercise(m: Measured) -> str:
    return "## By function\n\n" + _breakdown(
        m, "function", lambda one: f"{one.base.assignment}: {one.slips[0].part}", m.first
    )


def _by_kind(m: Measured) -> str:
    return "## By kind of slip\n\n" + _breakdown(m, "slip", lambda one: one.slips[0].kind, m.with_one_slip)


def _criteria(m: Measured) -> str:
    kinds = Counter(
        " and ".join(sorted({lost.kind for lost in tried.trial.lost}))
        for one, tried in m.mutants
        if in_full(one) and tried.trial.lost
    )
    names = {
        "equation": "equations only",
        "edge": "edges only",
        "edge and equation": "both",
        "file": "the whole file",
    }
    rows = [(names.get(kind, kind), count) for kind, count in kinds.most_common()]
    return "## By kind of criterion\n\n" + _table(("mutants marked in full lose", "programs"), rows)


def _courses(m: Measured) -> str:
    tried = [(one, t) for one, t in m.first if t.courses and m.outcome(one.key, t) != "equivalent"]
    right = [t for _, t in m.right if t.courses]
    rows = []
    for name in NAMES:
        caught = sum(name in t.failed for _, t in tried)
        failed = sum(name in t.failed for t in right)
        rows.append((name, _share(caught, len(tried)), _share(failed, len(right))))
    missed = sum(t.trial.verdict == "alive" for _, t in tried)
    rows.append(
        (
            "this judge",
            _share(len(tried) - missed, len(tried)),
            _share(sum(bool(t.trial.lost) for t in right), len(right)),
        )
    )
    return (
        "## Beside the tests that courses use\n\n"
        f"The same {len(tried)} wrong programs (a sample of those with one slip in a solution) and {len(right)} right ones, put to\n"
        "golden values of one generic input, and to a gradient check entry by entry of the program's own forward function\n"
        "(central differences, relative error below 1e-7; forward functions have their golden values).\n\n"
        + _table(("test", "wrong programs caught", "right programs failed"), rows)
    )


def _cost(m: Measured) -> str:
    mutants = [tried.seconds for _, tried in m.mutants]
    right = [tried.seconds for _, tried in m.right]
    every = [*mutants, *right, *(tried.seconds for _, tried in (*m.triggers, *m.squashings))]
    return (
        "## Cost\n\n"
        f"{len(every)} programs took {sum(every) / 60:.0f} minutes of processor time, the confined processes included: a mutant "
        f"{mean(mutants):.2f} s,\na right program {mean(right):.2f} s."
    )


def _limits(m: Measured) -> str:
    return (
        "## What this does not show\n\n"
        "The wrong programs are made by a machine from right ones, and the right ones are written for this measurement:\n"
        "neither is a sample of what students hand in. Inputs have at most 17 samples, 20 steps, 16 features and 16 units;\n"
        "a program that is wrong only beyond them is not found out. Under another secret the figures are others, but for\n"
        "the zeros: `--secret` measures under yours."
    )


def _breakdown(
    m: Measured, head: str, group: Callable[[Mutant], str], some: Sequence[tuple[Mutant, Tried]]
) -> str:
    groups: dict[str, list[tuple[Mutant, Tried]]] = {}
    for one, tried in some:
        groups.setdefault(group(one), []).append((one, tried))
    rows = []
    for name, members in groups.items():
        counts = Counter(m.outcome(one.key, tried) for one, tried in members)
        raising = sum(_fails(tried) for _, tried in members)
        rows.append((name, len(members), *_outcomes(counts), raising))
    rows = rows if head == "function" else sorted(rows, key=lambda row: (-row[1], row[0]))
    return _table(
        (head, "tried", "caught", "imprecise", "equivalent", "missed", "of the caught, give no result"), rows
    )


def _outcomes(counts: Counter[str]) -> tuple[int, ...]:
    return tuple(counts[name] for name in ("caught", "imprecise", "equivalent", "alive"))


def _fails(tried: Tried) -> bool:
    return bool(tried.trial.lost) and all(lost.failed for lost in tried.trial.lost)


def _named(some: Iterable[tuple[Wrong, Tried]]) -> list[tuple[str, Tried]]:
    return [(f"{one.assignment}/{one.parts[-1]}: {one.name}", tried) for one, tried in some]


def _bound(found: int, of: int) -> str:
    if not of:
        return "-"
    if not found:
        return f"0, at most {100 * at_most(0, of):.2g} %"
    return _share(found, of)


def _share(found: int, of: int) -> str:
    low, high = interval(found, of) if of else (0.0, 1.0)
    return f"{_percent(found, of)} ({100 * low:.1f} to {100 * high:.1f} %)"


def _percent(found: int, of: int) -> str:
    return f"{100 * found / of:.1f} %" if of else "-"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
