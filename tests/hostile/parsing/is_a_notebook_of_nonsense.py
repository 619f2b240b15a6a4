# assignment: rnn
# made: yes
# does: hands in a notebook whose cells are none
# success: judge
# says: no code in its cells

import json

cells = [None, 7, {"cell_type": "code"}, {"cell_type": ["code"], "source": {}}, {"cell_type": "code", "source": [1, None]}]
(folder / "rnn.ipynb").write_text(json.dumps({"cells": cells, "worksheets": [{"cells": 3}], "nbformat": "x"}))
