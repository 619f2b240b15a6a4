"""An input as Python: what is pasted gives the same numbers again, and fits a terminal."""

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from autograder.grading import pasted
from autograder.grading.pasted import WIDTH, Home, assigned
from autograder.spec import Array, Arrays, Exercise, Function, Number, Weights
from autograder.worker.curves import Curve


class W(NamedTuple):
    W_f: Any
    b_f: Any


PARTS = {
    "x": Array("x", "any"), "h": Array("h", "any"), "f": Function("f"), "k": Number("k"), "list": Arrays("list"),
    "w": Weights("w", "W", (Array("W_f", "any"), Array("b_f", "any"))),
}  # fmt: skip


def taking(*names: str) -> Exercise:
    return Exercise("g", takes=tuple(PARTS[name] for name in names), gives=(Array("y", "any"),))


def lines_of(zeros: tuple[str, ...] = (), **arguments: Any) -> list[str]:
    return list(assigned(taking(*arguments), tuple(arguments.values()), zeros))


def ran(lines: list[str]) -> dict[str, Any]:
    """The names that what was pasted defines."""
    names: dict[str, Any] = {"np": np, "W": W}
    exec("\n".join(lines), names)  # noqa: S102  (what this test wrote)
    assert max(map(len, lines)) <= WIDTH or "e-" in "".join(lines) or "e+" in "".join(lines)
    return names


any_array = arrays(
    np.float64, array_shapes(max_dims=3, max_side=4), elements=st.floats(allow_nan=True, width=64)
)


@given(any_array, any_array)
def test_arrays_come_back_to_the_last_bit(x: Any, h: Any) -> None:
    again = ran(lines_of(x=x, h=h))
    for value, back in ((x, again["x"]), (h, again["h"])):
        assert back.shape == value.shape and back.dtype == np.float64
        np.testing.assert_array_equal(back, value)  # nan equals nan, and inf its own sign
        assert (np.signbit(back) == np.signbit(value))[~np.isnan(value)].all()


@given(any_array, any_array)
def test_weights_and_lists_come_back_as_what_they_were(one: Any, other: Any) -> None:
    again = ran(lines_of(w=W(one, other), list=[other, one]))
    assert isinstance(again["w"], W) and isinstance(again["list"], list)
    for value, back in zip((one, other, other, one), (*again["w"], *again["list"]), strict=True):
        np.testing.assert_array_equal(back, value)


@pytest.mark.parametrize("value", [3, 1e-5, 0.5, float("inf"), float("-inf"), "lstm", "it's", 0])
def test_numbers_and_texts_come_back(value: object) -> None:
    assert ran(lines_of(k=value))["k"] == value


def test_a_function_comes_back_as_one_that_gives_the_same() -> None:
    rng = np.random.default_rng(0)
    x, curve = rng.normal(size=(3, 2)), Curve(rng.normal(size=(3, 2)), rng.normal(size=(3, 2)))
    assert ran(lines_of(f=curve, x=x))["f"](x) == pytest.approx(curve(x), rel=1e-15)


def test_it_reads_as_one_would_write_it() -> None:
    weights = W(np.array([[-0.6, 0.25, 1.5], [0.4, 0.5, -1.25]]), np.array([-0.1, 0.5, 2.0]))
    assert lines_of(x=np.array([[-0.3]]), k=2, w=weights) == [
        "x = np.array([[-0.3]]); k = 2",
        "w = W(",
        "    W_f=np.array([[-0.6, 0.25, 1.5], [0.4, 0.5, -1.25]]),",
        "    b_f=np.array([-0.1, 0.5, 2.0]))",
    ]
    assert lines_of(("w.W_f", "x"), x=np.array([[-0.3]]), k=2, w=weights) == [
        "x = np.zeros((1, 1)); k = 2",
        "w = W(W_f=np.zeros((2, 3)), b_f=np.array([-0.1, 0.5, 2.0]))",
    ]


def test_rows_stand_under_each_other_and_lines_are_short() -> None:
    lines = lines_of(x=np.random.default_rng(0).normal(size=(2, 3, 4)).round(2))
    starts = [
        "x = np.array([[[",
        " " * 15 + "[",
        " " * 15 + "[",
        " " * 14 + "[[",
        " " * 15 + "[",
        " " * 15 + "[",
    ]
    assert [line[: len(start)] for line, start in zip(lines, starts, strict=True)] == starts
    assert max(map(len, lines)) <= WIDTH


def test_what_the_module_does_not_have_is_made() -> None:
    weights = (PARTS["w"],)
    assert list(Home("mine", "class W(NamedTuple): ...").imports(["g"], weights)) == [
        "import numpy as np",
        "from mine import W, g",
    ]
    assert list(Home("", "def g(x, w): ...").imports(["g"], weights)) == [
        "import numpy as np",
        "from collections import namedtuple",
        'W = namedtuple("W", "W_f b_f")',
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [("return W(dW, db)", ".b_f"), ('return {"W_f": 1, "b_f": 2}', '["b_f"]'), ("return [dW, db]", "[1]")],
)
def test_a_field_is_read_as_the_program_returns_it(text: str, read: str) -> None:
    assert Home("mine", text).field(PARTS["w"], "b_f") == read


def test_a_long_result_is_told_by_one_entry_and_a_short_one_whole() -> None:
    exercise, right = taking("x"), np.arange(9.0).reshape(3, 3)
    got = pasted.result(exercise, 0, (right,), Home())
    assert list(pasted.printed(got, (2, 1), right, 3)) == ["print(np.asarray(g(x))[2, 1])", "# should be 7"]
    assert list(pasted.printed(got, (0,), right[1, :2], 3)) == ["print(g(x))", "# should be [3, 4]"]
