# This file is yours to edit: write your answers here and keep the names of the
# functions.

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

# %%
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

# %%
WEIGHT_MATRICES: dict[str, Any] = {"rnn": None, "lstm": None, "gru": None}

# %% [markdown]
# ## Does that number depend on how long the sequence is?
#
# Answer `True` or `False`: does a network that reads T steps need more weight
# matrices when T grows?

# %%
WEIGHT_MATRICES_DEPEND_ON_T: bool | None = None

# %% [markdown]
# ## How many gates has one cell?
#
# A gate is a vector of numbers between 0 and 1 which multiplies another vector
# entry by entry. Candidates, which may be negative, are not gates.

# %%
GATES: dict[str, Any] = {"rnn": None, "lstm": None, "gru": None}

# %% [markdown]
# ## How many state vectors does one cell hand to its next step?
#
# Count what travels from step t to step t+1 inside of the cell; inputs and
# weights do not count.

# %%
STATE_VECTORS: dict[str, Any] = {"rnn": None, "lstm": None, "gru": None}

# %% [markdown]
# ## What do the two states of an LSTM carry?
#
# Answer each with one of the `CHOICES`, for instance
# `CELL_STATE_CARRIES = "the weights"` if you think so.

# %%
CHOICES = ("long-term memory", "working memory", "the gradient", "the weights")

# %%
CELL_STATE_CARRIES: str | None = None

# %%
HIDDEN_STATE_CARRIES: str | None = None

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


# %%
def parameter_count(cell: str, D: int, H: int) -> int:
    """The number of entries of all weight matrices and biases of one cell

    cell: "rnn", "lstm" or "gru"
    D, H: input features and hidden units, at least 1
    Returns a whole number. Every matrix is (D+H, H), and has one bias (H,).
    """
    raise NotImplementedError("parameter_count is not written yet")


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

# %%
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
