# assignment: rnn
# does: never comes back
# success: judge
# says: no answer in time


def rnn_step(x, h, W, b):
    while True:
        pass
