"""The course's secret: where it is kept, whether it can be guessed, and the key that inputs are drawn from."""

import hashlib
import os
import stat
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import NoSecret

SHORTEST, FEWEST_DISTINCT, FEWEST_DIGITS = 16, 8, 30
LONGEST = 10_000
MAKE_ONE = "autograder secret --file FILE makes one that nobody guesses"

# Part of what inputs are: with other numbers the same secret draws other inputs.
_SALT = b"autograder: the inputs of a course, format 1"
_COST = {"n": 2**15, "r": 8, "p": 1, "maxmem": 2**26}


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret as it was written down, "" if none was, and sentences on how it is kept."""

    text: str
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Secret(...)"  # in no traceback and no log


def derived(secret: str) -> str:
    """The key that inputs are drawn from. It takes a tenth of a second, so that a guess does so too.

    Made once a run; the judges get the key and never the secret.
    """
    typed = unicodedata.normalize("NFC", secret).encode("utf-8", "surrogateescape")
    return hashlib.scrypt(typed, salt=_SALT, dklen=32, **_COST).hex()


def fingerprint(key: str) -> str:
    """By what two runs can tell that they drew the same inputs; it tells nothing of the key."""
    return hashlib.sha256(f"the fingerprint of a key\0{key}".encode()).hexdigest()[:16]


def weakness(secret: str) -> str:
    """A sentence on why the secret can be guessed; "" if nothing speaks for it."""
    if not secret:
        return (
            "No secret is set, so anybody can draw the same inputs; for marks that count, set AUTOGRADER_SECRET_FILE, "
            f"or set AUTOGRADER_SECRET ({MAKE_ONE})."
        )
    if len(secret) < SHORTEST:
        seen = f"has {len(secret)} character{'s' * (len(secret) != 1)}, and should have {SHORTEST} or more"
    elif (distinct := len(set(secret))) < FEWEST_DISTINCT:
        seen = f"is made of {distinct} different characters, and should have {FEWEST_DISTINCT} or more"
    elif secret.isdigit() and len(secret) < FEWEST_DIGITS:
        seen = f"is a number, and should have {FEWEST_DIGITS} digits or more, or letters"
    else:
        return ""
    return f"The secret can be guessed: it {seen}. Take another for the next course; {MAKE_ONE}."


def read_secret(option: str | None, file: Path | None, environment: Mapping[str, str]) -> Secret:
    """The secret that counts: of the file, of the option, or of the environment, in this order.

    Raises NoSecret for a file without one: marks with no secret are not what was asked for.
    """
    if file is not None:
        return _in_file(file)
    if option:
        note = (
            "What is given by --secret stands in the list of processes, where every user of this machine can read it; "
            "it should be in a file (--secret-file FILE) or in the environment (AUTOGRADER_SECRET)."
        )
        return Secret(option, (note,))
    if named := environment.get("AUTOGRADER_SECRET_FILE"):
        return _in_file(Path(named))
    return Secret(environment.get("AUTOGRADER_SECRET", ""))


def _in_file(file: Path) -> Secret:
    """The first line of a file."""
    try:
        with file.open("rb") as opened:
            line = opened.readline(LONGEST + 1)
            mode = os.fstat(opened.fileno()).st_mode
    except OSError as error:
        raise NoSecret(
            f"The secret's file {file} cannot be read ({error.strerror}); it should be a text file with the secret in "
            f"its first line. Name another; {MAKE_ONE}."
        ) from None
    try:
        text = line.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        text = ""
    if not text or len(line) > LONGEST:
        raise NoSecret(
            f"The secret's file {file} holds no secret; it should be a text file with the secret in its first line. "
            f"Write it there, or name another; {MAKE_ONE}."
        )
    is_open = os.name == "posix" and stat.S_ISREG(mode) and mode & (stat.S_IRGRP | stat.S_IROTH)
    note = f"Other users of this machine may read the secret's file {file}; keep them out of it: chmod 600 {file}"
    return Secret(text, (note,) if is_open else ())


def write_secret(secret: str, file: Path) -> None:
    """Writes a new file that only its owner may read. Raises FileExistsError, and leaves alone what is there."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as opened:
        opened.write(secret + "\n")
