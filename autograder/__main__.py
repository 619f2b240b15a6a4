"""`python -m autograder` is the command `autograder`, and runs nothing of the folder that it is called in."""

import os
import site
import sys

# Python puts the current folder in front of everything, and click.py or numpy.py in it would be run as ours. Nothing
# that is not loaded already may be imported before this.
_here = {"", os.getcwd()} - set(site.getsitepackages())
sys.path[:] = [entry for entry in sys.path if entry not in _here]

from autograder.cli import main

if __name__ == "__main__":
    main()
