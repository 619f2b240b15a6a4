"""What points are worth: most of them sit on what an exercise is about, and one slip costs about one equation."""

import numpy as np
import pytest

from autograder.spec import Edge, Slope
from tests.tools.sample import further, sampled

from .asked_here import asked, course, earned, edited, exercise_named, judge, judged, lost, mistakes

TOTALS = {"rnn": 15, "bptt": 25, "lstm": 30, "gru": 20, "quiz": 20}
EXERCISES = {
    "rnn_step": 7, "rnn_forward": 8,
    "numerical_gradient": 4, "rnn_step_backward": 6, "rnn_backward": 5, "truncated_rnn_backward": 4,
    "gradient_norms": 3, "clip_gradients": 3,
    "lstm_gates": 5, "lstm_cell_update": 3, "lstm_hidden": 2, "lstm_step": 3, "lstm_forward": 4,
    "lstm_step_backward": 8, "lstm_backward": 5,
    "gru_gates": 4, "gru_candidate": 3, "gru_step": 2, "gru_forward": 3, "gru_step_backward": 5, "gru_backward": 3,
}  # fmt: skip

# The equations that an exercise is about.
ABOUT = {
    "rnn_step": ["next-state"],
    "rnn_forward": ["recurrence"],
    "numerical_gradient": ["central-difference"],
    "rnn_step_backward": ["tanh-gradient"],
    "rnn_backward": ["both-paths"],
    "truncated_rnn_backward": ["cut-between-chunks"],
    "gradient_norms": ["earlier-norms"],
    "clip_gradients": ["shrink-together"],
    "lstm_gates": ["forget-gate", "input-gate", "output-gate", "candidate"],
    "lstm_cell_update": ["cell-update"],
    "lstm_hidden": ["hidden"],
    "lstm_step": ["step-hidden"],
    "lstm_forward": ["cell-recurrence", "hidden-recurrence"],
    "lstm_step_backward": [
        "cell-gradient", "dc", "forget-gradient", "input-gradient", "candidate-gradient", "output-gradient",
    ],
    "lstm_backward": ["hidden-paths", "cell-paths"],
    "gru_gates": ["reset-gate", "update-gate"],
    "gru_candidate": ["candidate"],
    "gru_step": ["blend"],
    "gru_forward": ["recurrence"],
    "gru_step_backward": ["update-gradient", "candidate-gradient", "reset-gradient"],
    "gru_backward": ["both-paths"],
}  # fmt: skip
BACKWARD = [name for name in EXERCISES if "backward" in name]
OF = {exercise.name: assignment.name for assignment in course().values() for exercise in assignment.exercises
      if exercise.points}  # fmt: skip


def share(name, *edits):
    """What the key's function with these edits keeps of its points."""
    return earned(judged(OF[name], name, edited(OF[name], name, *edits))) / EXERCISES[name]


def test_the_totals_are_those_that_the_course_announces():
    assert {name: course()[name].points for name in TOTALS} == TOTALS
    found = {name: exercise_named(OF[name], name).points for name in EXERCISES}
    assert found == EXERCISES


@pytest.mark.parametrize("name", ABOUT)
def test_what_an_exercise_is_about_carries_at_least_half_of_its_points(name):
    points = {one.id: one.points for one in exercise_named(OF[name], name).criteria}
    assert sum(points[id] for id in ABOUT[name]) >= EXERCISES[name] / 2


@pytest.mark.parametrize("name", BACKWARD)
def test_every_backward_pass_is_held_against_the_slope_of_the_loss_for_about_a_fifth(name):
    (slope,) = [one for one in exercise_named(OF[name], name).criteria if isinstance(one, Slope)]
    assert 0.16 <= slope.points / EXERCISES[name] <= 0.22


NO_CARRY = ("dh_total = dh[:, t] + dh_future", "dh_total = dh[:, t]")
CHEAP = {
    "nothing is cut": ("truncated_rnn_backward", [
        ("h = rnn_forward(x, h0, W, b)", "return rnn_backward(dh, x, h0, W, b)")], 0.5),
    "nothing is clipped": ("clip_gradients", [("[gradient * scale for", "[gradient for")], 0.5),
    "no carry, rnn": ("rnn_backward", [NO_CARRY], 0.5),
    "no carry, gru": ("gru_backward", [NO_CARRY], 0.5),
    "no carry of the state, lstm": ("lstm_backward", [NO_CARRY], 0.5),
    "no carry at all, lstm": ("lstm_backward", [NO_CARRY, ("dh_total, dc_future, x", "dh_total, 0 * dc_T, x")], 0.5),
    "dh is 0": ("lstm_step_backward", [("dxh[:, :D], dxh[:, D:]", "dxh[:, :D], 0 * h")], 0.8),
}  # fmt: skip


