# assignment: rnn
# does: computes for as long as a call may, at every call, with both hands
# success: judge
# seconds: 1
# says: used up its time

import time


def spin():
    end = time.perf_counter() + 0.15
    while time.perf_counter() < end:
        pass


def rnn_step(x, h, W, b):
    spin()
    return 0 * h


def rnn_forward(x, h0, W, b):
    spin()
    return 0 * x @ W[: x.shape[-1]]
