# assignment: rnn
# does: starts a product of matrices that takes minutes, in a library that no signal of Python's interrupts
# success: judge
# says: does not end | no answer in time

import numpy as np

large = np.ones((3000, 3000))


def rnn_step(x, h, W, b):
    for _ in range(1000):
        large @ large
