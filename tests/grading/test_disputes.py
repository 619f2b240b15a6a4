"""What is settled about the course's functions: each test a program that differs from the solution in one point."""

import pytest

from tests.conftest import Rewrite

IN_CHUNKS = """
h = np.concatenate([h0[:, None], rnn_forward(x, h0, W, b)], axis=1)
starts = range(0, x.shape[1], k)
parts = [rnn_backward(dh[:, s : s + k], x[:, s : s + k], h[:, s], W, b) for s in starts]
dx, dh0, dW, db = zip(*parts)
return np.concatenate(dx, axis=1), dh0[0], sum(dW), sum(db)
"""
SHAPES = "x may have any shape: no axis, one axis, or one entry"


def test_truncation_with_k_of_T_or_more_is_the_full_pass(with_body: Rewrite) -> None:
    full = "if k >= x.shape[1]:\n    return rnn_backward(dh, x, h0, W, b)\n"
    assert with_body("bptt", "truncated_rnn_backward", full + IN_CHUNKS).lost == []


def test_truncation_that_refuses_k_of_T_or_more_loses_that_edge(with_body: Rewrite) -> None:
    refusing = "if k >= x.shape[1]:\n    raise ValueError('k is too large')\n"
    marked = with_body("bptt", "truncated_rnn_backward", refusing + IN_CHUNKS)
    assert marked.titles_lost == ["with k >= T nothing is cut: it is full backpropagation through time"]


def test_clipping_returns_the_arrays_in_any_sequence(with_edit: Rewrite) -> None:
    right = "[gradient * scale for gradient in gradients]"
    assert with_edit("bptt", "clip_gradients", right, f"tuple({right})").lost == []


def test_clipping_does_not_return_the_norm(with_edit: Rewrite) -> None:
    right = "[gradient * scale for gradient in gradients]"
    marked = with_edit("bptt", "clip_gradients", right, f"{right}, norm")
    assert marked.exercises_lost == ["clip_gradients"]
    assert "returns 2 arrays, but should return 3" in marked.messages[0]


def test_gradients_of_zero_that_become_nan_lose_that_edge(with_edit: Rewrite) -> None:
    marked = with_edit("bptt", "clip_gradients", "gradient * scale", "gradient / norm * min(norm, max_norm)")
    assert marked.titles_lost == ["gradients that are all zero stay zero, and never give NaN"]


def test_clipping_adds_nothing_to_the_norm(with_edit: Rewrite) -> None:
    marked = with_edit("bptt", "clip_gradients", "max_norm / norm", "max_norm / (norm + 1e-6)")
    assert [(name, one.verdict) for name, one in marked.lost] == [("clip_gradients", "imprecise")]


@pytest.mark.parametrize(
    "body",
    [
        """
        gradient = np.zeros(x.shape)
        for j in np.ndindex(x.shape):
            kept = x[j]
            x[j] = kept + eps
            above = f(x)
            x[j] = kept - eps
            gradient[j] = (above - f(x)) / (2 * eps)
            x[j] = kept
        return gradient
        """,
        """
        gradient = np.empty_like(x)
        moved = np.nditer(x, flags=["multi_index"])
        for _ in moved:
            e = np.zeros_like(x)
            e[moved.multi_index] = 1
            gradient[moved.multi_index] = f(x + eps * e) / eps / 2 - f(x - eps * e) / eps / 2
        return gradient
        """,
    ],
    ids=["moves x and puts it back", "rounds otherwise"],
)
def test_a_numerical_gradient_has_a_tolerance_of_its_own(with_body: Rewrite, body: str) -> None:
    marked = with_body("bptt", "numerical_gradient", body)
    assert marked.lost == []
    assert marked.notes == ()


def test_a_numerical_gradient_honours_eps(with_edit: Rewrite) -> None:
    """With an eps of its own its one equation holds nowhere else, and where no equation holds no edge counts."""
    marked = with_edit("bptt", "numerical_gradient", "np.zeros(x.shape)", "np.zeros(x.shape); eps = 1e-5")
    assert marked.exercises_lost == ["numerical_gradient"]
    assert marked.points_lost == 4
    edge = next(one for _, one in marked.lost if one.title == SHAPES)
    assert (
        "an edge counts where at least one equation of the function holds, and here none does" in edge.message
    )


@pytest.mark.parametrize(
    "flat", ["x.copy().reshape(-1)", "np.ravel(x, order='K').copy()", "np.array(x).flatten()"]
)
def test_a_numerical_gradient_may_work_on_a_flat_copy(with_body: Rewrite, flat: str) -> None:
    body = f"""
    gradient = []
    for j in range(x.size):
        above, below = {flat}, {flat}
        above[j] += eps
        below[j] -= eps
        gradient.append((f(above.reshape(x.shape)) - f(below.reshape(x.shape))) / (2 * eps))
    return np.reshape(gradient, x.shape)
    """
    assert with_body("bptt", "numerical_gradient", body).lost == []


@pytest.mark.parametrize("flat", ["x.reshape(-1)", "x.ravel()", "x.flat"])
def test_a_numerical_gradient_may_move_the_entries_of_a_flat_view(with_body: Rewrite, flat: str) -> None:
    body = f"""
    gradient = np.zeros(x.size)
    view = {flat}
    for j in range(x.size):
        kept = view[j]
        view[j] = kept + eps
        above = f(x)
        view[j] = kept - eps
        gradient[j] = (above - f(x)) / (2 * eps)
        view[j] = kept
    return gradient.reshape(x.shape)
    """
    assert with_body("bptt", "numerical_gradient", body).lost == []


def test_a_numerical_gradient_that_needs_an_axis_loses_that_edge(with_edit: Rewrite) -> None:
    start = "gradient = np.zeros(x.shape)\n"
    loop = "for j in range(len(x)): gradient[j] = 0\n"
    marked = with_edit("bptt", "numerical_gradient", start, f"{start}    {loop}")
    assert marked.titles_lost == [SHAPES]


def test_nan_where_a_naive_exp_overflows_costs_its_edge_only(with_body: Rewrite) -> None:
    naive = """
    a = np.concatenate([x, h], axis=1) @ W + b
    return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))
    """
    marked = with_body("rnn", "rnn_step", naive)
    assert marked.titles_lost == ["large inputs saturate a unit at -1 or 1, and never give NaN"]
    assert "nan" in marked.messages[0]


def test_squeezing_axes_of_length_1_away_costs_its_edge_only(with_edit: Rewrite) -> None:
    marked = with_edit(
        "rnn", "rnn_forward", "np.stack(states, axis=1)", "np.squeeze(np.stack(states, axis=1))"
    )
    assert marked.titles_lost == ["the sequence also holds for one step, one sample, one feature or one unit"]
    assert "shape" in marked.messages[0]
