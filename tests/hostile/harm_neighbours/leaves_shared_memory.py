# assignment: rnn
# does: leaves a message in shared memory for a later submission
# success: claim
# says: PermissionError

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    segment = libc.shmget(0x6B3379, 4096, 0o1666)
    if segment < 0:
        raise PermissionError(ctypes.get_errno(), "shmget")
    libc.shmctl(segment, 0, None)  # taken away again: that it was there is enough
    raise Claim("a segment that outlives this process")


attack()
