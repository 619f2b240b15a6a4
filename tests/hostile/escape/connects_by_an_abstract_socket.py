# assignment: rnn
# does: talks to a daemon of the machine by a socket that has no place in the file system
# success: reached
# says: PermissionError

import ctypes
import struct

libc = ctypes.CDLL(None, use_errno=True)
socket = libc.socket(1, 1, 0)
if socket < 0:
    raise PermissionError(ctypes.get_errno(), "socket")
name = {ABSTRACT}.encode()
if libc.connect(socket, struct.pack("<H", 1) + name, 2 + len(name)) < 0:
    raise PermissionError(ctypes.get_errno(), "connect")
