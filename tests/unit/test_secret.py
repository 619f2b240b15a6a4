"""The secret is slow to guess, and is had from where it is kept."""

import os
import time
from pathlib import Path

import pytest

from autograder.errors import NoSecret
from autograder.inputs import drawing as inputs
from autograder.secret import Secret, derived, fingerprint, read_secret, weakness, write_secret

STRONG = "nobody guesses these words"


def test_the_same_secret_gives_the_same_key_on_every_machine() -> None:
    assert derived("tests") == "d44ea0ad60c544d2eb4e09f0e790f6662a06e59aab19289dc6ac52bb3da4adb8"
    assert derived("e\u0301") == derived("\u00e9")  # typed on a Mac, and elsewhere
    assert len({derived(one) for one in ("", " ", "a", "A", "é", "\udcff")}) == 6


def test_a_guess_takes_time() -> None:
    started = time.process_time()
    derived("a guess")
    assert time.process_time() - started > 0.01


def test_a_fingerprint_tells_keys_apart_and_is_no_part_of_them() -> None:
    key = derived(STRONG)
    assert fingerprint(key) == fingerprint(derived(STRONG)) != fingerprint(derived("tests"))
    assert fingerprint(key) not in key and len(fingerprint(key)) == 16


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        ("", "No secret is set"),
        ("15 characters..", "has 15 characters, and should have 16 or more"),
        ("abcabcabcabcabcabcabc", "is made of 3 different characters"),
        ("20261128202611282026", "is made of 5 different characters"),
        ("12345678901234567890", "is a number"),
        (STRONG, ""),
        ("Zwölf Boxkämpfer jagen", ""),
        ("9f" * 8 + "a1b2c3d4e5", ""),
    ],
)
def test_what_can_be_guessed_is_told(secret: str, said: str) -> None:
    found = weakness(secret)
    assert said in found and bool(said) == bool(found)
    assert not secret or secret not in found
    assert not found or (found.endswith(".") and "autograder secret --file FILE" in found)


def kept(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    file = folder / "secret"
    file.write_bytes(content)
    file.chmod(mode)
    return file


@pytest.mark.parametrize("content", [b"word", b"word\n", b" word \r\nsecond line\n", b"\xef\xbb\xbfword\n"])
def test_the_first_line_of_a_file_is_the_secret(tmp_path: Path, content: bytes) -> None:
    assert read_secret(None, kept(tmp_path, content), {}) == Secret("word")


@pytest.mark.parametrize("content", [b"", b"\nsecond line", b"\xff\xfe", b"x" * 20_000])
def test_a_file_without_a_secret_is_not_taken_for_none(tmp_path: Path, content: bytes) -> None:
    file = kept(tmp_path, content)
    with pytest.raises(NoSecret, match="holds no secret; it should be"):
        read_secret(None, file, {})
    with pytest.raises(NoSecret, match=r"cannot be read \(Is a directory\)"):
        read_secret(None, tmp_path, {})
    with pytest.raises(NoSecret, match=r"cannot be read \(No such file or directory\)"):
        read_secret(None, None, {"AUTOGRADER_SECRET_FILE": str(tmp_path / "nowhere")})


def test_where_it_is_said_first_counts(tmp_path: Path) -> None:
    (tmp_path / "named").mkdir()
    file, named = kept(tmp_path, b"of the file"), kept(tmp_path / "named", b"of the named file")
    both = {"AUTOGRADER_SECRET_FILE": str(named), "AUTOGRADER_SECRET": "of the environment"}
    assert read_secret("of the option", file, both).text == "of the file"
    assert read_secret("of the option", None, both).text == "of the option"
    assert read_secret(None, None, both).text == "of the named file"
    assert read_secret("", None, both | {"AUTOGRADER_SECRET_FILE": ""}).text == "of the environment"
    assert read_secret(None, None, {}) == Secret("")


def test_what_others_can_read_is_told(tmp_path: Path) -> None:
    assert read_secret(None, kept(tmp_path, b"word"), {}).notes == ()
    (note,) = read_secret(None, kept(tmp_path, b"word", 0o640), {}).notes
    assert "Other users" in note and "chmod 600" in note
    (note,) = read_secret("word", None, {}).notes
    assert "list of processes" in note and "--secret-file FILE" in note and "word" not in note
    assert "word" not in repr(read_secret("word", None, {}))


def test_a_secret_is_written_for_its_owner_only_and_never_over_a_file(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_secret(STRONG, tmp_path / "new")
    finally:
        os.umask(before)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600
    assert read_secret(None, tmp_path / "new", {}) == Secret(STRONG)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for there in ("new", "link"):
        with pytest.raises(FileExistsError):
            write_secret("another", tmp_path / there)
    assert not (tmp_path / "elsewhere").exists()
    assert read_secret(None, tmp_path / "new", {}).text == STRONG


def test_other_keys_draw_other_inputs() -> None:
    drawn = [inputs.drawn_by_hypothesis(derived(one)) for one in ("tests", "tests", STRONG)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert all(set(one.sizes) == set("NTDH") for one in drawn[0])
