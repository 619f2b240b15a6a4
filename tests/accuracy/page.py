"""docs/accuracy.md: what was measured, in tables that an instructor can read."""

from collections import Counter
from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Any

from .baselines import NAMES
from .bench import Tried
from .measured import Measured, fails
from .mutants import Mutant
from .page_of_words import words
from .tables import percent, section, share, table

NAMES_OF = {"equation": "equations", "edge": "edges", "slope": "slopes", "file": "the whole file"}
OUTCOMES = ("caught", "imprecise", "equivalent", "told", "alive")


def page(m: Measured) -> str:
    """The whole page."""
    sections = (
        _head(m), _missed(m), _right(m), _fair(m), _copies(m), _more(m), _secrets(m), words(m), _beside(m),
        _by_function(m), _by_slip(m), _criteria(m), _of_the_judge(m), _cost(m), _limits(),
    )  # fmt: skip
    return "\n\n".join(sections) + "\n"


def _head(m: Measured) -> str:
    others = f", of right programs also {len(m.secrets) - 1} others" if m.secrets[1:] else ""
    return section(
        "# How accurate the judge is",
        "How many wrong programs get full marks, and how many right ones lose points? This page is written by the "
        f"command that measures it, `{m.command}`; do not edit it. The secret was `{m.secrets[0]}`{others}. Intervals "
        "are those of Clopper and Pearson at 95 %; where nothing was found, the bound is the rule of three.",
    )


def _missed(m: Measured) -> str:
    rows = []
    kinds: dict[str, Sequence[tuple[Any, Tried]]] = {
        "one slip in a solution": m.first,
        "two slips in one file": m.second,
        "one slip in a program of another style": m.styled,
        "a known mistake": m.known,
        "a known mistake, written otherwise": m.restyled,
        "a fault written by hand": m.held_out,
        "two known mistakes in one file": m.pairs,
        "right but under one condition": m.triggers,
        "another squashing": m.squashings,
    }
    for name, some in kinds.items():
        counts = Counter(m.outcome(one.key, tried) for one, tried in some)
        wrong = len(some) - counts["equivalent"] - counts["told"]
        rows.append((name, len(some), *(counts[one] for one in OUTCOMES), share(counts["alive"], wrong)))
    return section(
        "## Wrong programs",
        "A *slip* changes one operator, constant, name, gate, order, index, bound, axis or statement, as a typing "
        "hand might. *Caught* programs lose points, *imprecise* ones half of some. *Equivalent* ones do the same as "
        "before on every input of the contract: each stands in `tests/accuracy/survivors.toml` with the reason. In "
        "*told* ones only a function is wrong that was given and carries no points: the others keep theirs, and it is "
        "said that it is wrong. *Missed* ones are wrong and have full marks. Every program was marked as whoever "
        "grades marks it: all its functions asked, confined, under a secret that went through the same derivation.",
        table(
            ("programs", "tried", "caught", "imprecise", "equivalent", "told", "missed", "share missed"), rows
        ),
    )


def _right(m: Measured) -> str:
    failed = sum(bool(tried.trial.lost) for _, tried in m.right)
    verdicts = sum(len(tried.trial.lost) for _, tried in m.right)
    programs = len({(base.assignment, base.name) for base, _ in m.right})
    rows = [
        ("marks of a file", f"{len(m.right):,}", failed, share(failed, len(m.right))),
        ("verdicts of a criterion on an input", f"{m.verdicts:,}", verdicts, share(verdicts, m.verdicts)),
    ]
    return section(
        "## Right programs",
        f"{programs} programs in other styles (loops over samples, units or numbers, einsum, fused matrices, closures, "
        "classes, recursion, edits in place, complex steps, forward mode, an autodiff engine ...) were marked under "
        f"{len(m.secrets)} secrets.",
        table(("right programs", "of", "lost points", "share"), rows),
    )


