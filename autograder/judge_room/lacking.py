"""Which name a line uses that is not there, in the words of the judge: the exception says it, the source confirms it.

An exception's text may be anything. A name is told only if it stands in that line of the file.
"""

import re

import numpy as np

_LONGEST = 60  # letters of a name that is told
_NAME = rf"'(\w{{1,{_LONGEST}}})'"
_UNDEFINED = re.compile(rf"name {_NAME} is not defined")
_UNSET = re.compile(rf"(?:cannot access local variable|local variable) {_NAME}")
_NOT_IN_NUMPY = re.compile(rf"module 'numpy[\w.]*' has no attribute {_NAME}")
_NO_ATTRIBUTE = re.compile(rf".{{0,200}}? has no attribute {_NAME}")
_NO_KEY = re.compile(_NAME)

_SENTENCES: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "NameError": (
        (_UNDEFINED, "{} is not defined there; a function is given its arguments and nothing else"),
    ),
    "UnboundLocalError": ((_UNSET, "{} is used there before it is set"),),
    "AttributeError": (
        (_NOT_IN_NUMPY, "NumPy has no {}"),
        (_NO_ATTRIBUTE, "what stands before it has no {}"),
    ),
    "KeyError": ((_NO_KEY, "there is no key {}"),),
}


def lacking(type_name: str, text: str, line: str) -> str:
    """`NumPy has no sigmoid`: what is not there in this line; empty where that cannot be told.

    type_name, text: of the exception. line: of the student's file, as it was handed in.
    """
    for pattern, sentence in _SENTENCES.get(type_name, ()):
        found = pattern.match(text)
        if found is None or not re.search(rf"(?<!\w){re.escape(found[1])}(?!\w)", line):
            continue
        if pattern is _NOT_IN_NUMPY and _is_in_numpy(found[1]):
            continue
        return sentence.format(found[1])
    return ""


def _is_in_numpy(name: str) -> bool:
    """Whether NumPy has such a name; without asking it, for that warns of names that were taken out."""
    return name in dir(np)
