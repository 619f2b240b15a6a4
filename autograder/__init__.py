"""Marks programs that students write: the RNN, BPTT, the LSTM and the GRU, in NumPy."""

import sys  # and nothing that is a file: with python -m, the current folder is in front of the standard library

__version__ = "0.1.0"


def check(*what: object) -> None:
    """Shows the points of these functions, the first thing to mend, and the smallest input that shows it

    what: functions of yours, as in check(lstm_gates), or names, as in check("lstm") or check("GATES").
    In a notebook the cells that ran are looked at; in a program, its file as it was saved last.
    """
    from autograder.learn import (
        check as checking,  # the judge, for which a command that needs none should not wait
    )

    checking.show(what, sys._getframe(1).f_globals)
