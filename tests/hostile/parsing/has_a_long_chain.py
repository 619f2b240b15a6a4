# assignment: rnn
# made: yes
# does: chains attributes and calls thirty thousand times
# success: judge
# says: rnn.py

(folder / "rnn.py").write_text("x = a" + ".b()" * 30_000 + "\n")
