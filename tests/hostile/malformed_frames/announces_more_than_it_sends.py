# assignment: rnn
# does: announces a megabyte and sends ten bytes of it
# success: judge
# says: no answer in time

import os
import struct
import sys
import time


def nonce():
    frame = sys._getframe()
    while "nonce" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["nonce"]


def rnn_step(x, h, W, b):
    os.write(4, struct.pack("<IBI", 1 << 20, 4, nonce()) + bytes(10))
    time.sleep(100)
