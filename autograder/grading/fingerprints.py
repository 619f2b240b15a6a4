"""Which wrong results a function gave, as a few letters: two programs that went wrong alike have the same ones."""

import hashlib
from collections.abc import Sequence

import numpy as np

from autograder.sandbox.answers import Answer, Given

DIGITS = 8  # that are compared: another order of the same sums changes later ones
ZERO = 1e-12
MOST = 4096  # numbers
LETTERS = 16


def fingerprint(answers: Sequence[Answer]) -> str:
    """16 hexadecimal digits of the results' shapes and numbers; empty where a call gave none.

    answers: to the public cases, which are the same for everybody.
    """
    digest = hashlib.sha256()
    for answer in answers:
        if not isinstance(answer, Given):
            return ""
        for one in answer.results:
            if not isinstance(one, np.ndarray) or one.size > MOST:
                return ""
            numbers = np.where(np.abs(one) < ZERO, 0.0, one.astype(np.float64, copy=False)).ravel().tolist()
            digest.update(f"{one.shape} {' '.join(f'{each:.{DIGITS}e}' for each in numbers)}\n".encode())
    return digest.hexdigest()[:LETTERS] if answers else ""
