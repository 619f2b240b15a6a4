"""Values of a program are looked up among the key's, however large they are."""

import numpy as np

from autograder.grading.known_values import KnownValues
from autograder.mistakes.recorded import Value


def test_the_largest_numbers_are_looked_up_too() -> None:
    large = np.array([[1e305, -1e305], [3.0, 4.0]])
    known = KnownValues([Value("f", "y", "y", "", "", False, large)])
    assert known.status(large) == known.status(large.T.copy()) == "right"
    assert known.status(-2.0 * large) == "other"
