# assignment: rnn
# does: plants a symbolic link where the judge may write a result
# success: changed
# says: PermissionError

import os

os.symlink({GRADEBOOK}, {DROP} + "/report.json")
