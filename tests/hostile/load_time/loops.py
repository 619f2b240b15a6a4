# assignment: rnn
# does: never finishes loading
# success: judge
# says: is not loaded in time

while True:
    pass