def _fair(m: Measured) -> str:
    caught = [(one, tried) for one, tried in m.with_one_slip if tried.trial.lost]
    elsewhere = [one.key for one, tried in caught if tried.trial.elsewhere(one.concerned)]
    excused = sum(key in m.reasons["elsewhere"] for key in elsewhere)
    pairs = [(one, tried) for one, tried in m.second if tried.trial.lost]
    third = sum(bool(tried.trial.elsewhere(one.concerned)) for one, tried in pairs)
    lost = [len(tried.trial.lost) for _, tried in caught if not fails(tried)]
    unfair = share(len(elsewhere) - excused, len(caught))
    rows = [
        ("one slip, in another function", len(caught), len(elsewhere), excused, unfair),
        ("two slips, in a third function", len(pairs), third, 0, share(third, len(pairs))),
    ]  # fmt: skip
    return section(
        "## One mistake costs its points once",
        "Every mutant is marked together with all functions that build on the changed one.",
        table(("points lost by", "mutants", "found", "of them excused", "share of the others"), rows),
        f"Of these mutants with one slip, {len(lost)} give wrong numbers (the others raise, or return no result). "
        f"{percent(sum(one == 1 for one in lost), len(lost))} of them lose one criterion only; the mean is "
        f"{fmean(lost or [0]):.1f}. `tests/tools/edits.py` states for single edits exactly which criteria they lose.",
    )


def _copies(m: Measured) -> str:
    copies = [(one, tried) for one, tried in m.copies if tried.trial.lost]
    helpers = [(one, tried) for one, tried in m.styled if len(one.concerned) > 1 and tried.trial.lost]
    rows = [
        _copied(f"{what}: {how}", [(one, tried) for one, tried in some if fails(tried) is failing])
        for what, some in (
            ("a copy of an earlier function", copies),
            ("a helper that functions share", helpers),
        )
        for how, failing in (("wrong numbers", False), ("it raises, or gives nothing", True))
    ]
    return section(
        "## What copies lose",
        "Nothing can stand in for an earlier function whose work is written anew, or for a helper that several "
        "functions share: there a slip is recognised as one made again, and costs nothing a second time; or it is "
        "not, and costs more than once. In the programs of the first two rows no function calls one of another "
        "exercise by its name: each works with copies, and the slip stands in one that others build on.",
        table(
            ("one slip in", "caught", "lose in a second function", "share", "points lost there, mean"), rows
        ),
    )


def _copied(name: str, some: Sequence[tuple[Mutant, Tried]]) -> tuple[object, ...]:
    """How many lose points in a second function, too; and, of all of them, how many points there."""
    more = []
    for mutant, tried in some:
        by_exercise: Counter[str] = Counter()
        for lost in tried.trial.lost:
            by_exercise[lost.exercise] += lost.points
        first = next((one for one in mutant.concerned if one in by_exercise), "")
        more.append(sum(points for exercise, points in by_exercise.items() if exercise != first))
    twice = sum(points > 0 for points in more)
    return name, len(some), twice, share(twice, len(some)), f"{fmean(more or [0]):.2f}"


def _more(m: Measured) -> str:
    found = [(both, alone, more) for both, alone, more in m.with_more]
    rows = [
        (_code(both.removeprefix(alone)), f"{more:g}", m.reasons["more"].get(both, "-"))
        for both, alone, more in found
    ]
    programs = len({both for both, _, _ in found})
    return section(
        "## A second fault earns nothing",
        f"{m.twos} programs with two slips, or with two known mistakes, were held against the same programs with "
        f"each of the two alone. {programs} earn more than with one alone: {share(programs, m.twos)}.",
        *([table(("second fault", "points more", "why"), rows)] if rows else []),
    )


def _secrets(m: Measured) -> str:
    return section(
        "## Another secret, the same marks",
        f"{len(m.under)} wrong programs were marked under {len(m.secrets)} secrets. The points of a criterion depend "
        f"on the secret in {len(m.by_secret)} of them: {share(len(m.by_secret), len(m.under))}.",
    )


