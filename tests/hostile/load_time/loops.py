# assignment: rnn
# does: never finishes loading
# success: judge
# says: does not end

while True:
    pass
