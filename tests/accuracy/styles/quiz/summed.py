# With arrays whose entries are counted.
import numpy as np


def parameter_count(cell, D, H):
    D, H = int(D), int(H)
    weights = []
    for _ in range({"rnn": 1, "gru": 3, "lstm": 4}[cell]):
        weights += [np.zeros((D + H, H)), np.zeros(H)]
    return np.sum([w.size for w in weights])