def _beside(m: Measured) -> str:
    wrong = [tried for one, tried in m.first if tried.courses and m.outcome(one.key, tried) != "equivalent"]
    right = [tried for _, tried in m.right if tried.courses]
    rows = [
        (name, *(share(sum(name in tried.failed for tried in some), len(some)) for some in (wrong, right)))
        for name in NAMES
    ]
    ours = (sum(bool(tried.trial.lost) for tried in some) for some in (wrong, right))
    rows.append(("this judge", *(share(n, len(some)) for n, some in zip(ours, (wrong, right), strict=True))))
    return section(
        "## Beside the tests that courses use",
        f"The same {len(wrong)} wrong programs (of those with one slip in a solution) and {len(right)} right ones "
        "were put to golden values of one generic input, and to a gradient check of each backward function against "
        "central differences of the program's own forward function, entry by entry (relative error below 1e-7; "
        "other functions have their golden values).",
        table(("test", "wrong programs caught", "right programs failed"), rows),
    )


def _by_function(m: Measured) -> str:
    return section(
        "## By function",
        _groups("function", m, lambda one: f"{one.base.assignment}: {one.slips[0].part}", m.first),
    )


def _by_slip(m: Measured) -> str:
    return section("## By kind of slip", _groups("slip", m, lambda one: one.slips[0].kind, m.with_one_slip))


def _criteria(m: Measured) -> str:
    lost = [tried.trial.lost for _, tried in m.mutants if tried.trial.lost]
    kinds = Counter(", ".join(sorted({NAMES_OF[one.kind] for one in some})) for some in lost)
    rows = [(kind, count) for kind, count in kinds.most_common()]
    return section("## By kind of criterion", table(("mutants lose", "programs"), rows))


def _of_the_judge(m: Measured) -> str:
    rows, left = [], []
    for module, found in m.of_the_judge.items():
        alive = [key for key in found["alive"] if key not in m.reasons["judge"]]
        excused, tried = len(found["alive"]) - len(alive), found["tried"]
        killed = tried - excused - len(alive)
        rows.append((f"`{module}`", tried, killed, excused, len(alive), share(len(alive), tried - excused)))
        left += [(_code(key.removeprefix("autograder.")),) for key in alive]
    return section(
        "## Slips in the judge itself",
        "The same slips were made in the code that compares, judges and follows through; which of them does a fast "
        "suite of tests let live? `python -m tests.accuracy.of_the_judge` tries them, and keeps what came of it.",
        table(("module", "tried", "found out", "equivalent", "alive", "share alive"), rows),
        *([table(("alive",), left)] if left else []),
    )


def _cost(m: Measured) -> str:
    mutants, right = ([tried.seconds for _, tried in some] for some in (m.mutants, m.right))
    others = (*m.triggers, *m.squashings, *m.known, *m.restyled, *m.held_out, *m.pairs, *m.copies)
    again = [tried.seconds for some in m.under.values() for tried in some]
    every = [*mutants, *right, *again, *(tried.seconds for _, tried in others)]
    return section(
        "## Cost",
        f"{len(every):,} trials took {sum(every) / 60:.0f} minutes of processor time, confined processes included: "
        f"a mutant {fmean(mutants or [0]):.2f} s, a right program {fmean(right or [0]):.2f} s.",
    )


def _limits() -> str:
    return section(
        "## What this does not show",
        "A machine made most of the wrong programs from right ones, the others were thought up, and the right ones "
        "were written for this measurement: none is a sample of what students hand in. Inputs have at most 17 "
        "samples, 14 steps, 105 features and 16 units, those of a few functions more; what is wrong beyond them only "
        "is not found out. `--secret` measures under a secret of yours.",
    )


def _groups(
    head: str, m: Measured, group: Callable[[Mutant], str], some: Sequence[tuple[Mutant, Tried]]
) -> str:
    groups: dict[str, list[tuple[Mutant, Tried]]] = {}
    for one, tried in some:
        groups.setdefault(group(one), []).append((one, tried))
    rows = []
    for name, members in groups.items():
        counts = Counter(m.outcome(one.key, tried) for one, tried in members)
        rows.append(
            (
                name,
                len(members),
                *(counts[one] for one in OUTCOMES),
                sum(fails(tried) for _, tried in members),
            )
        )
    return table((head, "tried", "caught", "imprecise", "equivalent", "told", "missed", "no result"), rows)


def _code(text: str) -> str:
    return "`" + text.strip().removeprefix("AND").strip().replace("|", "\\|") + "`"
