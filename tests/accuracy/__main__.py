"""Tries wrong and right programs on the judge: `python -m tests.accuracy [--sample N] [--write docs/accuracy.md]`."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from autograder.commands.screen import progress, say
from autograder.course import load_course

from . import measure, survivors
from .bench import ROOT, Program, Tried, cores
from .drawn import Drawn
from .measured import Measured
from .of_the_judge import kept as kept_of_the_judge
from .page import page
from .right import criteria_asked


@click.command()
@click.option(
    "--sample",
    "number",
    type=int,
    help="So many programs of each kind, drawn; without it, all.",
)
@click.option(
    "--jobs", default=cores, type=int, help="How many judges work at once; one for each core by default."
)
@click.option("--secret", default="accuracy", help="What inputs and samples are drawn from.")
@click.option(
    "--secrets", default=20, type=int, help="Right programs, and some wrong ones, are marked under so many."
)
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    help="Keep results here, and go on from there.",
)
@click.option("--assignment", "names", multiple=True, help="Only this assignment; may be given again.")
@click.option(
    "--write", type=click.Path(path_type=Path), help="Write the page there; else it goes to stdout."
)
def main(
    number: int | None,
    jobs: int,
    secret: str,
    secrets: int,
    keep: Path | None,
    names: tuple[str, ...],
    write: Path | None,
) -> None:
    """Measures how many wrong programs the judge passes, and how many right ones it fails. Exit code 1: not none."""
    if names and write:
        raise click.UsageError("the page is of the whole course: leave out --assignment, or --write")
    measured = _measured(
        number, jobs, tuple([secret, *(f"{secret} {k}" for k in range(2, secrets + 1))]), keep, names
    )
    found = measured.problems()
    if names:
        say(_counted(measured))
    elif write:
        write.write_text(page(measured), encoding="utf-8")
    else:
        print(page(measured))
    for problem in found:
        say(problem)
    sys.exit(1 if found else 0)


def _counted(measured: Measured) -> str:
    """How many programs were tried: of some assignments, which fill no page."""
    return f"{len(measured.wrong)} wrong programs, {len(measured.right)} right ones"


def _measured(
    number: int | None, jobs: int, secrets: tuple[str, ...], keep: Path | None, names: tuple[str, ...]
) -> Measured:
    course = load_course(ROOT, names or None)
    drawn = Drawn(course, number, secrets[0])
    bases = [item.made_of for item in drawn.kinds["right"]]
    again = [
        *(item.program._replace(courses=False) for item in drawn.kinds["right"]),
        *drawn.under_every_secret.values(),
    ]
    with progress("programs tried", len(drawn.programs) + len(again) * len(secrets)) as advance:

        def tried(programs: Sequence[Program], secret: str) -> list[Tried]:
            return measure.tried(programs, secret, jobs, measure.Kept(keep, secret), advance)

        by_kind = drawn.with_results(tried(drawn.programs, secrets[0]))
        under = [tried(again, secret) for secret in secrets]
    rights = [*by_kind.pop("right"), *(pair for some in under[1:] for pair in zip(bases, some, strict=False))]
    wrong = zip(*(some[len(bases) :] for some in under), strict=True)
    return Measured(
        _command(number),
        secrets,
        {table: survivors.listed(table) for table in survivors.TABLES},
        **by_kind,
        right=rights,
        of_the_judge=kept_of_the_judge(),
        under=dict(zip(drawn.under_every_secret, wrong, strict=True)),
        verdicts=sum(criteria_asked(course[base.assignment]) for base in bases) * len(secrets),
    )


def _command(number: int | None) -> str:
    return "python -m tests.accuracy --write docs/accuracy.md" + (f" --sample {number}" if number else "")


if __name__ == "__main__":
    main()
