# assignment: rnn
# does: puts a filter over the wall's that allows everything
# success: read
# says: PermissionError

import ctypes
import struct

libc = ctypes.CDLL(None, use_errno=True)
program = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0x7FFF0000), 8)
header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", 1, ctypes.addressof(program)), 16)
libc.prctl(38, 1, 0, 0, 0)
libc.prctl(22, 2, header, 0, 0)
raise ValueError(open({GRADEBOOK}).read()[-40:])
