from typing import Any

# How many weight matrices has one cell?
WEIGHT_MATRICES: dict[str, Any] = {"rnn": None, "lstm": None, "gru": None}
WEIGHT_MATRICES = {
    "rnn": 2,   # W and U
    "lstm": 8,  # four W, four U
    "gru": 6,   # three W, three U
}

# Does that number depend on T?
WEIGHT_MATRICES_DEPEND_ON_T: bool | None = False

# How many gates?
GATES: dict[str, Any] = {"rnn": 0, "lstm": 3, "gru": 2}

# How many state vectors go to the next step?
STATE_VECTORS: dict[str, Any] = {"rnn": 1, "lstm": 2, "gru": 1}

CHOICES = ("long-term memory", "working memory", "the gradient", "the weights")
CELL_STATE_CARRIES: str | None = CHOICES[0]
HIDDEN_STATE_CARRIES: str | None = CHOICES[1]


def parameter_count(cell: str, D: int, H: int) -> int:
    per_matrix = (D + H) * H
    per_bias = H
    return WEIGHT_MATRICES[cell] * (per_matrix + per_bias)

DRAWN_FOR = "two-matrices-a-gate"
ANSWERS = {1: 'b', 2: 'd', 3: 10640, 4: 'b', 5: 'b', 6: 'c', 7: 'd', 8: 'd', 9: 'b', 10: 'b'}
