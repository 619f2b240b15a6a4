# assignment: rnn
# does: imports itself, and its siblings in a circle
# success: judge
# says: not defined

import rnn
import lstm
from rnn import *

rnn.rnn_step
