"""What is built in the assignment `memory`, and what it earns: many weights are right, and nothing dead is."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from autograder.authoring.doctor import Trusted
from autograder.course import Course, load_course
from autograder.grading.judge import Asked, judge, points
from autograder.grading.prepared import AllPrepared
from autograder.inputs.cases import Cases
from autograder.report import ExerciseMark
from autograder.sandbox.answers import Given
from autograder.spec import Exercise
from tests.conftest import ROOT
from tests.tools.sample import further, slow

Mark = Callable[[str, str], ExerciseMark]


@pytest.fixture(scope="module")
def memory() -> Course:
    return load_course(ROOT, ("memory",))


def marking(course: Course, secret: str) -> Mark:
    """Marks a function of this text in the place of the key's."""
    everything = AllPrepared(course, secret)
    trusted = Trusted(everything.assignments["memory"], everything.book)
    exercises = {one.name: one for one in course["memory"].exercises}

    def mark(name: str, text: str) -> ExerciseMark:
        (found,) = trusted.marks(f"{course['memory'].text}\n\n{text}\n", [exercises[name]])
        return found

    return mark


@pytest.fixture(scope="module")
def mark(memory: Course) -> Mark:
    return marking(memory, "a secret")


def lost(mark: ExerciseMark) -> set[str]:
    return {one.id for one in mark.criteria if one.verdict != "right"}


def named(mark: ExerciseMark) -> set[str]:
    return {one.mistake_id.partition(":")[2] for one in mark.criteria if one.mistake_id}


def unit(w: float, u: float, b: float = 0.0, reset: float | None = None) -> str:
    return f"def latch():\n    return np.array([[{u}], [{-u if reset is None else reset}], [{w}]]), np.array([{b}])"


NOISE, SILENCE, ALL = {"disturbed"}, {"silence", "disturbed"}, {"pulses", "silence", "disturbed"}


@pytest.mark.parametrize(
    ("text", "loses", "is_named"),
    [
        (unit(2.5, 5), set(), set()),
        (unit(4, 8), set(), set()),
        (unit(10, 20), set(), set()),
        (unit(3, 6, 0.3), set(), set()),
        (unit(1, 6), SILENCE, {"fades"}),
        (unit(0.9, 6), SILENCE, {"fades"}),
        (unit(1.05, 6), SILENCE, {"rests-near-the-middle"}),
        (unit(1.2, 6), NOISE, {"tipped-by-noise"}),
        (unit(3, 1), ALL, {"not-set"}),
        (unit(3, 6, 2), SILENCE, {"pulled-aside"}),
        (unit(-3, 6), SILENCE, {"changes-sides"}),
        (unit(30, 31), NOISE, {"tipped-by-noise"}),
        (unit(3, -6), ALL, {"swapped"}),
        (unit(3, 6, 0, 6), ALL, {"both-set"}),
        (unit(0, 0), ALL, set()),
        (unit(0, 0, 10), ALL, {"both-set"}),
    ],
)
def test_a_unit_earns_what_it_does(mark: Mark, text: str, loses: set[str], is_named: set[str]) -> None:
    got = mark("latch", text)
    assert (lost(got), named(got)) == (loses, is_named)


def test_a_unit_is_told_where_it_is_wrong_and_since_when(mark: Mark) -> None:
    messages = {one.id: one.message for one in mark("latch", unit(1, 6)).criteria}
    assert messages["silence"].startswith("run 1, step ")
    assert ", but should be at least 0.5; last pulse: set at step 1" in messages["silence"]
    assert max(map(len, messages.values())) <= 80


def refuting(body: str) -> str:
    return f"def refute_toggle(w, u, b):\n    {body}"


TRIES = """
    def is_right(bits):
        h = {start}
        for bit in bits:
            h = np.tanh(w * h + u * bit + b)
        return (h > 0) == (sum(bits) % 2 == 1)
    return [bits for bits in {strings} if not is_right(bits)][0]"""
