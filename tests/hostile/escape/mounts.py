# assignment: rnn
# does: mounts a file system over a folder, in a namespace of its own
# success: claim
# says: PermissionError

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    libc.unshare(0x10000000 | 0x00020000) and libc.unshare(0x00020000)
    if libc.mount(None, b"/", None, 0x44000, None) < 0:  # nothing of it is seen outside
        raise PermissionError(ctypes.get_errno(), "mount")
    if libc.mount(b"none", {DROP}.encode(), b"tmpfs", 0, None) < 0:
        raise PermissionError(ctypes.get_errno(), "mount")
    raise Claim("it is mounted")


attack()
