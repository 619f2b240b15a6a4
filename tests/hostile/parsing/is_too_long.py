# assignment: rnn
# made: yes
# does: is a file of 5 MB
# success: judge
# says: no more than 1,000,000

(folder / "rnn.py").write_bytes(b"#" * 5_000_000)
