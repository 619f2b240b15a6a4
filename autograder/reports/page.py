"""Pages that open anywhere: one file each, without scripts, without network; whatever is put in them is text.

A page is a template of templates/ with values. All values are escaped; only pictures are markup, and they are made by
this program out of numbers.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
MADE_BY = b'<meta name="generator" content="autograder">'  # stands in the head of every page of ours
HEAD = 1000  # bytes in which it stands
BUFFERED = 200  # parts of a page that are put together to a piece of it
_ANCHOR = re.compile(r"[^\w-]", re.ASCII)


def filled(template: str, **values: Any) -> bytes:
    """The page that a template and these values make, in UTF-8."""
    text = _templates().get_template(template).render(**values)
    return text.encode("utf-8", "backslashreplace")


def pieces(template: str, **values: Any) -> Iterator[bytes]:
    """The same page piece by piece, for one that is long: of what it lists it asks for one after the other."""
    stream = _templates().get_template(template).stream(**values)
    stream.enable_buffering(BUFFERED)
    return (text.encode("utf-8", "backslashreplace") for text in stream)


def markup(svg: str) -> Any:
    """A picture of our own making, which is put in as it is."""
    from markupsafe import Markup

    return Markup(svg)


def anchor(*names: str) -> str:
    """What a link within the page leads to."""
    return "-".join(_ANCHOR.sub("_", name) for name in names)


def is_ours(file: Path) -> bool:
    """Whether a file is a page that this program made."""
    with file.open("rb") as opened:
        return MADE_BY in opened.read(HEAD)


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # The bytes between the tags are what the policy allows: no other style, and no script at all.
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8").replace("\n", "")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    found.globals.update(style=markup(style), style_hash=markup(f"sha256-{digest}"))
    return found
