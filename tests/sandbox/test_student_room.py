"""The parts of the student room, one by one: cells, numbers, the program."""

import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from autograder.worker.program import Missing, Program

from autograder.worker import cells, numbers
from autograder.worker.frames import Record


@pytest.fixture(autouse=True)
def own_imports() -> Iterator[None]:
    """Puts back what a program adds to this process's imports, for here it is not in a process of its own."""
    finders, modules = list(sys.meta_path), set(sys.modules)
    yield
    sys.meta_path[:] = finders
    for name in set(sys.modules) - modules:
        del sys.modules[name]


def run(*texts: str) -> tuple[dict[str, Any], list[cells.Stop]]:
    module = ModuleType("nb")
    stops = list(cells.run([(f"cell {k}", True, text) for k, text in enumerate(texts)], module))
    return module.__dict__, stops


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("if x:\n    %time f()\n    !ls", "if x:\n    pass\n    pass"),
        ("%%time\nx = 1\n%%who", "pass\nx = 1\npass"),
        ("%%bash\nls", ""),
        ("f?\ng??\n?h\nx = 1", "pass\npass\npass\nx = 1"),
        ("out = %timeit -o f()\na, b = !ls", "pass\npass"),
        ("%pwd\nc = (a\n  % b\n)", "pass\nc = (a\n  % b\n)"),
        ('%pwd\ntext = """\n% b\n!ls\n"""', 'pass\ntext = """\n% b\n!ls\n"""'),
        ("!pip install a \\\n  b \\\n  c\nx = 1", "pass\n\n\nx = 1"),
        ("if x:\n    files = !ls \\\n      -la", "if x:\n    pass\n"),
        ("pip install -q numpy\ncd ..\nrm -rf $out\nload_ext autoreload", "pass\npass\npass\npass"),
        ("%pwd\nrun = 3\ncat(run)\nls - la", "pass\nrun = 3\ncat(run)\nls - la"),
        ("x = 1", "x = 1"),
        ("", ""),
        ("\n\n", "\n\n"),
    ],
)
def test_magics_become_pass_and_nothing_else_does(text: str, left: str) -> None:
    assert cells.without_magics(text) == left


def test_cells_run_one_after_the_other_and_each_tells_where_it_stopped() -> None:
    names, stops = run(
        "a = 1", "b = a\nc = d", "def of course", "e = a\n\ndef f():\n    raise OSError('no')\nf()"
    )
    assert {key: names[key] for key in "abe"} == {"a": 1, "b": 1, "e": 1}
    assert [(stop.cell, stop.line, stop.type_name) for stop in stops] == [
        ("cell 1", 2, "NameError"),
        ("cell 2", 1, "SyntaxError"),
        ("cell 3", 4, "OSError"),
    ]
    assert stops[2].text == "no"


def test_a_text_of_an_exception_that_cannot_be_had_is_empty() -> None:
    stop = "class E(Exception):\n    def __str__(self): raise SystemExit\nraise E"
    assert run(stop)[1][0].text == ""
    assert len(run("raise ValueError('x' * 10**6)")[1][0].text) == 500


@pytest.mark.parametrize("text", ["(" * 10_000, "x = '\0'", "-" * 100_000 + "1", "def f(:", "return 1"])
def test_no_text_stops_more_than_its_cell(text: str) -> None:
    names, stops = run(text, "x = 1")
    assert names["x"] == 1
    assert len(stops) <= 1
    assert cells.defined_twice([("a", True, text), ("b", False, "def f(): 1\ndef f(): 2")]) == ["f"]


def test_only_functions_of_the_file_itself_are_defined_twice() -> None:
    text = "def f():\n    def g(): 1\n    def g(): 2\nclass A:\n    def g(self): 1\ndef h(): 1\nh = 2"
    assert cells.defined_twice([("a", False, text)]) == []


@pytest.mark.parametrize(
    "value",
    [
        1,
        True,
        [1, 2],
        [[1.0], [2]],
        np.float32(1),
        np.arange(3),
        np.ma.masked_array([1.0], [False]),
        range(3),
    ],
)
def test_plain_is_a_fresh_array_of_float64(value: Any) -> None:
    array = numbers.plain(value)
    assert type(array) is np.ndarray
    assert array.dtype == np.float64 and array.flags.c_contiguous and array.flags.owndata
    assert np.array_equal(array, np.asarray(value))


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "none"),
        (1j, "holds complex"),
        ("1", "holds text"),
        (b"1", "holds text"),
        ([1, [2]], "ragged"),
        (object(), "holds objects"),
        ({1: 2}, "holds objects"),
        (np.datetime64("2020-01-01"), "holds dates"),
        (np.ma.masked_array([1.0, 2.0], [False, True]), "masked"),
        (np.zeros(2, [("a", float)]), "holds objects"),
        (2**70, "holds objects"),
    ],
)
def test_what_is_not_plain_is_told_why(value: Any, reason: str) -> None:
    with pytest.raises(numbers.Unusable, match=reason):
        numbers.plain(value)
    assert reason in numbers.plain_or_reason(value)


