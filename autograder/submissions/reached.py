r"""The files of a submission that one of them may come to, seen in the text: nothing of it is run.

A file is reached if an import in one that is names it, or its package: import rnn;   from rnn import (rnn_step, ...).
Whoever looks modules up while the program runs may come to all of them.
"""

import re
from collections.abc import Mapping

from autograder.submissions.calls import LOOKS_UP, WORD
from autograder.submissions.source import Source

LOOKS_FOR_MODULES = LOOKS_UP | {"importlib", "pkgutil", "runpy", "imp", "builtins", "__builtins__"}
# An import to the end of its statement; in prose too.
IMPORT = re.compile(r"\b(?:import|from)\b(?:\\\r?\n|\([^)]*|[^\n;#(])*")


def reached(sources: Mapping[str, Source], own: str) -> dict[str, Source]:
    """The file `own`, and those that it may come to, in the order of `sources`; both by the names of their modules."""
    found, waiting = {own}, [own]
    while waiting and len(found) < len(sources):
        texts = [cell.text for cell in sources[waiting.pop()].cells]
        if any(word in LOOKS_FOR_MODULES for text in texts for word in WORD.findall(text)):
            return dict(sources)
        named = {word for text in texts for one in IMPORT.findall(text) for word in WORD.findall(one)}
        new = {name for name in sources.keys() - found if name.partition(".")[0] in named}
        found |= new
        waiting += new
    return {name: source for name, source in sources.items() if name in found}
