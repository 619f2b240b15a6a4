# assignment: rnn
# does: waits for a lock that it holds
# success: judge
# says: does not end | gives no answer in time

import threading

lock = threading.Lock()


def rnn_step(x, h, W, b):
    with lock, lock:
        pass
