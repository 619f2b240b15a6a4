# assignment: rnn
# made: yes
# does: hands in a symbolic link to a device that never ends
# success: judge
# says: symbolic link

(folder / "rnn.py").symlink_to("/dev/zero")
