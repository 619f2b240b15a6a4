# assignment: rnn
# does: talks to a daemon of the machine by a socket in the file system
# success: reached
# says: PermissionError

import ctypes
import struct

libc = ctypes.CDLL(None, use_errno=True)
socket = libc.socket(1, 1, 0)
if socket < 0:
    raise PermissionError(ctypes.get_errno(), "socket")
path = {SOCKET}.encode() + b"\0"
if libc.connect(socket, struct.pack("<H", 1) + path, 2 + len(path)) < 0:
    raise PermissionError(ctypes.get_errno(), "connect")
