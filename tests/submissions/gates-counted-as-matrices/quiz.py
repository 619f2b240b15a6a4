WEIGHT_MATRICES = {"rnn": 1, "lstm": 3, "gru": 2}

WEIGHT_MATRICES_DEPEND_ON_T = False

GATES = {"rnn": 0, "lstm": 3, "gru": 2}

STATE_VECTORS = {"rnn": 1, "lstm": 2, "gru": 1}

CHOICES = ("long-term memory", "working memory", "the gradient", "the weights")

CELL_STATE_CARRIES = "long-term memory"

HIDDEN_STATE_CARRIES = "working memory"


def parameter_count(cell, D, H):
    """number of entries of all weight matrices and biases"""
    return WEIGHT_MATRICES[cell] * ((D + H) * H + H)

DRAWN_FOR = "gates-counted-as-matrices"
ANSWERS = {1: 'a', 2: 'd', 3: 'b', 4: 0.014780882941434608, 5: 'b', 6: 'a', 7: 'c', 8: 'c', 9: 'c', 10: 'c'}
