# assignment: bptt
# made: yes
# does: gives varied numbers of the right shape from every function
# success: points
# says: should be

TAIL = """
import numpy as _np

_depth = [0]


def _noise(value):
    if isinstance(value, _np.ndarray):
        return _np.random.default_rng(value.size).normal(size=value.shape)
    if hasattr(value, "_fields"):
        return type(value)(*map(_noise, value))
    return type(value)(map(_noise, value)) if isinstance(value, (tuple, list)) else value


def _nonsense(function):
    def asked(*arguments):
        _depth[0] += 1
        try:
            result = function(*arguments)
        finally:
            _depth[0] -= 1
        return result if _depth[0] else _noise(result)

    return asked


for _name in ['numerical_gradient', 'rnn_step_backward', 'rnn_backward', 'truncated_rnn_backward', 'gradient_norms', 'clip_gradients']:
    globals()[_name] = _nonsense(globals()[_name])
"""
solution = folder.parent.parent / "course" / "solutions" / "bptt" / "bptt.py"
(folder / "bptt.py").write_text(solution.read_text(encoding="utf-8") + TAIL, encoding="utf-8")
