"""The judge is tested itself: a sample of what `python -m tests.accuracy` measures, another one at each commit."""

import ast
from dataclasses import replace
from functools import cache

import pytest

from autograder.authoring.doctor import Trusted
from autograder.course import Course, module_of
from autograder.grading.judge import points
from autograder.grading.prepared import AllPrepared
from autograder.inputs.cases import Case, Cases
from autograder.mistakes.changes import changes
from autograder.mistakes.definitions import defined, names_in
from autograder.mistakes.slips import difference, made, may_never_end, slips
from autograder.secret import derived
from tests.accuracy import measure, survivors
from tests.accuracy.bench import Program, Tried
from tests.accuracy.collection import OF_A_STYLE, Collection
from tests.accuracy.collection import PAIRS as OF_A_SOLUTION
from tests.accuracy.conftest import FEWER, Drawn
from tests.accuracy.copies import has_copies, in_copies
from tests.accuracy.drawn import PAIRS as PAIRS_OF_MISTAKES
from tests.accuracy.intervals import at_most, interval
from tests.accuracy.known import known_mistakes, pairs
from tests.accuracy.measured import Measured
from tests.accuracy.mutants import Mutant, first_order, second_order
from tests.accuracy.page import page
from tests.accuracy.programs import Base, in_another_style, solution
from tests.accuracy.right import criteria_asked
from tests.accuracy.trial import Bench, Lost, Trial
from tests.accuracy.triggers import squashings, triggers
from tests.tools.sample import further

MUTANTS, PAIRS, OF_STYLES, TRIGGERS, RIGHT, UNDER = 60, 8, 12, 12, 8, 60


@pytest.fixture(scope="module")
def everything(course: Course) -> Collection:
    return Collection(course)


@pytest.fixture(scope="module")
def some(course: Course) -> Collection:
    """Of one assignment, for to make all mutants takes seconds."""
    return Collection(course.only({"gru"}))


@pytest.fixture
def sampled_of(drawn: Drawn, everything: Collection, some: Collection) -> Collection:
    """What a sample is drawn from: the smallest one is of few assignments."""
    return some if drawn.part == FEWER else everything


def came(bench: Bench, program: Program) -> Trial:
    return bench.tried(program.assignment, program.text, names=program.names)


def test_a_sample_of_mutants_is_caught_fairly(sampled_of: Collection, bench: Bench, drawn: Drawn) -> None:
    (style,) = drawn.of(sampled_of.styles, 1)
    mutants = drawn.of(sampled_of.first, MUTANTS) + drawn.of(sampled_of.second, PAIRS)
    mutants += drawn.of(first_order(style, OF_A_STYLE), OF_STYLES)
    trials = {
        one.key: came(bench, program) for one, program in zip(mutants, measure.programs(mutants), strict=True)
    }
    alive = [key for key, trial in trials.items() if trial.verdict == "alive"]
    assert survivors.complaints(alive, trials, survivors.listed()) == []
    elsewhere = survivors.listed("elsewhere")
    for one in mutants:
        assert not trials[one.key].elsewhere(one.concerned) or one.key in elsewhere, one.key
        assert not trials[one.key].misnamed, one.key


@pytest.mark.further
def test_a_sample_of_programs_that_are_wrong_under_one_condition_is_caught(
    course: Course, bench: Bench, drawn: Drawn
) -> None:
    for one in [*drawn.of(triggers(course), TRIGGERS), *drawn.of(squashings(course), 3)]:
        trial = came(bench, Program(one.assignment, one.text, one.parts))
        # Whose function that earns no marks here is the only wrong one is told so, and loses nothing for it.
        assert trial.verdict != "alive" or trial.because or one.key in survivors.listed(), one.key


@pytest.mark.parametrize("step", [100, further(20)])
def test_what_is_wrong_under_one_condition_gives_results_under_others(course: Course, step: int) -> None:
    """One that stops on every input would be caught, whatever its condition is."""
    cases: dict[tuple[str, str], Case] = {}
    for one in triggers(course)[::step]:
        assignment, name = course[one.assignment], one.parts[-1]
        exercise = next(each for each in assignment.exercises if each.name == name)
        key = one.assignment, name
        cases[key] = cases.get(key) or Cases(exercise, assignment.solution, "one").hidden[0]
        getattr(module_of(one.assignment, one.text, assignment.path), name)(*cases[key].arguments)


def test_a_sample_of_right_programs_loses_nothing(everything: Collection, bench: Bench, drawn: Drawn) -> None:
    for base in drawn.of(everything.styles, RIGHT):
        assert bench.tried(base.assignment, base.text).lost == (), (base.name, drawn.seed)


