"""The name of a student's page: one that every file system has room for, whatever the student is called.

ada        ada.html
Ada/B é    ada-b-~93c3...html
"""

import hashlib
import re

INDEX = "index.html"
_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?", re.ASCII)
_OTHER = re.compile(r"[^a-z0-9_-]+", re.ASCII)
_TAKEN = re.compile(r"index|con|prn|aux|nul|(?:com|lpt)[0-9]", re.ASCII)  # by us, and by Windows
LETTERS, DIGITS = 30, 16


def page_name(student: str) -> str:
    """The file's name: the id where it is short and plain, else what is plain of it and a digest.

    No two ids have the same: no plain one has a ~, and capital letters are not plain.
    """
    if _PLAIN.fullmatch(student) and not _TAKEN.fullmatch(student):
        return f"{student}.html"
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
    return f"{_OTHER.sub('-', student.lower())[:LETTERS]}~{digest}.html"
