# assignment: rnn
# does: crashes while it is loaded
# success: judge
# says: ends the whole program while it is loaded (SIGSEGV)

import ctypes

ctypes.string_at(0)
