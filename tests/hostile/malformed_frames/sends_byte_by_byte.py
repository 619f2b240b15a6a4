# assignment: rnn
# does: sends a frame so slowly that every wait for the next byte is short
# success: judge
# says: no answer in time

import os
import struct
import sys
import time


def place():
    frame = sys._getframe()
    while frame and frame.f_code.co_name != "answer":
        frame = frame.f_back
    return (frame.f_locals["function"].number, frame.f_locals["number"]) if frame else (0, 0)


def nonce():
    frame = sys._getframe()
    while "nonce" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["nonce"]


def rnn_step(x, h, W, b):
    os.write(4, struct.pack("<IBIHI", 1000, 8, nonce(), *place()))
    for _ in range(1000):
        os.write(4, b"x")
        time.sleep(0.05)
