# assignment: rnn
# made: yes
# does: hands in JSON that is nested a hundred thousand deep
# success: judge
# says: nested too deep

(folder / "rnn.ipynb").write_text("[" * 100_000 + "]" * 100_000)
