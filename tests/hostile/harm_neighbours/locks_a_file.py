# assignment: rnn
# does: locks another student's file, so that whoever locks it next waits
# success: claim
# says: PermissionError

import fcntl


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    file = open({NEIGHBOUR})
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    raise Claim("it is locked")


attack()
