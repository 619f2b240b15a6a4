"""Reads whose the folders of a Gradescope export are, from the few lines of its metadata that say so."""

import json
import re
from datetime import datetime
from pathlib import Path

from autograder.submissions.exports import Label
from autograder.submissions.survey import open_regular

METADATA = "submission_metadata.yml"
MAX_BYTES = 50_000_000

_SUBMISSION = re.compile(r"(submission_\d+):\s*")
_CREATED = re.compile(
    r"  :?created_at: ['\"]?(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)(?:\.\d+)? ?(Z|UTC|[+-]\d\d:?\d\d)['\"]?"
)
_FIELD = re.compile(r"\s*(?:- )?\s*:?(name|sid|email):\s?(.*)")


def submitters(path: Path) -> dict[str, Label]:
    """Returns the submitters of each folder: the number of a student, or the name; of a group, all names.

    Folders of the same student are attempts, and the later one has the higher number.

    It reads lines and no YAML, for YAML can name a thing a thousand times and make it a billion.
    """
    try:
        with open_regular(path) as file:
            text = file.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return {}
    found: dict[str, list[dict[str, str]]] = {}
    people: list[dict[str, str]] = []
    listing = False
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip(" "))
        if match := _SUBMISSION.fullmatch(line):
            people = found.setdefault(match[1], [])
            listing = False
        elif indent == 2 and line.strip() in (":submitters:", "submitters:"):
            listing = True
        elif listing and (indent < 2 or (indent == 2 and not line.startswith("  - "))) and line.strip():
            listing = False
        elif listing:
            if line.lstrip().startswith("- "):
                people.append({})
            if people and (field := _FIELD.fullmatch(line)):
                people[-1].setdefault(field[1], _scalar(field[2]))
    return {folder: label for folder, several in found.items() if (label := _label(folder, several))}


def created(path: Path) -> dict[int, datetime]:
    """Returns when each submission came, by its number; those without an offset are left out."""
    try:
        with open_regular(path) as file:
            text = file.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return {}
    found: dict[int, datetime] = {}
    number = 0
    for line in text.splitlines():
        if match := _SUBMISSION.fullmatch(line):
            number = int(match[1].rpartition("_")[2])
        elif (match := _CREATED.fullmatch(line)) and number not in found:
            offset = "+00:00" if match[2] in ("Z", "UTC") else match[2]
            found[number] = datetime.fromisoformat(f"{match[1]}{offset}")
    return found


def _label(folder: str, people: list[dict[str, str]]) -> Label | None:
    # People may have the same name; what tells them apart is the number, or the address.
    numbers = [one.get("sid") or one.get("email", "") for one in people]
    name, is_known = _shown(people), all(numbers)
    if not name:
        return None
    attempt = (int(folder.rpartition("_")[2]),) if is_known else ()
    person = ", ".join(numbers) if is_known else folder
    return Label(person, person, "", attempt, shown=name)


def _shown(people: list[dict[str, str]]) -> str:
    order = ("sid", "name", "email") if len(people) == 1 else ("name", "sid", "email")
    names = [next((one[key] for key in order if one.get(key)), "") for one in people]
    return ", ".join(name for name in names if name)


def _scalar(text: str) -> str:
    text = text.strip()
    if text.startswith("'") and text.endswith("'") and len(text) > 1:
        return text[1:-1].replace("''", "'")
    if text.startswith('"'):
        try:
            return str(json.loads(text))
        except ValueError:
            return text.strip('"')
    return "" if text in ("null", "~") else text
