"""The pages: what is in them is text, they need nothing else, and everybody can read them."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.report import (
    Beside,
    Between,
    CriterionMark,
    ExerciseMark,
    Explanation,
    MarkedBy,
    MarkedFile,
    Measured,
    Place,
    Report,
    SubmissionMark,
    Versions,
    exercise_mark,
    submission_mark,
)
from autograder.reports.alike import Results
from autograder.reports.card import CodeLine
from autograder.reports.class_page import ClassFigures, as_html, bar_of
from autograder.reports.item_analysis import Sums, figures
from autograder.reports.learner_page import learner_page
from autograder.reports.page import TEMPLATES
from autograder.reports.page_names import page_name
from autograder.reports.student_page import LARGEST, student_page
from tests.tools.browser import IS_THERE, WHY, browser, see

MARKUP = "<script>alert(1)</script><img src=//example.org onerror=alert(1)>\"'&"
BY = Versions(autograder="0", python="3", numpy="2", hypothesis="6")
COURSE = MarkedBy(name=f"a course {MARKUP}", sha256="0" * 64)


def criterion(id: str, is_right: bool, text: str = "") -> CriterionMark:
    return CriterionMark(
        id=id, title=f"the equation {id} {text}", verdict="right" if is_right else "wrong",
        points=float(is_right), max_points=1.0, message="" if is_right else f"0 is not 1 {text}", mistake=None,
    )  # fmt: skip


def explanation(text: str, how: str = "slip") -> Explanation:
    return Explanation(
        how=how,
        sentences=(f"You add where you should multiply. {text}",),
        criterion="one",
        place=Place(file=f"rnn.py {text}", line=2, text=f"return x + h {text}"),
        seen=f"h[0] is 0 {text}",
        should=f"1 {text}",
        code=(f"print(f(x))  # {text}",),
        slope=Measured(of="dx[0]", moved=f"x[0] {text}", yours="1", slope="2", code=(f"again() {text}",)),
        between=(Between(name=f"x {text}", yours=f"1 {text}", right=f"2 {text}"),),
        printed=f"said {text}\n" * 30,
        beside=Beside(name=f"h {text}", yours=((1.0, 2.0),), right=((1.0, -2.0),)),
    )


def mark_of(
    student: str = "ada",
    text: str = "",
    functions: int = 2,
    lost: int = 1,
    digest: str = "",
    how: str = "slip",
) -> SubmissionMark:
    """A submission of which the first functions are wrong, with this text everywhere."""
    exercises: list[ExerciseMark] = []
    for k in range(functions):
        criteria = (criterion("one", k >= lost, text), criterion("two", True, text))
        one = exercise_mark("rnn", f"function_{k}", criteria)
        if k < lost:
            one = ExerciseMark(
                assignment="rnn", name=one.name, points=1.0, max_points=2.0, criteria=criteria,
                notes=(f"a note {text}",), explanation=explanation(text, how), wrong_results=digest,
            )  # fmt: skip
        exercises.append(one)
    file = MarkedFile(assignment="rnn", file=f"rnn.py {text}", sha256=student.ljust(64, "-"))
    return submission_mark(
        student + text, tuple(exercises), (f"noted {text}",), files=[file], layers=["seccomp"]
    )


def every_page(text: str = "") -> dict[str, bytes]:
    """One of each kind, with this text wherever something of a submission stands."""
    mark = mark_of(text=text)
    excerpts = {("rnn", "function_0"): [CodeLine(2, f"return x + h {text}", True)]}
    report = Report(course=COURSE, versions=BY, confinement=("seccomp",), submissions=(mark, _unjudged(text)))
    return {
        "learner": learner_page(
            mark,
            [f"note {text}"],
            judged=f"rnn.py {text}",
            excerpts=excerpts,
            hints={"function_0": [f"look {text}"]},
        ),
        "student": student_page(mark, COURSE, BY, excerpts),
        "class": as_html(report),
    }


def _unjudged(text: str) -> SubmissionMark:
    one = CriterionMark(
        id="one",
        title="t",
        verdict="not judged",
        points=0.0,
        max_points=1.0,
        message=f"a fault {text}",
        mistake=None,
    )
    return submission_mark(f"eve {text}", (exercise_mark("rnn", "function_0", (one,), "not judged"),))


PAGES = every_page()
each_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


class Tags(HTMLParser):
    """The tags of a page with their attributes, and the text of each heading."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_a_submission_is_markup(name: str) -> None:
    hostile = every_page(MARKUP)[name]
    assert Tags(hostile).of("script", "img", "iframe", "object", "link", "base") == []
    assert [tag for tag, _ in Tags(hostile).tags] == [tag for tag, _ in Tags(PAGES[name]).tags]
    assert b"&lt;script&gt;" in hostile
    assert not any(key.startswith("on") or key == "style" for _, found in Tags(hostile).tags for key in found)


