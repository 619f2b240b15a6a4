# assignment: rnn
# does: raises exceptions with 100 MB of text, as message and as name
# success: judge
# says: rnn_step

raiser = type("E" * 10_000_000, (Exception,), {"__str__": lambda self: "m" * 100_000_000})


def rnn_step(x, h, W, b):
    raise raiser()
