"""The words in which an assignment is asked about: quantities, exercises, criteria, mistakes."""

from autograder.spec.equations import beside, sigmoid
from autograder.spec.exercise import (
    Criterion,
    Edge,
    Exercise,
    Mistake,
    Outcome,
    Parts,
    SaysNothing,
    Stratum,
    Unusable,
)
from autograder.spec.property import GeneralLaw, Law, Own
from autograder.spec.quantities import (
    Answer,
    Array,
    Arrays,
    Function,
    Kind,
    Number,
    Quantity,
    Sizes,
    Text,
    Weights,
)
from autograder.worker.curves import Curve

__all__ = [
    "Answer",
    "Array",
    "Arrays",
    "Criterion",
    "Curve",
    "Edge",
    "Exercise",
    "Function",
    "GeneralLaw",
    "Kind",
    "Law",
    "Mistake",
    "Number",
    "Outcome",
    "Own",
    "Parts",
    "Quantity",
    "SaysNothing",
    "Sizes",
    "Stratum",
    "Text",
    "Unusable",
    "Weights",
    "beside",
    "sigmoid",
]
