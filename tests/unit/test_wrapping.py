"""Sentences of commands: 80 columns, and what is there to be copied stays whole."""

import re
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.commands.wrapping import WIDTH, wrapped
from tests.conftest import Run
from tests.tools.said import sentences

WHOLE = (
    "autograder publish --mistakes docs/mistakes.md",
    "autograder doctor --course /some/where/my-course",
    "autograder grade ... --secret-file secret.txt",
    "autograder init FOLDER",
    "nbgrader autograde lstm --force",
    "pip install 'recurrent-autograder[cluster]'",
    'cp -r "/some where/les sons" assignments',
    "--names /some/where/submitted.names.csv",
    "--shard 2/8",
    "/a/path/that/is/longer/than/any/line/may/be/" + "x" * WIDTH,
)
WORDS = st.sampled_from(["it", "was", "not", "understood", "(twice),", "student's", "0.5;", "-"])


@given(st.lists(WORDS, max_size=30), st.sampled_from(WHOLE), st.lists(WORDS, max_size=30))
def test_what_is_to_be_copied_is_not_cut(before: list[str], whole: str, after: list[str]) -> None:
    text = " ".join([*before, f"{whole};", *after])
    made = wrapped(text)
    lines = made.split("\n")
    assert sum(whole in line for line in lines) == 1
    assert all(len(line) <= WIDTH or (len(whole) > WIDTH - 6 and whole in line) for line in lines)
    assert sentences(made) == text


def test_lines_of_their_own_stay_so() -> None:
    assert wrapped("\nThen:\n  cd x   in  a shell\n    y") == "\nThen:\n  cd x   in  a shell\n    y"
    assert wrapped("") == ""


def test_a_sentence_is_broken_as_late_as_it_can_be() -> None:
    lines = wrapped("a " * 60 + "end").split("\n")
    assert [len(line) for line in lines[:1]] == [79] and lines[1].startswith("  a")


@pytest.mark.parametrize(
    "line",
    [
        "grade 'a folder with blanks that is not there and has a name of some length' --secret s",
        "grade x --shard 9/8 --secret s",
        "grade x --no-such-option",
        "grade x --imprecise most",
        "policy nowhere --times none.csv --course .",
        "explain ada rnn_step --report 'a report with blanks that is not there and has a name of some length.json'",
        "export moodle filled.csv --from marks.json --run week1",
        "collect x --from moodle",
        "nonsense",
        "check rnn_stepp no/such/file/of/anybody/that/has/a/very/long/path/indeed/and/is/not/there/rnn.py",
        "secret --file /nowhere/at/all/secret.txt",
        "init /proc/nowhere/at/all",
        "diff nowhere/at/all neither/here/nor/there",
    ],
)
def test_refusals_have_80_columns(
    line: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    typed = shlex.split(line)
    ran = run(*typed)
    assert ran.code == 4 and ran.err
    assert all(len(one) <= WIDTH or any(word in one for word in typed) for one in ran.raw.split("\n"))
    for one in re.findall(r"'([^']*)'", line):  # a path is told in one piece
        assert one in ran.raw
