# assignment: rnn
# does: leaves a message in the kernel's keyring of the user for a later submission
# success: claim
# says: PermissionError

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    key = libc.syscall(248, b"user", b"hostile", b"message", 7, -3)  # the session's: it ends with the process
    if key < 0:
        raise PermissionError(ctypes.get_errno(), "add_key")
    raise Claim("a key is in the ring")


attack()
