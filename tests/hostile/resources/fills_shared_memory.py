# assignment: rnn
# does: fills the machine's shared memory, which is memory that outlives it
# success: claim
# says: PermissionError

import os


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    name = "/dev/shm/hostile-%d" % {JUDGE}
    with open(name, "wb") as file:
        file.write(bytes(1 << 20))
    os.remove(name)
    raise Claim("a megabyte outlives it")


attack()
