# assignment: rnn
# does: listens to everything that passes on the network
# success: claim
# says: PermissionError

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    if libc.socket(17, 3, 0x300) < 0:
        raise PermissionError(ctypes.get_errno(), "socket")
    raise Claim("a packet socket is open")


attack()
