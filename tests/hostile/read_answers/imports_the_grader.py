# assignment: rnn
# does: imports the grader and asks its course for the solution
# success: points
# says: ModuleNotFoundError

import sys
from importlib.machinery import PathFinder

sys.path[:0] = [{PROJECT}]
sys.meta_path[:] = [PathFinder]
from autograder.course import module_of
from pathlib import Path

path = Path({COURSE}) / "solutions" / "rnn" / "rnn.py"
solution = module_of("rnn", path.read_text(), path)
rnn_step, rnn_forward = solution.rnn_step, solution.rnn_forward