@pytest.mark.parametrize("name, edits, less_than", CHEAP.values(), ids=CHEAP)
def test_what_was_left_out_is_not_cheap(name, edits, less_than):
    assert 0 < share(name, *edits) < less_than


H_BEFORE, C_BEFORE = "[h0[:, np.newaxis], h[:, :-1]]", "[c0[:, np.newaxis], c[:, :-1]]"
AT_FIRST = ["[0 * h0[:, np.newaxis], h[:, :-1]]", "[h[:, :1], h[:, :-1]]", "[h[:, -1:], h[:, :-1]]"]
ALWAYS = ["[h]", "[h0[:, np.newaxis]] * x.shape[1]", "[-h0[:, np.newaxis], -h[:, :-1]]"]
WRONG_STATES = [
    (name, H_BEFORE, wrong) for name in ("rnn_backward", "lstm_backward", "gru_backward") for wrong in AT_FIRST + ALWAYS
] + [("lstm_backward", C_BEFORE, wrong.replace("h", "c")) for wrong in AT_FIRST]  # fmt: skip


@pytest.mark.parametrize("name, right, wrong", WRONG_STATES)
def test_a_wrong_state_costs_the_equation_of_the_steps_and_what_numbers_show(name, right, wrong):
    findings = judged(OF[name], name, edited(OF[name], name, (right, wrong)))
    assert set(lost(findings)) <= {"sequence-dx", "slope"}
    assert 0.7 <= earned(findings) / EXERCISES[name] < 0.85


def test_one_state_for_the_other_costs_the_same():
    for states in ("c_before[:, t], h_before[:, t]", "h_before[:, t], h_before[:, t]"):
        edit = ("h_before[:, t], c_before[:, t]", states)
        found = judged("lstm", "lstm_backward", edited("lstm", "lstm_backward", edit))
        assert set(lost(found)) == {"sequence-dx", "slope"}


@pytest.mark.parametrize("wrong", ["0 * h_before[:, start]", "h0", "h[:, start]"])
def test_a_wrong_state_at_the_border_of_a_chunk_costs_the_same(wrong):
    function = edited("bptt", "truncated_rnn_backward", ("h_before[:, start]", wrong))
    assert set(lost(judged("bptt", "truncated_rnn_backward", function))) == {"chunk-dx", "slope"}


