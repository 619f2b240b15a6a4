"""Truncated BPTT, gradient norms, clipping, the numerical gradient: each against what it is by definition."""

import importlib.util

import numpy as np
import pytest

from solutions.bptt import bptt

# N, T, D, H
SIZES = [
    (2, 5, 4, 3),
    (3, 4, 2, 5),
    (1, 6, 3, 2),
    (4, 1, 3, 2),
    (4, 3, 1, 2),
    (4, 3, 2, 1),
    (1, 1, 1, 1),
]
sizes = pytest.mark.parametrize("size", SIZES, ids=str)


def draw(size, integers=False):
    """dh, dh_T, x, h0, W, b; read-only, so that an edit in place raises"""
    N, T, D, H = size
    rng = np.random.default_rng(0)
    shapes = [(N, T, H), (N, H), (N, T, D), (N, H), (D + H, H), (H,)]
    arrays = [rng.integers(-2, 3, size=s) if integers else rng.normal(size=s) for s in shapes]
    for a in arrays:
        a.flags.writeable = False
    return arrays


def complex_step(loss, argument):
    gradient = np.zeros(argument.shape)
    for j in np.ndindex(argument.shape):
        moved = argument.astype(complex)
        moved[j] += 1e-30j
        gradient[j] = loss(moved).imag / 1e-30
    return gradient


def truncated_by_definition(dh, x, h0, W, b, k):
    """The gradient of each chunk's loss with the state at its start held fixed; for the weights their sum"""
    h = bptt.rnn_forward(x, h0, W, b)
    dx, dW, db = [], np.zeros(W.shape), np.zeros(b.shape)
    for start in range(0, x.shape[1], k):
        x_k, dh_k = x[:, start : start + k], dh[:, start : start + k]
        h_start = h[:, start - 1] if start else h0

        def loss(x=x_k, h_start=h_start, W=W, b=b, dh=dh_k):
            return (dh * bptt.rnn_forward(x, h_start, W, b)).sum()

        dx.append(complex_step(lambda a, loss=loss: loss(x=a), x_k))
        dW += complex_step(lambda a, loss=loss: loss(W=a), W)
        db += complex_step(lambda a, loss=loss: loss(b=a), b)
        if start == 0:
            dh0 = complex_step(lambda a, loss=loss: loss(h_start=a), h0)
    return np.concatenate(dx, axis=1), dh0, dW, db


def truncated_error(module, size, k, integers=False):
    dh, _, *rest = draw(size, integers)
    pairs = zip(
        module.truncated_rnn_backward(dh, *rest, k), truncated_by_definition(dh, *rest, k), strict=True
    )
    return max(np.abs(ours - right).max() if ours.shape == right.shape else np.inf for ours, right in pairs)


@pytest.mark.parametrize("integers", [False, True], ids=["floats", "integers"])
@pytest.mark.parametrize("k", [1, 2, 3, 4, 5, 6, 100])
@sizes
def test_truncated_backward_is_the_gradient_of_each_chunk_on_its_own(size, k, integers):
    assert truncated_error(bptt, size, k, integers) <= 1e-12


@sizes
def test_truncated_backward_with_one_chunk_is_full_bptt(size):
    dh, _, *rest = draw(size)
    full = bptt.rnn_backward(dh, *rest)
    for k in (size[1], size[1] + 1):
        for ours, right in zip(bptt.truncated_rnn_backward(dh, *rest, k), full, strict=True):
            np.testing.assert_array_equal(ours, right)


def norms_error(module, size, integers=False):
    _, dh_T, x, h0, W, b = draw(size, integers)
    h = np.concatenate([h0[:, np.newaxis], bptt.rnn_forward(x, h0, W, b)], axis=1)
    right = []
    for t in range(size[1]):
        dh_t = complex_step(
            lambda a, later=x[:, t:]: (dh_T * bptt.rnn_forward(later, a, W, b)[:, -1]).sum(), h[:, t]
        )
        right.append(np.sqrt(np.sum(dh_t**2)))
    right.append(np.sqrt(np.sum(dh_T.astype(float) ** 2)))
    ours = module.gradient_norms(dh_T, x, h0, W, b)
    return np.abs(ours - right).max() if ours.shape == (size[1] + 1,) else np.inf


