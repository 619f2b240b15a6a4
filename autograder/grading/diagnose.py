"""What is wrong with a wrong function: known mistakes first, then what can be found out in other ways.

Each of these looks at what was asked and what came, and says nothing that another input contradicts.
"""

import traceback
from collections.abc import Callable
from pathlib import Path

from autograder.mistakes.conditions import conditions
from autograder.mistakes.generated import generated, generated_otherwise
from autograder.mistakes.known import known
from autograder.mistakes.named import Named
from autograder.mistakes.overflows import lets_nan_through, overflows
from autograder.mistakes.readback import read_all, readback
from autograder.mistakes.wrong import Wrong


def otherwise(wrong: Wrong) -> tuple[Named, ...]:
    """Edits of the key written otherwise; rather a formula in the course's own words, where one says it all."""
    found = generated_otherwise(wrong)
    return (read_all(wrong) or found) if found else ()


READERS: tuple[Callable[[Wrong], tuple[Named, ...]], ...] = (
    known,
    generated,
    overflows,
    lets_nan_through,
    otherwise,
    conditions,
    readback,
)


Diagnosis = tuple[
    tuple[Named, ...], str
]  # what is named, and which reader failed where; empty where none did


def diagnosed(wrong: Wrong) -> Diagnosis:
    """What the first reader finds that finds anything. A reader that fails is told, and costs no mark."""
    fault = ""
    for reader in READERS:
        try:
            found = reader(wrong)
        except Exception as failed:  # noqa: BLE001  (whatever failed here is ours)
            fault = fault or place_of(failed)
            continue
        if found:
            return found, fault
    return (), fault


def place_of(fault: Exception) -> str:
    """What failed in which line of ours; not the fault's own text, in which numbers of hidden inputs may stand."""
    where = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__} in {Path(where.filename).name}, line {where.lineno}"
