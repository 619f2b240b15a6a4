# assignment: rnn
# does: calls a host of its own
# success: reached
# says: PermissionError

import _socket

connection = _socket.socket(2, 1)
connection.settimeout(1)
connection.connect(("127.0.0.1", {PORT}))
connection.send(b"the hidden inputs")
