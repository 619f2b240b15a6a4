# assignment: rnn
# does: ends its file by a KeyboardInterrupt with a hostile text
# success: judge
# says: KeyboardInterrupt

raise KeyboardInterrupt('[/red]\x1b[2J' * 1000)
