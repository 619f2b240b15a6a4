"""The words of criteria.py: quantities, exercises, criteria, properties, and the mathematics that they share."""

from autograder.spec.equations import beside, sigmoid
from autograder.spec.exercise import SIZES_OF_ONE, Criterion, Edge, Equation, Exercise, Mistake, Slope
from autograder.spec.key import Key
from autograder.spec.outcome import Outcome, SaysNothing, Unusable
from autograder.spec.property import GeneralProperty, Own, Property
from autograder.spec.signature import (
    Array,
    Arrays,
    Constant,
    Function,
    Kind,
    Layers,
    Leaf,
    Number,
    Quantity,
    Row,
    Signature,
    Sizes,
    Text,
    Tree,
    Weights,
)
from autograder.worker.curves import Curve

__all__ = [
    "SIZES_OF_ONE",
    "Array",
    "Arrays",
    "Constant",
    "Criterion",
    "Curve",
    "Edge",
    "Equation",
    "Exercise",
    "Function",
    "GeneralProperty",
    "Key",
    "Kind",
    "Layers",
    "Leaf",
    "Mistake",
    "Number",
    "Outcome",
    "Own",
    "Property",
    "Quantity",
    "Row",
    "SaysNothing",
    "Signature",
    "Sizes",
    "Slope",
    "Text",
    "Tree",
    "Unusable",
    "Weights",
    "beside",
    "sigmoid",
]
