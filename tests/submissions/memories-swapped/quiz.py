WEIGHT_MATRICES = {"rnn": 1, "lstm": 4, "gru": 3}

WEIGHT_MATRICES_DEPEND_ON_T = False

GATES = {"rnn": 0, "lstm": 3, "gru": 2}

STATE_VECTORS = {"rnn": 1, "lstm": 2, "gru": 1}

CHOICES = ("long-term memory", "working memory", "the gradient", "the weights")

CELL_STATE_CARRIES = "working memory"

HIDDEN_STATE_CARRIES = "long-term memory"


def parameter_count(cell, D, H):
    """number of entries of all weight matrices and biases"""
    return WEIGHT_MATRICES[cell] * ((D + H) * H + H)

DRAWN_FOR = "memories-swapped"
ANSWERS = {1: 'a', 2: 'd', 3: 1295, 4: 2.6561398887587544e-05, 5: 3, 6: 'd', 7: 'a', 8: 'c', 9: 2.772588722239781, 10: 'd'}
