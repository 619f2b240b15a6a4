# assignment: rnn
# made: yes
# does: is saved as UTF-16
# success: judge
# says: UTF-16

(folder / "rnn.py").write_text("x = 1\n", encoding="utf-16")
