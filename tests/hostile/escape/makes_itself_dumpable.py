# assignment: rnn
# does: lets other processes of its user read its memory again
# success: claim
# says: PermissionError

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    if libc.prctl(4, 1, 0, 0, 0) < 0:
        raise PermissionError(ctypes.get_errno(), "prctl")
    raise Claim("it is dumpable")


attack()
