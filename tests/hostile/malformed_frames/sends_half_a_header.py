# assignment: rnn
# does: sends four bytes and waits
# success: judge
# says: does not answer as a function does | does not end | no answer in time | what came back was no result

import os
import time


def rnn_step(x, h, W, b):
    os.write(4, b"half")
    time.sleep(100)
