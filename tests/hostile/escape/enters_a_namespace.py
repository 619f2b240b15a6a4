# assignment: rnn
# does: makes a user namespace, in which it is root
# success: claim
# says: PermissionError

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    if libc.unshare(0x10000000 | 0x00020000) < 0:
        raise PermissionError(ctypes.get_errno(), "unshare")
    raise Claim("it is root in a namespace of its own")


attack()