@pytest.mark.parametrize("integers", [False, True], ids=["floats", "integers"])
@sizes
def test_gradient_norms(size, integers):
    assert norms_error(bptt, size, integers) <= 1e-12


def test_clipping_shortens_all_arrays_by_one_factor():
    gradients = [np.array([[3.0, 0.0]]), np.array([4.0]), np.array([[[12.0]]])]
    clipped = bptt.clip_gradients(gradients, 6.5)
    assert isinstance(clipped, list)
    for ours, gradient in zip(clipped, gradients, strict=True):
        np.testing.assert_array_equal(ours, gradient / 2)


def test_clipping_takes_integers_and_any_sequence():
    clipped = bptt.clip_gradients((np.array([3, 0]), np.array([[4]])), 2.5)
    np.testing.assert_array_equal(clipped[0], [1.5, 0])
    np.testing.assert_array_equal(clipped[1], [[2.0]])


@pytest.mark.parametrize("max_norm", [13.0, 13.5, 1e300])
def test_clipping_leaves_a_short_gradient_alone(max_norm):
    gradients = [np.array([[3.0, -0.0]]), np.array([4.0]), np.array([12.0])]
    for ours, gradient in zip(bptt.clip_gradients(gradients, max_norm), gradients, strict=True):
        np.testing.assert_array_equal(ours, gradient)


@pytest.mark.parametrize("max_norm", [0.0, 1.0])
def test_clipping_leaves_zeros_zero(max_norm):
    for ours in bptt.clip_gradients([np.zeros((2, 3)), np.zeros(3)], max_norm):
        np.testing.assert_array_equal(ours, np.zeros(ours.shape))


@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3), (2, 1, 3)])
def test_numerical_gradient_of_any_shape(shape):
    x = np.random.default_rng(0).normal(size=shape)
    gradient = bptt.numerical_gradient(lambda a: float(np.sum(a**2 + a)), np.asarray(x), 1e-5)
    assert gradient.shape == shape
    # (a+e)^2 - (a-e)^2 = 4ae: no truncation error, so what is left is rounding over eps.
    np.testing.assert_allclose(gradient, 2 * x + 1, rtol=0, atol=1e-9)


def test_numerical_gradient_is_central_and_uses_the_given_eps():
    x = np.array([1.0, 2.0])
    gradient = bptt.numerical_gradient(lambda a: float(np.sum(a**3)), x, 0.5)
    np.testing.assert_array_equal(gradient, 3 * x**2 + 0.5**2)


def test_numerical_gradient_leaves_x_as_it_was():
    x = np.arange(12.0).reshape(3, 4)[::2, 1::2].T
    before = x.copy()
    x.flags.writeable = False
    gradient = bptt.numerical_gradient(lambda a: float(np.sum(a * before)), x, 1e-3)
    np.testing.assert_allclose(gradient, before, rtol=0, atol=1e-10)
    np.testing.assert_array_equal(x, before)


def test_numerical_gradient_of_integers():
    np.testing.assert_array_equal(
        bptt.numerical_gradient(lambda a: float(np.sum(a**2)), np.array([1, 2]), 0.5), [2, 4]
    )


@pytest.mark.parametrize(
    ("error", "right", "wrong"),
    [
        (lambda m: truncated_error(m, (2, 5, 4, 3), 2), "h_before[:, start], W", "0 * h0, W"),
        (lambda m: truncated_error(m, (2, 5, 4, 3), 2), "dW += dW_chunk", "dW = dW_chunk"),
        (lambda m: truncated_error(m, (2, 5, 4, 3), 2), "slice(start, start + k)", "slice(start, None)"),
        (lambda m: norms_error(m, (2, 5, 4, 3)), "np.array(norms[::-1])", "np.array(norms)"),
        (lambda m: norms_error(m, (2, 5, 4, 3)), "np.array(norms[::-1])", "np.array(norms[:0:-1])"),
    ],
)
def test_a_mistake_would_be_seen(error, right, wrong, tmp_path):
    with open(bptt.__file__, encoding="utf-8") as file:
        source = file.read()
    assert right in source
    (tmp_path / "edited.py").write_text(source.replace(right, wrong), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("edited", tmp_path / "edited.py")
    edited = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(edited)
    assert error(edited) > 1e-3
