# assignment: rnn
# does: asks whoever runs it for a password
# success: judge
# says: EOFError

input('Password: ')
