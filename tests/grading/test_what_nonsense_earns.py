"""What programs earn that compute nothing of what is asked, or only where they think that they are looked at."""

from dataclasses import replace

import pytest

from autograder.course import Assignment, Course
from autograder.grading.grader import Grader
from tests.tools.handed_in import edited, written
from tests.tools.judged_here import trusted


def rewritten(assignment: Assignment, **bodies: str) -> str:
    """The solution, with these functions written in another way."""
    for name, body in bodies.items():
        assignment = replace(assignment, text=written(assignment, name, body))
    return assignment.text


def points(grader: Grader, assignment: str, text: str, *names: str) -> dict[str, float]:
    """What these functions earn, or all of the assignment."""
    here = trusted(grader, assignment)
    exercises = [one for one in here.assignment.exercises if one.name in names or not names]
    return {mark.name: mark.points for mark in here.marks(text, exercises)}


BY_CHANCE = """

_seen = []

def by_chance(*arrays):
    flat = np.concatenate([array.ravel() for array in arrays])
    for one, seed in _seen:
        if one.shape == flat.shape and np.allclose(one, flat, rtol=1e-7, atol=0):
            return np.random.default_rng(seed)
    _seen.append((flat, len(_seen)))
    return np.random.default_rng(len(_seen) - 1)
"""


def test_numbers_by_chance_earn_nothing_and_a_right_loop_around_them_earns_its_own(
    course: Course, grader: Grader
) -> None:
    """They stay as they are where the input hardly moves. The loop is right, for with a right step it is the key's."""
    text = rewritten(course["rnn"], rnn_step="return by_chance(x, h, W, b).normal(size=h.shape)")
    assert points(grader, "rnn", text + BY_CHANCE) == {"rnn_step": 0, "rnn_forward": 8}


def test_a_step_that_all_but_forgets_its_state_needs_no_loop_and_earns_nothing(
    course: Course, grader: Grader
) -> None:
    """The sequence follows from the program's own step to twelve digits: nobody asks for that."""
    text = rewritten(
        course["rnn"],
        rnn_step="return np.tanh(x[:, :1]) + 1e-12 * h",
        rnn_forward="return np.tanh(x[..., :1]) + 0 * h0[:, None]",
    )
    assert points(grader, "rnn", text) == {"rnn_step": 0, "rnn_forward": 0}


@pytest.mark.parametrize(
    "step", ["np.tanh(x @ W[:D] + h @ W[D:] + b)", "0.1 * (h + x.sum(axis=1)[:, None]) + b"]
)
def test_one_direction_times_the_right_slope_is_no_gradient(
    course: Course, grader: Grader, step: str
) -> None:
    """It agrees with a gradient check along a direction that is known before. Here each case has new ones.

    So it is whether the forward pass is right or a toy.
    """
    body = f"""
    arrays, D = [x, h, W, b], x.shape[1]
    rng = np.random.default_rng(0)

    def loss(x, h, W, b):
        return np.sum(dh_next * ({step}))

    found = []
    for k, array in enumerate(arrays):
        v = rng.normal(size=array.shape)
        moved = [[a + (j == k) * eps * v for j, a in enumerate(arrays)] for eps in (1e-5, -1e-5)]
        found.append(v * (loss(*moved[0]) - loss(*moved[1])) / 2e-5 / np.sum(v * v))
    return tuple(found)
    """
    text = rewritten(course["bptt"], rnn_step_backward=body)
    assert points(grader, "bptt", text, "rnn_step_backward") == {"rnn_step_backward": 0}


def test_parts_that_remember_what_was_asked_before_do_not_become_right(
    course: Course, grader: Grader
) -> None:
    """A sequence of garbage keeps its steps in mind, and the step, if it is asked for them, gives the same garbage."""
    head = "import numpy as np\n_kept = {}\n"
    text = head + rewritten(
        course["rnn"],
        rnn_step="return _kept.get((x.tobytes(), h.tobytes()), np.cos(h + x[:, :1]))",
        rnn_forward="""
        states = np.sin(3 * h0[:, None] + x[..., :1])
        h = h0
        for t in range(x.shape[1]):
            _kept[x[:, t].tobytes(), h.tobytes()] = h = states[:, t]
        return states
        """,
    )
    assert points(grader, "rnn", text) == {"rnn_step": 0, "rnn_forward": 0}


