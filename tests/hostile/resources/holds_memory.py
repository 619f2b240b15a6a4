# assignment: rnn
# does: takes and fills 640 MB
# success: claim
# says: MemoryError | does not end

import numpy as np


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    held = [np.ones(1 << 24) for _ in range(5)]
    raise Claim("640 MB are held")


attack()
