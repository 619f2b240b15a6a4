# assignment: rnn
# does: binds the judge to one core
# success: disturbed
# says: PermissionError

import os

os.sched_setaffinity({JUDGE}, [0])
