"""The variants agree with the RNN, LSTM and GRU that ONNX defines, with its options, as two programs run them.

Peepholes are ONNX's P, coupled gates its LSTM with one gate's weights turned round (and its `input_forget` in the
runtime), the reset after the product its `linear_before_reset`, both directions its `bidirectional` and words by
themselves, and PyTorch's layout is another one of ONNX's blocks.
"""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import helper

from solutions.variants import variants
from tests.course.test_solutions_against_onnx import SIZES, agree, draw, onnx_inputs, run_onnx

ORACLES = ["runtime", "reference"]
EACH = [pytest.param(oracle, size, id=f"{oracle}-{size}") for oracle in ORACLES for size in SIZES]


def sequence(step, x, h, c):
    """All hidden states (N, T, H) of a step that takes and gives h and c, and the last cell."""
    states = []
    for t in range(x.shape[1]):
        h, c = step(x[:, t], h, c)
        states.append(h)
    return np.stack(states, axis=1), c


def both_agree(oracle, ours, theirs):
    for one, other in zip(ours, theirs, strict=True):
        agree(oracle, one, other)


@pytest.mark.parametrize(("oracle", "size"), EACH)
def test_peepholes(oracle, size):
    x, h0, c0, weights = draw(size, "fiog")
    p = {k: np.random.default_rng(j).normal(size=size[3]).astype(np.float32) for j, k in enumerate("iof")}
    inputs = onnx_inputs(x, h0, "iofg", weights) | {
        "initial_c": c0[None],
        "P": np.concatenate([p[k] for k in "iof"])[None].astype(float),
    }
    theirs = run_onnx(oracle, "LSTM", inputs)
    named = variants.LSTMWeights(**weights)
    p_f, p_i, p_o = (p[k].astype(float) for k in "fio")
    step = lambda x, h, c: variants.peephole_step(x, h, c, named, p_f, p_i, p_o)  # noqa: E731
    both_agree(oracle, sequence(step, x, h0, c0), theirs)


@pytest.mark.parametrize(("oracle", "size"), EACH)
def test_coupled_gates(oracle, size):
    x, h0, c0, weights = draw(size, "fog")
    theirs_have = weights | {"W_i": -weights["W_f"], "b_i": -weights["b_f"]}
    inputs = onnx_inputs(x, h0, "iofg", theirs_have) | {"initial_c": c0[None]}
    named = variants.CoupledWeights(**weights)
    ours = sequence(lambda x, h, c: variants.coupled_step(x, h, c, named), x, h0, c0)
    both_agree(oracle, ours, run_onnx(oracle, "LSTM", inputs))
    if oracle == "runtime":
        both_agree(oracle, ours, run_onnx(oracle, "LSTM", inputs, input_forget=1))


@pytest.mark.parametrize(("oracle", "size"), EACH)
def test_reset_after_the_product(oracle, size):
    x, h0, _, weights = draw(size, "rzn")
    b_h = np.random.default_rng(7).normal(size=size[3]).astype(np.float32).astype(float)
    inputs = onnx_inputs(x, h0, "zrn", weights)
    inputs["B"][0, -size[3] :] = b_h
    theirs = run_onnx(oracle, "GRU", inputs, linear_before_reset=1)[0]
    named = variants.ResetAfterWeights(**weights, b_h=b_h)
    h, states = h0, []
    for t in range(x.shape[1]):
        h = variants.reset_after_step(x[:, t], h, named)
        states.append(h)
    agree(oracle, np.stack(states, axis=1), theirs)


def directions(size):
    """x, lengths, both first states, and the weights of both directions."""
    x, h0_f, h0_b, forward = draw(size, "h")
    backward = {name: value[::-1].copy() for name, value in forward.items()}
    lengths = np.random.default_rng(1).integers(1, size[1] + 1, size[0])
    return x, lengths, h0_f, h0_b, forward, backward


