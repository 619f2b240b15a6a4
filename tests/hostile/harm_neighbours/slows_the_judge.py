# assignment: rnn
# does: gives the judge the lowest priority
# success: disturbed
# says: PermissionError

import os

os.setpriority(os.PRIO_PROCESS, {JUDGE}, 19)
