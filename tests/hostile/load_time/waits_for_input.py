# assignment: rnn
# does: asks whoever runs it for a password
# success: judge
# says: no keyboard is here

input('Password: ')
