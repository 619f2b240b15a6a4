# assignment: rnn
# made: yes
# does: nests operators so deep that the compiler may crash
# success: judge
# says: rnn.py

(folder / "rnn.py").write_text("x = " + "-" * 300_000 + "1\n")
