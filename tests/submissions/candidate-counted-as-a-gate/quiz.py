WEIGHT_MATRICES = {"rnn": 1, "lstm": 4, "gru": 3}

WEIGHT_MATRICES_DEPEND_ON_T = False

GATES = {"rnn": 0, "lstm": 4, "gru": 3}

STATE_VECTORS = {"rnn": 1.0, "lstm": 2.0, "gru": 1.0}

CHOICES = ("long-term memory", "working memory", "the gradient", "the weights")

CELL_STATE_CARRIES = "long-term memory"

HIDDEN_STATE_CARRIES = "working memory"


def parameter_count(cell, D, H):
    """number of entries of all weight matrices and biases"""
    return WEIGHT_MATRICES[cell] * ((D + H) * H + H)

DRAWN_FOR = "candidate-counted-as-a-gate"
ANSWERS = {1: 'd', 2: 'a', 3: 'b', 4: 'b', 5: 'a', 6: 'b', 7: 'f', 8: 'b', 9: 4.1588830833596715, 10: 'd'}
