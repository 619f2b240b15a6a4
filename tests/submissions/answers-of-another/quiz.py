"""My answers; the last ten are a friend's."""

WEIGHT_MATRICES = {"rnn": 1, "lstm": 4, "gru": 3}
WEIGHT_MATRICES_DEPEND_ON_T = False
GATES = {"rnn": 0, "lstm": 3, "gru": 2}
STATE_VECTORS = {"rnn": 1, "lstm": 2, "gru": 1}
CELL_STATE_CARRIES = "long-term memory"
HIDDEN_STATE_CARRIES = "working memory"


def parameter_count(cell, D, H):
    return WEIGHT_MATRICES[cell] * (D + H + 1) * H


DRAWN_FOR = "all-right"
ANSWERS = {1: 'b', 2: 'b', 3: 4, 4: 2.6342404738064102, 5: 'a', 6: 'd', 7: 'b', 8: 'c', 9: 'd', 10: 'a'}
