"""Marks programs that students write: the RNN, BPTT, the LSTM and the GRU, in NumPy."""

import sys  # and nothing that is a file: with python -m, the current folder is in front of the standard library

TYPE_CHECKING = False  # as type checkers take it, without a file
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from autograder.report import (
        Argument,
        Beside,
        Between,
        Chosen,
        CriterionMark,
        Deducted,
        ExerciseMark,
        Explanation,
        FoundFile,
        MarkedBy,
        MarkedFile,
        Measured,
        Place,
        Report,
        SubmissionMark,
        Versions,
    )

__version__ = "0.1.0"

__all__ = [
    "Argument",
    "Beside",
    "Between",
    "Chosen",
    "CriterionMark",
    "Deducted",
    "ExerciseMark",
    "Explanation",
    "FoundFile",
    "MarkedBy",
    "MarkedFile",
    "Measured",
    "Place",
    "Report",
    "SubmissionMark",
    "Versions",
    "check",
    "grade",
    "question",
    "questions",
]


def check(*what: object, hint: bool = False) -> None:
    """Shows the points of these functions, the first thing to fix, and the smallest input that shows it

    what: functions of yours, as in check(lstm_gates), or names, as in check("lstm") or check("GATES").
    hint: gives the next hint on the first that is not right, too; which were given is kept in progress.toml.
    In a notebook the cells that ran are looked at; in a program, its file as it was saved last.
    """
    from autograder.learn import (
        check as checking,  # the judge, for which a command that needs none should not wait
    )

    checking.show(what, sys._getframe(1).f_globals, hint)


def questions(name: object = "") -> None:
    """Shows the ten questions that are drawn for a name, with their choices; the same for the same name everywhere

    name: your name or number as your course knows you; without one, the practice set.
    """
    from autograder.learn import quiz

    quiz.show_all(name, sys._getframe(1).f_globals)


def question(name: str, answer: object = None) -> None:
    """Shows one question of the bank with its choices; with an answer, what is said to it. It is not marked

    name: the question's own, as in question("A8")
    answer: a letter, letters, or a number, as in question("A8", "b")
    """
    from autograder.learn import quiz

    quiz.show_one(name, answer, sys._getframe(1).f_globals)


def grade(
    paths: "str | os.PathLike[str] | Iterable[str | os.PathLike[str]]",
    *,
    course: "str | os.PathLike[str] | None" = None,
    secret: "str | None" = None,
    assignments: "Iterable[str]" = (),
    names: "str | os.PathLike[str] | None" = None,
    imprecise: float = 0.5,
    seconds_a_call: float = 2.0,
    seconds_in_all: float = 120.0,
    unconfined: bool = False,
) -> "Report":
    """The marks of the submissions at these paths, as the command `autograder grade` gives them; prints nothing

    course: the folder with solutions/; else the one that AUTOGRADER_COURSE names, else the shipped one.
    secret: what inputs are drawn from; else that of AUTOGRADER_SECRET_FILE or AUTOGRADER_SECRET, else none.
    assignments: what the class is marked on; else all that anybody handed in.
    names: a CSV with the columns file,student,assignment: whose a file is that nobody can tell.
    imprecise: the share of the points that the right formula with float32-like errors earns.

    Raises what autograder.errors has: Refused, such as NoCourse and NothingToGrade, if it cannot be done as it was
    asked; NotNow, such as OutOfMeans, if the machine keeps it from being done. What one submission does raises nothing.
    """
    from pathlib import Path

    from autograder.course import open_key
    from autograder.grading import run
    from autograder.worker.kernel import undumpable

    undumpable()  # no process of the same user may read this one's memory, where the right results are
    wanted = run.wanted_at(paths, assignments, names)
    rules = run.rules_of(imprecise, seconds_a_call, seconds_in_all, unconfined)
    opened = open_key(Path(course) if course is not None else None, wanted.paths)
    return run.mark_wanted(wanted, opened, rules, run.key_of(secret))


if not TYPE_CHECKING:

    def __getattr__(name):
        """The types of a report, which are loaded when they are asked for."""
        if name in __all__:
            from autograder import report

            return getattr(report, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
