"""What a command said on stderr, each sentence in one line again, however it was broken for 80 columns."""

import re


def sentences(text: str) -> str:
    """The text without the breaks of autograder.commands.wrapping."""
    return re.sub(r"(?<=\S)\n  (?=\S)", " ", text)
