"""Tells what operating systems, editors and repositories leave beside people's work from what may be work."""

import re

# Folders that nobody writes work in; each is one entry of the account, whatever is in it.
_FOLDERS = frozenset(
    """.git .hg .svn .github .gitlab .vscode .idea .vs .settings .ipynb_checkpoints .pytest_cache .mypy_cache
    .ruff_cache .hypothesis .jupyter .cache .config .local .venv .env .tox .nox .eggs .trash .trashes
    .spotlight-v100 .fseventsd .temporaryitems .documentrevisions-v100 __pycache__ __macosx __pypackages__
    node_modules site-packages venv $recycle.bin @eadir .devcontainer .gradescope .nbgrader""".split()
) | {"system volume information"}

_FILES = re.compile(
    r"\._.*|~\$.*|\.ds_store|\.localized|\.directory|\.apdisk|\.git\w*|\.\w*(?:history|ignore|rc)|\.nfs\w+|\.env"
    r"|thumbs\.db|ehthumbs\w*\.db|desktop\.ini|icon\r|timestamp\.txt|.*\.(?:py[co]|swp|swo|lnk|tmp|part|crdownload)|.*~",
    re.IGNORECASE,
)

_ARCHIVES = (".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar")

LITTER = "left by the system, not work"  # why such a file is left over

# What a course hands out around the work; it says nothing about whether somebody has worked.
_SCAFFOLDING = re.compile(
    r"(?:readme|license|licence|contributing|changelog|makefile|dockerfile|requirements|submission_metadata)\b.*"
    r"|.*\.(?:toml|cfg|ini|ya?ml|lock)",
    re.IGNORECASE,
)


def is_litter_folder(name: str) -> bool:
    """Whether a folder of this name is the system's, and never a person's or of work."""
    return name.casefold() in _FOLDERS


def is_litter_file(name: str) -> bool:
    """Whether a file of this name is the system's."""
    return _FILES.fullmatch(name) is not None


def is_archive(name: str) -> bool:
    """Whether a file is a packed folder by its name, of whatever kind."""
    return name.casefold().endswith(_ARCHIVES)


def may_be_work(name: str) -> bool:
    """Whether somebody may have handed in a file of this name for work, whatever it holds."""
    return not is_litter_file(name) and _SCAFFOLDING.fullmatch(name) is None
