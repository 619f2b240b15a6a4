"""The gradebook on a server of PostgreSQL, which is started here, as a plain user and on a socket."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.gradebook.class_of_twenty import POINTS
from tests.gradebook.conftest import GradedCourse

pytestmark = pytest.mark.slow  # a server is set up

Fresh = Callable[..., GradedCourse]
SCORES = """
SELECT submitted_assignment.student_id, sum(grade.auto_score) FROM grade
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id GROUP BY 1
"""


def programs() -> Path | None:
    """Where initdb and postgres are: on the path, or where Debian puts them."""
    found = [Path(one).resolve().parent for one in [shutil.which("initdb")] if one]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next(
        (
            folder
            for folder in found
            if all((folder / one).exists() for one in ("initdb", "pg_ctl", "createdb"))
        ),
        None,
    )


def plain_user() -> dict[str, int]:
    """The server refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}


@pytest.fixture
def server() -> Iterator[str]:
    """The address of an empty database."""
    folder = programs()
    if folder is None:
        pytest.skip("no PostgreSQL here: apt-get install postgresql")
    if importlib.util.find_spec("psycopg2") is None:
        pytest.skip("psycopg2 is not installed: pip install psycopg2-binary")
    user = plain_user()
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as room:  # a socket's path may have 107 letters
        if user:
            os.chown(room, user["user"], user["group"])
        data = f"{room}/data"

        def run(program: str, *arguments: str) -> None:
            command = [str(folder / program), *arguments]
            done = subprocess.run(command, **user, cwd=room, capture_output=True, text=True, timeout=120)  # type: ignore[call-overload]
            assert done.returncode == 0, done.stdout + done.stderr

        run("initdb", "-D", data, "-U", "grader", "-A", "trust", "--no-sync")
        options = f"-k {room} -c listen_addresses= -c fsync=off"
        run("pg_ctl", "-D", data, "-w", "-l", f"{room}/log", "-o", options, "start")
        try:
            run("createdb", "-h", room, "-U", "grader", "gradebook")
            yield f"postgresql+psycopg2://grader@/gradebook?host={room}"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")


def test_both_ways_on_a_server(fresh: Fresh, server: str) -> None:
    """Graded directly, then one student by nbgrader's own autograde; exported from there."""
    import psycopg2

    course = fresh("gates-in-torch-order", "forget-and-input-swapped", "breaks-off")
    (course.root / "gradebook.db").unlink()
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {server!r}\n")

    def scores() -> dict[str, float]:
        with psycopg2.connect(
            host=server.partition("host=")[2], user="grader", dbname="gradebook"
        ) as connection:
            cursor = connection.cursor()
            cursor.execute(SCORES)
            return dict(cursor.fetchall())

    for command in (
        ("nbgrader", "generate_assignment", "lstm", "--force"),
        ("autograder", "grade", "--nbgrader", "."),
        ("nbgrader", "autograde", "lstm", "--student", "gates-in-torch-order", "--force"),
        ("nbgrader", "export"),
    ):
        done = course.run(*command)
        assert done.code == 0, done.err
        if command[1] != "generate_assignment":
            names = ("gates-in-torch-order", "forget-and-input-swapped")
            assert scores() == {name: POINTS[name] for name in names} | {"breaks-off": 0}
    assert "gates-in-torch-order" in (course.root / "grades.csv").read_text()
    assert not (course.root / "gradebook.db").exists()
