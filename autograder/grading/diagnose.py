"""What is wrong with a wrong function: known mistakes first, then what can be found out in other ways.

Each of these looks at what was asked and what came, and says nothing unless it explains all that is wrong.
"""

from collections.abc import Callable

from autograder.mistakes.conditions import conditions
from autograder.mistakes.generated import generated
from autograder.mistakes.known import known
from autograder.mistakes.named import Named
from autograder.mistakes.overflows import overflows
from autograder.mistakes.readback import readback
from autograder.mistakes.wrong import Wrong

READERS: tuple[Callable[[Wrong], tuple[Named, ...]], ...] = (
    known,
    generated,
    overflows,
    conditions,
    readback,
)


def diagnosed(wrong: Wrong) -> tuple[Named, ...]:
    """What the first reader finds that finds anything."""
    return next((found for reader in READERS if (found := reader(wrong))), ())
