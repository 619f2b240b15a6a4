# assignment: rnn
# does: fills its process with threads
# success: claim
# says: RuntimeError

import threading
import time


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    for _ in range(50):
        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
    raise Claim("50 threads run")


attack()
