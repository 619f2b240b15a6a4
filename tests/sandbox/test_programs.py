"""Whatever a submission's code does, every case has an answer, and what came before counts."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from autograder.sandbox.answers import Failure, Given
from autograder.sandbox.book import Asked, Book
from autograder.sandbox.opening import open_sandbox
from autograder.sandbox.program import StandIns
from autograder.sandbox.workers import Sandbox
from autograder.worker.curves import Curve
from tests.tools.asked import program
from tests.tools.sample import further, sampled

CALL = 0.6  # seconds


class W(NamedTuple):
    a: object
    b: object


def rows(n: int, k: float) -> "np.ndarray":
    return np.arange(2.0 * n).reshape(n, 2) + k


def asked(**changes: object) -> Asked:
    """f(x) gives an array of the shape of x, (N, 2)."""
    one = Asked(
        takes=("array",), gives=("array",), cut=((0, 0),), leaves=1, leaf=6,
        public=tuple((rows(n, 0.5),) for n in (1, 2)), hidden=tuple((rows(n, 100.0),) for n in (1, 2, 3, 2)),
    )  # fmt: skip
    return replace(one, **changes)


WEIGHTS = asked(
    takes=("array", "record|W|a|b"), gives=("array", "record|W|a|b"), leaves=3,
    public=((rows(1, 0.0), W(rows(1, 1.0), rows(1, 2.0))),),
    hidden=((rows(2, 3.0), W(rows(2, 4.0), rows(2, 5.0))),),
)  # fmt: skip
BOOK = Book({("one", "f"): asked(), ("one", "g"): asked(), ("one", "w"): WEIGHTS, ("two", "h"): asked()})
DOUBLE = "def {}(x): return 2 * x\n"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    opened = open_sandbox(60.0)
    yield opened
    opened.close()


def told(answers: object) -> list[object]:
    """Of each answer the sum of its numbers, or the kind of failure."""
    return [float(sum(np.sum(one) for one in a.results)) if isinstance(a, Given) else a.kind for a in answers]


DOUBLED = [2 * float(np.sum(rows(n, 100.0))) for n in (1, 2, 3, 2)]
SHOWN = [2 * float(np.sum(rows(n, 0.5))) for n in (1, 2)]


def test_right_functions_answer_all_cases(sandbox: Sandbox) -> None:
    asked_one = program(
        sandbox, BOOK, {"one": DOUBLE.format("f") + DOUBLE.format("g"), "two": DOUBLE.format("h")}
    )
    for assignment, names in (("one", ["f", "g"]), ("two", ["h"])):
        for which, sums in (("public", SHOWN), ("hidden", DOUBLED)):
            answers = asked_one.ask(assignment, names, which)
            assert {name: told(answers[name]) for name in names} == dict.fromkeys(names, sums)
            assert all(answers[name].raw for name in names)
    asked_one.close()


@pytest.mark.parametrize(
    ("body", "kind", "place"),
    [
        ("raise ValueError(len(x))", "raised", 2),
        ("return undefined", "raised", 2),
        ("while True: x = x + 1", "timeout", 2),
        ("import time; time.sleep(60)", "timeout", 2),
        ("input()", "keyboard", 2),
        ("import torch; return torch.relu(x)", "absent", 2),
        ("raise SystemExit(3)", "raised", 2),
        ("return f(x)", "raised", 2),
    ],
)
def test_what_stops_is_told_and_the_next_function_counts(
    sandbox: Sandbox, body: str, kind: str, place: int
) -> None:
    text = f"def f(x):\n    {body}\n" + DOUBLE.format("g")
    asked_one = program(sandbox, BOOK, {"one": text}, call=CALL)
    public = asked_one.ask("one", ["f", "g"], "public")
    hidden = asked_one.ask("one", ["f", "g"], "hidden")
    assert told(public["f"]) == [kind] * 2 and told(hidden["f"]) == [kind] * 4
    assert {(a.cell, a.line, a.in_public) for a in [*public["f"], *hidden["f"]]} == {("one.py", place, True)}
    assert told(public["g"]) == SHOWN and told(hidden["g"]) == DOUBLED
    asked_one.close()


ENDS = {
    "exit": ("import os, ctypes\n    ctypes.string_at(0)", "ended"),
    "hangs in C": ("np.zeros(1); sum(range(10**12))", "timeout"),
    "swallows": (
        "while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        "timeout",
    ),
    "writes replies": ("import os; os.write(4, bytes(40))", "protocol"),
    "closes": ("import os; os.close(4); os.close(3)", "ended"),
}


@pytest.mark.parametrize("name", sampled(ENDS, 1, 2))
def test_who_ends_the_process_in_one_case_keeps_those_before(sandbox: Sandbox, name: str) -> None:
    body, kind = ENDS[name]
    text = (
        f"import numpy as np\ndef f(x):\n    if len(x) < 3:\n        return 2 * x\n    {body}\n"
        + DOUBLE.format("g")
    )
    asked_one = program(sandbox, BOOK, {"one": text}, call=CALL)
    started = time.monotonic()
    assert told(asked_one.ask("one", ["f"], "public")["f"]) == SHOWN
    hidden = asked_one.ask("one", ["f", "g"], "hidden")
    answers = told(hidden["f"])
    assert answers[:2] == DOUBLED[:2] or kind == "timeout"
    assert answers[2:] == [kind, kind], answers
    assert {(a.cell, a.line) for a in hidden["f"] if isinstance(a, Failure)} == {
        ("", 0)
    }  # seen with hidden inputs
    assert told(hidden["g"]) == DOUBLED and hidden["g"].raw
    assert time.monotonic() - started < 10
    asked_one.close()


def test_a_function_that_did_not_end_is_not_called_again(sandbox: Sandbox) -> None:
    text = "def f(x):\n    while True: pass\ndef g(x):\n    return f(x)\n"
    asked_one = program(sandbox, BOOK, {"one": text}, call=CALL)
    started = time.process_time(), time.monotonic()
    for which in ("public", "hidden"):
        answers = asked_one.ask("one", ["f", "g"], which)
        assert set(told(answers["f"]) + told(answers["g"])) == {"timeout"}
    assert time.monotonic() - started[1] < 3 * CALL + 2
    assert asked_one._clock.hangs == 1
    asked_one.close()


@pytest.mark.further
def test_a_loop_of_a_hundred_functions_costs_little_more_than_twice_its_first_time(sandbox: Sandbox) -> None:
    names = [f"f{k}" for k in range(12)]
    book = Book({("one", name): asked() for name in names})
    text = "def loop():\n    while True: pass\n" + "".join(f"def {name}(x): loop()\n" for name in names)
    asked_one = program(sandbox, book, {"one": text}, call=CALL)
    before = asked_one._clock.left
    answers = asked_one.ask("one", names, "public")
    assert all(told(answers[name]) == ["timeout"] * 2 for name in names)
    assert before - asked_one._clock.left < 2 * CALL + 12 * 0.25
    asked_one.close()


def test_hidden_numbers_are_not_there_before_they_are_asked_about(sandbox: Sandbox) -> None:
    """A file that looks at all of memory that it can reach finds zeros, while it is loaded and in public cases."""
    hunts = """
