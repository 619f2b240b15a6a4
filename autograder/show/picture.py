"""What can be drawn in a notebook or a page, and said in a terminal."""

import textwrap
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A picture as HTML, and the same in characters, in lines of at most 80 columns.

    Text in it takes the colour of what stands around it, so that it can be read in light and in dark.
    """

    html: str
    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def said(sentence: str) -> Picture:
    """A sentence in the place of a picture."""
    return Picture(f'<p style="margin: 0.4em 0">{escape(sentence)}</p>', textwrap.fill(sentence, 80))
