"""The words in which an assignment is asked about: quantities, exercises, criteria, mistakes."""

from autograder.student_room.curves import Curve

from .equations import beside, sigmoid
from .exercise import Criterion, Edge, Exercise, Mistake, Outcome, Parts, SaysNothing, Stratum, Unusable
from .law import GeneralLaw, Law, Own
from .quantities import Answer, Array, Arrays, Function, Kind, Number, Quantity, Sizes, Text, Weights

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