import gc, sys
import numpy as np
def hunt():
    found, seen = set(), list(gc.get_objects())
    frame = sys._getframe()
    while frame:
        seen += list(frame.f_locals.values())
        frame = frame.f_back
    for one in seen:
        if type(one).__module__ != "worker.book":
            continue
        for value in [one, *(getattr(one, k, None) for k in ("memory", "shown", "hidden", "public"))]:
            if isinstance(value, np.ndarray) and value.dtype == float:
                found.add(float(np.max(value, initial=0.0)))
            if isinstance(value, list):
                for case in value:
                    for x in getattr(case, "arguments", ()):
                        if isinstance(x, np.ndarray):
                            found.add(float(np.max(x, initial=0.0)))
    return max(found, default=0.0)
LOADED = hunt()
def f(x): return np.array([LOADED, hunt()])
"""
    asked_one = program(sandbox, BOOK, {"one": hunts})
    for answer in asked_one.ask("one", ["f"], "public")["f"]:
        assert answer.results[0].max() < 100
    # The hunt itself works: when the hidden cases are asked about, they are there.
    assert asked_one.ask("one", ["f"], "hidden")["f"][0].results[0][1] >= 100
    asked_one.close()


def test_changes_in_place_are_noticed_in_public_and_spoil_no_other_case(sandbox: Sandbox) -> None:
    text = "def f(x):\n    x *= 2\n    return x\n"
    asked_one = program(sandbox, BOOK, {"one": text})
    for _ in range(2):
        public = asked_one.ask("one", ["f"], "public")["f"]
        assert told(public) == SHOWN and [one.changed for one in public] == [(0,), (0,)]
        assert told(asked_one.ask("one", ["f"], "hidden")["f"]) == DOUBLED
    asked_one.close()


def test_samples_are_cut_by_the_worker(sandbox: Sandbox) -> None:
    asked_one = program(
        sandbox, BOOK, {"one": "def f(x):\n    assert len(x) == 1 and x.flags.c_contiguous\n    return x"}
    )
    samples = asked_one.ask_samples("one", "f", [1, 2])
    for case, n in ((1, 2), (2, 3)):
        assert [one.results[0].tolist() for one in samples[case]] == [
            [row] for row in rows(n, 100.0).tolist()
        ]
    asked_one.close()


def test_explicit_arguments_are_told_as_they_are_until_hidden_ones_are_known(sandbox: Sandbox) -> None:
    asked_one = program(sandbox, BOOK, {"one": "def f(x):\n    raise KeyError(float(x.sum()))"})
    (before,) = asked_one.ask_about("one", "f", [[rows(1, 0.25)]])
    assert (before.type_name, before.line, before.text, before.in_public) == ("KeyError", 2, "1.5", True)
    asked_one.ask("one", ["f"], "hidden")
    text = "def f(x):\n    if x.sum() > 50: raise ValueError(float(x.sum()))\n    return x"
    other = program(sandbox, BOOK, {"one": text})
    other.ask("one", ["f"], "public")
    failed = other.ask("one", ["f"], "hidden")["f"][0]
    assert (failed.kind, failed.type_name, failed.line, failed.text) == ("raised", "ValueError", 0, "")
    assert not failed.in_public
    (after,) = other.ask_about("one", "f", [[rows(1, 200.0)]])
    assert (after.line, after.text) == (0, "")
    asked_one.close()
    other.close()


def test_weights_are_of_the_own_type_and_results_are_flat(sandbox: Sandbox) -> None:
    text = "from typing import NamedTuple\nclass W(NamedTuple):\n    a: object\n    b: object\n"
    text += "def w(x, weights):\n    assert type(weights) is W\n    return x, W(weights.b, weights.a)\n"
    for source in (text, text.replace("W(weights.b, weights.a)", "{'b': weights.a, 'a': weights.b}")):
        asked_one = program(sandbox, BOOK, {"one": source})
        for which, k in (("public", 0.0), ("hidden", 3.0)):
            (answer,) = asked_one.ask("one", ["w"], which)["w"]
            assert [float(one.ravel()[0]) for one in answer.results] == [k, k + 2, k + 1]
        asked_one.close()


def test_other_memory_lists_curves_numbers_and_texts(sandbox: Sandbox) -> None:
    gaps = np.zeros((2, 7))[:, :-1:2]
    gaps[...] = rows(1, 0.0).sum() + np.arange(6.0).reshape(2, 3)
    arguments = (np.asfortranarray(np.arange(6.0).reshape(2, 3)), gaps, [rows(1, 0.0), rows(2, 1.0)],
                 Curve(np.ones(2), np.zeros(2)), 3, 0.25, "lstm", np.float64(2.5))  # fmt: skip
    one = Asked(
        takes=("array", "array", "list", "array", "array", "array", "array", "array"), gives=("array",),
        public=(arguments,), hidden=(arguments,), leaves=1, leaf=20,
    )  # fmt: skip
    text = """
