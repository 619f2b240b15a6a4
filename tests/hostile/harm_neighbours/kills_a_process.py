# assignment: rnn
# does: ends an innocent process of the same machine
# success: disturbed
# says: PermissionError

import os
import signal

os.kill({INNOCENT}, signal.SIGKILL)
