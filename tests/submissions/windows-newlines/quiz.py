from typing import Any

# How many weight matrices has one cell?
WEIGHT_MATRICES: dict[str, Any] = {"rnn": None, "lstm": None, "gru": None}
WEIGHT_MATRICES = {
    "rnn": 1,   # [x, h] in one go
    "lstm": 4,  # f, i, o and the candidate
    "gru": 3,   # r, z and the candidate
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

DRAWN_FOR = "windows-newlines"
ANSWERS = {1: 'c', 2: 'c', 3: 'c', 4: 'd', 5: 4, 6: 'a', 7: 'c', 8: 'b', 9: 'd', 10: 'd'}
