# assignment: rnn
# does: never comes back
# success: judge
# says: does not end


def rnn_step(x, h, W, b):
    while True:
        pass
