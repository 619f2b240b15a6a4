"""Quiz."""
gates = {"rnn": [], "lstm": ["forget", "input", "output"], "gru": ["reset", "update"]}

GATES = {cell: len(names) for cell, names in gates.items()}
# every gate has a matrix, and so has the candidate (of the simple RNN: the new state)
WEIGHT_MATRICES = {cell: len(names) + 1 for cell, names in gates.items()}
WEIGHT_MATRICES_DEPEND_ON_T = False
STATE_VECTORS = dict(rnn=1, lstm=2, gru=1)

CHOICES = ("long-term memory", "working memory", "the gradient", "the weights")
CELL_STATE_CARRIES = CHOICES[0]
HIDDEN_STATE_CARRIES = CHOICES[1]


def parameter_count(cell, D, H):
    matrix, bias = (D + H) * H, H
    return (len(gates[cell]) + 1) * (matrix + bias)

DRAWN_FOR = "all-right"
ANSWERS = {1: 'b', 2: 'b', 3: 4, 4: 2.6342404738064102, 5: 'a', 6: 'd', 7: 'b', 8: 'c', 9: 'd', 10: 'a'}
