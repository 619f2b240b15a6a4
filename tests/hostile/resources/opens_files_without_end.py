# assignment: rnn
# does: uses up the descriptors of its process
# success: claim
# says: OSError

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    for _ in range(500):
        if libc.dup(4) < 0:
            raise OSError(ctypes.get_errno(), "dup")
    raise Claim("500 descriptors are open")


attack()
