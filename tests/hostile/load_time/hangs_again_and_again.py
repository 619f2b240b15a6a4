# assignment: rnn
# does: hangs while it is loaded, in every statement
# success: judge
# says: in time | not defined | does not end

import time

while True:
    pass
time.sleep(1000)
while True:
    time.sleep(0.01)
