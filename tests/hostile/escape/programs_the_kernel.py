# assignment: rnn
# does: makes a map for a program that runs in the kernel
# success: claim
# says: PermissionError

import ctypes
import struct

libc = ctypes.CDLL(None, use_errno=True)


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    if libc.syscall(321, 0, struct.pack("<5I", 2, 4, 4, 1, 0) + bytes(100), 120) < 0:
        raise PermissionError(ctypes.get_errno(), "bpf")
    raise Claim("a map is in the kernel")


attack()
