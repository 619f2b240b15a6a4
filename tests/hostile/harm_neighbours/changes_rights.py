# assignment: rnn
# does: makes the gradebook readable and writable for everybody
# success: changed
# says: PermissionError

import os

os.chmod({GRADEBOOK}, 0o666)
