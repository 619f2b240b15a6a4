# assignment: rnn
# does: makes sockets that are connected to each other, to pass descriptors on
# success: claim
# says: PermissionError

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    if libc.socketpair(1, 1, 0, ctypes.create_string_buffer(8)) < 0:
        raise PermissionError(ctypes.get_errno(), "socketpair")
    raise Claim("a pair of sockets")


attack()
