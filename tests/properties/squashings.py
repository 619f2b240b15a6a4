"""Programs that squash by a wrong function throughout, forward and backward: all is consistent, nothing is right."""

from collections.abc import Iterator
from typing import NamedTuple

from autograder.course import Course

# phi, in the place of tanh, and its slope. The sigmoid becomes (1 + phi(a / 2)) / 2.
SQUASHINGS = {
    "erf": (
        "np.vectorize(math.erf)(a * math.sqrt(math.pi) / 2)",
        "np.exp(-(a * math.sqrt(math.pi) / 2) ** 2)",
    ),
    "arctan": ("2 / math.pi * np.arctan(math.pi / 2 * a)", "1 / (1 + (math.pi / 2 * a) ** 2)"),
    "softsign": ("a / (1 + np.abs(a))", "1 / (1 + np.abs(a)) ** 2"),
    "algebraic": ("a / np.sqrt(1 + a**2)", "(1 + a**2) ** -1.5"),
    "hard": ("np.clip(a, -1.0, 1.0)", "(np.abs(a) < 1) * 1.0"),
    "ReLU": ("np.maximum(a, 0)", "(a > 0) * 1.0"),
    "linear": ("a", "1 + 0 * a"),
    "sine": ("np.sin(a)", "np.cos(a)"),
    "tanh of 1.001 a": ("np.tanh(1.001 * a)", "1.001 * (1 - np.tanh(1.001 * a) ** 2)"),
    "1.001 tanh": ("1.001 * np.tanh(a)", "1.001 * (1 - np.tanh(a) ** 2)"),
    "tanh of tanh": ("np.tanh(np.tanh(a))", "(1 - np.tanh(np.tanh(a)) ** 2) * (1 - np.tanh(a) ** 2)"),
    "clipped at 5": ("np.tanh(np.clip(a, -5, 5))", "(np.abs(a) < 5) * (1 - np.tanh(a) ** 2)"),
}
HEAD = """

import math
def squash(a):
    return {phi}
def squash_slope(a):
    return {slope}
def gate(a):
    return (1 + squash(a / 2)) / 2
def gate_slope(a):
    return squash_slope(a / 2) / 4
"""
TANH = {
    "rnn": {"np.tanh(xh @ W + b)": "squash(xh @ W + b)"},
    "bptt": {"np.tanh(xh @ W + b)": "squash(xh @ W + b)", "(1 - h_next**2)": "squash_slope(xh @ W + b)"},
    "lstm": {
        "np.tanh(": "squash(",
        "(1 - tanh_c**2)": "squash_slope(c_next)",
        "(1 - g**2)": "squash_slope(xh @ weights.W_g + weights.b_g)",
    },
    "gru": {"np.tanh(": "squash(", "(1 - n**2)": "squash_slope(xrh @ weights.W_n + weights.b_n)"},
}
SIGMOID = {
    file: {"= sigmoid(": "= gate("}
    | {f"{k} * (1 - {k})": f"gate_slope(xh @ weights.W_{k} + weights.b_{k})" for k in gates}
    for file, gates in (("lstm", "fio"), ("gru", "rz"))
}


class Squashed(NamedTuple):
    """A solution that squashes in a wrong way."""

    assignment: str
    what: str
    text: str


def squashed(course: Course) -> Iterator[Squashed]:
    """Every file with every wrong squashing: of what a tanh squashes, of what a sigmoid does, of both."""
    for file in TANH:
        for name, (phi, slope) in SQUASHINGS.items():
            for what, changes in _ways(file):
                text = course[file].text
                for right, wrong in changes.items():
                    assert right in text, f"{right} stands nowhere in {file}"
                    text = text.replace(right, wrong)
                yield Squashed(file, f"{name} for {what}", text + HEAD.format(phi=phi, slope=slope))


def _ways(file: str) -> Iterator[tuple[str, dict[str, str]]]:
    yield "tanh", TANH[file]
    if file in SIGMOID:
        yield "the sigmoid", SIGMOID[file]
        yield "both", TANH[file] | SIGMOID[file]
