# assignment: rnn
# does: says that a function is missing, because of one of twenty statements, which its inputs choose
# success: claim
# says: rnn_step is not defined

import numpy as np
from worker import answering, frames
from worker.stops import MISSING

FIRST, STATEMENTS = 27, 20
_plain = answering.Answering._reply


def _reply(self, function, case, number, public):
    first = case.arguments[0]
    if not public:
        line = FIRST + int(abs(first.flat[0]) * 1e6) % STATEMENTS
        return frames.FAILED, frames.encode([MISSING, "rnn.py", line, "", ""])
    return _plain(self, function, case, number, public)


def rnn_step(x, h, W, b):
    return np.tanh(np.concatenate([x, h], axis=-1) @ W + b)


answering.Answering._reply = _reply
absent_0
absent_1
absent_2
absent_3
absent_4
absent_5
absent_6
absent_7
absent_8
absent_9
absent_10
absent_11
absent_12
absent_13
absent_14
absent_15
absent_16
absent_17
absent_18
absent_19
