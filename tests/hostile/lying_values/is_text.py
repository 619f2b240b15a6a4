# assignment: rnn
# does: returns numbers as text
# success: points
# says: holds text

import numpy as np


def rnn_step(x, h, W, b):
    return h.astype(str)
