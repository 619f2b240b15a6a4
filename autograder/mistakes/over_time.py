"""A wrong sequence read back: what its results are in time, and over the samples."""

from collections.abc import Sequence

from autograder.mistakes.named import Named
from autograder.mistakes.traced import Traced
from autograder.mistakes.wrong import Wrong


def over_time(wrong: Wrong, traced: Traced) -> Sequence[Named]:
    return ()
