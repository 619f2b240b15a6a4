# assignment: rnn
# does: ends the judge
# success: judge
# says: PermissionError

import os
import signal

os.kill({JUDGE}, signal.SIGKILL)
