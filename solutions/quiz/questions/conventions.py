"""Questions on conventions: how others order, name and count."""

from autograder.spec import Group, Numeric, Question

conventions = Group(
    "H",
    "conventions",
    Question(
        "H1",
        "S40",
        "In which order does PyTorch's LSTM keep its four blocks?",
        right="i, f, g, o",
        wrong={
            "f, i, o, g": "that is this course's order",
            "i, o, f, g": "that is ONNX's order",
            "i, f, o, g": "that is the order of the course CS231n",
        },
    ),
    Question(
        "H2",
        "S40",
        "Where does PyTorch's GRU reset?",
        right="after the product with the state's matrix",
        wrong={
            "before the product with the state's matrix": "so do this course and Cho et al. 2014",
            "both before and after": "r occurs once",
            "nowhere": "look for r in its documentation",
        },
    ),
    Question(
        "H3",
        "S40",
        "What does z = 1 do in the GRU of PyTorch and of Keras?",
        right="it keeps the old state",
        wrong={
            "it lets the candidate in": "so in Chung et al. 2014 and in the courses of DeepLearning.AI",
            "it resets": "that is what r is for",
        },
    ),
    Question(
        "H4",
        "S40",
        "What do PyTorch's two biases of a block do?",
        right="they are added: only their sum matters, except in a GRU's candidate",
        wrong={
            "one is for training": "both are always there",
            "they are averaged, so that each of them has half of the weight in its block": (
                "both stand in one formula, with the factor 1"
            ),
            "each is for one direction": "each direction has two",
        },
    ),
    Question(
        "H5",
        "S40",
        "Where does the GRU of Keras reset, if nothing else is said?",
        right="after the product with the state's matrix",
        wrong={
            "before the product with the state's matrix": "only with reset_after=False",
            "both before and after": "r occurs once",
            "nowhere": "look for reset_after in its documentation",
        },
    ),
    Numeric(
        "H6",
        "S40",
        "torch.nn.LSTM({D}, {H}): how many rows has weight_ih_l0?",
        right=lambda D, H: 4 * H,
        wrong={
            "there is a block for each gate and one for the candidate": lambda D, H: H,
            "rows are what comes out": lambda D, H: 4 * D,
            "that is how many columns it has": lambda D, H: D,
            "the candidate has a block too": lambda D, H: 3 * H,
        },
        sizes={"D": range(2, 10), "H": range(10, 41)},
    ),
)
