# assignment: rnn
# does: prints 200 MB, from Python and past it
# success: judge
# says: rnn

import os
import sys

for _ in range(100):
    sys.stdout.write("x" * (1 << 20))
    os.write(2, b"y" * (1 << 20))
