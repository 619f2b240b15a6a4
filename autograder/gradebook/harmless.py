"""Markdown that a stranger wrote, as Markdown of which nothing is obeyed wherever it is shown.

nbconvert passes HTML in Markdown cells and raw cells on as it stands, and whoever opens formgrader or a page of
feedback obeys it. So the text is rendered here, sanitised by nh3, and written as one block of HTML on one line, in
which every character that Markdown or HTML could obey is a reference: no second reading can make more of it than text.
"""

import re
import string
from collections.abc import Iterator
from functools import cache, lru_cache
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt

MOST_CHARACTERS = (
    50_000  # of a cell: what nests 10,000 deep takes a sanitiser long; more is shown as it was typed
)

_TAGS = set(
    "a abbr b blockquote br caption cite code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr "
    "i img ins kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr "
    "u ul var".split()
)
_VOID = {"br", "hr"}
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"alt", "src"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_LINK = re.compile(r"https?://|mailto:|#", re.IGNORECASE)
_PICTURE = re.compile(
    r"data:image/(?:gif|jpeg|png|svg\+xml);base64,", re.IGNORECASE
)  # an image runs no script
_FAR = re.compile(r"https?://", re.IGNORECASE)

# What has none of these signs is neither HTML nor a link nor mathematics, and stays as it was typed.
_SIGNS = re.compile(r"[^\w\s.,;()?!'%/]|_")

# Mathematics is kept from Markdown, which takes its stars, underscores and backslashes for its own.
# Each alternative ends at the first sign that could end or begin another, so that reading it is linear.
_MATHEMATICS = re.compile(
    r"(?<!\\)\$\$[^$]+\$\$"
    r"|(?<![\\$])\$(?!\s)(?:[^$\n]|\n(?![ \t]*\n))+(?<!\s)\$(?![$0-9])"
    r"|\\begin\{[a-z]+\*?\}(?:[^\\]|\\(?!begin\{|end\{))*\\end\{[a-z]+\*?\}"
)
_OPEN, _CLOSE = "\ue000", "\ue001"
_KEPT = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")

# What opens links, loads, defines, styles or draws elsewhere on the page.
_COMMANDS = re.compile(
    r"\\(?=(?:bbox|class|cssId|csname|def|edef|enclose|gdef|href|includegraphics|kern|let|llap|lower|mmlToken|moveleft"
    r"|moveright|mskip|mspace|hskip|hspace|newcommand|newenvironment|newtagform|raise|renewcommand|renewenvironment"
    r"|require|rlap|rule|Rule|Space|style|texttip|toggle|tooltip|unicode|url|xdef)(?![A-Za-z]))"
)
_NO_COMMAND = "\u2216"  # looks like a backslash

_REFERENCES = {
    number: "\ufffd" for number in range(32) if number not in (9, 10)
} | {
    ord(sign): f"&#{ord(sign)};" for sign in {*string.punctuation, "\n", "\t"} - set(".,;()-")
}  # fmt: skip


@lru_cache(64)  # a class hands in the same text between its cells
def harmless(text: str) -> str:
    """The Markdown without anything that acts: HTML is sanitised, pictures from elsewhere become links."""
    if not _SIGNS.search(text):
        return text
    if len(text) > MOST_CHARACTERS:
        return as_typed(text)
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"{_OPEN}{len(kept) - 1}{_CLOSE}"

    marked = _MATHEMATICS.sub(keep, text.replace(_OPEN, "\ufffd").replace(_CLOSE, "\ufffd"))
    try:
        page = _markdown().render(marked)
    except (
        IndexError,
        RecursionError,
        ValueError,
    ):  # nothing is known that does this, and a class depends on it
        return as_typed(text)
    return f"<div>{_OneLine(kept).read(_sanitised(page))}</div>"


def as_typed(text: str) -> str:
    """The text as a block of code, as far as a page can show it."""
    rest = len(text) - MOST_CHARACTERS
    more = f"\n({rest:,} characters more are in the file that was handed in.)" if rest > 0 else ""
    return f"<div><pre>{(text[:MOST_CHARACTERS] + more).translate(_REFERENCES)}</pre></div>"


@cache  # setting it up takes longer than most cells
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def _sanitised(page: str) -> str:
    clean: str = nh3.clean(
        page,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed,
        url_schemes={"data", "http", "https", "mailto"},
        link_rel=None,
    )
    return clean


def _allowed(tag: str, name: str, value: str) -> str | None:
    """The attribute's value, unless it is an address that does more than lead elsewhere."""
    if name == "href":
        return value if _LINK.match(value) else None
    if name == "src":
        return value if _PICTURE.match(value) or _FAR.match(value) else None
    return value


class _OneLine(HTMLParser):
    """Writes sanitised HTML anew: its tags, and all of its text as references. `kept` is the mathematics in it."""

    def __init__(self, kept: list[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._kept = kept
        self._written: list[str] = []
        self._text: list[str] = []
        self._within = dict.fromkeys(("a", "code", "pre"), 0)

    def read(self, page: str) -> str:
        """The page on one line."""
        self.feed(page)
        self.close()
        self._end_of_text()
        return "".join(self._written)

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "img":
            self._picture(given.get("src", ""), given.get("alt", ""))
            return
        self._end_of_text()
        if tag in self._within:
            self._within[tag] += 1
        if tag == "a" and "href" in given:
            given |= {"rel": "noopener noreferrer nofollow"}
        self._written.append(f"<{tag}{''.join(self._attributes(given))}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        self._end_of_text()
        if tag in self._within:
            self._within[tag] -= 1
        self._written.append(f"</{tag}>")

    def _picture(self, source: str, what: str) -> None:
        """The picture, if it is in the text; else a link, for fetching it would tell a stranger who reads this."""
        if _PICTURE.match(source):
            self._end_of_text()
            self._written.append(f"<img{''.join(self._attributes({'alt': what, 'src': source}))}>")
            return
        is_link = bool(source) and not self._within["a"]
        if is_link:
            self.handle_starttag("a", [("href", source)])
        self.handle_data(f"[picture: {what}]" if what else "[picture]")
        if is_link:
            self.handle_endtag("a")

    def _attributes(self, given: dict[str, str]) -> Iterator[str]:
        for name, value in given.items():
            yield f' {name}="{value.translate(_REFERENCES)}"'

    def _end_of_text(self) -> None:
        text = _KEPT.sub(self._put_back, "".join(self._text))
        if not self._within["code"] and not self._within["pre"]:
            text = _COMMANDS.sub(_NO_COMMAND, text)
        self._written.append(text.translate(_REFERENCES))
        self._text.clear()

    def _put_back(self, found: re.Match[str]) -> str:
        place = int(found[1])
        return self._kept[place] if place < len(self._kept) else ""
