"""The parts of a worker, one by one: cells, numbers, modules."""

import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.worker import cells, numbers
from autograder.worker.frames import Record
from autograder.worker.modules import AT_ONCE, Missing, Modules
from autograder.worker.time_limit import TooLong


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


def test_only_functions_of_the_file_itself_are_defined_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "a", ModuleType("a"))
    text = "def f():\n    def g(): 1\n    def g(): 2\nclass A:\n    def g(self): 1\ndef h(): 1\nh = 2"
    assert defined_twice(text) == []
    assert defined_twice(f"{text}\ndef f(): 3") == ["f"]


def defined_twice(text: str) -> list[str]:
    modules = Modules({"a": [["a.py", False, text]]})
    modules.load("a")
    return modules.defined_twice("a")


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
    flat = numbers.collected((1, {"b": 3, "a": 2}, None), layout)
    assert [float(value) for value in flat[:3]] == [1, 2, 3]
    assert flat[3] == "none"
    assert [float(one) for one in numbers.collected([1, 2, 3], ["list"])] == [1, 2, 3]
    assert len(numbers.collected((1, 2, 3), ["record|W|a|b"])) == 2  # a reason for each field
    with pytest.raises(numbers.Unusable, match="one array 3"):
        numbers.collected(np.zeros(3), ["array", "array"])
    assert [one.tolist() for one in numbers.collected(np.eye(2), ["array", "array"])] == [[1, 0], [0, 1]]
    with pytest.raises(numbers.Unusable, match="list array 2"):
        numbers.collected(np.zeros(2), ["list"])


@pytest.mark.parametrize("weights", [{"a": 1, "b": 2, "c": 3}, (1, 2), [1, 2], SimpleNamespace(b=2, a=1)])
def test_fields_are_found_by_name_or_else_in_order(weights: Any) -> None:
    assert numbers.fields_of(weights, ["a", "b"]) == [1, 2]


def loaded(text: str, **beside: str) -> Modules:
    files = {name: [(f"{name}.py", False, one)] for name, one in {"rnn": text, **beside}.items()}
    modules = Modules(files)
    modules.install()
    modules.load("rnn")
    return modules


def test_what_is_no_function_is_missing() -> None:
    modules = loaded("import numpy as np\ndef f(x): return x")
    assert modules.function("rnn", "f")(3) == 3
    for name in ("g", "np", "__name__"):
        with pytest.raises(Missing, match=f"there is no function {name}"):
            modules.function("rnn", name)


def test_what_was_put_away_says_so_at_once_whoever_calls_it() -> None:
    modules = loaded("def f(): return 1\ndef g(): return f()")
    modules.put_away("rnn", "f")
    with pytest.raises(TooLong, match=AT_ONCE):
        modules.function("rnn", "g")()


def test_weights_come_as_the_own_type_or_as_a_namedtuple() -> None:
    weights = Record("W", {"a": 1, "b": 2})
    modules = loaded("from typing import NamedTuple\nclass W(NamedTuple):\n    b: int\n    a: int")
    assert modules.own_type("rnn", weights) == modules.names("rnn")["W"](b=2, a=1) == (2, 1)
    assert loaded("W = 1").own_type("rnn", weights) == (1, 2)
    assert loaded("class W: pass").own_type("rnn", weights)._fields == ("a", "b")


def test_siblings_can_be_imported_and_are_run_once() -> None:
    modules = loaded(
        "from bptt import f", bptt="TIMES = []\ndef f(): return 3\nTIMES.append(1)\nraise ValueError"
    )
    modules.load("bptt")
    assert modules.function("rnn", "f")() == 3 and modules.names("bptt")["TIMES"] == [1]
    assert not modules.stops["rnn"] and len(modules.stops["bptt"]) == 1


def test_data_that_a_function_reads_and_is_not_given_is_seen() -> None:
    text = "import numpy as np\nx_tmp = np.ones(2)\neps = 1e-5\ntable = {}\n"
    text += "def f(x): return x_tmp + eps + x.table\ndef g(x_tmp): return [table for _ in x_tmp]"
    assert sorted(loaded(text).outside_data("rnn")) == [["f", "x_tmp"], ["g", "table"]]


def test_constants_are_numbers_places_among_choices_or_nan() -> None:
    modules = loaded("A = {'x': 1, 'y': None}\nB = ' The Gate '\nC = True\nD = 'none of them'\nE = [1, 2]")
    assert np.array_equal(modules.constant("rnn", "A", "keys|x|y|z")[0], [1, np.nan, np.nan], equal_nan=True)
    assert modules.constant("rnn", "B", "choices|the cell|the gate")[0] == 1
    assert modules.constant("rnn", "C", "constant")[0] == 1
    assert modules.constant("rnn", "D", "choices|the cell")[0] == -1
    for name, layout in (("E", "constant"), ("E", "keys|x")):
        with pytest.raises(numbers.Unusable):
            modules.constant("rnn", name, layout)
    with pytest.raises(Missing):
        modules.constant("rnn", "F", "constant")
