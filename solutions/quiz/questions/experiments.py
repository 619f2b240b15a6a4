"""Questions on experiments: what would you see?"""

from autograder.spec import Group, Question

experiments = Group(
    "J",
    "what would you see?",
    Question(
        "J1",
        "S5",
        "Two runs of a plain RNN differ by 0.001 in the first input only; W_h is random with spectral radius "
        "0.5. By about how much do their states differ after 30 steps?",
        right="1e-12 or less",
        wrong={
            "0.001": "the difference is halved at every step, or faster",
            "6": "that would be with a radius of 3",
            "0.5": "nothing makes it grow",
        },
    ),
    Question(
        "J2",
        "S12",
        "Which eps is best for central differences in float64?",
        right="1e-5",
        wrong={
            "1e-1": "there the curve shows",
            "1e-12": "there rounding shows",
            "0": "that is 0/0",
        },
    ),
    Question(
        "J3",
        "S12",
        "Adding problem, T = 50, H = 16. Where is a plain RNN's mean squared error after 2,000 steps of training?",
        right="near 0.17, as if it always answered 1",
        wrong={
            "near 0.001": "that is a GRU's, after 500 to 750 steps",
            "at 0, since there is no noise in the task": "nothing learns it exactly",
            "near 1": "a constant answer does better",
        },
    ),
    Question(
        "J4",
        "S21",
        "A tanh unit with recurrent weight 1, no input, starts from 0.9. Where is it after 10,000 steps?",
        right="0.012",
        wrong={
            "0.9": "tanh pulls every value a little towards 0",
            "0": "it never gets there",
            "1e-30": "it fades like 1 / sqrt(t), not like a power of a number below 1",
        },
    ),
    Question(
        "J5",
        "S11",
        "An LSTM with forget bias 5, D = 3, H = 8, normal inputs, and random weights of size 1/sqrt(D + H). What "
        "did the norm of dc_T/dc_0 do over 200 steps, in 19 of 20 draws?",
        right="it grew",
        wrong={
            "it vanished": "f is 0.993, which leaves 0.26 on the cell's own line",
            "it stayed at 1": "f is below 1, and there is the way through h",
            "it halved": "f alone leaves less, and there is the way through h",
        },
    ),
    Question(
        "J6",
        "S12",
        "A model of embedded Reber words gives p = 1/2 at the last but one symbol. What is the matter?",
        right="it has not learned the long tie yet",
        wrong={
            "it has learned all": "then p would be 1 there",
            "it is overfitted: it knows its words by heart": (
                "on fresh words p = 1/2 is a guess, not a memory"
            ),
            "it has a wrong loss": "everywhere else it is right",
        },
    ),
)
