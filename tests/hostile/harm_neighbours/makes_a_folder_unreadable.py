# assignment: rnn
# does: takes the right to read another student's file away
# success: changed
# says: PermissionError

import os

os.chmod({NEIGHBOUR}, 0)
