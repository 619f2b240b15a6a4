"""A class from six platforms is followed to its end: collected, killed, changed, told, and given back."""

import sys
from pathlib import Path

import pytest

from tests.acceptance import accept
from tests.conftest import Run
from tests.tools.sample import further, slow

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="graders are killed as on Linux")


@LINUX
@pytest.mark.parametrize(("number", "kills"), [further((12, 1)), slow((60, 3))], ids=["12", "60"])
def test_a_class_from_six_platforms(
    number: int, kills: int, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> int:
        ran = run(*arguments)
        if ran.code:
            sys.stderr.write(ran.err)
        return ran.code

    assert len(list(accept(tmp_path, number, command, kills))) == 5
