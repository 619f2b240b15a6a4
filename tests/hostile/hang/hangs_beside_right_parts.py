# assignment: lstm
# made: yes
# does: loops for ever wherever right parts stand in, in every function that calls a wrong one
# success: points
# earns: 16.3
# because: of the gates one is wrong, cell update and hidden state are right; the others earn what they earn as they stand
# says: should be

TAIL = """

squashed = lstm_gates


def lstm_gates(x, h, weights):
    f, i, o, g = squashed(x, h, weights)
    return f, i, o, g**3 - 0.7 * f


own = lstm_gates


def hanging(function):
    def asked(*arguments):
        while lstm_gates is not own:
            pass
        return function(*arguments)

    return asked


lstm_step, lstm_forward, lstm_step_backward, lstm_backward = map(
    hanging, (lstm_step, lstm_forward, lstm_step_backward, lstm_backward)
)
"""
solution = folder.parent.parent / "course" / "solutions" / "lstm" / "lstm.py"
(folder / "lstm.py").write_text(solution.read_text(encoding="utf-8") + TAIL, encoding="utf-8")
