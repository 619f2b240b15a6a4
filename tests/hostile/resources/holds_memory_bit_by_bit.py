# assignment: rnn
# does: takes memory in small pieces, which no single request gives away
# success: claim
# says: MemoryError | does not end


class Claim(Exception):
    def __str__(self):
        return f"Claim: {self.args[0]}"


def attack():
    held = []
    for _ in range(10_240):
        held.append(bytearray(b"x") * (1 << 16))
    raise Claim("640 MB are held")


attack()
