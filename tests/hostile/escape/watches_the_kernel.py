# assignment: rnn
# does: counts events of the kernel, from which other processes' secrets can be told
# success: claim
# says: PermissionError

import ctypes
import struct

libc = ctypes.CDLL(None, use_errno=True)


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    attributes = ctypes.create_string_buffer(struct.pack("<IIQ", 1, 112, 0) + bytes(24) + struct.pack("<Q", 0x61), 112)
    if libc.syscall(298, attributes, 0, -1, -1, ctypes.c_long(0)) < 0:
        raise PermissionError(ctypes.get_errno(), "perf_event_open")
    raise Claim("events are counted")


attack()
