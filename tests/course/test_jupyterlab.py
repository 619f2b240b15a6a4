"""A lesson in JupyterLab, in a real browser: the box below a check, and a cell that was edited since it ran."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from tests.tools.browser import IS_THERE, WHY, browser, keep, see
from tests.tools.handed_in import edited
from tests.tools.jupyterlab import Notebook, jupyterlab
from tests.tools.later import later, needs

NEEDED = "JupyterLab comes with nbgrader; pip install -e '.[nbgrader]' brings it"
nbformat = later("nbformat")
pytestmark = [
    needs("jupyterlab", "nbformat", reason=NEEDED),
    pytest.mark.slow,
    pytest.mark.skipif(not IS_THERE, reason=WHY),
]
EDITED = "was edited since it ran"
BOX = "document.querySelector('.jp-OutputArea-output table')"


@pytest.fixture(scope="module")
def address(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A notebook of three cells, the second with a slip in its step, which prints."""
    folder = tmp_path_factory.mktemp("lessons")
    text = edited(course["rnn"], "rnn_step", " + b)", ")").replace(
        "    ### BEGIN", "    print('x is', x)\n    ### BEGIN", 1
    )
    cells = [
        nbformat.v4.new_code_cell(one) for one in (text, "from autograder import check\n\ncheck(rnn_step)")
    ]
    python = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=python), folder / "rnn.ipynb")
    with jupyterlab(folder, tmp_path_factory.mktemp("settings")) as found:
        yield found


@pytest.fixture
def driver() -> Iterator[Any]:
    with browser() as found:
        see(found, 1280, height=1400)
        yield found


def test_the_box_shows_the_slip_and_says_which_run_it_judged(
    address: str, driver: Any, tmp_path: Path
) -> None:
    notebook = Notebook(driver, address, "rnn.ipynb")
    notebook.run(0)
    said = notebook.run(1)
    assert "First to fix: rnn_step" in said and "The bias is missing" in said
    assert "There your code printed" in said and "x is [[" in said
    assert "Judged: rnn_step as In [1] ran it." in said
    assert EDITED not in said
    assert (
        driver.execute_script(
            f"return {BOX}.closest('.jp-OutputArea').querySelectorAll('svg[role=img]').length"
        )
        == 1
    )

    source = driver.execute_script(
        f"return {notebook.PANEL}.content.widgets[0].model.sharedModel.getSource()"
    )
    right = source.replace("@ W)", "@ W + b)")
    assert right != source
    notebook.write(0, right)
    said = notebook.run(1)
    assert EDITED in said and "The bias is missing" in said  # what ran is still the slip

    notebook.run(0)
    said = notebook.run(1)
    assert EDITED not in said and "7 of 7 points" in said and "Judged: rnn_step as In [4] ran it." in said
    folder = Path(os.environ.get("AUTOGRADER_ARTEFACTS") or tmp_path)
    keep(driver, folder / "jupyterlab.png", whole=False)
