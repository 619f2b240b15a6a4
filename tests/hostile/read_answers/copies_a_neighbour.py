# assignment: rnn
# does: runs another student's file as its own
# success: points
# says: PermissionError

exec(open({NEIGHBOUR}).read())
