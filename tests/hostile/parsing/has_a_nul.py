# assignment: rnn
# made: yes
# does: has a NUL byte, at which some readers stop
# success: judge
# says: NUL

(folder / "rnn.py").write_bytes(b"def rnn_step(*a): return 0\n\0\nimport os\n")
