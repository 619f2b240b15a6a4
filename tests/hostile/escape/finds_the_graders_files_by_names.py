# assignment: rnn
# does: tries to learn of files by every call that takes a name: access, readlink, statfs, chdir, getxattr
# success: claim
# says: PermissionError

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
path = {COURSE}.encode()


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    tried = [
        libc.access(path, 4),
        libc.statfs(path, ctypes.create_string_buffer(256)),
        libc.chdir(path),
        libc.syscall(439, -100, path, 4, 0),
        libc.syscall(332, -100, path, 0, 0xFFF, ctypes.create_string_buffer(256)),
    ]
    if max(tried) < 0:
        raise PermissionError(ctypes.get_errno(), "none of them")
    raise Claim(str(tried))


attack()
