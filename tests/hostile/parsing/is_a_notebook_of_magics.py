# assignment: rnn
# made: yes
# does: hands in cells of shell lines and magics
# success: changed
# says: rnn_step is not defined

import json

mark = folder.parent.parent / "drop" / "owned"
lines = [f"!touch {mark}", f"%%bash\ntouch {mark}", f"%system touch {mark}", f"x = !touch {mark}", f"%run {mark}"]
cells = [{"cell_type": "code", "source": line, "metadata": {}, "outputs": []} for line in lines]
(folder / "rnn.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}))
