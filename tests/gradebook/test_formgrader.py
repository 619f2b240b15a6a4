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

from tests.gradebook.conftest import GradedCourse, environment

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


pytestmark = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None,
    reason="no Chromium with its driver here: apt-get install chromium chromium-driver",
)


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


ROW = "[...document.querySelectorAll('tr')].find(row => row.innerText.includes('gates-in-torch-order'))"


def test_the_class_and_the_autograde_button(formgrader: Formgrader, browser: Any, tmp_path: Path) -> None:
    """The button marks through the wall, in the server's process, and the mark is the same."""
    browser.get(formgrader.page("manage_submissions/lstm"))
    assert "graded" in seen(browser, f"{ROW}?.innerText.includes('26 / 30') && {ROW}.innerText")
    keep(browser, "formgrader-class", tmp_path)
    browser.execute_script(f"{ROW}.querySelector('.glyphicon-flash').parentElement.click()")
    said = seen(browser, "document.querySelector('#success-modal.in, #error-modal.in')?.innerText")
    assert "Successfully autograded" in said, said
    assert "graded" in seen(browser, f"{ROW}?.innerText.includes('26 / 30') && {ROW}.innerText")


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


def test_what_a_student_wrote_is_not_obeyed(formgrader: Formgrader, browser: Any) -> None:
    browser.get(formgrader.page(f"submissions/{formgrader.submission('writes-html')}/"))
    assert "script" in seen(browser, "document.querySelector('textarea#lstm_hidden-comment')?.placeholder")
    assert browser.title != "1"
