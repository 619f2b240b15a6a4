"""Where a public call stopped, as a worker says it, is taken as far as it can be so; of hidden calls nothing is."""

from typing import Any

import numpy as np
import pytest

from autograder.sandbox.answers import Failure, Scene
from autograder.sandbox.failures import COLUMNS, failure, in_public
from autograder.sandbox.fields import Nonsense
from autograder.worker import frames
from autograder.worker.answering import Answering, Outgoing
from autograder.worker.modules import Modules
from autograder.worker.sketch import NAMES, scene, sketch

PLACES = {"rnn.py": 9}


def stopped(text: str, **given: Any) -> BaseException:
    """The exception that a cell of this text raises."""
    try:
        exec(compile(text, "rnn.py", "exec"), dict(given))  # noqa: S102
    except Exception as raised:  # noqa: BLE001
        return raised
    raise AssertionError("it came to its end")


def test_a_value_is_told_in_fixed_words() -> None:
    class Mine(tuple):
        __slots__ = ()

    values = [
        np.zeros((2, 3)),
        np.zeros(2, int),
        None,
        5,
        np.int64(4),
        (np.ones(2), None),
        [1.5],
        len,
        Mine(),
        "h",
        {},
    ]
    assert [sketch(one) for one in values] == [
        "array 2 3", "ints 2", "none", "int 5", "int 4", "tuple 2 (array 2; none)", "list 1 (float)", "callable",
        "tuple 0", "str", "dict",
    ]  # fmt: skip


def test_a_place_has_its_columns_and_names() -> None:
    raised = stopped(
        "def f(x, W):\n    y = 1\n    return x + x @ W\nf(a, b)", a=np.ones((2, 3)), b=np.ones((2, 3))
    )
    column, line, last, names = scene(raised, {"rnn.py"})
    assert (column, line, last) == (15, 3, 20)
    assert dict(names) == {"x": "array 2 3", "W": "array 2 3", "y": "int 1"}
    assert scene(raised, {"other.py"}) == []


def told(seen: Any) -> Failure:
    return failure([0, "rnn.py", 3, "ValueError", "text", 0, seen], PLACES)


def test_what_is_forged_is_taken_as_far_as_it_can_be_so() -> None:
    names = [
        ["x", "array 2 3"],
        ["no name", "none"],
        ["y", "You have full marks"],
        ["z", "tuple 1 (array 2; "],
    ]
    assert told([-4, 3, 10**9, names]).scene == Scene(
        0, 3, COLUMNS, (("x", "array 2 3"), ("y", "object"), ("z", "object"))
    )
    assert len(told([0, 3, 1, [["x", "none"]] * 999]).scene.names) == NAMES  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "seen", [[], "here", [1, 2, 3], [1, 2, 3, "x"], [1, 2, 3, [["x"]]], [1, 2, 3, [["x", 4]]], 7]
)
def test_nonsense_is_no_place(seen: Any) -> None:
    with pytest.raises(Nonsense):
        told(seen)


def test_a_place_that_there_is_not_has_no_names() -> None:
    assert failure([0, "rnn.py", 99, "ValueError", "", 0, [0, 99, 1, []]], PLACES).scene is None


@pytest.mark.parametrize("public", [True, False])
def test_of_a_hidden_input_nothing_is_sent(public: bool) -> None:
    modules = Modules({"rnn": [("rnn.py", False, "")]})
    answering = Answering(modules, 0, Outgoing(lambda replies: None, False, 0), 1.0)
    raised = stopped("secret = 12345\nsecret @ secret")
    sent = frames.decode(answering._failed(raised, public))
    assert len(sent) == (7 if public else 5)
    assert ("secret" in str(sent[5:])) == public


def test_of_a_hidden_input_nothing_is_told_but_what_was_seen_before() -> None:
    one = told([0, 3, 5, [["x", "int 7"]]])
    assert one.scene is not None
    assert in_public(one, []).scene is None
    assert in_public(told([0, 3, 5, [["x", "int 8"]]]), [one]) is one
