"""Who can write a file: what others can write is not to be run."""

import os
import stat
import sys
from collections.abc import Collection, Iterable
from pathlib import Path

ROOT_USER = 0


def fault_of(paths: Iterable[Path], trusted: Collection[int] = ()) -> str | None:
    """Which of these another user can write or exchange, in words; None if none. These users are trusted too.

    What is not there has no fault. Where files have no owners as POSIX has them, nothing is found.
    """
    if sys.platform == "win32":
        return None
    trust = {os.geteuid(), ROOT_USER, *trusted}
    looked_at: set[Path] = set()
    for path in paths:
        for one in (path, path.resolve()):  # a link can be turned by whoever owns it
            if one not in looked_at and (fault := _fault(one, trust)):
                return fault
            looked_at.add(one)
        for folder in path.resolve().parents:
            if folder not in looked_at and (others := _who_can_empty(folder, trust)):
                return f"{folder} can be written by {others}, who could exchange what is in it"
            looked_at.add(folder)
    return None


def _fault(path: Path, trust: set[int]) -> str | None:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    if status.st_uid not in trust:
        return f"{path} belongs to {_name(status.st_uid)}"
    if stat.S_ISLNK(status.st_mode):
        return None  # its own permissions mean nothing; where it leads is looked at by itself
    if status.st_mode & stat.S_IWOTH:
        return f"{path} can be written by everybody"
    if status.st_mode & stat.S_IWGRP and (others := _others_in(status.st_gid, trust)):
        return f"{path} can be written by the group of {others[0]}"
    return None


def _who_can_empty(folder: Path, trust: set[int]) -> str:
    """Who else can exchange what lies in a folder; "" for nobody.

    In a folder with the sticky bit, as /tmp, everybody may write, and only its owner exchange what another put there.
    """
    status = folder.stat()
    if status.st_uid not in trust and status.st_uid != _overflow():
        return _name(status.st_uid)
    if status.st_mode & stat.S_ISVTX:
        return ""
    if status.st_mode & stat.S_IWOTH:
        return "everybody"
    others = _others_in(status.st_gid, trust) if status.st_mode & stat.S_IWGRP else []
    return f"the group of {others[0]}" if others else ""


def _overflow() -> int | None:
    """The user that a container shows in place of all that it does not know, such as the owner of its /; else None."""
    try:
        inside = Path("/proc/self/uid_map").read_text().split()
        number = int(Path("/proc/sys/kernel/overflowuid").read_text())
    except (OSError, ValueError):
        return None
    return None if inside == ["0", "0", "4294967295"] else number


def _others_in(group: int, trust: set[int]) -> list[str]:
    """The members of a group who are not trusted: those it lists, and those whose own group it is."""
    import grp
    import pwd

    try:
        listed = set(grp.getgrgid(group).gr_mem)
    except KeyError:
        listed = set()
    members = {one.pw_name: one.pw_uid for one in pwd.getpwall() if one.pw_gid == group}
    members |= {name: _user(name) for name in listed}
    return sorted(name for name, user in members.items() if user not in trust)


def _user(name: str) -> int:
    import pwd

    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        return -1  # somebody who is not known here, and not trusted


def _name(user: int) -> str:
    import pwd

    try:
        return f"the user {pwd.getpwuid(user).pw_name}"
    except KeyError:
        return f"the user with the number {user}"
