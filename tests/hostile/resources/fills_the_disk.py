# assignment: rnn
# does: writes 30 MB into a folder that anybody may write to
# success: changed
# says: PermissionError

with open({DROP} + "/filler", "wb") as file:
    for _ in range(30):
        file.write(bytes(1 << 20))
