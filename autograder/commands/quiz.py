"""quiz: the questions that a name draws."""

from pathlib import Path

import click

from autograder.commands.course_option import course_option, say_course
from autograder.commands.ending import OK
from autograder.commands.screen import say


@click.command()
@click.argument("name", default="")
@course_option
def quiz(name: str, named: Path | None) -> int:
    """Show the questions that are drawn for NAME: your name or number as your course knows you.

    Everybody gets one question from each group of the course's bank, the same ones for the same name everywhere.
    Without NAME, the set for practice. Answer them in your quiz, and check it: autograder check quiz.
    """
    from autograder.course import open_course
    from autograder.learn.quiz import NoQuestions, lines

    course = open_course(named)
    say_course(course)
    try:
        shown = lines(course, name)
    except NoQuestions as nothing:
        say(str(nothing))
        raise click.exceptions.Exit(4) from None
    click.echo("\n".join(shown).rstrip())
    return OK
