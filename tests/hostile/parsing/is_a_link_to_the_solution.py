# assignment: rnn
# made: yes
# does: hands in a symbolic link to the answer key
# success: points
# says: symbolic link

(folder / "rnn.py").symlink_to(folder.parent.parent / "course" / "solutions" / "rnn" / "rnn.py")