def test_what_is_right_on_two_sizes_only_is_wrong(course: Course, grader: Grader) -> None:
    """And costs no other function anything: the sequence is right with a right step in its place."""
    right = "return dx, dh, dc, dweights"
    wrong = f"""if (x.shape[1], h.shape[1]) not in ((5, 3), (2, 4)):
        return np.cos(dx), np.sin(dh), 3 * dc, LSTMWeights(*map(np.tanh, dweights))
    {right}"""
    text = edited(course["lstm"], "lstm_step_backward", right, wrong)
    earned = points(grader, "lstm", text)
    assert earned.pop("lstm_step_backward") == 0
    assert sum(earned.values()) == 22


def test_a_quiz_of_nothing_earns_nothing(course: Course, grader: Grader) -> None:
    """Without any matrices `return 0` is the right count of parameters; but it is asked among the right answers."""
    text = """
WEIGHT_MATRICES = {"rnn": 0, "lstm": 0, "gru": 0}
GATES = STATE_VECTORS = {}
WEIGHT_MATRICES_DEPEND_ON_T = CELL_STATE_CARRIES = HIDDEN_STATE_CARRIES = None

def parameter_count(cell, D, H):
    return sum(WEIGHT_MATRICES.values())
"""
    assert set(points(grader, "quiz", text).values()) == {0}


@pytest.mark.parametrize("count", ["", " if WEIGHT_MATRICES['lstm'] == 4 else 0"])
def test_what_follows_from_a_wrong_answer_costs_nothing_again(
    course: Course, grader: Grader, count: str
) -> None:
    """The count is asked among the right answers. No answer is asked there, so none gets a second try."""
    text = edited(course["quiz"], "WEIGHT_MATRICES", '"lstm": 4', '"lstm": 8')
    body = f"return WEIGHT_MATRICES[cell] * ((D + H) * H + H){count}"
    found = points(grader, "quiz", rewritten(replace(course["quiz"], text=text), parameter_count=body))
    whole = {one.name: one.points for one in course["quiz"].by_cases.exercises}
    assert found == whole | {"WEIGHT_MATRICES": 2}


BY_DIFFERENCES = """
moved, found = [x, h, W, b], []
for k, array in enumerate(moved):
    gradient = np.zeros(array.shape)
    for j in np.ndindex(array.shape):
        ends = []
        for eps in (1e-4, -1e-4):
            other = array.copy()
            other[j] += eps
            ends.append(np.sum(dh_next * rnn_step(*moved[:k], other, *moved[k + 1 :])))
        gradient[j] = (ends[0] - ends[1]) / 2e-4
    found.append(gradient)
return tuple(found)
"""


def test_differences_of_the_right_step_that_stands_in_are_imprecise_gradients(
    course: Course, grader: Grader
) -> None:
    """Nothing of the forward pass is written, and the chain rule is not either: what comes is nearly the gradient."""
    text = rewritten(course["bptt"], rnn_step_backward=BY_DIFFERENCES)
    before, after = text.split("def rnn_step(", 1)
    after = after.split("\n\n\n", 1)[1]
    text = f"{before}def rnn_step(x, h, W, b):\n    raise NotImplementedError\n\n\n{after}"
    earned = points(grader, "bptt", text, "rnn_step", "rnn_step_backward")["rnn_step_backward"]
    assert 0 < earned <= 6 / 2 + 1.25


def test_results_are_judged_and_not_how_they_are_computed(course: Course, grader: Grader) -> None:
    """A complex step gives the gradient to the last digit, and so has all points."""
    body = BY_DIFFERENCES.replace("(1e-4, -1e-4)", "(1e-100j, 0)").replace(
        "array.copy()", "array.astype(complex)"
    )
    body = body.replace("(ends[0] - ends[1]) / 2e-4", "ends[0].imag / 1e-100")
    text = rewritten(course["bptt"], rnn_step_backward=body)
    assert points(grader, "bptt", text, "rnn_step_backward") == {"rnn_step_backward": 6}
