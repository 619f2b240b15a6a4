"""What a lesson shows: squares, curves, and cells that run a learner's functions."""

import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable

import numpy as np
import pytest

from autograder import show
from autograder.show import Picture, cells, curves

SVG = "{http://www.w3.org/2000/svg}"


def squares(picture: Picture) -> list[ET.Element]:
    """The filled squares of a picture, which has to be well-formed."""
    return [one for one in ET.fromstring(picture.html).iter(f"{SVG}rect") if one.get("fill") != "none"]


def test_a_square_is_blue_above_zero_and_orange_below_and_stronger_the_larger() -> None:
    found = squares(show.heat([[1.0, -2.0], [0.0, 0.5]], ["a", "b"]))
    assert [(one.get("fill"), one.get("fill-opacity")) for one in found] == [
        ("#2f6db3", "0.500"),
        ("#b9621a", "1.000"),
        ("#b9621a", "0.000"),
        ("#2f6db3", "0.250"),
    ]


def test_a_terminal_sees_signs_and_sizes() -> None:
    picture = show.heat([[1, -1, 0], [0.3, -0.6, 0.8]], ["f", "cell"], "abc", title="gates")
    assert repr(picture) == (
        "gates\n   f |#% |\ncell |+=#|\n      abc\nlargest: 1  (.+*# above zero, ,-=% below)"
    )


def test_long_rows_stay_in_80_columns() -> None:
    wide = show.heat(np.ones((2, 300)), ["one", "two"], ["x"] * 300)
    assert max(map(len, wide.text.split("\n"))) <= 80
    assert "..." in wide.text and len(squares(wide)) == 600


def test_names_in_a_picture_are_text() -> None:
    assert ET.fromstring(show.heat([[1.0]], ["<b>&"], title="<i>").html) is not None


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([[1], [1, 2]], "every row of the same length"),
        ("word", "an array of numbers"),
        (np.ones((2, 2, 2)), "at most 2 axes"),
        (np.ones((1, 401)), "1 to 400"),
        ([], "1 to 400"),
    ],
)
def test_what_is_no_array_is_told(rows: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        show.heat(rows)


def test_a_name_for_each_row_or_none() -> None:
    with pytest.raises(ValueError, match="there are 2 rows of squares, but 1 names"):
        show.heat([[1], [2]], ["a"])


def test_beside_shows_where_two_arrays_differ() -> None:
    right = np.arange(6.0).reshape(2, 3)
    yours = right.copy()
    yours[1, 2] = 4.0
    picture = show.beside(yours, right)
    difference = squares(picture)[12:]
    assert [one.get("fill-opacity") for one in difference] == ["0.000"] * 5 + ["1.000"]
    assert difference[5].get("fill") == "#b9621a"
    assert picture.text.split("\n")[-4:-1] == ["difference, largest: 1", "|   |", "|  %|"]


def test_beside_says_that_shapes_differ_and_crosses_out_what_is_no_number() -> None:
    picture = show.beside(np.ones((2, 3)), np.ones((3, 2)))
    assert "(2, 3) is not (3, 2)" in picture.text and "difference</text>" not in picture.html
    nan = show.beside([np.nan, np.inf], [1.0, np.inf])
    assert nan.html.count("<path") == 4  # NaN, its difference, and two infinities, which do not differ


def test_beside_takes_any_number_of_axes() -> None:
    assert len(squares(show.beside(np.ones((2, 3, 4)), np.zeros((2, 3, 4))))) == 72
    assert len(squares(show.beside(1.0, 2.0))) == 3


def test_curves_are_a_picture_and_a_table() -> None:
    pytest.importorskip("matplotlib", reason="the extra plots is not installed")
    picture = show.lines({"fades": 0.5 ** np.arange(61), "lasts": np.ones(61)}, log=True, across="step")
    assert picture.html.startswith("<img") and "svg+xml" in picture.html
    assert picture.text.split("\n") == [
        "step           0         15         30         45         60",
        "fades          1    3.1e-05    9.3e-10    2.8e-14    8.7e-19",
        "lasts          1          1          1          1          1",
    ]
    assert picture == show.lines(
        {"fades": 0.5 ** np.arange(61), "lasts": np.ones(61)}, log=True, across="step"
    )
    assert "matplotlib.pyplot" not in sys.modules  # which would open windows


def test_without_matplotlib_a_sentence_says_so_and_the_numbers_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    picture = show.lines({"error": [1.0, 2.0]}, x=[0.1, 0.2])
    assert curves.MISSING in picture.html and "pip install matplotlib" in " ".join(picture.text.split())
    assert re.search(r"error\s+1\s+2", picture.text)


@pytest.mark.parametrize("series", [{}, {"a": [[1.0]]}, {"a": ["x"]}, {"a": []}])
def test_what_is_no_curve_is_told(series: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        show.lines(series)


def here(function: Callable[[], Picture]) -> Callable[[], Picture]:
    """The function as if the program that runs had it."""
    function.__module__ = "__main__"
    return function


def a_square() -> Picture:
    return show.heat([[1.0]])


def test_a_picture_and_a_text_are_shown_one_below_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    def both() -> tuple[Picture, str]:
        return a_square(), "<to be copied>"

    both.__module__ = "__main__"
    show.it(both)
    said = capsys.readouterr().out
    assert said.startswith("|#|\n") and said.endswith("\n<to be copied>\n")
    shown = cells._made(both)
    assert shown is not None and "<svg" in shown.html and "&lt;to be copied&gt;</pre>" in shown.html


def test_a_cell_shows_its_picture_at_once_and_stays_a_function(capsys: pytest.CaptureFixture[str]) -> None:
    @show.it
    @here
    def square() -> Picture:
        return a_square()

    assert capsys.readouterr().out.startswith("|#|\n")
    assert square() == a_square()


@pytest.mark.parametrize(
    ("stops", "told"),
    [
        (NotImplementedError("rnn_step is not written yet"), "rnn_step is not written yet; write it first"),
        (NameError("name 'rnn_step' is not defined"), "run the cells above this one first"),
        (
            ValueError("shapes (2,3)\nand so on"),
            "This cell stopped with ValueError: shapes (2,3); see what check",
        ),
        (KeyboardInterrupt(), "Stopped."),
    ],
)
def test_a_cell_that_cannot_be_run_says_why(
    stops: BaseException, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    @show.it
    @here
    def stopping() -> Picture:
        raise stops

    said = capsys.readouterr().out
    assert told in " ".join(said.split()) and "Traceback" not in said
    assert max(map(len, said.split("\n"))) <= 80


def test_an_import_and_nbgrader_run_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @show.it
    def imported() -> Picture:
        raise AssertionError("a module that is imported shows nothing")

    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")

    @show.it
    @here
    def graded() -> Picture:
        raise AssertionError("nothing is shown while it is graded")

    assert capsys.readouterr().out == ""


def test_what_takes_long_is_said_beforehand_and_runs_in_a_notebook_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = []

    def train() -> Picture:
        ran.append(1)
        return a_square()

    show.it(takes="about 20 seconds")(here(train))
    assert not ran and "train takes about 20 seconds" in capsys.readouterr().out

    class Interactive:
        interactive = 1

    monkeypatch.setattr(sys, "flags", Interactive())
    show.it(takes="about 20 seconds")(here(train))
    assert ran and capsys.readouterr().out.startswith("This takes about 20 seconds.\n|#|")
