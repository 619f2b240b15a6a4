"""A file may have its own type of weights, with the same names: its functions get that one, filled by name."""

import re

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from tests.tools.handed_in import Marked, mark, source

TYPES = {"lstm": "LSTMWeights", "gru": "GRUWeights"}


def with_own_type(course: Course, grader: Grader, cell: str, definition: str) -> Marked:
    """Marks the solution with another definition of the weights' type; fields come in another order."""
    text = course[cell].text
    fields = re.findall(r"^    ([Wb]_\w): np.ndarray$", text, re.MULTILINE)
    start = text.index(f"class {TYPES[cell]}(NamedTuple):")
    own = definition.format(
        name=TYPES[cell],
        fields="\n".join(f"    {field}: object" for field in reversed(fields)),
        names=" ".join(reversed(fields)),
    )
    text = text[:start] + own + "\n\n\n" + text[text.index("def sigmoid") :]
    # What the solution does with the fields in order, done by name.
    text = re.sub(
        r"\*\((np.zeros\(w.shape\)) for w in weights\)",
        "**{k: np.zeros(getattr(weights, k).shape) for k in NAMES}",
        text,
    )
    text = re.sub(
        r"\*\(dw \+ dw_t for dw, dw_t in zip\(dweights, dweights_t, strict=True\)\)",
        "**{k: getattr(dweights, k) + getattr(dweights_t, k) for k in NAMES}",
        text,
    )
    assert text.count("in NAMES") == 2
    return mark(grader, source(cell, f"NAMES = {fields}\n{text}"))


OWN_TYPES = {
    "a NamedTuple in another order": "class {name}(NamedTuple):\n{fields}",
    "a dataclass": "import dataclasses\n@dataclasses.dataclass\nclass {name}:\n{fields}",
    "a frozen dataclass": (
        "import dataclasses\n@dataclasses.dataclass(frozen=True, slots=True)\nclass {name}:\n{fields}"
    ),
    "a class with more to it": (
        "class {name}:\n    def __init__(self, **given):\n        vars(self).update(given)\n"
        "    @property\n    def size(self):\n        return len(vars(self))"
    ),
    "a namedtuple": "import collections\n{name} = collections.namedtuple('{name}', '{names}')",
}


@pytest.mark.parametrize("cell", TYPES)
@pytest.mark.parametrize("own", OWN_TYPES)
def test_own_weights_are_filled_by_name(course: Course, grader: Grader, cell: str, own: str) -> None:
    marked = with_own_type(course, grader, cell, OWN_TYPES[own])
    assert (marked.lost, marked.notes) == ([], ())


@pytest.mark.parametrize(
    "own",
    [
        "class LSTMWeights:\n    def __init__(self, **_):\n        raise ValueError",
        "class LSTMWeights(NamedTuple):\n    W: object\n    b: object",
        "LSTMWeights = None",
        "def LSTMWeights(**fields):\n    return fields",
    ],
)
def test_what_cannot_be_filled_is_replaced_by_the_usual_type(
    course: Course, grader: Grader, own: str
) -> None:
    marked = mark(grader, source("lstm", f"{course['lstm'].text}\n\n{own}\n"))
    assert not {"lstm_gates", "lstm_step", "lstm_forward"} & set(marked.exercises_lost)


@pytest.mark.parametrize("tail", ["del LSTMWeights", "class LSTMWeights(LSTMWeights):\n    pass"])
def test_the_type_may_be_missing_or_derived(course: Course, grader: Grader, tail: str) -> None:
    marked = mark(grader, source("lstm", f"{course['lstm'].text}\n\n{tail}\n"))
    assert not {"lstm_gates", "lstm_step", "lstm_forward"} & set(marked.exercises_lost)
