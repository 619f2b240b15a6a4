# assignment: rnn
# does: takes back that it dies with its parent
# success: claim
# says: PermissionError

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    if libc.prctl(1, 0, 0, 0, 0) < 0:
        raise PermissionError(ctypes.get_errno(), "prctl")
    raise Claim("it may outlive its parent")


attack()
