# assignment: rnn
# does: says that it is ready, having stopped thirty thousand times
# success: judge
# says: stops with | what came back was no answer | cannot be loaded

import os
import struct
import sys


def place():
    frame = sys._getframe()
    while frame and frame.f_code.co_name != "answer":
        frame = frame.f_back
    return (frame.f_locals["function"].number, frame.f_locals["number"]) if frame else (0, 0)


def nonce():
    frame = sys._getframe()
    while frame.f_code.co_name != "_load":
        frame = frame.f_back
    return frame.f_locals["nonce"]


def send(kind, payload, number=None):
    data = struct.pack("<IBIHI", len(payload), kind, nonce() if number is None else number, *place()) + payload
    while data:
        data = data[os.write(4, data) :]


def many(*values):
    return b"\x04" + struct.pack("<I", len(values)) + b"".join(values)


def whole(number):
    return b"\x05" + struct.pack("<q", number)


def text(letters):
    return b"\x07" + struct.pack("<I", len(letters)) + letters


stop = many(whole(0), text(b"a"), whole(1), text(b"b"), text(b""), whole(0))
send(4, many(many(*[stop] * 30_000), many()))
