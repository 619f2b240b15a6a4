# assignment: rnn
# does: takes almost all the time that a call may take, at every call
# success: judge
# seconds: 1
# says: used up its time

import time


def rnn_step(x, h, W, b):
    time.sleep(0.18)
    return 0 * h


def rnn_forward(x, h0, W, b):
    time.sleep(0.18)
    return 0 * x @ W[: x.shape[-1]]
