"""The forward passes agree with the RNN, LSTM and GRU that ONNX defines, as two programs run them.

ONNX Runtime is independent of us but has these operators in float32 only, and with approximations of its own
for tanh and sigmoid. ONNX's reference implementation is slower and plainer, and runs in double precision.
"""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import helper
from onnx.reference import ReferenceEvaluator

from solutions.bptt import bptt
from solutions.gru import gru
from solutions.lstm import lstm
from solutions.quiz import quiz
from solutions.rnn import rnn

# N, T, D, H
SIZES = [
    (2, 3, 4, 5),
    (3, 5, 7, 2),
    (3, 4, 3, 3),
    (1, 4, 3, 2),
    (4, 1, 3, 2),
    (4, 3, 1, 2),
    (4, 3, 2, 1),
    (1, 1, 1, 1),
    (2, 10, 6, 8),
]

# The largest absolute errors measured over these sizes and 100 seeds: 4.6e-6 in float32, where ten steps
# of an RNN amplify the rounding, and 6.7e-15 in double.
ORACLES = {"runtime": (np.float32, 1e-5), "reference": (np.float64, 1e-13)}


def draw(size, gates):
    """x, h0, c0 and the weights by name: non-zero throughout, and exact in float32 as well as in double"""
    N, T, D, H = size
    rng = np.random.default_rng(0)
    x, h0, c0 = (rng.normal(size=shape).astype(np.float32) for shape in [(N, T, D), (N, H), (N, H)])
    weights = {}
    for gate in gates:
        weights[f"W_{gate}"] = rng.normal(size=(D + H, H)).astype(np.float32).astype(float)
        weights[f"b_{gate}"] = rng.normal(size=H).astype(np.float32).astype(float)
    return x.astype(float), h0.astype(float), c0.astype(float), weights


def onnx_inputs(x, h0, gates, weights):
    """ONNX puts time before batch; x and h have a matrix each, transposed, and a bias each"""
    D = x.shape[-1]
    W = np.concatenate([weights[f"W_{gate}"][:D].T for gate in gates])
    R = np.concatenate([weights[f"W_{gate}"][D:].T for gate in gates])
    b = np.concatenate([weights[f"b_{gate}"] for gate in gates])
    return {
        "X": x.transpose(1, 0, 2),
        "W": W[np.newaxis],
        "R": R[np.newaxis],
        "B": np.concatenate([b, np.zeros(b.shape)])[np.newaxis],
        "initial_h": h0[np.newaxis],
    }


