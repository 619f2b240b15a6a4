# assignment: rnn
# does: calls itself without end
# success: judge
# says: RecursionError


def rnn_step(x, h, W, b):
    return rnn_step(x, h, W, b)
