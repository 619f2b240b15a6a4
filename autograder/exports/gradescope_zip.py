"""A ready autograder.zip for Gradescope: this package, the course, the secret, setup.sh and run_autograder.

Source of the layout: gradescope-autograders.readthedocs.io/en/latest/specs: what is at the root of the zip comes to
/autograder/source, `setup.sh` runs once when the image is built, `run_autograder` for each submission.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from autograder.course import Course, shipped_root
from autograder.errors import BadExport

DISTRIBUTION = "recurrent-autograder"
PACKAGE = Path(__file__).resolve().parent.parent
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same input gives the same bytes
_FOLDERS = {"__pycache__", "pictures", "shipped"}
_KINDS = {".py", ".toml", ".json", ".html", ".css", ".csv", ".typed", ".md", ".txt", ".npz", ".bin"}
_EXTRA = re.compile(r";\s*extra\b|;.*\bextra\s*==")

SETUP = """\
#!/usr/bin/env bash
# Run once, when Gradescope builds the image: installs what the autograder needs, from PyPI.
set -euo pipefail
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; choose a newer base image in the autograder's settings." >&2
    exit 1
}
PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install --quiet -r "${AUTOGRADER_ROOT:-/autograder}/source/requirements.txt"
"""

RUN = """\
#!/usr/bin/env bash
# Run for each submission: writes results/results.json. Where the fault is not the student's it writes none, and
# Gradescope says that the autograder failed: nobody gets a zero for it.
set -uo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
export PYTHONPATH="$root/source/package"
student="$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["users"][0]["email"])' \\
    "$root/submission_metadata.json" 2> /dev/null || echo submission)"
exec python3 -m autograder export gradescope "$root/results/results.json" --submission "$root/submission" \\
    --assignment @ASSIGNMENT@ --student "$student" --secret-file "$root/source/secret.txt"@COURSE@ --overwrite
"""


def autograder_zip(course: Course, assignment: str, secret: str) -> bytes:
    """The bytes of autograder.zip for one assignment. Raises BadExport."""
    if assignment not in course.names:
        raise BadExport(f"The course has no assignment {assignment}; it has {', '.join(course.names)}.")
    if not secret:
        raise BadExport(
            "There is no secret, so every student could draw the same inputs; make one by autograder secret --file "
            "secret.txt, and name it: --secret-file secret.txt."
        )
    is_own = course.root != shipped_root()
    run = RUN.replace("@ASSIGNMENT@", assignment)
    run = run.replace("@COURSE@", ' --course "$root/source/course"' if is_own else "")
    files = {
        "setup.sh": SETUP.encode(),
        "run_autograder": run.encode(),
        "secret.txt": f"{secret}\n".encode(),
        "requirements.txt": "".join(f"{one}\n" for one in needed()).encode(),
        "about.json": json.dumps({"course": course.name, "assignment": assignment}, indent=2).encode()
        + b"\n",
    }
    files |= {f"package/autograder/{name}": data for name, data in _below(PACKAGE)}
    files |= {
        f"package/autograder/shipped/solutions/{name}": data
        for name, data in _below(shipped_root() / "solutions")
    }
    if is_own:
        files |= {f"course/solutions/{name}": data for name, data in _below(course.root / "solutions")}
        files |= {
            f"course/{one.name}": one.read_bytes()
            for one in sorted(course.root.iterdir())
            if one.suffix in (".toml", ".csv") and one.is_file()
        }
    return _packed(files)


def needed() -> list[str]:
    """What this package needs of others, as pip takes it, without extras. Raises BadExport if it is not installed."""
    try:
        found = requires(DISTRIBUTION) or []
    except PackageNotFoundError:
        raise BadExport(
            f"{DISTRIBUTION} is not installed, so nobody knows what it needs; install it by pip."
        ) from None
    return sorted(one for one in found if not _EXTRA.search(one))


def _below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of the files of a kind that is needed, below a folder; no links."""
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        is_ours = path.suffix in _KINDS and not _FOLDERS & set(below.parts)
        if is_ours and path.is_file() and not path.is_symlink():
            yield below.as_posix(), path.read_bytes()


def _packed(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            mode = (
                0o600 if name == "secret.txt" else 0o755 if name in ("setup.sh", "run_autograder") else 0o644
            )
            entry.external_attr = (0o100000 | mode) << 16
            archive.writestr(entry, files[name])
    return made.getvalue()
