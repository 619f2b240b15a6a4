# assignment: rnn
# does: asks for 16 GB that it never touches
# success: claim
# says: MemoryError | does not end

import numpy as np


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    reserved = [np.empty(1 << 28) for _ in range(8)]
    raise Claim("16 GB are reserved")


attack()
