# assignment: rnn
# does: aborts
# success: judge
# says: SIGABRT

import os


def rnn_step(x, h, W, b):
    os.abort()
