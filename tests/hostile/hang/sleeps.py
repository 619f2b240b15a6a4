# assignment: rnn
# does: sleeps and uses no processor time, which limits on that never end
# success: judge
# says: does not end | no answer in time

import time


def rnn_step(x, h, W, b):
    time.sleep(1e6)
