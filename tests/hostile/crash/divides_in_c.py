# assignment: rnn
# does: executes an instruction that does not exist
# success: judge
# says: SIGILL

import ctypes

map_memory = ctypes.CDLL(None).mmap
map_memory.restype = ctypes.c_void_p
map_memory.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
page = map_memory(None, 4096, 7, 0x22, -1, 0)
ctypes.memmove(page, b"\x0f\x0b", 2)


def rnn_step(x, h, W, b):
    ctypes.CFUNCTYPE(None)(page)()
