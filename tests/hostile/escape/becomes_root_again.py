# assignment: rnn
# does: takes back the user that the worker had when it was started
# success: claim
# says: PermissionError

import os


class Claim(Exception):
    pass


os.setresgid(0, 0, 0)
os.setresuid(0, 0, 0)
raise Claim("it is root")