import numpy as np
def f(x, y, several, curve, k, eps, cell, n):
    assert x.flags.f_contiguous and not x.flags.c_contiguous
    assert not y.flags.c_contiguous and not y.flags.f_contiguous
    assert type(k) is int and type(eps) is float and type(several) is list
    assert cell == 'lstm'
    return np.array([x[1, 0], y[1, 2], several[1][1, 1], curve(np.ones(2)), k, eps, n])
"""
    asked_one = program(sandbox, Book({("one", "f"): one}), {"one": text})
    for which in ("public", "hidden"):
        (answer,) = asked_one.ask("one", ["f"], which)["f"]
        assert isinstance(answer, Given), answer
        assert answer.results[0].tolist() == [3, 6, 4, 2, 3, 0.25, 2.5]
    asked_one.close()


def test_constants_are_answers_too(sandbox: Sandbox) -> None:
    none = {"takes": (), "public": ((),), "hidden": ((), ())}
    book = Book(
        {
            ("quiz", "A"): asked(gives=("choices|red|blue",), **none),
            ("quiz", "B"): asked(gives=("keys|x|y",), **none),
            ("quiz", "C"): asked(gives=("constant",), **none),
            ("quiz", "D"): asked(gives=("constant",), **none),
        }
    )
    asked_one = program(sandbox, book, {"quiz": "A = 'Blue '\nB = {'x': 1, 'y': 2}\nC = 4"})
    answers = asked_one.ask("quiz", ["A", "B", "C", "D"], "hidden")
    assert [told(answers[name]) for name in "ABCD"] == [[1.0] * 2, [3.0] * 2, [4.0] * 2, ["missing"] * 2]
    asked_one.close()


def test_a_missing_function_says_which_statement_stopped(sandbox: Sandbox) -> None:
    text = "x = 1 / 0\n@undefined\ndef f(x): return x\nif True:\n    def g(x): return\n"
    asked_one = program(sandbox, BOOK, {"one": text.replace("if True:", "def outer():")})
    asked_one.ask("one", ["f", "g"], "public")
    answers = asked_one.ask("one", ["f", "g"], "hidden")
    failed = answers["f"][0]
    assert (failed.kind, failed.because.type_name, failed.because.line) == ("missing", "NameError", 2)
    assert (answers["g"][0].kind, answers["g"][0].line) == ("missing", 5)
    asked_one.close()


def test_files_are_loaded_one_after_the_other_and_import_each_other(sandbox: Sandbox) -> None:
    texts = {
        "two": "from one import f\nimport helper\ndef h(x): return f(x) * helper.ONE",
        "one": "print('once')\n" + DOUBLE.format("f") + "1 / 0",
    }
    asked_one = program(sandbox, BOOK, texts, beside={"helper": "ONE = 1"})
    asked_one.load()
    assert asked_one.said.kept == b"once\n"
    assert told(asked_one.ask("two", ["h"], "hidden")["h"]) == DOUBLED
    assert told(asked_one.ask("one", ["f"], "hidden")["f"]) == DOUBLED
    assert [stop.line for stop in asked_one.loaded["one"].stops] == [3]
    asked_one.close()


@pytest.mark.parametrize(
    "end",
    [
        "import ctypes; ctypes.string_at(0)",
        *map(further, ("import os; os.write(4, b'x' * 100)", "sum(range(10**12))")),
    ],
)
def test_a_file_that_cannot_be_loaded_costs_no_other(
    sandbox: Sandbox, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.sandbox.program.LOAD_SECONDS", 0.5)
    asked_one = program(sandbox, BOOK, {"one": end, "two": DOUBLE.format("h")}, call=CALL)
    asked_one.load()
    assert list(asked_one.loaded) == ["two"] and list(asked_one.unloadable) == ["one"]
    assert told(asked_one.ask("two", ["h"], "hidden")["h"]) == DOUBLED
    assert len(set(told(asked_one.ask("one", ["f"], "hidden")["f"]))) == 1
    asked_one.close()


def test_a_statement_that_hangs_is_told_once_and_not_run_again(sandbox: Sandbox) -> None:
    text = "while True: pass\n" + DOUBLE.format("f") + "def g(x):\n    import ctypes; ctypes.string_at(0)"
    asked_one = program(sandbox, BOOK, {"one": text}, call=CALL)
    assert told(asked_one.ask("one", ["g", "f"], "hidden")["f"]) == DOUBLED
    assert [(stop.kind, stop.line) for stop in asked_one.loaded["one"].stops] == [("timeout", 1)]
    assert asked_one._clock.hung_loads == 1
    asked_one.close()


def test_stand_ins_take_the_place_of_the_own_functions(sandbox: Sandbox) -> None:
    key = "def _twice(x): return 2 * x\ndef f(x): return _twice(x)\n"
    text = "def f(x): return x + 7\ndef g(x): return f(x)\n"
    stand_ins = StandIns("one", ("f",), key)
    asked_one = program(sandbox, BOOK, {"one": text}, stand_ins=stand_ins)
    assert told(asked_one.ask("one", ["g"], "hidden")["g"]) == DOUBLED
    asked_one.close()


def test_right_functions_stand_in_for_a_while(sandbox: Sandbox) -> None:
    key = "def f(x): return 2 * x\n"
    text = "def f(x): return x + 7\ndef g(x): return f(x)\n"
    for own in (text, text.partition("\n")[2]):
        asked_one = program(sandbox, BOOK, {"one": own})
        before = told(asked_one.ask("one", ["g"], "hidden")["g"])
        beside = asked_one.ask_beside(StandIns("one", ("f",), key), "g")
        assert told(beside) == DOUBLED != before
        assert told(asked_one.ask("one", ["g"], "hidden")["g"]) == before
        asked_one.close()


def test_who_keeps_what_stood_in_has_nothing_of_it_as_it_stands(sandbox: Sandbox) -> None:
    text = "kept = []\ndef f(x): return x + 7\ndef g(x):\n    kept.append(f)\n    return kept[0](x)\n"
    asked_one, another = (program(sandbox, BOOK, {"one": text}) for _ in range(2))
    beside = asked_one.ask_beside(StandIns("one", ("f",), "def f(x): return 2 * x\n"), "g")
    own = told(another.ask("one", ["f"], "hidden")["f"])
    assert told(beside) == DOUBLED != own
    assert told(asked_one.ask("one", ["g"], "hidden")["g"]) == own
    asked_one.close()
    another.close()


def test_what_fails_beside_right_functions_is_not_held_against_it(sandbox: Sandbox) -> None:
    text = "def f(x): return x\ndef g(x):\n    while f(x) is not x: pass\n    return 2 * x\n"
    asked_one = program(sandbox, BOOK, {"one": text}, call=CALL)
    beside = asked_one.ask_beside(StandIns("one", ("f",), "def f(x): return 2 * x\n"), "g")
    assert {getattr(one, "kind", "") for one in beside} == {"timeout"}
    assert told(asked_one.ask("one", ["g"], "hidden")["g"]) == DOUBLED
    asked_one.close()


@pytest.mark.parametrize("weights", ["record", "mapping"])
def test_stand_ins_give_weights_as_the_student_has_them(sandbox: Sandbox, weights: str) -> None:
    key = "from typing import NamedTuple\nclass W(NamedTuple):\n    a: object\n    b: object\n"
    key += "def w(x, weights):\n    return x, W(a=weights.b, b=weights.a)\n"
    read = "dw.a" if weights == "record" else "dw['a']"
    text = "from collections import namedtuple\nW = namedtuple('W', 'b a')\n"
    text += f"def w(x, weights): return 0\ndef f(x):\n    _, dw = w(x, {{'a': 0 * x, 'b': x}})\n    return 2 * {read}\n"
    asked_one = program(sandbox, BOOK, {"one": text}, stand_ins=StandIns("one", ("w",), key, weights))
    assert told(asked_one.ask("one", ["f"], "hidden")["f"]) == DOUBLED
    asked_one.close()


def test_printing_costs_nothing_and_is_kept_up_to_a_bound(sandbox: Sandbox) -> None:
    text = "print('loaded')\ndef f(x):\n    print('x' * 100_000)\n    return 2 * x"
    asked_one = program(sandbox, BOOK, {"one": text})
    assert told(asked_one.ask("one", ["f"], "public")["f"]) == SHOWN
    assert asked_one.said.kept.startswith(b"loaded\nxxx") and len(asked_one.said.kept) == 64 << 10
    asked_one.close()


def test_settings_of_one_function_are_not_those_of_the_next(sandbox: Sandbox) -> None:
    text = """
