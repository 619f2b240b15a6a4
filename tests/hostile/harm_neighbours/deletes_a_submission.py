# assignment: rnn
# does: deletes another student's file
# success: changed
# says: PermissionError

import os

os.remove({NEIGHBOUR})
