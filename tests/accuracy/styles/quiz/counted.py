# Counted from the equations, and all of it of other types.
PRODUCTS = {"rnn": ["h"], "lstm": ["f", "i", "o", "g"], "gru": ["r", "z", "n"]}
CANDIDATES = {"h", "g", "n"}
WEIGHT_MATRICES = {cell: float(len(made)) for cell, made in PRODUCTS.items()}
WEIGHT_MATRICES_DEPEND_ON_T = 0
GATES = {cell: len(set(made) - CANDIDATES) for cell, made in PRODUCTS.items()}
STATE_VECTORS = {"gru": 1, "rnn": 1, "lstm": 2}


def parameter_count(cell, D, H):
    return sum(1 for _ in PRODUCTS[cell]) * H * (D + H + 1)
