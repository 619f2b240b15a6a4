# assignment: rnn
# does: opens the memory of the process that it was forked from, to change what is forked next
# success: claim
# says: PermissionError

import os


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    with open(f"/proc/{os.getppid()}/mem", "r+b", 0):
        raise Claim("it is open for writing")


attack()
