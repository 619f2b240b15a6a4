# assignment: rnn
# does: leaves a process behind by fork, vfork's flags, clone and clone3, past Python's own functions
# success: survived
# says: PermissionError

import ctypes
import os
import time

libc = ctypes.CDLL(None, use_errno=True)
zero = ctypes.c_long(0)
for number, words in ((57, ()), (56, (ctypes.c_long(17), zero, zero, zero, zero)), (435, (bytes(88), ctypes.c_long(88)))):
    child = libc.syscall(ctypes.c_long(number), *words)
    if child == 0:
        time.sleep(8)
        os._exit(0)
if child < 0:
    raise PermissionError(ctypes.get_errno(), "no fork")