@pytest.mark.further
def test_there_are_enough_mutants_and_none_twice(everything: Collection) -> None:
    assert len(everything.first) >= 3000
    assert len({one.key for one in everything.first}) == len(everything.first)
    assert len(everything.second) >= 1000
    assert len({one.key for one in everything.second}) == len(everything.second)
    functions = {(one.base.assignment, one.slips[0].part) for one in everything.first}
    for assignment in everything.course.assignments:
        for exercise in assignment.by_cases.exercises:
            assert not exercise.criteria or (assignment.name, exercise.name) in functions


def test_there_are_enough_right_programs(everything: Collection) -> None:
    assert len(everything.styles) >= 40
    asked = sum(criteria_asked(everything.course[base.assignment]) for base in everything.styles)
    assert 20 * asked >= 500_000


@pytest.mark.further
def test_what_is_listed_is_made_and_has_a_reason(everything: Collection) -> None:
    made = {one.key for one in (*everything.first, *triggers(everything.course))}
    of_styles = {f"{base.assignment}/{base.name}/" for base in everything.styles}
    for key in [*survivors.listed(), *survivors.listed("elsewhere")]:
        assert key in made or key.startswith(tuple(of_styles)), f"made no more: {key}"
    two = {one.key for one in everything.second} | {
        one.key for one in pairs(everything.course, PAIRS_OF_MISTAKES, "1")
    }
    for key in survivors.listed("more"):
        assert key in two, f"made no more: {key}"


def test_a_list_is_held_against_what_is_alive() -> None:
    assert survivors.complaints(["a"], ["a", "b"], {"a": "the same"}) == []
    assert "not in" in survivors.complaints(["a"], ["a"], {})[0]
    assert "not alive" in survivors.complaints([], ["a"], {"a": "the same"})[0]
    assert survivors.complaints([], [], {"a": "the same"}) == []
    assert "made no more" in survivors.complaints([], [], {"a": "the same"}, made=[])[0]


