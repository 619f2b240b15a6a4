"""formgrader, as a server and in a browser: what graders see of the judge's marks, and the autograde button."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.gradebook.class_of_twenty import POINTS, code
from tests.gradebook.conftest import GIVE_BACK, GradedCourse, environment
from tests.gradebook.live_markup import MARKDOWN, SAFE

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
TOKEN = "formgrader-test"
SECONDS = 120  # to wait for a busy machine; nothing is measured


@dataclass(frozen=True)
class Formgrader:
    """A running formgrader."""

    address: str

    @property
    def door(self) -> str:
        """Whoever was here once, is known on every page."""
        return f"{self.address}/?token={TOKEN}"

    def page(self, path: str) -> str:
        return f"{self.address}/formgrader/{path}"

    def submission(self, student: str) -> str:
        """The id of a student's notebook."""
        with urllib.request.urlopen(self.page(f"api/submitted_notebooks/lstm/lstm?token={TOKEN}")) as answer:
            return str(next(one["id"] for one in json.load(answer) if one["student"] == student))


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None or DRIVER is None,
        reason="no Chromium with its driver here: apt-get install chromium chromium-driver",
    ),
]


@pytest.fixture(scope="module")
def formgrader(directly: GradedCourse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Formgrader]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("jupyter")
    options = ["--no-browser", "--allow-root", "--ServerApp.port_retries=0", f"--ServerApp.port={port}"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", *options, f"--IdentityProvider.token={TOKEN}"],
            cwd=directly.root,
            env=environment() | {name: str(folder) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")},
            stdout=log,
            stderr=log,
        )
    there = Formgrader(f"http://127.0.0.1:{port}")
    try:
        _wait_for(there, server, folder / "log")
        yield there
    finally:
        server.terminate()
        server.wait()


def _wait_for(there: Formgrader, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + SECONDS
    while True:
        try:
            urllib.request.urlopen(there.page(f"api/assignments?token={TOKEN}")).close()
            return
        except OSError:
            assert server.poll() is None and time.monotonic() < until, log.read_text()
            time.sleep(0.2)


@pytest.fixture(scope="module")
def browser(formgrader: Formgrader) -> Iterator[Any]:
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1400,1600"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    driver.get(formgrader.door)
    yield driver
    driver.quit()


def seen(browser: Any, question: str) -> Any:
    """What a script says of the page, as soon as it says something."""
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(browser, SECONDS).until(lambda driver: driver.execute_script(f"return {question}"))


def keep(browser: Any, name: str, tmp_path: Path) -> None:
    """A picture of the page, for whoever looks at what CI kept."""
    folder = Path(os.environ.get("AUTOGRADER_ARTEFACTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    assert browser.save_screenshot(str(folder / f"{name}.png"))


SHOWN = f"{POINTS['gates-in-torch-order']} / 30"
ROW = "[...document.querySelectorAll('tr')].find(row => row.innerText.includes('gates-in-torch-order'))"


def test_the_class_and_the_autograde_button(formgrader: Formgrader, browser: Any, tmp_path: Path) -> None:
    """The button marks through the wall, in the server's process, and the mark is the same."""
    browser.get(formgrader.page("manage_submissions/lstm"))
    assert "graded" in seen(browser, f"{ROW}?.innerText.includes('{SHOWN}') && {ROW}.innerText")
    keep(browser, "formgrader-class", tmp_path)
    browser.execute_script(f"{ROW}.querySelector('.glyphicon-flash').parentElement.click()")
    said = seen(browser, "document.querySelector('#success-modal.in, #error-modal.in')?.innerText")
    assert "Successfully autograded" in said, said
    assert "graded" in seen(browser, f"{ROW}?.innerText.includes('{SHOWN}') && {ROW}.innerText")


def test_a_submission_shows_partial_points_and_comments(
    formgrader: Formgrader, browser: Any, tmp_path: Path
) -> None:
    browser.get(formgrader.page(f"submissions/{formgrader.submission('forget-and-input-swapped')}/"))
    assert seen(browser, "document.querySelector('input#test_lstm_gates.score')?.placeholder") == "3"
    comment = seen(browser, "document.querySelector('textarea#lstm_gates-comment')?.placeholder")
    assert "The forget gate and the input gate are swapped" in comment
    shown = browser.execute_script("return document.body.innerText")
    assert "wrong         0 of 1    the forget gate:  f = sigmoid([x, h] W_f + b_f)" in shown
    browser.execute_script(
        "document.querySelector('input#test_lstm_gates').scrollIntoView({block: 'center'})"
    )
    keep(browser, "formgrader-submission", tmp_path)


HOSTILE = "writes-live-markup"


@pytest.fixture(scope="module")
def course(directly: GradedCourse) -> Iterator[GradedCourse]:
    """The course, in which somebody handed in every text that acts, as Markdown, raw and in comments and names."""
    nb = json.loads((directly.root / "submitted" / "all-right" / "lstm" / "lstm.ipynb").read_text())
    for text in (*MARKDOWN, *(text for text, _ in SAFE)):
        nb["cells"].append({"cell_type": "markdown", "metadata": {}, "source": text})
        nb["cells"].append({"cell_type": "raw", "metadata": {"raw_mimetype": "text/html"}, "source": text})
        nb["cells"].append(code(f"# {text!r}") | {"id": f"c{len(nb['cells'])}"})
    name = "</pre><script>window.touched=1</script><img src=x onerror=window.touched=1>"
    nb["cells"].append(
        code(f"def lstm_hidden(o, c_next):\n    raise type({name!r}, (Exception,), {{}})({name!r})")
    )
    nb["metadata"]["title"] = f"</title>{name}"
    folder = directly.root / "submitted" / HOSTILE / "lstm"
    folder.mkdir(parents=True)
    (folder / "lstm.ipynb").write_text(json.dumps(nb))
    (folder / "evil.html").write_text("<script>window.touched=1</script>")
    (folder / "<img src=x onerror=window.touched=1>.txt").write_text("a name")
    shutil.copy(directly.root / "submitted" / "all-right" / "lstm" / "timestamp.txt", folder)
    assert directly.run("autograder", "grade", "--nbgrader", ".").code == 0
    directly.of_the_page(GIVE_BACK)
    yield directly
    shutil.rmtree(folder.parent)


def untouched(browser: Any) -> None:
    """After all that could act by itself, and after pressing whatever of the student's can be pressed."""
    time.sleep(2)  # for what waits: an animation, an image that does not load, a page that moves on
    assert browser.execute_script("return window.touched") is None
    browser.execute_script(
        "document.querySelectorAll('.text_cell_render a, .text_cell_render summary, .text_cell_render button').forEach("
        "one => { one.target = '_blank'; if (!one.href || !one.href.startsWith('http')) one.click() })"
    )
    time.sleep(0.5)
    assert browser.execute_script("return window.touched") is None
    live = ":is(script, iframe, style, form, object, embed, svg, [style], [onerror], img[src^=http])"
    assert browser.execute_script(f"return document.querySelector('.text_cell_render {live}')") is None
    shown = browser.execute_script("return document.body.innerText")
    for _, wanted in SAFE:
        assert all(line.strip() in shown for one in wanted if "$" not in one for line in one.split("\n"))


def test_what_a_student_wrote_is_not_obeyed(
    course: GradedCourse, formgrader: Formgrader, browser: Any, tmp_path: Path
) -> None:
    """By formgrader's page of the submission."""
    browser.get(formgrader.page(f"submissions/{formgrader.submission(HOSTILE)}/"))
    comment = seen(browser, "document.querySelector('textarea#lstm_hidden-comment')?.placeholder")
    assert "lstm_hidden stops with Exception (" in comment
    own_line = [
        line for line in comment.split("\n") if "script" in line
    ]  # shown as text, and nothing else of it is
    assert len(own_line) == 1 and own_line[0].lstrip().startswith("> 2 ")
    untouched(browser)
    assert browser.current_url.startswith(formgrader.address) and browser.title == "lstm"
    keep(browser, "formgrader-hostile", tmp_path)
    for page in ("manage_submissions/lstm", f"manage_students/{HOSTILE}/lstm", "gradebook/lstm/lstm"):
        browser.get(formgrader.page(page))
        time.sleep(1)
        assert browser.execute_script("return window.touched") is None


def test_a_page_of_feedback_obeys_nothing(course: GradedCourse, browser: Any, tmp_path: Path) -> None:
    page = course.root / "feedback" / HOSTILE / "lstm" / "lstm.html"
    browser.get(page.as_uri())
    untouched(browser)
    assert browser.current_url == page.as_uri()
    keep(browser, "feedback-hostile", tmp_path)
    browser.execute_script("[...document.querySelectorAll('h1')].at(-1).scrollIntoView()")
    keep(browser, "feedback-safe", tmp_path)


def test_the_browser_would_obey(browser: Any, tmp_path: Path) -> None:
    """What the two tests above look at is seen where nothing is made harmless."""
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    touched = 0
    for text in MARKDOWN[:25]:
        page = tmp_path / "page.html"
        page.write_text(f"<!DOCTYPE html><body>{markdown2html_mistune(text)}", encoding="utf-8")
        browser.get(page.as_uri())
        time.sleep(0.2)
        touched += browser.execute_script("return window.touched") == 1
    assert touched >= 10
