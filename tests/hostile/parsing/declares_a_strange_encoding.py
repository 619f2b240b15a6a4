# assignment: rnn
# made: yes
# does: declares an encoding that is a program of its own
# success: judge
# says: declares an encoding

(folder / "rnn.py").write_bytes(b"# coding: unicode_escape\nx = 1\\nimport os\n")
