# assignment: rnn
# does: makes itself the one who handles page faults, which many attacks on the kernel begin with
# success: claim
# says: PermissionError

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    if libc.syscall(323, 1) < 0:
        raise PermissionError(ctypes.get_errno(), "userfaultfd")
    raise Claim("page faults come to it")


attack()
