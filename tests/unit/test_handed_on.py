"""Functions that only hand on what they are given, seen in the text."""

import pytest

from autograder.submissions.handed_on import handed_on

HANDED_ON = [
    "def f(*a):\n    return g(*a)",
    "def f(x, h):\n    '''Says something.'''\n    return g(x, h)",
    "def f(x, /, h, *more):\n    return g(x, h, *more)",
    "f = g",
    "def f(x):\n    return 2 * x\nf = g",
]
DOES_SOMETHING = [
    "def f(x, h):\n    return g(h, x)",
    "def f(x, h):\n    return g(x)",
    "def f(x):\n    return g(2 * x)",
    "def f(x):\n    return 2 * g(x)",
    "def f(x):\n    print(x)\n    return g(x)",
    "def f(x, k=1):\n    return g(x, k)",
    "def f(x):\n    return g(x, k=1)",
    "def f(x):\n    return f(x)",
    "@twice\ndef f(x):\n    return g(x)",
    "def f(x):\n    return np.g(x)",
    "f = g\ndef f(x):\n    return 2 * x",
    "f = g(1)",
    "def f(x:\n    return g(x)",
    f"def f(x):\n    return g({900 * '-'}x)",  # deeper than Python can write it
]


@pytest.mark.parametrize("text", HANDED_ON)
def test_what_is_handed_on_is_seen(text: str) -> None:
    assert handed_on({"a.py": text}) == {"f": "g"}


@pytest.mark.parametrize("text", DOES_SOMETHING)
def test_what_does_something_itself_is_not(text: str) -> None:
    assert handed_on({"a.py": text}) == {}
