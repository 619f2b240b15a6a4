# assignment: rnn
# does: leaves a file in a folder that anybody may write to, for a later submission to find
# success: changed
# says: PermissionError

import os

os.close(os.open({DROP} + "/left", os.O_CREAT | os.O_WRONLY, 0o666))
