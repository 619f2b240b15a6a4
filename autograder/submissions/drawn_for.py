"""For whose questions a file's answers were made, as it says itself: `DRAWN_FOR = "ada"`."""

import re

from autograder.submissions.source import Source
from autograder.submissions.text import printable

DRAWN_FOR = "DRAWN_FOR"
_SAYS = re.compile(r"""^DRAWN_FOR[ \t]*(?::[^=\n]{0,40})?=[ \t]*(["'])([^"'\n]{1,200})\1""", re.MULTILINE)


def drawn_for(source: Source) -> str:
    """The last name that it gives to DRAWN_FOR as a plain text; nothing if there is none. Nothing is run."""
    found = [match[2] for cell in source.cells for match in _SAYS.finditer(cell.text)]
    return printable(found[-1].strip()) if found else ""
