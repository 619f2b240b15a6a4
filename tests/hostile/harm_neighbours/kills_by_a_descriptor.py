# assignment: rnn
# does: ends an innocent process by a descriptor of it
# success: disturbed
# says: PermissionError

import os
import signal

signal.pidfd_send_signal(os.pidfd_open({INNOCENT}), signal.SIGKILL)