import gc, signal, sys, warnings
import numpy as np
def f(x):
    np.seterr(all='raise'); np.errstate = None
    signal.setitimer(signal.ITIMER_REAL, 0); signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGALRM, signal.SIG_IGN); signal.signal(signal.SIGPROF, signal.SIG_IGN)
    sys.stdout = None; gc.disable(); sys.setrecursionlimit(150); warnings.simplefilter('error')
    return 2 * x
def g(x):
    x / 0
    while len(x) == 3: pass
    return 2 * x
"""
    asked_one = program(sandbox, BOOK, {"one": text}, call=CALL)
    hidden = asked_one.ask("one", ["f", "g"], "hidden")
    assert told(hidden["f"]) == DOUBLED
    assert told(hidden["g"]) == [*DOUBLED[:2], "timeout", "timeout"]
    asked_one.close()


def test_large_results_are_told_to_be_large(sandbox: Sandbox) -> None:
    text = "import numpy as np\ndef f(x): return np.zeros(3_000_000)\ndef g(x): return np.zeros(5000)"
    asked_one = program(sandbox, BOOK, {"one": text})
    hidden = asked_one.ask("one", ["f", "g"], "hidden")
    assert [one.results for name in "fg" for one in hidden[name]] == [("large",)] * 8
    asked_one.close()


def test_when_a_submission_has_had_its_seconds_the_rest_is_not_asked(sandbox: Sandbox) -> None:
    text = "import time\ndef f(x):\n    end = time.process_time() + 0.3\n"
    text += "    while time.process_time() < end: pass\n    return x\n"
    asked_one = program(sandbox, BOOK, {"one": text + DOUBLE.format("g")}, seconds=0.7)
    hidden = asked_one.ask("one", ["f", "g"], "hidden")
    assert (
        told(hidden["f"])[0] == 201
        and told(hidden["f"])[-1] == "timeout"
        and told(hidden["g"]) == ["timeout"] * 4
    )
    assert hidden["g"][0].text == "in all"
    asked_one.close()


def test_a_program_that_is_closed_has_left_nothing(sandbox: Sandbox) -> None:
    asked_one = program(sandbox, BOOK, {"one": DOUBLE.format("f")})
    asked_one.load()
    asked_one.close()
    asked_one.close()
    assert told(asked_one.ask("one", ["f"], "public")["f"]) == SHOWN  # in a fresh process
    asked_one.close()


def test_an_exit_code_is_told_only_where_nothing_hidden_was_known(sandbox: Sandbox) -> None:
    """Who knows hidden inputs could say eight bits of them by it."""
    text = "import posix\ndef f(x): posix._exit(int(x.sum()) % 200)"
    asked_one = program(sandbox, BOOK, {"one": text})
    shown = asked_one.ask_about("one", "f", [[rows(1, 1.0)]])[0]
    assert (shown.kind, shown.text, shown.in_public) == ("ended", "exit code 3", True)
    asked_one.close()
    asked_one = program(sandbox, BOOK, {"one": text})
    hidden = asked_one.ask("one", ["f"], "hidden")["f"][0]
    assert (hidden.kind, hidden.text, hidden.in_public) == ("ended", "", False)
    asked_one.close()


def test_results_stacked_in_one_array_are_taken_and_noted(sandbox: Sandbox) -> None:
    two = asked(gives=("array", "array"), leaves=2)
    asked_one = program(
        sandbox,
        Book({("one", "f"): two}),
        {"one": "import numpy as np\ndef f(x): return np.stack([x, 3 * x])"},
    )
    answers = asked_one.ask("one", ["f"], "public")["f"]
    assert [len(one.results) for one in answers] == [2, 2] and told(answers) == [2 * s for s in SHOWN]
    assert len(answers.noted()) == 2 and all(one.stacked for one in answers.noted())
    asked_one.close()


def test_only_replies_that_say_something_beside_results_are_read_for_notes(sandbox: Sandbox) -> None:
    text = DOUBLE.format("f") + "def g(x):\n    if len(x) == 2: x += 1\n    return x\n"
    asked_one = program(sandbox, BOOK, {"one": text})
    public = asked_one.ask("one", ["f", "g"], "public")
    assert public["f"].noted() == ()
    assert [one.changed for one in public["g"].noted()] == [(0,)]
    asked_one.close()
