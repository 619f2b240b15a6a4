"""Nothing that a student wrote is obeyed by a page that shows it, and what may be shown still is."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest

pytest.importorskip("nh3", reason="nh3 is not installed: pip install -e '.[nbgrader]'")

from autograder.gradebook.cells import MOST_MARKDOWN, Given, Lesson, restored
from autograder.gradebook.harmless import MOST_CHARACTERS, as_typed, harmless
from tests.gradebook.live_markup import DO, MARKDOWN, SAFE
from tests.tools.sample import sampled

ADDRESSES = ("href", "src", "action", "formaction", "data", "srcdoc", "poster", "background", "xlink:href")
DEAD = {"script", "style", "iframe", "object", "embed", "form", "input", "button", "meta", "base", "link", "svg",
        "math", "video", "audio", "template", "noscript", "body", "html", "marquee", "textarea", "frame"}  # fmt: skip


class Seen(HTMLParser):
    """What a browser would do with a page: what is live in it, and the text that it shows."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.live: list[str] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open += [tag] if tag not in ("br", "hr", "img") else []
        self.live += [tag] if tag in DEAD else []
        for name, value in attrs:
            said = "".join((value or "").split()).lower()
            known = said.startswith(("https://", "http://", "mailto:", "#", "data:image/"))
            if name.startswith("on") or name in ("style", "class", "id", "name", "srcset"):
                self.live.append(f"{name}={value}")
            if name in ADDRESSES and not known:
                self.live.append(f"{name}={value}")
            if name == "src" and not said.startswith("data:image/"):
                self.live.append(f"fetches {value}")

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> closes something of the page's own"

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.live.append(f"<!--{data}-->")

    def unknown_decl(self, data: str) -> None:
        self.live.append(f"<![{data}]>")


def seen(page: str) -> Seen:
    read = Seen(page)
    assert read.open == []
    return read


def by_nbconvert(text: str) -> str:
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    return str(markdown2html_mistune(text))


@pytest.mark.parametrize("text", [*MARKDOWN, *(f"text\n\n- {one}" for one in MARKDOWN)])
def test_nothing_is_live(text: str) -> None:
    """Neither as it is written, nor after nbconvert has read it as Markdown."""
    made = harmless(text)
    assert "\n" not in made or made == text
    for page in (made, by_nbconvert(made)):
        assert seen(page).live == []
    if made != text:
        assert by_nbconvert(made).strip() == made, "nbconvert makes something else of it"


def test_the_tests_see_what_is_live() -> None:
    """Nearly all of these are live where nothing is done; the others are mathematics or need an older reader."""
    live = 0
    for text in MARKDOWN:
        try:
            live += bool(Seen(by_nbconvert(text)).live)
        except Exception:  # noqa: BLE001  (a page that is broken is no better)
            live += 1
    assert live >= len(MARKDOWN) * 3 // 4


@pytest.mark.parametrize(
    "command", ["href", "require", "unicode", "style", "def", "newcommand", "class", "cssId"]
)
@pytest.mark.parametrize(
    "form", ["${}{{x}}{{y}}$", "$$a {}{{x}}$$", "\\begin{{align}}{}{{x}}\\end{{align}}", "\\{}{{x}}"]
)
def test_commands_of_mathematics_that_act_are_no_commands(command: str, form: str) -> None:
    shown = seen(harmless(form.format(f"\\{command}"))).text
    assert f"\\{command}" not in shown and command in shown


def test_commands_of_mathematics_that_write_are_left_alone() -> None:
    formula = "$\\sigma(x) \\cdot \\tanh c_t \\classical \\hspaces \\frac{a}{b}$"
    assert seen(harmless(formula)).text.strip() == formula


@pytest.mark.parametrize(("text", "wanted"), SAFE)
def test_what_is_safe_is_shown(text: str, wanted: tuple[str, ...]) -> None:
    page = by_nbconvert(harmless(text))
    for one in wanted:
        assert one in seen(page).text


