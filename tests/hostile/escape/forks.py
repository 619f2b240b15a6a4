# assignment: rnn
# does: leaves a process behind
# success: survived
# says: PermissionError

import os
import time

if os.fork() == 0:
    os.setsid()
    time.sleep(8)
    os._exit(0)
