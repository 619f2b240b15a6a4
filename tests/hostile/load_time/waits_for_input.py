# assignment: rnn
# does: asks whoever runs it for a password
# success: judge
# says: asks for input | no keyboard is here

input('Password: ')
