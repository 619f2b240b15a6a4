# assignment: rnn
# does: fills the machine with processes
# success: survived
# says: not defined

import os
import time

for _ in range(30):
    try:
        child = os.fork()
    except OSError:
        continue
    if child == 0:
        time.sleep(8)
        os._exit(0)
