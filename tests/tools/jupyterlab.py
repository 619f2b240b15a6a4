"""JupyterLab as a server of our own, and a notebook in it, as a browser shows it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TOKEN = "notebook-test"
SECONDS = 120  # to wait for a busy machine; nothing is measured


@contextmanager
def jupyterlab(folder: Path, settings: Path) -> Iterator[str]:
    """The address of a JupyterLab whose files are this folder's; its own settings lie elsewhere."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR", "JUPYTERLAB_SETTINGS_DIR",
              "JUPYTERLAB_WORKSPACES_DIR", "HOME")  # fmt: skip
    environment = {**os.environ, **{name: str(settings / name) for name in places}}
    for name in places:
        (settings / name).mkdir(parents=True, exist_ok=True)
    options = ["--no-browser", "--allow-root", "--expose-app-in-browser", "--ServerApp.port_retries=0"]
    options += [
        f"--ServerApp.port={port}",
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={folder}",
    ]
    address = f"http://127.0.0.1:{port}"
    with (settings / "log").open("w") as log:
        command = [sys.executable, "-m", "jupyterlab", *options]
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(f"{address}/api?token={TOKEN}", server, settings / "log")
        yield address
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + SECONDS
    while True:
        try:
            urllib.request.urlopen(address).close()
            return
        except OSError:
            assert server.poll() is None and time.monotonic() < until, log.read_text()
            time.sleep(0.2)


class Notebook:
    """A notebook that is open in JupyterLab."""

    PANEL = "window.jupyterapp.shell.currentWidget"

    def __init__(self, driver: Any, address: str, file: str) -> None:
        self.driver = driver
        driver.get(f"{address}/lab/tree/{file}?token={TOKEN}&reset")
        self.wait(f"window.jupyterapp && {self.PANEL}?.sessionContext?.session?.kernel?.status === 'idle'")

    def wait(self, question: str) -> Any:
        """What a script says of the page, as soon as it says something."""
        from selenium.webdriver.support.ui import WebDriverWait

        return WebDriverWait(self.driver, SECONDS).until(
            lambda driver: driver.execute_script(f"return {question}")
        )

    def run(self, number: int) -> str:
        """Runs one cell, and gives what is to be seen below it, a while after the kernel has answered."""
        cell = f"{self.PANEL}.content.widgets[{number}]"
        self.driver.execute_script(f"{self.PANEL}.content.activeCellIndex = {number}; window.ran = null;")
        self.driver.execute_script(
            "jupyterapp.commands.execute('notebook:run-cell').then(() => {window.ran = 1})"
        )
        self.wait("window.ran")
        time.sleep(0.5)  # for what the page itself does with an output
        return str(self.driver.execute_script(f"return {cell}.outputArea.node.innerText"))

    def write(self, number: int, text: str) -> None:
        """Writes a cell's text, as somebody who types does, without running it."""
        self.driver.execute_script(
            f"{self.PANEL}.content.widgets[{number}].model.sharedModel.setSource(arguments[0])", text
        )
