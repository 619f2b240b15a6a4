# assignment: rnn
# does: sleeps while it is loaded
# success: judge
# says: does not end

import time

time.sleep(1e6)
