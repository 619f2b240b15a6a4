# assignment: rnn
# does: returns dates and times
# success: points
# says: holds dates

import numpy as np


def rnn_step(x, h, W, b):
    return np.zeros(h.shape, dtype="M8[s]")