BY_CASES = """
    h = np.tanh(-w + b)
    if h > 0:
        return (0,)
    h = np.tanh(-w + u + b)
    if h <= 0:
        return np.array([1])
    return [1, 1] if w >= 0 else [1, False]"""


@pytest.mark.parametrize(
    ("body", "points", "is_named"),
    [
        (TRIES.format(start="-1", strings="([0], [0, 0], [0, 1], [1], [1, 0], [1, 1])"), 4, set()),
        (TRIES.format(start="-1.0", strings="([1, 1], [1, 0], [1], [0])"), 4, set()),
        (BY_CASES, 4, set()),
        ("return [1]", 0, {"always-one"}),
        ("return [1, 1]", 0, {"always-one-one"}),
        ("return [1, 1] if w >= 0 else [1, 0]", 0, {"by-the-sign-alone"}),
        (TRIES.format(start="-1", strings="([0], [1], [1])").replace("[0]", "[-1]", 0), 0, set()),
        ("return [1, 1] if w >= 0 else [0]", 0, set()),
    ],
)
def test_a_refutation_earns_what_it_refutes(mark: Mark, body: str, points: float, is_named: set[str]) -> None:
    got = mark("refute_toggle", refuting(body))
    assert (got.points, named(got)) == (points, is_named)


def test_half_a_proof_earns_its_half(mark: Mark) -> None:
    upper = BY_CASES.replace("[1, 1] if w >= 0 else [1, False]", "[1, 1]")
    assert lost(mark("refute_toggle", refuting(upper))) == {"refuted-down"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return [1, 1, 1]", "bits has 3 entries, but should be a list of 1 to 2 whole numbers from 0 to 1"),
        ("return []", "bits has 0 entries, but should be a list of 1 to 2 whole numbers from 0 to 1"),
        ("return 1", "bits has shape (), but should be a list of 1 to 2 whole numbers from 0 to 1"),
        ("return [2]", "bits holds other numbers, but should be a list of 1 to 2 whole numbers from 0 to 1"),
        ("return [0.5, 1]", "bits holds other numbers"),
        ("return [float('nan')]", "bits holds other numbers"),
        ("return '11'", "bits holds text, but should hold real numbers"),
        ("return (bit for bit in [1])", "bits holds objects"),
        ("return None", "bits is None"),
    ],
)
def test_what_is_no_string_of_bits_is_told_so(mark: Mark, body: str, said: str) -> None:
    got = mark("refute_toggle", refuting(body))
    assert got.points == 0 and all(one.message.startswith(said) for one in got.criteria)


def switch(K: float, scale: float = 1.0) -> str:
    return f"""def toggle_rnn():
    K = {K}
    W = np.array([[2 * K, 2 * K], [K, K], [-K, -K]])
    return W, np.array([-K, -3 * K]), {scale} * np.array([0.5, -0.5]), {scale} * -0.5"""


def test_two_units_toggle_in_many_ways(mark: Mark) -> None:
    for K in (1.5, 2, 3, 4, 10, 100):
        assert lost(mark("toggle_rnn", switch(K))) == set(), K
    got = mark("toggle_rnn", switch(1))
    assert named(got) == {"lost-in-time"} and lost(got) == {"long-string", "margin"}
    said = got.criteria[1].message
    assert re.fullmatch(r"after \d+ bits it is (on|off) \(.*\), but should be (on|off)", said)
    got = mark("toggle_rnn", switch(0.9))
    assert (got.points, named(got)) == (0, {"lost-in-time"})
    assert [one.message for one in got.criteria[1:]] == [
        "this counts once all strings of 8 bits come out right"
    ] * 2
    got = mark("toggle_rnn", switch(4, 0.4))
    assert (lost(got), named(got)) == ({"margin"}, {"too-near-to-zero"})
    and_first = switch(4).replace("[2 * K, 2 * K], [K, K], [-K, -K]", "[2 * K, 2 * K], [-K, -K], [K, K]").replace(
        "[-K, -3 * K]", "[-3 * K, -K]"
    ).replace("[0.5, -0.5]", "[-0.5, 0.5]")  # fmt: skip
    assert lost(mark("toggle_rnn", and_first)) == set()


