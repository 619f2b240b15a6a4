"""One bound on all processes of a submission, where control groups can be made. The system's files are imitated."""

from pathlib import Path

import pytest

from autograder.sandbox import cgroup


def hierarchy(root: Path, handed_on: str) -> Path:
    """A hierarchy with a slice in which the judge has a group of its own."""
    own = root / "some.slice" / "judge.scope"
    own.mkdir(parents=True)
    (root / "some.slice" / "cgroup.subtree_control").write_text(handed_on)
    (own / "cgroup.subtree_control").write_text("")
    return root


def test_a_group_is_made_beside_the_judges_own(tmp_path: Path) -> None:
    group = cgroup.made(77, hierarchy(tmp_path, "cpu memory pids\n"), "/some.slice/judge.scope")
    assert group == tmp_path / "some.slice" / "autograder-77"
    found = {file.name: file.read_text() for file in group.iterdir()}
    assert found == {
        "memory.max": str(1 << 30),
        "memory.swap.max": "0",
        "pids.max": "16",
        "cgroup.procs": "77",
    }


@pytest.mark.parametrize("own", ["/some.slice/judge.scope", "/not/there", "", "/"])
def test_without_the_memory_controller_there_is_none(tmp_path: Path, own: str) -> None:
    assert cgroup.made(77, hierarchy(tmp_path, "cpu pids\n"), own) is None
    assert not list(tmp_path.rglob("autograder-*"))


def test_a_group_that_takes_no_process_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, text: str) -> int:
        raise PermissionError(path)

    root = hierarchy(tmp_path, "memory\n")
    monkeypatch.setattr(Path, "write_text", refuse)
    assert cgroup.made(77, root, "/some.slice/judge.scope") is None
    assert not list(tmp_path.rglob("autograder-*"))


def test_a_group_that_is_gone_is_no_fault(tmp_path: Path) -> None:
    cgroup.ended(tmp_path / "gone")
