# assignment: rnn
# does: loads a library of the system into itself
# success: claim
# says: OSError

import ctypes


class Claim(Exception):
    pass


ctypes.CDLL("libresolv.so.2")
raise Claim("it is loaded")