def test_results_are_collected_flat_and_each_is_judged_on_its_own() -> None:
    layout = ["array", "record|W|a|b", "array"]
    flat = numbers.collected((1, {"b": 3, "a": 2}, None), layout, ["x", "w", "y"])
    assert [float(value) for value in flat[:3]] == [1, 2, 3]
    assert flat[3] == "none"
    assert [float(one) for one in numbers.collected([1, 2, 3], ["list"], ["gradients"])] == [1, 2, 3]
    assert len(numbers.collected((1, 2, 3), ["record|W|a|b"], ["w"])) == 2  # a reason for each field
    with pytest.raises(numbers.Unusable, match="one array 2"):
        numbers.collected(np.zeros(2), ["array", "array"], ["x", "y"])
    with pytest.raises(numbers.Unusable, match="list array 2"):
        numbers.collected(np.zeros(2), ["list"], ["gradients"])


@pytest.mark.parametrize("weights", [{"a": 1, "b": 2, "c": 3}, (1, 2), [1, 2], SimpleNamespace(b=2, a=1)])
def test_fields_are_found_by_name_or_else_in_order(weights: Any) -> None:
    assert numbers.fields_of(weights, ["a", "b"]) == [1, 2]


def program(text: str, **beside: str) -> Program:
    return Program(
        "rnn", {name: [(f"{name}.py", False, text)] for name, text in {"rnn": text, **beside}.items()}
    )


def test_a_program_is_called_by_position_and_without_numpys_warnings() -> None:
    asked = program("import numpy as np\ndef f(x, y): return x / y, len(__name__)")
    assert (
        asked.call("f", [np.ones(2), np.zeros(2)], ["array", "array"], ["q", "n"])[0].tolist() == [np.inf] * 2
    )
    for name in ("g", "np", "__name__"):
        with pytest.raises(Missing, match=f"there is no function {name}"):
            asked.call(name, [], ["array"], ["x"])


def test_replaced_functions_are_called_by_the_others_until_they_are_put_back() -> None:
    asked = program("def f(): return 1\ndef g(): return f()")

    def answer() -> float:
        return float(asked.call("g", [], ["array"], ["x"])[0])

    asked.replace({"f": lambda: 2, "h": lambda: 3})
    assert answer() == 2
    asked.replace({"g": lambda: 4})
    assert answer() == 4
    asked.replace({})
    assert answer() == 1
    with pytest.raises(Missing):
        asked.call("h", [], ["array"], ["x"])


def test_weights_come_as_the_own_type_or_as_a_namedtuple() -> None:
    weights = Record("W", {"a": 1, "b": 2})
    asked = program("from typing import NamedTuple\nclass W(NamedTuple):\n    b: int\n    a: int")
    assert asked.own_type(weights) == asked.module.W(b=2, a=1) == (2, 1)
    assert program("W = 1").own_type(weights) == (1, 2)
    assert program("class W: pass").own_type(weights)._fields == ("a", "b")


def test_siblings_can_be_imported() -> None:
    asked = program("from bptt import f", bptt="def f(): return 3\nraise ValueError")
    assert asked.call("f", [], ["array"], ["x"])[0] == 3
    assert not asked.stops


def test_constants_are_numbers_places_among_choices_or_nan() -> None:
    asked = program("A = {'x': 1, 'y': None}\nB = ' The Gate '\nC = True\nD = 'none of them'\nE = [1, 2]")
    assert np.array_equal(asked.constant("A", "keys|x|y|z")[0], [1, np.nan, np.nan], equal_nan=True)
    assert asked.constant("B", "choices|the cell|the gate")[0] == 1
    assert asked.constant("C", "constant")[0] == 1
    assert asked.constant("D", "choices|the cell")[0] == -1
    for name, layout in (("E", "constant"), ("E", "keys|x")):
        with pytest.raises(numbers.Unusable):
            asked.constant(name, layout)
    with pytest.raises(Missing):
        asked.constant("F", "constant")