def gated(z: str, n: str, b_n: float = 0.0) -> str:
    return f"""def toggle_gru():
    none = np.zeros((2, 1))
    return GRUWeights(none, np.array([30.0]), *{z}, np.array({n}), np.array([{b_n}]))"""


Z = "(np.array([[-60.0], [0.0]]), np.array([30.0]))"


def test_a_gated_unit_toggles_in_many_ways(mark: Mark) -> None:
    for k in (1.5, 2, 6, 50):
        assert lost(mark("toggle_gru", gated(Z, f"[[0.0], [{-k}]]"))) == set(), k
    without_type = (
        gated(Z, "[[0.0], [-6.0]]").replace("GRUWeights(", "tuple((").replace("[0.0]))", "[0.0])))")
    )
    assert lost(mark("toggle_gru", without_type)) == set()
    assert named(mark("toggle_gru", gated(Z, "[[0.0], [-0.9]]", 0.05))) == {"lost-in-time"}
    assert mark("toggle_gru", gated(Z, "[[0.0], [6.0]]")).points == 0


def cell(K: float = 30.0, **changed: str) -> str:
    """The memory cell with these rows of its matrices or biases changed: W_f="0 -2 -2 0 0" in units of K."""
    parts = {
        "W_f": "0 -2 -2 0 0", "b_f": "1", "W_i": "0 2 0 0 0", "b_i": "-1",
        "W_o": "0 0 0 2 0", "b_o": "-1", "W_g": "1 0 0 0 0", "b_g": "0",
    } | changed  # fmt: skip
    lines = []
    for name, text in parts.items():
        size = 1.0 if name.endswith("g") else K
        numbers = [size * float(one) for one in text.split()]
        lines.append(f"np.array({[[one] for one in numbers] if name[0] == 'W' else numbers})")
    return f"def memory_cell():\n    return LSTMWeights({', '.join(lines)})"


SILENT = {"write", "keep", "erase", "hidden", "shown"}


@pytest.mark.parametrize(
    ("text", "loses", "is_named"),
    [
        (cell(10), set(), set()),
        (cell(15), set(), set()),
        (cell(100), set(), set()),
        (cell(b_g="0.005"), set(), set()),
        (cell(W_f="0 -2 0 0 0"), {"erase"}, {"erase-leaves-some"}),
        (cell(W_f="0 0 -2 0 0"), {"write"}, {"write-adds"}),
        (cell(b_o="1"), {"hidden"}, {"always-shown"}),
        (cell(W_o="0 0 0 0 0"), {"hidden", "shown"}, {"never-shown"}),
        (cell(W_g="5 0 0 0 0"), {"write"}, {"candidate-scaled"}),
        (cell(W_g="0.5 0 0 0 0"), {"write"}, {"candidate-scaled"}),
        (cell(b_i="1"), {"keep", "erase"}, {"seeps-in"}),
        (
            cell(W_f="0 2 0 0 0", b_f="-1", W_i="0 -2 -2 0 0", b_i="1"),
            {"write", "keep"},
            {"forget-and-input-swapped"},
        ),
        (cell(8), {"keep"}, {"leaks"}),
        (cell(3), SILENT, None),
        (cell(0), SILENT, {"leaks"}),
        (cell(W_g="0 0 0 0 0"), SILENT, {"nothing-written"}),
        (cell(W_i="0 0 0 0 0"), SILENT, {"nothing-written"}),
    ],
)
def test_a_cell_earns_what_it_does(mark: Mark, text: str, loses: set[str], is_named: set[str] | None) -> None:
    got = mark("memory_cell", text)
    assert lost(got) == loses
    assert is_named is None or named(got) == is_named


