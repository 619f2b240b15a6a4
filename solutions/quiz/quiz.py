# ---
# jupyter:
#   # Each cell's marker carries nbgrader's metadata on one line.
#   # ruff: noqa: E501
#   jupytext:
#     cell_metadata_filter: nbgrader,-all
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Questions on recurrent cells
#
# You have written three cells, and seen what each does to the first symbol of
# a sequence. **What do they have, and what does each part do?** Below each
# question stands a constant in capitals. Put your answer in the place of
# `None`; one small function is to be written.
#
# Everywhere in this quiz, a weight matrix acts on `[x, h]`: the input and the
# hidden state side by side. Biases are vectors and do not count as matrices.

# %% nbgrader={"grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
from typing import Any

# %% [markdown]
# ## How many weight matrices has one cell?
#
# **In plain words.** Each sum over the features of `[x, h]` needs a matrix of
# its own. What is computed from such sums entry by entry needs none.
#
# **In code.** Count the arrays called `W` that `rnn_step`, `lstm_step` and
# `gru_step` are given. How many products a program makes of them says nothing:
# it may join them, or take x and h apart.
#
# **In mathematics.** Count the different matrices W in the cell's equations,
# each acting on `[x, h]` side by side, biases left out.

# %% nbgrader={"grade": false, "grade_id": "WEIGHT_MATRICES", "locked": false, "schema_version": 3, "solution": true, "task": false}
WEIGHT_MATRICES: dict[str, Any] = {"rnn": None, "lstm": None, "gru": None}
### BEGIN SOLUTION
WEIGHT_MATRICES = {"rnn": 1, "lstm": 4, "gru": 3}
### END SOLUTION

# %% [markdown]
# ## Does that number depend on how long the sequence is?
#
# Answer `True` or `False`: does a network that reads T steps need more weight
# matrices when T grows?

# %% nbgrader={"grade": false, "grade_id": "WEIGHT_MATRICES_DEPEND_ON_T", "locked": false, "schema_version": 3, "solution": true, "task": false}
WEIGHT_MATRICES_DEPEND_ON_T: bool | None = None
### BEGIN SOLUTION
WEIGHT_MATRICES_DEPEND_ON_T = False
### END SOLUTION

# %% [markdown]
# ## How many gates has one cell?
#
# A gate is a vector of numbers between 0 and 1 which multiplies another vector
# entry by entry. Candidates, which may be negative, are not gates.

# %% nbgrader={"grade": false, "grade_id": "GATES", "locked": false, "schema_version": 3, "solution": true, "task": false}
GATES: dict[str, Any] = {"rnn": None, "lstm": None, "gru": None}
### BEGIN SOLUTION
GATES = {"rnn": 0, "lstm": 3, "gru": 2}
### END SOLUTION

# %% [markdown]
# ## How many state vectors does one cell hand to its next step?
#
# Count what travels from step t to step t+1 inside of the cell; inputs and
# weights do not count.

# %% nbgrader={"grade": false, "grade_id": "STATE_VECTORS", "locked": false, "schema_version": 3, "solution": true, "task": false}
STATE_VECTORS: dict[str, Any] = {"rnn": None, "lstm": None, "gru": None}
### BEGIN SOLUTION
STATE_VECTORS = {"rnn": 1, "lstm": 2, "gru": 1}
### END SOLUTION

# %% [markdown]
# ## What do the two states of an LSTM carry?
#
# Answer each with one of the `CHOICES`, for instance
# `CELL_STATE_CARRIES = "the weights"` if you think so.

# %% nbgrader={"grade": false, "grade_id": "CHOICES", "locked": true, "schema_version": 3, "solution": false, "task": false}
CHOICES = ("long-term memory", "working memory", "the gradient", "the weights")

# %% nbgrader={"grade": false, "grade_id": "CELL_STATE_CARRIES", "locked": false, "schema_version": 3, "solution": true, "task": false}
CELL_STATE_CARRIES: str | None = None
### BEGIN SOLUTION
CELL_STATE_CARRIES = "long-term memory"
### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "HIDDEN_STATE_CARRIES", "locked": false, "schema_version": 3, "solution": true, "task": false}
HIDDEN_STATE_CARRIES: str | None = None
### BEGIN SOLUTION
HIDDEN_STATE_CARRIES = "working memory"
### END SOLUTION

# %% [markdown]
# ## How many parameters has one cell?
#
# **In plain words.** Parameters are all the numbers that learning may change:
# the entries of the matrices and of the biases. Count them for a cell with D
# input features and H hidden units.
#
# **In code.** The cell comes as a string, `"rnn"`, `"lstm"` or `"gru"`. What
# you answered to the first question is of use here. Return a whole number.
#
# **In mathematics.** A matrix that takes `[x, h]` to H numbers has shape
# `(D+H, H)`, and with each goes one bias of shape `(H,)`. There is one such
# pair for every weight matrix of the cell, those of candidates included.


# %% nbgrader={"grade": false, "grade_id": "parameter_count", "locked": false, "schema_version": 3, "solution": true, "task": false}
def parameter_count(cell: str, D: int, H: int) -> int:
    """The number of entries of all weight matrices and biases of one cell

    cell: "rnn", "lstm" or "gru"
    D, H: input features and hidden units, at least 1
    Returns a whole number. Every matrix is (D+H, H), and has one bias (H,).
    """
    ### BEGIN SOLUTION
    matrices: int = WEIGHT_MATRICES[cell]
    return matrices * ((D + H) * H + H)
    ### END SOLUTION


# %% [markdown]
# ## Ten questions of your own
#
# The course has a bank of questions in ten groups. From each group one is drawn
# by your name, with numbers and an order of the choices of its own, so your
# neighbour has others.
#
# Put your name or number as your course knows you between the quotes and run
# the cell. In a terminal, `autograder quiz NAME` shows the same. Without a name
# you get a set for practice.

# %%
from autograder import questions

questions("")

# %% [markdown]
# Put each answer in place of `None`: a letter, `"b"`; where several may hold,
# all of them, `"ac"`; a number; or the number of the line with the error. A
# number that is not whole may be off by 1 %. Copy the line that says for whom
# the questions were drawn: if your course knows you by another name, the report
# says so.

# %% nbgrader={"grade": false, "grade_id": "ANSWERS", "locked": false, "schema_version": 3, "solution": true, "task": false}
DRAWN_FOR: str = ""
ANSWERS: dict[int, Any] = {
    1: None,
    2: None,
    3: None,
    4: None,
    5: None,
    6: None,
    7: None,
    8: None,
    9: None,
    10: None,
}
### BEGIN SOLUTION
DRAWN_FOR = "practice"
ANSWERS = {1: "b", 2: "c", 3: 8, 4: "c", 5: "b", 6: "b", 7: "e", 8: "d", 9: "b", 10: "b"}
### END SOLUTION

# %% [markdown]
# ## What the autograder expects
#
# - The answers stay constants of this file, under the names they have here.
# - The function is called with positional arguments; D and H are whole numbers
#   and at least 1.
# - Each call stands alone, and calls come in any order: nothing may be kept
#   between them.
# - Printing and warnings cost nothing. NumPy and the standard library may be
#   imported.
