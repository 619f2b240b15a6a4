"""Tries wrong and right programs on the judge: `python -m tests.accuracy [--sample N] [--write docs/accuracy.md]`."""

import sys
from pathlib import Path

import click

from autograder.commands.screen import progress, say
from autograder.course import load_course

from . import measure, survivors
from .bench import ROOT, Program, cores
from .collection import Collection, sample
from .measured import Measured
from .page import page
from .right import criteria_asked
from .triggers import squashings, triggers

COURSES = 200  # so many mutants are also put to the tests that courses use


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
@click.option("--secrets", default=17, type=int, help="Under so many secrets right programs are marked.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    help="Keep results here, and go on from there.",
)
@click.option(
    "--write", type=click.Path(path_type=Path), help="Write the page there; else it goes to stdout."
)
def main(
    number: int | None, jobs: int, secret: str, secrets: int, keep: Path | None, write: Path | None
) -> None:
    """Measures how many wrong programs the judge passes, and how many right ones it fails. Exit code 1: not none."""
    measured = _measured(
        number, jobs, tuple([secret, *(f"{secret} {k}" for k in range(2, secrets + 1))]), keep
    )
    found = measured.problems()
    if write:
        write.write_text(page(measured), encoding="utf-8")
    else:
        print(page(measured))
    for problem in found:
        say(problem)
    sys.exit(1 if found else 0)


def _measured(number: int | None, jobs: int, secrets: tuple[str, ...], keep: Path | None) -> Measured:
    course = load_course(ROOT)
    all_there_are = Collection(course)

    def drawn(some: list, seed: str) -> list:  # type: ignore[type-arg]
        return some if number is None else sample(some, number, f"{secrets[0]} {seed}")

    first, second, styled = (
        drawn(all_there_are.first, "1"),
        drawn(all_there_are.second, "2"),
        drawn(all_there_are.styled, "3"),
    )
    with_courses = {one.key for one in sample(first, COURSES, "courses")}
    wrong, squashing = drawn(triggers(course), "4"), squashings(course)
    right = [Program(base.assignment, base.text) for base in all_there_are.styles]
    programs = [
        *measure.programs([*first, *second, *styled], lambda one: one.key in with_courses),
        *(Program(one.assignment, one.text, one.parts) for one in (*wrong, *squashing)),
    ]
    also = [one._replace(courses=True) for one in right]
    with progress("programs tried", len(programs) + len(right) * len(secrets)) as advance:
        results = iter(
            measure.tried([*programs, *also], secrets[0], jobs, measure.Kept(keep, secrets[0]), advance)
        )
        mutants = [list(zip(some, results)) for some in (first, second, styled)]  # noqa: B905  (they go on)
        others = [list(zip(some, results)) for some in (wrong, squashing)]  # noqa: B905
        rights = list(zip(all_there_are.styles, results, strict=True))
        for other in secrets[1:]:
            again = measure.tried(right, other, jobs, measure.Kept(keep, other), advance)
            rights += zip(all_there_are.styles, again, strict=True)
    asked = sum(criteria_asked(course[base.assignment]) for base in all_there_are.styles) * len(secrets)
    listed = (frozenset(survivors.listed(table)) for table in survivors.TABLES)
    return Measured(_command(number), secrets, *listed, *mutants, *others, rights, asked)


def _command(number: int | None) -> str:
    return "python -m tests.accuracy --write docs/accuracy.md" + (f" --sample {number}" if number else "")


if __name__ == "__main__":
    main()
