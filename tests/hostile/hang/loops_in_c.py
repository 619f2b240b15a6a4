# assignment: rnn
# does: never comes back from a function written in C, which Python cannot interrupt
# success: judge
# says: no answer in time


def rnn_step(x, h, W, b):
    return sum(range(10**15))
