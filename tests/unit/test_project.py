"""What pyproject.toml, the workflow and the hooks each say of the same thing is the same."""

import re
import shlex
import subprocess
import tomllib
from typing import Any

import pytest
import yaml

import autograder
from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CLASSIFIERS: list[str] = PROJECT["project"]["classifiers"]
TASKS: dict[str, Any] = PROJECT["tool"]["poe"]["tasks"]
SYSTEMS = {"MacOS": "macos", "Microsoft :: Windows": "windows", "POSIX :: Linux": "ubuntu"}
TOP_LEVEL = {
    ".ci", ".github", ".dockerignore", ".gitignore", ".pre-commit-config.yaml", ".published.json", "CHANGELOG.md",
    "CONTRIBUTING.md", "Dockerfile", "LICENSE", "README.md", "assignments", "autograder", "docs", "pyproject.toml",
    "solutions", "tests",
}  # fmt: skip


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def git(*words: str) -> list[str]:
    """The lines that git says; the test is skipped where this is no clone."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone")
    try:
        asked = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as failure:
        pytest.skip(f"git cannot be asked: {failure}")
    return asked.stdout.splitlines()


def of_classifiers(pattern: str) -> list[str]:
    return [found[1] for one in CLASSIFIERS if (found := re.fullmatch(pattern, one))]


def test_the_workflow_tries_every_version_and_system_that_is_promised() -> None:
    matrix = read(".github/workflows/test.yml")["jobs"]["test"]["strategy"]["matrix"]
    versions = of_classifiers(r"Programming Language :: Python :: (3\.\d+)")
    assert matrix["python"] == versions
    assert PROJECT["project"]["requires-python"] == f">={versions[0]}"
    systems = of_classifiers("Operating System :: (.+)")
    assert sorted(matrix["os"]) == sorted(f"{SYSTEMS[one]}-latest" for one in systems)


def test_a_release_s_tag_is_the_package_s_version() -> None:
    tags = git("tag", "--points-at", "HEAD", "v[0-9]*")
    assert set(tags) <= {f"v{autograder.__version__}"}


def test_the_hooks_are_the_linters() -> None:
    (local,) = read(".pre-commit-config.yaml")["repos"]
    assert local["repo"] == "local"  # no other registry is asked
    hooks = [hook["entry"].replace(" --force-exclude", "") for hook in local["hooks"]]
    assert hooks == [TASKS[name].removesuffix(" .") for name in TASKS["lint"]["sequence"]]
    assert all(hook["language"] == "system" for hook in local["hooks"])


def test_ci_runs_every_test_that_is_not_slow() -> None:
    """Also those that `pytest` by itself leaves out."""
    assert "poe cover\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8").replace(" #", "\n")
    assert shlex.split(TASKS["cover"]["cmd"])[:4] == ["pytest", "-q", "-m", "not slow"]


def test_the_top_level_has_no_other_files() -> None:
    assert {path.split("/")[0] for path in git("ls-files")} <= TOP_LEVEL
