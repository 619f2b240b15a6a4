# assignment: rnn
# made: yes
# does: nests parentheses deeper than the parser can
# success: judge
# says: rnn.py is not Python

(folder / "rnn.py").write_text("x = " + "(" * 100_000 + "1" + ")" * 100_000 + "\n")
