"""Random numbers that follow from words: the same on every machine."""

import hashlib

import numpy as np


def generator(*key: str) -> np.random.Generator:
    """The generator of normal numbers that belongs to these words, whatever they are."""
    digest = hashlib.sha256("\0".join(key).encode()).digest()
    return np.random.default_rng(np.frombuffer(digest, dtype=np.uint32))