def test_tables_code_links_and_pictures_stay_what_they_are() -> None:
    page = "".join(harmless(text) for text, _ in SAFE)
    for tag in (
        "<h1>",
        "<strong>",
        "<em>",
        "<code>",
        "<pre>",
        "<table>",
        "<td>",
        "<b>",
        "<a href=",
        "<img alt=",
    ):
        assert tag in page


def test_text_without_signs_is_left_as_it_was_typed() -> None:
    assert (
        harmless("My answer is that the gate opens, isn't it?")
        == "My answer is that the gate opens, isn't it?"
    )


def test_pictures_from_elsewhere_are_links() -> None:
    for text in (
        "![me](https://elsewhere.invalid/a.png)",
        "<img alt=me src='https://elsewhere.invalid/a.png'>",
    ):
        assert "<img" not in harmless(text) and "[picture: me]" in seen(harmless(text)).text


@pytest.mark.parametrize(
    "sign",
    sampled(["[", "![", "$a", "*a ", "<div>", "<b>", "&#", "a**", "[](", "\\begin{a}", "> ", "<!--"], 1, 4),
)
def test_long_text_is_read_in_time_or_shown_as_typed(sign: str) -> None:
    """As many steps as there are signs: one that were quadratic here would take minutes."""
    assert seen(harmless(sign * (MOST_CHARACTERS // len(sign)))).live == []
    long = harmless(sign * MOST_CHARACTERS * 2)
    assert long.startswith("<div><pre>") and "characters more are in the file" in seen(long).text


LESSON = Lesson(
    (
        Given(name="essay", kind="markdown", text="Write <b>here</b>.", checksum="sum", locked=False, grade=True,
              solution=True, task=False, points=2.0),
        Given(name="terms", kind="raw", text="<i>ours</i>", checksum="sum", locked=True, grade=False,
              solution=False, task=False, points=None),
    ),
    {"name": "python3"},
)  # fmt: skip


def made(*cells: tuple[str, str, str]) -> list[dict[str, Any]]:
    written = [
        {
            "cell_type": kind,
            "source": text,
            "metadata": {"nbgrader": {"grade_id": name}},
            "raw_mimetype": "text/html",
        }
        for kind, name, text in cells
    ]
    notebook = restored(
        json.dumps({"cells": written, "nbformat": 4, "metadata": {"title": "<script>"}}), "f.ipynb", LESSON
    )
    assert notebook["metadata"] == {"kernelspec": {"name": "python3"}}
    cells_: list[dict[str, Any]] = notebook["cells"]
    return cells_


def test_an_answer_in_text_is_made_harmless_and_one_that_was_left_stays() -> None:
    hostile = made(("markdown", "essay", f"<script>{DO}</script>so"))[0]
    assert hostile["metadata"]["nbgrader"]["grade_id"] == "essay" and seen(hostile["source"]).live == []
    assert made(("markdown", "essay", "Write <b>here</b>."))[0]["source"] == "Write <b>here</b>."


def test_raw_cells_become_text() -> None:
    _, own, _ = cells = made(
        ("markdown", "essay", "a"), ("raw", "", f"<script>{DO}</script>"), ("raw", "terms", "<script>")
    )
    assert own["cell_type"] == "markdown" and own["source"] == as_typed(f"<script>{DO}</script>")
    assert [one["source"] for one in cells if one["cell_type"] == "raw"] == ["<i>ours</i>"]


def test_a_notebook_of_much_text_is_shown_as_typed_behind_its_beginning() -> None:
    text = "**a** " * 5_000
    cells = made(("markdown", "essay", ""), *[("markdown", "", text)] * 10)
    kinds = [one["source"].startswith("<div><pre>") for one in cells if len(one["source"]) > 10_000]
    assert kinds == [False] * (MOST_MARKDOWN // len(text)) + [True] * (10 - MOST_MARKDOWN // len(text))
