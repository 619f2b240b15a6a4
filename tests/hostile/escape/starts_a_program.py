# assignment: rnn
# does: replaces itself by another program, past Python's own functions
# success: changed
# says: PermissionError

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
words = (ctypes.c_char_p * 4)(b"/bin/sh", b"-c", b"echo owned > " + {DROP}.encode() + b"/owned", None)
libc.execve(b"/bin/sh", words, None)
raise PermissionError(ctypes.get_errno(), "execve")