def run_onnx(oracle, operator, inputs, **attributes):
    """All hidden states (N, T, H), and the last cell of an LSTM, else the last hidden state"""
    dtype, _ = ORACLES[oracle]
    element = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    H = inputs["R"].shape[-1]
    outputs = ["Y", "Y_h", "Y_c"] if operator == "LSTM" else ["Y", "Y_h"]
    # The empty name stands for sequence lengths, which are left out: all sequences are T long.
    names = [*list(inputs)[:4], "", *list(inputs)[4:]]
    node = helper.make_node(operator, names, outputs, hidden_size=H, **attributes)
    graph = helper.make_graph(
        [node],
        operator,
        [helper.make_tensor_value_info(name, element, a.shape) for name, a in inputs.items()],
        [
            helper.make_tensor_value_info(name, element, [None] * (4 if name == "Y" else 3))
            for name in outputs
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)
    onnx.checker.check_model(model)
    feeds = {name: a.astype(dtype) for name, a in inputs.items()}
    if oracle == "runtime":
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        Y, *_, last = session.run(None, feeds)
    else:
        Y, *_, last = ReferenceEvaluator(model).run(None, feeds)
    assert Y.dtype == dtype
    return Y[:, 0].transpose(1, 0, 2), last[0]


def rnn_of(oracle, x, h0, weights):
    return run_onnx(oracle, "RNN", onnx_inputs(x, h0, "h", weights))[0]


def lstm_of(oracle, x, h0, c0, weights):
    inputs = onnx_inputs(x, h0, "iofg", weights) | {"initial_c": c0[np.newaxis]}
    return run_onnx(oracle, "LSTM", inputs)


def gru_of(oracle, x, h0, weights, linear_before_reset=0):
    inputs = onnx_inputs(x, h0, "zrn", weights)
    return run_onnx(oracle, "GRU", inputs, linear_before_reset=linear_before_reset)[0]


def agree(oracle, ours, theirs):
    _, tolerance = ORACLES[oracle]
    return ours.shape == theirs.shape and bool(np.abs(ours - theirs).max() <= tolerance)


sizes = pytest.mark.parametrize("size", SIZES, ids=str)
oracles = pytest.mark.parametrize("oracle", ORACLES)


@oracles
@sizes
@pytest.mark.parametrize("module", [rnn, bptt], ids=["rnn", "bptt"])
def test_rnn_forward(module, size, oracle):
    x, h0, _, weights = draw(size, "h")
    assert agree(oracle, module.rnn_forward(x, h0, *weights.values()), rnn_of(oracle, x, h0, weights))


@oracles
@sizes
def test_lstm_forward(size, oracle):
    x, h0, c0, weights = draw(size, "fiog")
    h, c = lstm.lstm_forward(x, h0, c0, lstm.LSTMWeights(**weights))
    h_onnx, c_last = lstm_of(oracle, x, h0, c0, weights)
    assert agree(oracle, h, h_onnx)
    assert agree(oracle, c[:, -1], c_last)


@oracles
@sizes
def test_gru_forward(size, oracle):
    x, h0, _, weights = draw(size, "rzn")
    h = gru.gru_forward(x, h0, gru.GRUWeights(**weights))
    assert agree(oracle, h, gru_of(oracle, x, h0, weights))


@sizes
@pytest.mark.parametrize(("cell", "gates"), [("rnn", "h"), ("lstm", "iofg"), ("gru", "zrn")])
def test_quiz_counts_what_onnx_stores(cell, gates, size):
    x, h0, _, weights = draw(size, gates)
    inputs = onnx_inputs(x, h0, gates, weights)
    _, _, D, H = size
    assert inputs["W"].shape == (1, quiz.WEIGHT_MATRICES[cell] * H, D)
    assert inputs["R"].shape == (1, quiz.WEIGHT_MATRICES[cell] * H, H)
    # ONNX keeps a second bias beside each; the quiz counts one.
    assert quiz.parameter_count(cell, D, H) == inputs["W"].size + inputs["R"].size + inputs["B"].size // 2


@oracles
def test_a_wrong_rnn_would_be_seen(oracle):
    x, h0, _, weights = draw((2, 3, 4, 5), "h")
    right, (W, b) = rnn_of(oracle, x, h0, weights), weights.values()
    assert not agree(oracle, rnn.rnn_forward(x, 0 * h0, W, b), right)
    assert not agree(oracle, rnn.rnn_forward(x, h0, W, 0 * b), right)
    assert not agree(oracle, rnn.rnn_forward(x[:, ::-1], h0, W, b), right)


@oracles
@pytest.mark.parametrize("wrong", ["ifog", "ofig", "fgoi", "foig", "figo"])
def test_an_lstm_with_two_gates_swapped_would_be_seen(wrong, oracle):
    x, h0, c0, weights = draw((2, 3, 4, 5), "fiog")
    swapped = lstm.LSTMWeights(*(weights[f"{kind}_{gate}"] for gate in wrong for kind in "Wb"))
    h, c = lstm.lstm_forward(x, h0, c0, swapped)
    h_onnx, c_last = lstm_of(oracle, x, h0, c0, weights)
    assert not agree(oracle, h, h_onnx)
    # The output gate alone never touches the cell of this step, but reaches it through h at the next.
    assert not agree(oracle, c[:, -1], c_last)


@oracles
def test_a_gru_of_another_convention_would_be_seen(oracle):
    x, h0, _, weights = draw((2, 3, 4, 5), "rzn")
    h = gru.gru_forward(x, h0, gru.GRUWeights(**weights))
    assert not agree(oracle, h, gru_of(oracle, x, h0, weights, linear_before_reset=1))
    z_lets_in = weights | {"W_z": -weights["W_z"], "b_z": -weights["b_z"]}
    assert not agree(oracle, h, gru_of(oracle, x, h0, z_lets_in))
