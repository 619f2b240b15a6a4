"""Runs the hostile programs in every setting and prints what succeeded: `python -m tests.hostile`.

All of it takes about ten minutes on two cores. The exit code is 0 if nothing succeeded behind the
whole wall.
"""

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.hostile.corpus import GROUPS, Program, programs
from tests.hostile.settings import Came, Setting, settings, tried, users, why_not_plain


def main() -> int:
    """Prints a table for each user, and what succeeded nowhere."""
    asked = _asked()
    chosen = [
        setting
        for user in users()
        for setting in settings(user)
        if asked.setting in (None, setting.name) and asked.user in (None, user)
    ]
    corpus = [one for one in programs(asked.sample) if not asked.names or one.name in asked.names]
    if why_not_plain() and "plain" not in users():
        print(f"The plain user is left out: {why_not_plain()}", file=sys.stderr)
    with ThreadPoolExecutor(asked.judges) as pool:
        outcomes = dict(
            zip(chosen, pool.map(lambda setting: _all(setting, corpus, asked.v), chosen), strict=True)
        )
    print(f"{len(corpus)} programs, Linux {platform.release()}, Python {platform.python_version()}")
    for user in dict.fromkeys(setting.user for setting in chosen):
        print()
        print(_table(user, {setting: came for setting, came in outcomes.items() if setting.user == user}))
    never = _nowhere(outcomes, corpus)
    print(f"\nSucceeded in none of these settings: {len(never)} of {len(corpus)}")
    if asked.v:
        print(*never, sep="\n", file=sys.stderr)
    return int(any(came.signs for setting, all_ in outcomes.items() if setting.whole for came in all_))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument(
        "names", nargs="*", help="programs, such as crash/segfaults; all of them if none is named"
    )
    parser.add_argument("--setting", help='one setting only, such as "all layers" or "none"')
    parser.add_argument("--user", choices=["root", "plain"], help="one user only")
    parser.add_argument("--sample", type=int, default=1, help="every so-manieth program only")
    parser.add_argument("--judges", type=int, default=os.cpu_count() or 1, help="how many settings at a time")
    parser.add_argument("-v", action="store_true", help="tell every success on stderr")
    return parser.parse_args()


def _all(setting: Setting, corpus: Sequence[Program], verbose: bool) -> list[Came]:
    found = []
    for came in tried(setting, corpus):
        found.append(came)
        if verbose and came.signs:
            print(f"{setting.user}, {setting.name}: {came.program.name}: {came.signs}", file=sys.stderr)
    print(f"{setting.user}, {setting.name}: {_successes(found)} of {len(found)}", file=sys.stderr)
    return found


def _successes(came: Sequence[Came], group: str | None = None) -> int:
    return sum(bool(one.signs) for one in came if group in (None, one.program.group))


def _table(user: str, outcomes: dict[Setting, list[Came]]) -> str:
    groups = [
        group for group in GROUPS if any(one.program.group == group for one in next(iter(outcomes.values())))
    ]
    head = [f"{user}: layers", *(group.replace("_", " ") for group in groups), "all"]
    rows = [head, ["---"] + ["---:"] * (len(groups) + 1)]
    sizes = [sum(one.program.group == group for one in next(iter(outcomes.values()))) for group in groups]
    rows.append(["*programs*", *map(str, sizes), str(sum(sizes))])
    for setting, came in outcomes.items():
        counts = [_successes(came, group) for group in groups]
        rows.append([setting.name, *map(str, counts), f"**{sum(counts)}**"])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _nowhere(outcomes: dict[Setting, list[Came]], corpus: Sequence[Program]) -> list[str]:
    succeeded = {one.program.name for came in outcomes.values() for one in came if one.signs}
    return [one.name for one in corpus if one.name not in succeeded]


if __name__ == "__main__":
    sys.exit(main())
