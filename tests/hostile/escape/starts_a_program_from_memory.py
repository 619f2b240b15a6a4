# assignment: rnn
# does: makes a file that is in memory only, to run it
# success: claim
# says: PermissionError

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    if libc.memfd_create(b"program", 0) < 0:
        raise PermissionError(ctypes.get_errno(), "memfd_create")
    raise Claim("a file in memory")


attack()
