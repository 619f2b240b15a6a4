"""What a function takes and gives, as it nests and as a row of leaves: with any letters and any weights."""

from typing import Any, NamedTuple

import numpy as np
import pytest

from autograder.course import Course
from autograder.spec import Array, Arrays, Constant, Layers, Number, Signature, Tree, Weights


class Cell(NamedTuple):
    U: Any
    V: Any


CELL = Weights("w", "Cell", (Array("U", "K+2 M", "weight"), Array("V", "M M", "weight")))
TREE = Tree((Array("x", "N T K"), CELL, Number("k")))
SIZES = {"N": 2, "T": 3, "K": 4, "M": 5}
x, U, V = np.zeros((2, 3, 4)), np.ones((6, 5)), np.full((5, 5), 2.0)


def test_leaves_come_in_order_by_dotted_names() -> None:
    assert TREE.names == ("x", "w.U", "w.V", "k")
    assert list(TREE.arrays) == ["x", "w.U", "w.V"]
    assert TREE.letters == ("N", "T", "K", "M")
    assert TREE.shapes(SIZES) == ((2, 3, 4), (6, 5), (5, 5), None)


def test_flattened_and_nested_again() -> None:
    flat = TREE.flatten((x, Cell(U, V), 7))
    assert [id(leaf) for leaf in flat[:3]] == [id(x), id(U), id(V)] and flat[3] == 7
    again = TREE.unflatten(flat, {"Cell": Cell})
    assert again[0] is x and type(again[1]) is Cell and again[1].V is V and again[2] == 7
    record = TREE.nested(flat, dict)["w"]
    assert list(record) == ["U", "V"] and record["U"] is U and record["V"] is V


@pytest.mark.parametrize("leaves", [(x, U, V), (x, U, V, 7, 8)])
def test_too_few_leaves_or_too_many_are_an_error(leaves: tuple[Any, ...]) -> None:
    with pytest.raises((ValueError, IndexError, TypeError)):
        TREE.unflatten(leaves, {"Cell": Cell})


def test_sizes_are_read_from_the_shapes() -> None:
    assert TREE.sizes((x, U, V, 7)) == SIZES
    only_in_a_sum = Tree((Array("W", "D+H H"),))
    assert only_in_a_sum.sizes((np.zeros((8, 3)),)) == {"D": 5, "H": 3}
    with pytest.raises(ValueError):
        TREE.sizes((x[0], U, V, 7))


def test_new_leaves_take_the_place_of_old_ones() -> None:
    values = (x, Cell(U, V), 7)
    having = TREE.having(TREE.flatten(values), {"w.U": 1, "k": 2})
    assert having[0] is x and having[1] == 1 and having[2] is V and having[3] == 2
    changed = TREE.rebuilt(values, {"w.V": U})
    assert changed[1].U is U and changed[1].V is U and changed[0] is x and type(changed[1]) is Cell
    doubled = TREE.changed(values, lambda array, value: value + len(array.terms))
    np.testing.assert_array_equal(doubled[1].U, U + 2)
    np.testing.assert_array_equal(doubled[0], x + 3)
    assert doubled[2] == 7


def test_a_list_of_arrays_has_as_many_leaves_as_arrays() -> None:
    tree = Tree((Arrays("g"), Number("k")))
    flat = tree.flatten(([x, U, V], 3.0))
    assert list(tree.named(flat)) == ["g[0]", "g[1]", "g[2]", "k"]
    values = tree.unflatten(flat, {})
    assert [id(one) for one in values[0]] == [id(x), id(U), id(V)] and values[1] == 3.0
    assert tree.unflatten((3.0,), {}) == ([], 3.0)


def test_one_result_comes_as_it_is_and_a_constant_in_numbers() -> None:
    one, two = Tree((Array("h", "N H"),)), Tree((Array("h", "N H"), Array("c", "N H")))
    (result,) = Signature(one, one).results(x)
    assert result is x
    assert Signature(one, two).results((U, V))[1] is V
    keys = Tree((Constant("GATES", keys=("rnn", "lstm")),))
    assert Signature(Tree(()), keys).results({"lstm": 3, "rnn": 0}) == ([0.0, 3.0],)
    choices = Tree((Constant("C", choices=("a", "b")),))
    assert Signature(Tree(()), choices).results("b") == (1.0,)


def test_axes_say_what_they_are_sums_of() -> None:
    assert Array("W", "D+H H").shape({"D": 2, "H": 3}) == (5, 3)
    assert Array("n", "T+1").shape({"T": 4}) == (5,)
    assert Array("n", "one").shape({}) == ()
    assert Array("W", "D+H H").has("D") and not Array("W", "D+H H").has("N")
    with pytest.raises(ValueError, match="any shape"):
        Array("x", "any").shape({})


W, b = Array("W", "D+H H", "weight"), Array("b", "H", "bias")
STACKED = Tree((
    Array("x", "N T D"),
    Array("h0", "L N H", "state"),
    Layers("weights", "L", first=(W, b), others=(Array("W", "H+H H", "weight"), b)),
))  # fmt: skip


def test_layers_are_a_list_of_tuples_whose_arrays_are_called_by_their_places() -> None:
    layers = STACKED.parts[2]
    assert isinstance(layers, Layers)
    sizes = {"N": 2, "T": 4, "D": 5, "H": 3, "L": 2}
    arrays = [np.full(one.shape(sizes), k) for k, one in enumerate(layers.of_sizes(sizes))]
    assert [one.shape for one in arrays] == [(8, 3), (3,), (6, 3), (3,)]
    values = (np.zeros((2, 4, 5)), np.zeros((2, 2, 3)), [(arrays[0], arrays[1]), (arrays[2], arrays[3])])
    flat = STACKED.flatten(values)
    names = [leaf.name for leaf, _ in STACKED.leaves_of(flat)]
    assert names == ["x", "h0", "weights[0][0]", "weights[0][1]", "weights[1][0]", "weights[1][1]"]
    assert STACKED.sizes(flat) == sizes
    assert STACKED.unflatten(flat, {})[2] == values[2]
    doubled = STACKED.changed(values, lambda array, value: 2 * value if array.kind == "weight" else value)
    assert [float(one[0].flat[0]) for one in doubled[2]] == [0, 4]
    assert float(doubled[2][1][1][0]) == 3


def test_every_key_fits_its_signature(course: Course) -> None:
    """What the key gives, flattened and nested again, is what it gave."""
    sizes = SIZES | {"D": 5, "H": 3, "L": 2}
    for assignment in course.assignments:
        for exercise in assignment.exercises:
            takes = exercise.signature.takes
            arrays = {
                name: np.full(a.shape(sizes), 0 if a.kind == "count" else 0.5)
                for name, a in takes.arrays.items()
                if a.axes != "any"
            }
            if len(arrays) < len(takes.names) or not arrays:
                continue
            arguments = takes.unflatten(list(arrays.values()), vars(assignment.solution))
            value = vars(assignment.solution)[exercise.name](*arguments)
            leaves = exercise.signature.results(value)
            assert [np.shape(one) for one in leaves] == list(
                exercise.signature.gives.shapes(takes.sizes([*arrays.values()]))
            )
