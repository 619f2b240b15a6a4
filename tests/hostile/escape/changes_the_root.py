# assignment: rnn
# does: makes another folder its root
# success: claim
# says: PermissionError

import os


class Claim(Exception):
    pass


os.chroot({DROP})
raise Claim("it is root's folder")
