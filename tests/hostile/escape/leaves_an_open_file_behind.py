# assignment: rnn
# does: tries every descriptor that it may have inherited, to read or to write what is behind it
# success: claim
# says: LookupError

import errno
import os


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    for fd in range(5, 4096):
        try:
            os.lseek(fd, 0, os.SEEK_CUR)
        except OSError as error:
            if error.errno == errno.EBADF:
                continue
        raise Claim(f"descriptor {fd} is open")
    raise LookupError("nothing is open")


attack()
