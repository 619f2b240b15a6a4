# assignment: rnn
# does: loads a library of the system into itself
# success: claim
# says: OSError

import ctypes


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    ctypes.CDLL("libresolv.so.2")
    raise Claim("it is loaded")


attack()