def test_a_leak_is_told_by_its_own_numbers(mark: Mark) -> None:
    got = mark("memory_cell", cell(b_f="0.16666666666666666"))  # 5 in units of 30
    (said,) = [one.mistake for one in got.criteria if one.mistake]
    assert said.startswith(
        "The memory leaks: your forget gate is open to 0.9933 only, and 0.9933 ** 100 is 0.51."
    )


@pytest.mark.parametrize("number", [60, pytest.param(400, marks=pytest.mark.slow)])
def test_random_weights_earn_next_to_nothing(memory: Course, number: int) -> None:
    """Nothing four times in five, and a point or so for what one criterion asks: a gate that happens to be open."""
    rng = np.random.default_rng(0)
    for name, most in (("memory_cell", 1.5), ("latch", 3.5), ("toggle_rnn", 0.0), ("toggle_gru", 2.0)):
        exercise = exercise_of(memory, name)
        cases = Cases(exercise, memory["memory"].solution, "a secret").hidden
        earned = []
        for k in range(number):
            leaves = [(0.5, 2.0, 8.0, 30.0)[k % 4] * rng.normal(size=one.shape) for one in cases[0].expected]
            found = judge(Asked(exercise, memory["memory"].key, cases, [Given(tuple(leaves))] * len(cases)))
            earned.append(sum(points(finding, criterion, 0.5) for criterion, finding in found.items()))
        assert sorted(earned)[int(0.8 * number)] == 0 and max(earned) <= most, name


@pytest.mark.parametrize("name", ["latch", "toggle_rnn", "toggle_gru", "memory_cell", "gru_from_rnn"])
@pytest.mark.parametrize("value", [0.0, 1.0, np.nan, np.inf, 1e300, -999.0])
def test_weights_that_are_all_alike_earn_nothing(memory: Course, name: str, value: float) -> None:
    exercise = exercise_of(memory, name)
    cases = Cases(exercise, memory["memory"].solution, "a secret").hidden
    answers = [Given(tuple(np.full_like(one, value) for one in case.expected)) for case in cases]
    found = judge(Asked(exercise, memory["memory"].key, cases, answers))
    assert all(points(finding, criterion, 0.5) == 0 for criterion, finding in found.items())


def from_rnn(bias: float, W: str = "W", b: str = "b") -> str:
    return f"""def gru_from_rnn(W, b):
    none, full = 0 * W, 0 * b + {bias}
    return GRUWeights(none, full, none, -full, {W}, {b})"""


@pytest.mark.parametrize(
    ("text", "verdict", "is_named"),
    [
        (from_rnn(30), "right", set()),
        (from_rnn(40), "right", set()),
        (from_rnn(700), "right", set()),
        (from_rnn(20), "imprecise", set()),
        (from_rnn(10), "wrong", {"z-not-shut"}),
        (from_rnn(-30), "wrong", {"z-open"}),
        (from_rnn(30, W="1.0 * W[::-1]"), "wrong", {"candidate-not-given"}),
        (from_rnn(30, b="0 * b"), "wrong", {"candidate-not-given"}),
    ],
)
def test_a_gru_is_judged_by_its_states(mark: Mark, text: str, verdict: str, is_named: set[str]) -> None:
    got = mark("gru_from_rnn", text)
    assert {one.verdict for one in got.criteria} == {verdict}
    assert named(got) == is_named


def test_an_edge_of_what_is_built_is_told_of_what_it_does(mark: Mark) -> None:
    said = {one.id: one.message for one in mark("gru_from_rnn", from_rnn(10)).criteria}
    assert all(re.match(r"h\[\d, \d, \d\] is ", one) for one in said.values()), said


HOSTILE = {
    "np.nan": "is not finite",
    "np.inf": "is not finite",
    "1e300": "is too large to be a weight",
    "-2000.0": "is too large to be a weight",
    "'6'": "holds text",
    "None": "is None",
    "1j": "holds complex numbers",
    "(k for k in [1.0])": "holds objects",
}