STEPS = {
    "rnn_step_backward": [
        ("dh_next * (1 - h_next**2)", "dh_next * (1 - h_next)", "tanh-gradient"),
        ("dx, dh = dxh[:, :D], dxh[:, D:]", "dx, dh = dxh[:, :D], dh_next", "dx-and-dh"),
        ("xh.T @ da", "xh.T @ dh_next", "weight-gradient"),
        ("da.sum(axis=0)", "da.mean(axis=0)", "bias-gradient"),
    ],
    "lstm_step_backward": [
        ("dc_next + dh_next * o", "dh_next * o", "cell-gradient"),
        ("dc_total * f\n", "dc_next * f\n", "dc"),
        ("dc_total * c * f * (1 - f)", "dc_total * c_next * f * (1 - f)", "forget-gradient"),
        ("dc_total * g * i * (1 - i)", "dc_total * g * i", "input-gradient"),
        ("dc_total * i * (1 - g**2)", "dc_total * i * (1 - g)", "candidate-gradient"),
        ("dh_next * tanh_c * o", "dh_next * c_next * o", "output-gradient"),
        ("da_f @ weights.W_f.T + ", "", "dx-and-dh"),
        ("W_i=xh.T @ da_i", "W_i=xh.T @ da_f", "dW"),
        ("b_o=da_o.sum(axis=0)", "b_o=da_o.mean(axis=0)", "db"),
    ],
    "gru_step_backward": [
        ("(h - n) * z", "(n - h) * z", "update-gradient"),
        ("dh_next * (1 - z) * (1 - n**2)", "dh_next * z * (1 - n**2)", "candidate-gradient"),
        ("drh * h * r", "drh * r", "reset-gradient"),
        (" + dh_next * z", "", "dh"),
        ("dxh[:, :D] + dxrh[:, :D]", "dxh[:, :D]", "dx"),
        ("xrh.T @ da_n", "xh.T @ da_n", "dW"),
        ("b_r=da_r.sum(axis=0)", "b_r=da_z.sum(axis=0)", "db"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    "name, right, wrong, id", [(name, *one) for name, every in STEPS.items() for one in every]
)
def test_a_slip_in_a_step_costs_the_equation_that_it_stands_in_and_what_numbers_show(name, right, wrong, id):
    findings = judged(OF[name], name, edited(OF[name], name, (right, wrong)))
    edges = {one.id for one in findings if isinstance(one, Edge)}
    assert set(lost(findings)) - edges == {id, "slope"}


def nonsense(name, change):
    """The key's function with every result changed: change(place, array, arguments)."""
    exercise, key = exercise_named(OF[name], name), course()[OF[name]].solution
    gives = exercise.signature.gives

    def function(*arguments):
        leaves = exercise.signature.results(getattr(key, name)(*arguments))
        changed = [change(k, np.asarray(one), arguments) for k, one in enumerate(leaves)]
        values = gives.unflatten(changed, vars(key))
        return values if len(values) > 1 else values[0]

    return function


def by_chance(k, array, arguments):
    digits = [int(abs(float(np.sum(one))) * 1e6) for one in arguments if isinstance(one, np.ndarray)]
    return np.random.default_rng([k, *digits]).normal(size=array.shape)


def handed_back(k, array, arguments):
    flat = [one for value in arguments for one in (value if isinstance(value, tuple | list) else [value])]
    return next((one for one in flat if isinstance(one, np.ndarray) and one.shape == array.shape), 0 * array)


NONSENSE = {
    "zeros": lambda k, array, arguments: 0 * array,
    "ones": lambda k, array, arguments: 0 * array + 1,
    "by chance": by_chance,
    "handed back": handed_back,
    "next to nothing": lambda k, array, arguments: 1e-12 * array,
    "noise": lambda k, array, arguments: array + 0.01 * by_chance(k, array, arguments),
}


@pytest.mark.parametrize("what", NONSENSE)
@pytest.mark.parametrize("name", EXERCISES)
def test_nonsense_earns_nothing(name, what):
    if what == "handed back" and name == "clip_gradients":
        assert (
            earned(judged("bptt", name, nonsense(name, NONSENSE[what]))) == 1
        )  # small gradients do stay as they are
    else:
        assert earned(judged(OF[name], name, nonsense(name, NONSENSE[what]))) == 0


@pytest.mark.parametrize("factor", [2.0, -1.0])
@pytest.mark.parametrize("name", BACKWARD)
def test_gradients_times_one_number_are_no_slopes_and_lose_what_they_are_about(name, factor):
    findings = judged(OF[name], name, nonsense(name, lambda k, array, arguments: factor * array))
    assert {"slope"} < set(lost(findings)) & {"slope", *ABOUT[name]}
    assert earned(findings) / EXERCISES[name] < (0.65 if name == "lstm_step_backward" else 0.5)


PAIRS = [("rnn_backward", 5), ("gru_backward", 4), ("rnn_step_backward", 6), ("lstm_backward", 7)]
EVERY = 3


@pytest.mark.parametrize("name, apart", sampled(PAIRS, 1, 4))
def test_a_second_mistake_never_earns_more(name, apart):
    """A sample of pairs of known mistakes, so many apart in the list."""
    known = exercise_named(OF[name], name).mistakes
    alone = {}
    for one, other in [*zip(known, known[apart:], strict=False)][::EVERY]:
        try:
            both = edited(OF[name], name, (one.right, one.wrong), (other.right, other.wrong))
        except (AssertionError, SyntaxError):
            continue  # the two stand in one another's place
        for mistake in (one, other):
            if mistake.id not in alone:
                alone[mistake.id] = share(name, (mistake.right, mistake.wrong))
        of_both = asked(OF[name], name, both)
        if not of_both.is_right:  # two signs may cancel
            assert earned(judge(of_both)) / EXERCISES[name] <= min(alone[one.id], alone[other.id]) + 1e-9
    assert len(alone) >= 6


# All results are a fraction of what they should be, but those of one sample alone are right: nothing shows what each
# step was reached by, so that no equation can be said to follow from the others' results.
EVERY_RESULT = {"dh-averaged-over-samples"}


@pytest.mark.parametrize("name", ["rnn_backward", further("truncated_rnn_backward")])
def test_no_known_mistake_costs_more_than_two_equations(name):
    for id, function in mistakes(OF[name], name).items():
        findings = judged(OF[name], name, function)
        equations = [
            one for one in lost(findings) if one in {e.id for e in exercise_named(OF[name], name).equations}
        ]
        if id in EVERY_RESULT:
            continue
        assert 1 <= len(equations) <= 2 * (1 + id.count("-and-")), (id, equations)  # two in one
