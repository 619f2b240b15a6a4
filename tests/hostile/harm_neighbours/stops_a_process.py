# assignment: rnn
# does: halts an innocent process
# success: disturbed
# says: PermissionError

import os
import signal

os.kill({INNOCENT}, signal.SIGSTOP)
