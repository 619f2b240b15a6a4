# assignment: rnn
# does: otter: copies the source of the hidden tests
# success: read
# says: PermissionError

import glob
import os

found = os.listdir({COURSE})
raise ValueError(str([name for name in found if "hidden" in name]))
