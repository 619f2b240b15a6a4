"""The words of criteria.py: quantities, exercises, criteria, properties, and the mathematics that they share."""

from autograder.spec.equations import beside, sigmoid, summed
from autograder.spec.exercise import SIZES_OF_ONE, Criterion, Edge, Equation, Exercise, Mistake, Slope
from autograder.spec.key import Key
from autograder.spec.outcome import Outcome, SamplesWanted, SaysNothing, Unusable
from autograder.spec.property import GeneralProperty, Own, Property
from autograder.spec.questions import Bank, Group, Lines, Numeric, Question, SelectAll
from autograder.spec.signature import (
    Answers,
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
    of_gates,
)
from autograder.worker.curves import Curve

__all__ = [
    "SIZES_OF_ONE",
    "Answers",
    "Array",
    "Arrays",
    "Bank",
    "Constant",
    "Criterion",
    "Curve",
    "Edge",
    "Equation",
    "Exercise",
    "Function",
    "GeneralProperty",
    "Group",
    "Key",
    "Kind",
    "Layers",
    "Leaf",
    "Lines",
    "Mistake",
    "Number",
    "Numeric",
    "Outcome",
    "Own",
    "Property",
    "Quantity",
    "Question",
    "Row",
    "SamplesWanted",
    "SaysNothing",
    "SelectAll",
    "Signature",
    "Sizes",
    "Slope",
    "Text",
    "Tree",
    "Unusable",
    "Weights",
    "beside",
    "of_gates",
    "sigmoid",
    "summed",
]
