# assignment: rnn
# does: takes its own limits on memory and processor time away
# success: claim
# says: PermissionError

import ctypes
import struct

libc = ctypes.CDLL(None, use_errno=True)


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    for limit in (0, 9):  # processor time, memory
        if libc.prlimit(0, limit, struct.pack("qq", -1, -1), None) < 0:
            raise PermissionError(ctypes.get_errno(), "prlimit")
    raise Claim("there is no limit")


attack()
