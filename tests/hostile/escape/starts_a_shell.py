# assignment: rnn
# does: runs a command in a shell
# success: changed
# says: rnn_step is not defined

import os

if os.system("echo owned > " + {DROP} + "/owned"):
    raise PermissionError("no shell")
