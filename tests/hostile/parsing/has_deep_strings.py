# assignment: rnn
# made: yes
# does: nests formatted strings
# success: judge
# says: rnn.py

(folder / "rnn.py").write_text("x = f'" + "{f\"{" * 200 + "1" + "}\"}" * 200 + "'\n")
