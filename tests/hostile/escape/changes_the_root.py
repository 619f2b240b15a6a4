# assignment: rnn
# does: makes another folder its root
# success: claim
# says: PermissionError

import os


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    os.chroot({DROP})
    raise Claim("it is root's folder")


attack()
