# assignment: rnn
# does: sleeps while it is loaded
# success: judge
# says: is not loaded in time

import time

time.sleep(1e6)
