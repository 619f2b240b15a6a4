"""Sentences in lines of 80 columns; what is there to be copied stays whole: paths, options, commands."""

import itertools
import re
import sys

WIDTH = 80
_WORD = r"(?:'[^']*'|\"[^\"]*\"|[^\s;]*[^\s;,.:)])"  # an argument, without the mark that ends the sentence
_PLAIN = r"(?:[A-Z]{2,}\b|\.\.\.|[\w-]*[/.~]" + _WORD + ")"  # a placeholder, or a path
_OPTION = rf"--?[a-z][\w-]*(?: (?!-)(?:{_PLAIN}|{_WORD}))?"
_COMMAND = (
    rf"(?:autograder|nbgrader) [a-z_]+(?: (?:{_OPTION}|{_PLAIN}))*"
    rf"|(?:python\d? -m )?pip install {_WORD}(?: {_WORD}(?=\.?$))?"
    rf"|cp -r {_WORD} \w+|ulimit -\w(?: \d+)?"
)
_WHOLE = re.compile(rf"(?<![\w-])(?:{_COMMAND}|--[a-z][\w-]* {_PLAIN})")


def wrapped(text: str) -> str:
    """The text in lines of at most 80 columns, the further lines of a sentence two columns in.

    A line is broken at blanks only, and not within what would be copied: a command, an option with its value, or what
    was typed in this command line. What is longer than a line has one of its own, whole.
    """
    return "\n".join(_filled(line) for line in text.split("\n"))


def _filled(line: str) -> str:
    if len(line) <= WIDTH:
        return line
    indent = line[: len(line) - len(line.lstrip(" "))]
    lines = [""]
    for word in _words(line[len(indent) :]):
        room = WIDTH - len(indent) - 2 * (len(lines) > 1)
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return "\n".join(f"{indent}{'  ' * (k > 0)}{one}" for k, one in enumerate(lines))


def _words(line: str) -> list[str]:
    """The line in pieces that are not to be broken."""
    borders = {k for k, letter in enumerate(line) if letter == " "}
    for start, end in _unbroken(line):
        borders -= set(range(start, end))
    cuts = [-1, *sorted(borders), len(line)]
    return [line[one + 1 : other] for one, other in itertools.pairwise(cuts) if other > one + 1]


def _unbroken(line: str) -> list[tuple[int, int]]:
    """From where to where the line is to stay whole."""
    typed = [one for one in sys.argv[1:] if " " in one and one in line]
    spans = [found.span() for found in _WHOLE.finditer(line)]
    return spans + [found.span() for one in typed for found in re.finditer(re.escape(one), line)]