def ours_of(x, lengths, h0_f, h0_b, forward, backward):
    return variants.bidirectional_forward(
        x, lengths, h0_f, h0_b, forward["W_h"], forward["b_h"], backward["W_h"], backward["b_h"]
    )


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_both_directions_in_the_runtime(size):
    """Behind a word ONNX has zeros in both halves; ours holds the forward half."""
    x, lengths, h0_f, h0_b, forward, backward = given = directions(size)
    one, other = onnx_inputs(x, h0_f, "h", forward), onnx_inputs(x, h0_b, "h", backward)
    inputs = {"X": one.pop("X")} | {name: np.concatenate([one[name], other[name]]) for name in one}
    N, T, _, H = size
    names = ["X", "W", "R", "B", "sequence_lens", "initial_h"]
    feeds = {name: value.astype(np.float32) for name, value in inputs.items()}
    feeds["sequence_lens"] = lengths.astype(np.int32)
    node = helper.make_node("RNN", names, ["Y"], hidden_size=H, direction="bidirectional")
    of = {name: helper.np_dtype_to_tensor_dtype(value.dtype) for name, value in feeds.items()}
    graph = helper.make_graph(
        [node],
        "both",
        [helper.make_tensor_value_info(name, of[name], feeds[name].shape) for name in names],
        [helper.make_tensor_value_info("Y", of["X"], [None] * 4)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)
    onnx.checker.check_model(model)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (Y,) = session.run(None, feeds)
    theirs = Y.transpose(2, 0, 1, 3).reshape(N, T, 2 * H)
    is_word = (np.arange(T) < lengths[:, None])[:, :, None]
    ours = ours_of(*given)
    agree("runtime", np.where(is_word, ours, 0), theirs)
    for n, length in enumerate(lengths):
        assert np.array_equal(
            ours[n, length:, :H], np.repeat(ours[n, length - 1 : length, :H], T - length, 0)
        )


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_both_directions_word_by_word_in_the_reference(size):
    x, lengths, h0_f, h0_b, forward, backward = given = directions(size)
    ours, H = ours_of(*given), size[3]
    for n, length in enumerate(lengths):
        word = x[n : n + 1, :length]
        there = run_onnx("reference", "RNN", onnx_inputs(word, h0_f[n : n + 1], "h", forward))[0]
        back = run_onnx("reference", "RNN", onnx_inputs(word[:, ::-1], h0_b[n : n + 1], "h", backward))[0]
        agree("reference", ours[n : n + 1, :length, :H], there)
        agree("reference", ours[n : n + 1, :length, H:], back[:, ::-1])


def of_pytorch(size):
    """The four arrays of a torch.nn.LSTM, blocks in the order i, f, g, o."""
    _, _, D, H = size
    rng = np.random.default_rng(3)
    shapes = [(4 * H, D), (4 * H, H), (4 * H,), (4 * H,)]
    return [rng.normal(size=shape).astype(np.float32).astype(float) for shape in shapes]


@pytest.mark.parametrize(("oracle", "size"), EACH)
def test_weights_of_pytorch(oracle, size):
    """ONNX has the same arrays with its blocks in the order i, o, f, g, and both biases behind each other."""
    x, h0, c0, _ = draw(size, "fiog")
    arrays = of_pytorch(size)
    W, R, b_ih, b_hh = (np.concatenate([np.split(one, 4)[k] for k in (0, 3, 1, 2)]) for one in arrays)
    inputs = {
        "X": x.transpose(1, 0, 2),
        "W": W[None],
        "R": R[None],
        "B": np.concatenate([b_ih, b_hh])[None],
        "initial_h": h0[None],
        "initial_c": c0[None],
    }
    h, c = variants.lstm_forward(x, h0, c0, variants.from_pytorch(*arrays))
    both_agree(oracle, (h, c[:, -1]), run_onnx(oracle, "LSTM", inputs))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_weights_of_pytorch_in_torch(size):
    torch = pytest.importorskip("torch", reason="torch is not installed; ONNX checks the same weights")
    x, h0, c0, _ = draw(size, "fiog")
    arrays = of_pytorch(size)
    network = torch.nn.LSTM(size[2], size[3], batch_first=True).double()
    for name, array in zip(("weight_ih", "weight_hh", "bias_ih", "bias_hh"), arrays, strict=True):
        getattr(network, f"{name}_l0").data = torch.from_numpy(array)
    theirs, (_, c_T) = network(torch.from_numpy(x), (torch.from_numpy(h0)[None], torch.from_numpy(c0)[None]))
    h, c = variants.lstm_forward(x, h0, c0, variants.from_pytorch(*arrays))
    assert np.abs(h - theirs.detach().numpy()).max() < 1e-13
    assert np.abs(c[:, -1] - c_T[0].detach().numpy()).max() < 1e-13
