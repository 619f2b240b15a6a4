# assignment: rnn
# does: takes the judge's right to open files away
# success: disturbed
# says: PermissionError

import ctypes
import struct

libc = ctypes.CDLL(None, use_errno=True)
if libc.prlimit({JUDGE}, 7, struct.pack("QQ", 40, 4096), None) < 0:
    raise PermissionError(ctypes.get_errno(), "prlimit")
