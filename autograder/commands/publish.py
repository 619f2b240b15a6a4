"""publish: what students get, made from the answer key."""

from pathlib import Path

import click

from autograder.ending import NOT_ALL_RIGHT, OK
from autograder.gradebook.refusals import need_nbgrader
from autograder.screen import say


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if a file is stale.")
@click.option(
    "--nbgrader",
    "gradebook_course",
    type=click.Path(path_type=Path),
    metavar="COURSE",
    help="Instead, make the folder COURSE a course of nbgrader, or bring its sources up to date.",
)
def publish(only_check: bool, gradebook_course: Path | None) -> int:
    """Make assignments/ from solutions/."""
    from autograder.course import load_course, root_of_course
    from autograder.publishing import publish as publish_course

    course = load_course(root_of_course(Path.cwd()))
    if gradebook_course is not None:
        need_nbgrader()
        from autograder.gradebook.founding import found

        for path in found(course.root, gradebook_course):
            click.echo(f"written: {path}")
        return OK
    published = publish_course(course.root, check=only_check)
    for path in published.out_of_order:
        click.echo(f"{'stale' if only_check else 'written'}: {path.relative_to(course.root)}")
    if published.missing:
        say(
            f"The notebooks were {'not checked' if only_check else 'left as they are'}: making them takes "
            f"{' and '.join(published.missing)}, to be had by pip install -e '.[nbgrader]'."
        )
    if only_check and published.out_of_order:
        say("assignments/ is not what solutions/ makes; run autograder publish and commit what it writes.")
        return NOT_ALL_RIGHT
    return OK