@each_page
def test_a_page_needs_no_network_and_allows_none(page: bytes) -> None:
    tags = Tags(page)
    (policy,) = (
        one["content"] for one in tags.of("meta") if one.get("http-equiv") == "Content-Security-Policy"
    )
    assert re.fullmatch(r"default-src 'none'; style-src 'sha256-[\w+/=]{44}'", str(policy))
    assert not any("src" in found for _, found in tags.tags)
    assert all(not re.match(r"\w+:|//", str(one.get("href", ""))) for one in tags.of("a"))


@each_page
def test_a_page_can_be_read_by_everybody(page: bytes) -> None:
    tags, text = Tags(page), page.decode()
    assert tags.of("html")[0] == {"lang": "en"} and len(tags.of("main")) == 1
    assert text.partition("<body>")[0].count("<title>") == 1
    levels = [int(tag[1]) for tag, _ in tags.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1 and all(b - a <= 1 for a, b in pairwise(levels)), levels
    ids = [str(found["id"]) for _, found in tags.tags if "id" in found]
    assert len(ids) == len(set(ids))
    named = [str(found[key]) for _, found in tags.tags for key in ("aria-labelledby",) if key in found]
    links = [str(one["href"])[1:] for one in tags.of("a") if str(one["href"]).startswith("#")]
    assert set(named + links) <= set(ids)
    assert all(one.get("role") == "img" and one.get("aria-label") for one in tags.of("svg"))
    assert text.count("<caption>") + text.count("<table aria-label") == len(tags.of("table"))
    assert all("scope" in one for one in tags.of("th"))


def test_what_is_wrong_is_told_by_words_and_not_by_colour_alone() -> None:
    for page in (PAGES["learner"], PAGES["student"]):
        signs = re.findall(
            r'class="word (good|bad)"><span aria-hidden="true">.</span> ([a-z ]+)</span>', page.decode()
        )
        assert {word for _, word in signs} == {"right", "wrong"}
        assert len(signs) == page.count(b'class="word')


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance of #rrggbb or #rgb."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * one for one in colour[1:])
    parts = [int(digits[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(scheme: int) -> None:
    """WCAG 2.2 AA: 4.5 for text, 3 for lines that mean something."""
    style = (TEMPLATES / "style.css").read_text()
    of = dict(re.findall(r"--(\w+):(#\w+)", re.findall(r":root\{([^}]*)\}", style)[scheme]))
    behind = ("bg", "box", "mark")
    texts = {(text, back): contrast(of[text], of[back]) for text in ("fg", "soft", "good", "bad", "link") for back in
             behind[: 3 if text == "fg" else 2]}  # fmt: skip
    assert min(texts.values()) >= 4.5, texts
    lines = {one: contrast(of[one], of["bg"]) for one in ("line", "good", "bad", "link")}
    assert min(lines.values()) >= 3.0, lines


def test_the_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("functions", [2, 12, 60])
def test_a_student_s_page_stays_small(functions: int) -> None:
    """However much is wrong; what is told in short says where it is in full."""
    excerpt = [CodeLine(k, "    return x + h" * 5, k == 4) for k in range(8)]
    mark = mark_of(functions=functions, lost=functions, text="x" * 60)
    page = student_page(mark, COURSE, BY, {("rnn", one.name): excerpt for one in mark.exercises})
    without_pictures = re.sub(rb"<svg.*?</svg>", b"", page, flags=re.DOTALL)
    assert len(without_pictures) <= LARGEST
    assert (b"told in short here" in page) == (functions > 2)
    assert all(one.name.encode() in page for one in mark.exercises)


def test_what_is_not_written_is_in_the_table_of_a_page_that_would_be_too_large() -> None:
    """Its cards say nothing more, and are left out; it is not told as right."""
    not_yet = Explanation(how="unwritten", sentences=("it is not written yet",), criterion="one")
    stubs = tuple(
        msgspec.structs.replace(one, explanation=not_yet, notes=())
        for one in mark_of(functions=90, lost=90).exercises
    )
    page = student_page(submission_mark("ada", stubs), COURSE, BY).decode()
    assert len(page.encode()) <= LARGEST and page.count("not written yet") == 90
    assert "All of it is right" not in page and 'href="#rnn-function_0"' not in page


def test_the_same_report_gives_the_same_page_in_any_order() -> None:
    marks = [mark_of(f"s{k}", lost=k % 3, functions=3, digest=str(k % 4)) for k in range(20)]
    pages = []
    for order in (marks, marks[::-1]):
        found = ClassFigures()
        for one in order:
            found.add(one)
        pages.append(b"".join(found.pieces(COURSE, BY, page_name)))
    assert pages[0] == pages[1]


def test_what_was_not_judged_stands_first_and_counts_nowhere() -> None:
    text = PAGES["class"].decode()
    assert text.index("Not judged: 1") < text.index("Points</h2>") < text.index("Each criterion")
    assert "of 1 marked submissions" in text and "a fault" in text


NAMES = ["ada", "Ada", "ADA", "../../etc/passwd", "con", "index", "a/b", "a\\b", "\u00e9", "e\u0301", "", " ",
         "x" * 300, "<b>", "ada.", "ada~0", "-", "ada\u202e", "\udc80", "lpt1", "日本"]  # fmt: skip


def test_every_student_has_a_file_that_every_file_system_takes(tmp_path: Path) -> None:
    names = [page_name(one) for one in NAMES]
    assert names[0] == "ada.html"
    assert len({one.casefold() for one in names}) == len(NAMES)
    for name in names:
        assert re.fullmatch(r"[a-z0-9_-]*(~[0-9a-f]{16})?\.html", name) and len(name) < 60
        assert (tmp_path / name).resolve().parent == tmp_path.resolve()
        assert name not in ("index.html", "con.html", "lpt1.html")


def test_difficulty_and_correlation_with_the_rest() -> None:
    sums = Sums()
    for share, rest in ((1.0, 1.0), (1.0, 0.5), (0.0, 0.5), (0.0, 0.0)):
        sums.add(share, rest)
    found = figures(("rnn", "f", "one"), "t", sums)
    assert found.mean == 0.5 and found.correlation == pytest.approx(2**-0.5) and found.look == ""
    alike = Sums()
    alike.add(1.0, 0.3)
    assert alike.correlation is None and figures(("rnn", "f", "one"), "t", alike).look == "easy"
    against = Sums()
    for share, rest in ((1.0, 0.0), (0.0, 1.0)):
        against.add(share, rest)
    assert against.correlation == pytest.approx(-1.0)
    assert "check the question" in figures(("rnn", "f", "one"), "t", against).look


def test_the_histogram_s_last_bar_has_all_of_the_points_too() -> None:
    assert [bar_of(share) for share in (0.0, 0.05, 0.1, 0.3, 0.99, 1.0)] == [0, 0, 1, 3, 9, 9]


def alike_of(*marks: SubmissionMark) -> list[Any]:
    results = Results()
    for one in marks:
        results.add(one)
    return results.pairs()


def test_who_shares_a_rare_wrong_result_is_told() -> None:
    others = [mark_of(f"s{k:03}", digest=f"d{k}") for k in range(198)]
    (pair,) = alike_of(mark_of("eve", digest="same"), *others, mark_of("bob", digest="same"))
    assert (pair.one, pair.other) == ("bob", "eve")
    assert pair.weight == pytest.approx(6.6, abs=0.05)  # log2(200 / 2)
    assert pair.shared == ("function_0 (2 of 200)",)


def test_a_known_mistake_and_a_common_one_weigh_little() -> None:
    others = [mark_of(f"s{k:03}", digest=f"d{k}") for k in range(198)]
    assert alike_of(*(mark_of(one, digest="same", how="mistake") for one in ("eve", "bob")), *others) == []
    assert alike_of(*(mark_of(f"t{k}", digest="same") for k in range(21)), *others) == []


def test_the_same_file_is_told_unless_it_earns_nothing() -> None:
    others = [mark_of(f"s{k:03}", lost=0) for k in range(198)]
    file = [MarkedFile(assignment="rnn", file="rnn.py", sha256="f" * 64)]
    whole = [submission_mark(one, mark_of(lost=0).exercises, files=file) for one in ("eve", "bob")]
    (pair,) = alike_of(*whole, *others)
    assert pair.shared == ("the same file for rnn (2 of 200)",)
    lost = (exercise_mark("rnn", "function_0", (criterion("one", False),)),)
    assert alike_of(*(submission_mark(one, lost, files=file) for one in ("eve", "bob")), *others) == []


@pytest.mark.skipif(not IS_THERE, reason=WHY)
def test_pages_in_a_browser(tmp_path: Path) -> None:
    """No page is wider than the screen, complains, or cannot be worked by the keyboard."""
    from selenium.webdriver.common.keys import Keys

    with browser() as driver:
        for name, page in every_page(MARKUP).items():
            (tmp_path / f"{name}.html").write_bytes(page)
            for width, scheme in ((400, "light"), (1280, "dark")):
                see(driver, width, scheme)
                driver.get((tmp_path / f"{name}.html").as_uri())
                assert driver.execute_script("return document.documentElement.scrollWidth") <= width, name
                behind = driver.execute_script("return getComputedStyle(document.body).backgroundColor")
                assert behind == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 26)"}[scheme]
                assert driver.get_log("browser") == []
            body = driver.find_element("tag name", "body")
            body.send_keys(Keys.TAB)
            assert driver.switch_to.active_element.text == "Skip to the content"
            closed = driver.find_element("css selector", "details:not([open]) > summary")
            closed.send_keys(Keys.ENTER)
            assert closed.find_element("xpath", "..").get_attribute("open") == "true"
