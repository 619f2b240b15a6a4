# assignment: rnn
# does: takes back the user that the worker had when it was started
# success: claim
# says: PermissionError

import os


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)
    raise Claim("it is root")


attack()
