"""How many files this process may open: judges and workers are talked to through pipes."""

import sys

from autograder.errors import OutOfMeans

ENOUGH = 1024
FOR_ONE_FILE, FOR_A_CLASS = 16, 64


def raise_limit_of_files(least: int) -> None:
    """Takes as many as this process may have without asking anybody. Raises OutOfMeans where they are too few."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < ENOUGH:
        soft = ENOUGH if hard == resource.RLIM_INFINITY else min(ENOUGH, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft != resource.RLIM_INFINITY and soft < least:
        raise OutOfMeans(
            f"This process may open {soft} files at once; marking takes {least}. Raise the limit, as with "
            f"ulimit -n {ENOUGH}, and run the same command again."
        )
