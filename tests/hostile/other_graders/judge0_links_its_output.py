# assignment: rnn
# does: Judge0: plants a link where the judge writes its output, to a file of the judge's
# success: changed
# says: PermissionError

import os

os.symlink({GRADEBOOK}, {DROP} + "/stdout.txt")
