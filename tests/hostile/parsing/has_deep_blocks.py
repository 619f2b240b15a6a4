# assignment: rnn
# made: yes
# does: nests blocks deeper than Python allows
# success: judge
# says: rnn.py

(folder / "rnn.py").write_text("".join(" " * k + "if 1:\n" for k in range(1000)) + " " * 1000 + "x\n")
