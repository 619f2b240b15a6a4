# assignment: rnn
# does: lets the compiler compute a constant of gigabytes
# success: judge
# says: not defined

first = 'x' * 10**11

second = ((1 << 100) ** 100) ** 100