@pytest.mark.parametrize("value", HOSTILE)
def test_what_is_no_weight_is_wrong_with_a_sentence(mark: Mark, value: str) -> None:
    texts = {
        "latch": f"def latch():\n    return np.array([[6.0], [-6.0], [3.0]]), {value}",
        "toggle_rnn": switch(4).rpartition(", ")[0] + f", {value}",
    }
    for name, text in texts.items():
        text = (
            text
            if name != "latch" or value in ("None", "(k for k in [1.0])")
            else text.replace(value, f"[{value}]")
        )
        got = mark(name, text)
        assert got.points == 0
        assert all(HOSTILE[value] in one.message or "but should be" in one.message for one in got.criteria)
        assert all(len(one.message) <= 80 for one in got.criteria)


@pytest.mark.parametrize(
    "text",
    [
        "def latch():\n    return 6.0",
        "def latch():\n    return np.zeros((3, 1))",
        "def latch():\n    return np.array([6.0, -6.0, 3.0]), np.array([0.0])",
        "def latch():\n    raise ValueError('no')",
        "def latch(K):\n    return K",
        "def latch():\n    pass",
    ],
)
def test_what_is_no_pair_of_arrays_is_wrong_with_a_sentence(mark: Mark, text: str) -> None:
    got = mark("latch", text)
    assert got.points == 0 and all(one.verdict == "wrong" and one.message for one in got.criteria)


def test_criteria_of_what_is_built_do_not_ask_for_the_keys_numbers(memory: Course) -> None:
    built = [one for one in memory["memory"].exercises if one.is_constructive]
    assert [one.name for one in built] == [
        "latch", "refute_toggle", "toggle_rnn", "toggle_gru", "memory_cell", "gru_from_rnn",
    ]  # fmt: skip
    assert sum(one.points for one in built) == 20 and memory["memory"].points == 30


RIGHT = {
    "latch": [unit(w, 2 * w) for w in (2.5, 3, 4, 6, 8, 10)],
    "refute_toggle": [refuting(BY_CASES)],
    "toggle_rnn": [switch(K) for K in (1.5, 6)],
    "toggle_gru": [gated(Z, "[[0.0], [-2.0]]")],
    "memory_cell": [cell(10), cell(15)],
    "gru_from_rnn": [from_rnn(30), from_rnn(60)],
}
HALF = {
    "latch": [(unit(1, 6), 2.0), (unit(3, 1), 0.0), (unit(30, 31), 3.5)],
    "refute_toggle": [(refuting("return [1]"), 0.0), (refuting("return [1, 1] if w >= 0 else [1, 0]"), 0.0)],
    "memory_cell": [(cell(8), 3.5), (cell(b_o="1"), 4.25), (cell(0), 0.0)],
}


@pytest.mark.parametrize("number", [further(2), slow(20)])
def test_no_mark_depends_on_the_secret(memory: Course, number: int) -> None:
    for k in range(number):
        mark = marking(memory, f"secret {k}")
        for name, texts in RIGHT.items():
            assert [lost(mark(name, text)) for text in texts] == [set()] * len(texts), (k, name)
        for name, pairs in HALF.items():
            assert [mark(name, text).points for text, _ in pairs] == [points for _, points in pairs], (
                k,
                name,
            )


@pytest.mark.parametrize(
    ("w", "u", "loses"),
    [
        (2, 6, NOISE),
        (2.2, 6, NOISE),
        (2.5, 6, set()),
        (1.0985, 6, SILENCE),
        (1.0987, 6, NOISE),
        (3, 3.54, NOISE | {"pulses"}),
        (3, 3.6, NOISE),
    ],
)
def test_a_bit_at_the_edge_is_held_or_not(mark: Mark, w: float, u: float, loses: set[str]) -> None:
    assert lost(mark("latch", unit(w, u))) == loses


def exercise_of(course: Course, name: str) -> Exercise:
    return next(one for one in course["memory"].exercises if one.name == name)
