"""The name that a line reads and nothing has defined: said by the exception, and seen in the line itself."""

import re

from .not_python import LINE

# What Python says where a name is not there, and the same in words of our own.
_SAID = {
    "NameError": (re.compile(r"name '(\w{1,60})' is not defined"), "{} is not defined"),
    "UnboundLocalError": (
        re.compile(r"(?:cannot access )?local variable '(\w{1,60})' "),
        "{} has no value there yet",
    ),
    "AttributeError": (re.compile(r"module 'numpy' has no attribute '(\w{1,60})'"), "NumPy has no {}"),
    "ImportError": (re.compile(r"cannot import name '(\w{1,60})' from "), "there is no {} in that module"),
}


def named(type_name: str, text: str, line: str) -> str:
    """`h_prev is not defined`; empty unless the name stands in the line, for the text may be forged."""
    if type_name not in _SAID:
        return ""
    says, told = _SAID[type_name]
    found = says.match(text)
    if found is None or not re.search(rf"\b{found[1]}\b", line[:LINE]):
        return ""
    return told.format(found[1])
