"""Numbers of any real kind are taken, in any container; what is not an array of numbers is told what it is."""

import pytest

from tests.conftest import Rewrite

HEAD = "import dataclasses, types, collections\n"
STEP = "return h_next"


@pytest.mark.parametrize(
    "result",
    [
        "h_next.tolist()",
        "tuple(map(tuple, h_next))",
        "list(h_next)",
        "h_next.astype(np.longdouble)",
        "h_next.astype('>f8')",
        "np.asfortranarray(h_next)",
        "np.repeat(h_next, 2, axis=1)[:, ::2]",
        "np.asmatrix(h_next)",
        "np.ma.masked_array(h_next)",
        "np.ma.masked_array(h_next, mask=np.zeros(h_next.shape, bool))",
        "h_next.view(type('Own', (np.ndarray,), {}))",
        "type('Own', (), {'__array__': lambda self, *_, **__: h_next})()",
        "memoryview(np.ascontiguousarray(h_next))",
    ],
)
def test_numbers_of_any_real_kind_are_taken(with_edit: Rewrite, result: str) -> None:
    marked = with_edit("rnn", "rnn_step", STEP, f"return {result}")
    assert "rnn_step" not in marked.exercises_lost


@pytest.mark.parametrize("kind", ["np.int64", "np.uint8", "bool"])
def test_whole_numbers_and_truth_values_are_numbers(with_edit: Rewrite, kind: str) -> None:
    marked = with_edit(
        "bptt",
        "clip_gradients",
        "gradient * scale",
        f"(gradient * scale if norm else gradient.astype({kind}))",
    )
    assert marked.lost == []


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        ("h_next + 0j", "holds complex numbers, but should hold real numbers"),
        ("h_next.astype(object)", "holds objects, but should hold real numbers"),
        ("h_next.astype(str)", "holds text, but should hold real numbers"),
        ("'the next state'", "holds text, but should hold real numbers"),
        ("{'h': h_next}", "holds objects, but should hold real numbers"),
        ("np.ma.masked_array(h_next, mask=h_next > 0)", "has masked entries, but should have a number"),
        ("[[1.0], [1.0, 2.0]]", "has rows of different lengths, but should be an array"),
        ("None", "is None, but should be an array: is a return missing?"),
        ("h_next.T", "has shape (2, 1), but should have (1, 2)"),
    ],
)
def test_what_is_no_array_of_numbers_is_told_what_it_is(
    with_edit: Rewrite, result: str, sentence: str
) -> None:
    marked = with_edit("rnn", "rnn_step", STEP, f"return {result}")
    assert marked.exercises_lost == ["rnn_step"]
    assert {one.verdict for _, one in marked.lost} == {"wrong"}
    assert f"h_next {sentence}" in marked.messages[0]


GATES = "return f, i, o, g"


@pytest.mark.parametrize("result", ["[f, i, o, g]", "collections.namedtuple('Gates', 'f i o g')(f, i, o, g)"])
def test_several_results_may_come_in_a_list(with_edit: Rewrite, result: str) -> None:
    assert with_edit("lstm", "lstm_gates", GATES, f"return {result}", HEAD).lost == []


def test_results_stacked_in_one_array_are_taken_and_noted(with_edit: Rewrite) -> None:
    marked = with_edit("lstm", "lstm_gates", GATES, "return np.stack([f, i, o, g])")
    assert marked.lost == []
    assert "lstm_gates returns its results stacked in one array; return them as a tuple" in marked.notes


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        ("np.stack([f, i])", "it returns one array of shape (2, 1, 1), but 4 results are asked for"),
        (
            "np.stack([f, i, o, g], -1)",
            "it returns one array of shape (1, 1, 4), but 4 results are asked for",
        ),
        ("f, i, o", "it returns 3 results, but 4 results are asked for: f, i, o, g"),
        ("{'f': f, 'i': i, 'o': o, 'g': g}", "it returns a dict, but 4 results are asked for"),
        ("None", "it returns None (is a return missing?), but 4 results are asked for"),
    ],
)
def test_results_that_are_no_tuple_are_told_so(with_edit: Rewrite, result: str, sentence: str) -> None:
    marked = with_edit("lstm", "lstm_gates", GATES, f"return {result}")
    assert marked.exercises_lost == ["lstm_gates"]
    assert sentence in marked.messages[0]


@pytest.mark.parametrize(
    "gradients",
    [
        "dweights._asdict()",
        "list(dweights)",
        "tuple(dweights)",
        "types.SimpleNamespace(**dweights._asdict())",
        "types.MappingProxyType(dict(reversed(dweights._asdict().items())))",
        "collections.namedtuple('Other', reversed(dweights._fields))(*reversed(dweights))",
        "[w.tolist() for w in dweights]",
    ],
)
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_weight_gradients_may_be_anything_with_these_arrays(
    with_edit: Rewrite, cell: str, gradients: str
) -> None:
    right = (
        "return dx, dh_future, dc_future, dweights" if cell == "lstm" else "return dx, dh_future, dweights"
    )
    wrong = right.replace("dweights", gradients)
    assert with_edit(cell, f"{cell}_backward", right, wrong, HEAD).lost == []


@pytest.mark.parametrize("gradients", ["dweights[:5]", "np.zeros(3)", "{'W_r': dweights[0]}", "None"])
def test_weight_gradients_that_are_none_of_these_are_told_so(with_edit: Rewrite, gradients: str) -> None:
    right = "return dx, dh_future, dweights"
    marked = with_edit("gru", "gru_backward", right, right.replace("dweights", gradients))
    assert marked.exercises_lost == ["gru_backward"]
    assert any(
        "should be a GRUWeights with the fields W_r, b_r, W_z, b_z, W_n, b_n" in one
        for one in marked.messages
    )