FUNCTION = """
def step(x, h, W):
    xh = np.concatenate([x, h], axis=-1)
    for t in range(3):
        total += xh[:, t:] @ W.T
    return np.tanh(total), h
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("[x, h]", "[h, x]"), ("axis=-1", "axis=0"), ("range(3)", "range(2)"), ("range(3)", "reversed(range(3))"),
        ("total +=", "total ="), ("total +=", "total -="), ("@ W.T", "@ W"), ("xh[:, t:]", "xh[:, t + 1:]"),
        ("np.tanh(total), h", "h, np.tanh(total)"), ("np.tanh(total)", "total"), ("np.tanh(total)", "np.tanh(-total)"),
        ("[x, h], axis=-1", "[x, h]"), ("@ W.T", "* W.T"), ("xh[:, t:] @ W.T", "W.T"), ("[x, h]", "[x]"),
    ],
)  # fmt: skip
def test_a_slip_is_made(right: str, wrong: str) -> None:
    texts = {ast.unparse(made(one, [slip])) for one in [function()] for slip in slips("step", one)}
    expected = ast.unparse(ast.parse(FUNCTION.replace(right, wrong)).body[0])
    # A tuple is written with brackets where it was made, and range(0, 2) is range(2).
    assert expected in {text.replace("range(0, ", "range(") for text in texts}


def function() -> ast.FunctionDef:
    found = dict(defined(ast.parse(FUNCTION)))["step"]
    assert isinstance(found, ast.FunctionDef)
    return found


def test_slips_leave_the_right_program_alone() -> None:
    one = function()
    before = ast.dump(one)
    assert all(ast.unparse(made(one, [slip])) for slip in slips("step", one))
    assert ast.dump(one) == before


def test_names_of_gates_take_each_others_places() -> None:
    field = ast.parse("weights.W_f", mode="eval").body
    assert [ast.unparse(one) for _, one in changes(field, [])] == [
        "weights.W_g", "weights.W_i", "weights.W_o", "weights.b_f"
    ]  # fmt: skip


def test_a_mutant_is_a_program_with_one_line_changed(course: Course) -> None:
    mutant = next(one for one in first_order(solution(course["lstm"])) if one.slips[0].kind == "transpose")
    assert mutant.text.count("\n") > 200
    right = ast.unparse(mutant.base.definitions[mutant.slips[0].part])
    wrong = ast.unparse(dict(defined(ast.parse(mutant.text)))[mutant.slips[0].part])
    assert mutant.key.endswith(difference(right, wrong))


def test_a_style_takes_the_place_of_the_solutions_own(course: Course) -> None:
    base = in_another_style(
        course["rnn"],
        "short",
        "def rnn_step(x, h, W, b):\n    return squash(x)\n\n\ndef squash(x):\n    return x\n",
    )
    assert base.text.count("def rnn_step") == 1 and "def rnn_forward" in base.text
    assert base.concerned("squash") == ("rnn_step",)
    affected = set(base.affected("squash"))
    assert affected >= {"rnn_forward", "rnn_step", "squash"}
    assert {one.name for one in course["rnn"].exercises} & affected == {"rnn_forward", "rnn_step"}


def test_intervals() -> None:
    assert interval(0, 10) == pytest.approx((0, 0.3085), abs=1e-4)
    assert interval(5, 10) == pytest.approx((0.1871, 0.8129), abs=1e-4)
    assert interval(10, 10) == pytest.approx((0.6915, 1), abs=1e-4)
    assert at_most(0, 1000) == pytest.approx(3 / 1000, rel=5e-3)
    assert interval(3990, 4000)[0] == pytest.approx(0.9954, abs=1e-4)


def test_a_rate_that_is_not_zero_is_said(course: Course) -> None:
    base = solution(course["rnn"])
    mutant, other = first_order(base)[:2]
    lost = Lost("rnn_forward", "a title", "equation", "wrong", 1.0, False)
    alive, elsewhere = Trial(()), Trial((lost,), misnamed=(("rnn_step", "a sentence"),))
    first = [(mutant, Tried(alive, 0.1)), (other, Tried(elsewhere, 0.1))]
    right = [(base, Tried(elsewhere, 0.1))]
    measured = Measured("command", ("secret",), nothing_listed(), first=first, right=right, verdicts=100)
    said = " ".join(measured.problems())
    assert all(
        word in said for word in ("alive:", "points lost elsewhere:", "misnamed:", "a right program loses")
    )
    assert "| one slip in a solution | 2 | 1 | 0 | 0 | 0 | 1 | 50.0 %" in page(measured)
    listed = replace(measured, reasons=nothing_listed() | {"equivalent": {mutant.key: "a reason"}})
    assert "alive:" not in " ".join(listed.problems())
    told = replace(measured, first=[(mutant, Tried(Trial((), because=("rnn_step",)), 0.1))])
    assert "alive:" not in " ".join(told.problems())


def nothing_listed() -> dict[str, dict[str, str]]:
    return {table: {} for table in survivors.TABLES}


def test_marks_that_depend_on_the_secret_are_said() -> None:
    one, other = (
        Tried(Trial((Lost("f", "f", "equation", "wrong", points, False),)), 0.1) for points in (1, 2)
    )
    measured = Measured("command", ("a", "b"), nothing_listed(), under={"a program": (one, other)})
    assert measured.problems() == [
        "marks that depend on the secret: a program: f f -1 under 1, f f -2 under 1"
    ]
    assert not replace(measured, under={"a program": (one, one)}).problems()
    assert "in 1 of them: 100.0 %" in " ".join(page(measured).split())


def test_a_second_fault_that_earns_points_is_said(course: Course) -> None:
    pair = pairs(course, 1, "a test")[0]
    alone = {one.key: one for one in known_mistakes(course)}
    less, more = (
        Tried(Trial((Lost("f", "f", "equation", "wrong", points, False),)), 0.1) for points in (1, 2)
    )
    first, second = (alone[key] for key in pair.alone)
    measured = Measured(
        "command", ("a",), nothing_listed(), known=[(first, more), (second, less)], pairs=[(pair, less)]
    )
    assert measured.problems() == [f"earns 1 more than {first.key} alone: {pair.key}"]
    assert "| 1 | - |" in page(measured)
    assert not replace(measured, pairs=[(pair, more)]).problems()


@pytest.mark.parametrize("number", [4, further(20)])
def test_a_pair_of_known_mistakes_is_both_edits(course: Course, number: int) -> None:
    dumped = cache(lambda text: {name: ast.dump(one) for name, one in defined(ast.parse(text))})
    alone = {one.key: one.text for one in known_mistakes(course)}
    for pair in pairs(course, number, "a test"):
        first, second = (dumped(alone[key]) for key in pair.alone)
        both = dumped(pair.wrong.text)
        for name, right in dumped(course[pair.wrong.assignment].text).items():
            edits = {first[name], second[name]} - {right}
            assert both[name] in (edits or {right}), (pair.key, name)


@pytest.mark.parametrize("of", ["some", further("everything")])
def test_what_is_drawn_of_one_assignment_does_not_depend_on_the_others(
    of: str, request: pytest.FixtureRequest
) -> None:
    everything = request.getfixturevalue(of)
    first = [one for one in everything.first if one.base.assignment == "gru"]
    of_gru = [one.key for one in everything.second if one.base.assignment == "gru"]
    assert of_gru == [one.key for one in second_order(first, OF_A_SOLUTION, "1", survivors.listed())] != []
    every = [one.key for one in pairs(everything.course, 20, "a test") if one.wrong.assignment == "gru"]
    assert every == [one.key for one in pairs(everything.course.only({"gru"}), 20, "a test")] != []


@pytest.mark.parametrize("of", ["some", further("everything")])
def test_a_pair_of_slips_names_each_alone(of: str, request: pytest.FixtureRequest) -> None:
    everything = request.getfixturevalue(of)
    alone = {one.key for one in everything.first}
    assert all(len(one.alone) == 2 and alone.issuperset(one.alone) for one in everything.second)


def test_copies_call_no_function_of_another_exercise(course: Course) -> None:
    mutants = first_order(solution(course["lstm"]))
    mutant = next(one for one in mutants if one.slips[0].part == "lstm_gates" and has_copies(one))
    functions = dict(defined(ast.parse(in_copies(mutant))))
    for name in mutant.base.exercises:
        assert names_in(functions[name]) == {f"_own_{name}", "arguments"}
    assert "_own_lstm_gates" in names_in(functions["_own_lstm_step"])
    assert ast.unparse(functions["_own_lstm_gates"]).endswith(
        ast.unparse(dict(defined(ast.parse(mutant.text)))["lstm_gates"]).split("\n", 1)[1]
    )


@pytest.mark.further
def test_a_slip_in_copies_costs_once(everything: Collection, bench: Bench) -> None:
    key = (
        "lstm/solution/lstm_gates: f = sigmoid(xh @ weights.W_f + weights.b_f)  ->  f = sigmoid(weights.b_f)"
    )
    mutant = next(one for one in everything.first if one.key == key)
    trial = bench.tried("lstm", in_copies(mutant), names=False)
    assert trial.lost and not trial.elsewhere(("lstm_gates",))


SECRETS = [f"of marks {k}" for k in range(3)]


@pytest.mark.further
def test_no_mark_depends_on_the_secret(sampled_of: Collection, drawn: Drawn) -> None:
    """Asked in this process: these programs are made here, and their answers are the same as behind the wall."""
    prepared = [AllPrepared(sampled_of.course, derived(secret)) for secret in SECRETS]
    ending = [one for one in sampled_of.first if is_sure_to_end(one)]
    for one in drawn.of(ending, UNDER):
        found = [marks(made_here, one.base.assignment, one.text) for made_here in prepared]
        assert found[0] == found[1] == found[2], one.key


def is_sure_to_end(mutant: Mutant) -> bool:
    definition = mutant.base.definitions[mutant.slips[0].part]
    return isinstance(definition, ast.FunctionDef) and not may_never_end(definition)


def marks(prepared: AllPrepared, assignment: str, text: str) -> dict[tuple[str, str], float]:
    """The points of every criterion."""
    here = Trusted(prepared.assignments[assignment], prepared.book)
    return {
        (judged.exercise.name, one.id): round(points(finding, one, 0.5), 9)
        for judged in here.judged(text, here.assignment.exercises)
        for one, finding in judged.findings.items()
    }


def test_a_mutant_names_whom_it_concerns(course: Course) -> None:
    base = solution(course["gru"])
    mutants = {one.slips[0].part: one for one in first_order(base)}
    assert mutants["sigmoid"].concerned == ("gru_gates",)
    assert "gru_backward" in mutants["sigmoid"].affected
    names = {one.name for one in course["gru"].exercises}
    assert names & set(mutants["gru_backward"].affected) == {"gru_backward"}
    assert isinstance(base, Base) and isinstance(mutants["sigmoid"], Mutant)


@pytest.mark.parametrize(
    ("sigmoid", "verdicts"),
    [
        ("1 / (1 + np.exp(-np.clip(x, -500, 500)))", set()),
        ("1 / (1 + np.exp(-x))", set()),
        ("1 / (1 + np.exp(-np.clip(x, -20, 20)))", {("equation", "imprecise"), ("edge", "imprecise")}),
        ("(1 / (1 + np.exp(-x.astype(np.float32))))", {("equation", "imprecise"), ("edge", "imprecise")}),
        ("np.exp(x) / (1 + np.exp(x))", {("edge", "wrong")}),
    ],
    ids=["clipped at 500", "plain", "clipped at 20", "float32", "overflows"],
)
def test_sigmoids_that_are_nearly_right(
    course: Course, bench: Bench, sigmoid: str, verdicts: set[tuple[str, str]]
) -> None:
    style = f"def sigmoid(x):\n    return {sigmoid}\n"
    program = in_another_style(course["lstm"], "sigmoid", style)
    trial = bench.tried("lstm", program.text)
    assert {(one.kind, one.verdict) for one in trial.lost} == verdicts
    assert {one.exercise for one in trial.lost} <= {"lstm_gates"}
