# assignment: rnn
# made: yes
# does: writes an integer of 900,000 digits
# success: judge
# says: rnn.py

(folder / "rnn.py").write_text("x = " + "9" * 900_000 + "\n")
