"""Links, pipes, folders and gigabytes in the place of a submission get a sentence, and are left alone."""

import contextlib
import os
import socket
from pathlib import Path

import pytest

from autograder.submissions.disk import MAX_BYTES
from autograder.submissions.source import Source, Unreadable, read


def write(folder: Path, content: bytes | str, name: str = "lstm.py") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def text_of(path: Path) -> str:
    source = read("lstm", path)
    assert isinstance(source, Source), source
    (cell,) = source.cells
    return cell.text


def refusal(path: Path) -> str:
    """The sentence on a file that cannot be read: what was seen; what should have been. What to do."""
    unreadable = read("lstm", path)
    assert isinstance(unreadable, Unreadable), unreadable
    assert (unreadable.assignment, unreadable.file) == ("lstm", path.name)
    reason = unreadable.reason
    assert reason.startswith(unreadable.file) and "; " in reason and reason.endswith("."), reason
    assert "it should" in reason and reason.isprintable() and len(reason) < 600, reason
    return reason


def test_a_file_of_a_million_bytes_is_read_and_one_more_is_too_many(tmp_path: Path) -> None:
    assert len(text_of(write(tmp_path, "#" * MAX_BYTES))) == MAX_BYTES
    assert "holds 1,000,001 bytes of code, and no more than 1,000,000" in refusal(
        write(tmp_path, "#" * (MAX_BYTES + 1))
    )
    assert "holds 6,000,000 bytes of code" in refusal(write(tmp_path, "#" * 6 * MAX_BYTES))


def test_a_sparse_terabyte_is_not_read(tmp_path: Path) -> None:
    path = write(tmp_path, "x = 1\n")
    try:
        os.truncate(path, 2**40)
    except OSError:
        os.truncate(path, 2**31)
    assert "bytes long" in refusal(path)


def test_the_size_that_is_told_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "#" * (MAX_BYTES + 1))
    small = os.stat(write(tmp_path, "x", "small.py"))
    monkeypatch.setattr(os, "lstat", lambda _: small)
    monkeypatch.setattr(os, "fstat", lambda _: small)
    assert "more than 1,000,000 bytes" in refusal(path)
    monkeypatch.setattr("autograder.submissions.disk.MAX_FILE", MAX_BYTES)
    assert "is more than 1,000,000 bytes long" in refusal(path)


def test_a_missing_file_and_a_folder_get_sentences(tmp_path: Path) -> None:
    assert "was not found" in refusal(tmp_path / "lstm.py")
    assert "was not found" in refusal(tmp_path / "nowhere" / "lstm.py")
    (tmp_path / "lstm.py").mkdir()
    assert "is a folder" in refusal(tmp_path / "lstm.py")
    (tmp_path / "lstm.ipynb").mkdir()
    assert "is a folder" in refusal(tmp_path / "lstm.ipynb")


def test_links_are_not_followed(tmp_path: Path) -> None:
    target = write(tmp_path, "x = 1\n", "target.py")
    assert text_of(target) == "x = 1\n"
    for number, leads_to in enumerate(
        [target, Path("target.py"), tmp_path, tmp_path / "nowhere", "/etc/passwd"]
    ):
        link = tmp_path / f"link{number}.py"
        link.symlink_to(leads_to)
        assert "is a symbolic link" in refusal(link)


def test_a_link_put_there_between_looking_and_opening_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = write(tmp_path, "secret = 1\n", "target.py")
    link = tmp_path / "lstm.py"
    link.symlink_to(target)
    regular = os.stat(target)
    monkeypatch.setattr(os, "lstat", lambda _: regular)
    assert "secret" not in refusal(link)
    monkeypatch.delattr(os, "O_NOFOLLOW")  # it is this flag that stopped it
    assert text_of(link) == "secret = 1\n"


def test_pipes_sockets_and_devices_are_neither_opened_nor_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lstm.py")
    assert "pipe" in refusal(tmp_path / "lstm.py")
    assert "device" in refusal(Path(os.devnull))
    with contextlib.chdir(tmp_path), socket.socket(socket.AF_UNIX) as listener:
        listener.bind("gru.py")
        assert "socket" in refusal(tmp_path / "gru.py")


def test_a_pipe_put_there_between_looking_and_opening_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "lstm.py")
    regular = os.stat(write(tmp_path, "x = 1\n", "target.py"))
    monkeypatch.setattr(os, "lstat", lambda _: regular)
    assert "pipe" in refusal(tmp_path / "lstm.py")


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")]
)
@pytest.mark.parametrize("call", ["lstat", "open", "read"])
def test_a_file_that_the_system_refuses_gets_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: OSError
) -> None:
    # Raised by hand, for root is refused nothing.
    path = write(tmp_path, "x = 1\n")

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, call, refuse)
    assert f"could not be read ({error.strerror})" in refusal(path)


def test_no_file_is_left_open(tmp_path: Path) -> None:
    paths = [
        write(tmp_path, "x = 1\n"),
        write(tmp_path, "", "empty.py"),
        write(tmp_path, "#" * 2_000_000, "big.py"),
    ]
    before = os.open(paths[0], os.O_RDONLY)
    os.close(before)
    for path in paths:
        read("lstm", path)
    after = os.open(paths[0], os.O_RDONLY)
    os.close(after)
    assert after == before


def test_reading_works_where_the_flags_of_posix_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY"):
        monkeypatch.delattr(os, flag)
    path = write(tmp_path, "x = 1\r\n")
    assert text_of(path) == "x = 1\n"
    link = tmp_path / "gru.py"
    link.symlink_to(path)
    assert "is a symbolic link" in refusal(link)
