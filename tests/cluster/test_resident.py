"""The judge of a cluster's worker: what travels to it, that it marks as this machine does, and what it leaves."""

import gc
import os
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from autograder.cluster.carried import carried, laid_out
from autograder.cluster.resident import Hidden, Outcome, Resident, difference, marked_there
from autograder.course import Course, load_course, open_key
from autograder.grading.grader import Grader
from autograder.grading.rules import Rules
from autograder.inputs.drawing import drawn_by_hypothesis
from autograder.runs.keys import Conditions, conditions
from autograder.submissions.as_read import AsRead, as_read
from autograder.submissions.find import find_submissions
from tests.conftest import ROOT

KEY = "a key that nobody sees"


@pytest.fixture(scope="module")
def rnn(course: Course) -> Course:
    return course.only({"rnn"})


@pytest.fixture(scope="module")
def hidden() -> Hidden:
    return Hidden(KEY, drawn_by_hypothesis(KEY))


@pytest.fixture(scope="module")
def resident(rnn: Course) -> Iterator[Resident]:
    yield Resident(carried(rnn), Rules(), conditions(rnn, Rules(), KEY))


@pytest.fixture
def work(tmp_path: Path, course: Course) -> list[AsRead]:
    """A right file, a wrong one, a link in the place of one, and one whose name nobody can read."""
    for student, text in (("ada", course["rnn"].text), ("bob", course["rnn"].text.replace(" + b)", ")"))):
        (tmp_path / "class" / student).mkdir(parents=True)
        (tmp_path / "class" / student / "rnn.py").write_text(text)
    (tmp_path / "class" / "cyd").mkdir()
    (tmp_path / "class" / "cyd" / "rnn.py").symlink_to(tmp_path / "class" / "ada" / "rnn.py")
    found = find_submissions([tmp_path / "class"], course.names)
    read = [as_read(one, ("rnn",)) for one in found]
    shutil.rmtree(tmp_path / "class")  # a worker has none of the files
    return read


def children() -> set[str]:
    """This process's children that live."""
    found = set()
    for task in os.listdir("/proc/self/task"):
        found |= set(Path(f"/proc/self/task/{task}/children").read_text().split())
    return found


def outcome(resident: Resident, hidden: Hidden, work: AsRead) -> Outcome:
    return msgspec.msgpack.decode(marked_there(resident, hidden, work, ("rnn",)), type=Outcome)


def test_it_marks_as_this_machine_does(
    rnn: Course, resident: Resident, hidden: Hidden, work: list[AsRead]
) -> None:
    grader = Grader(rnn, Rules(), KEY)
    try:
        grader.look_at_the_wall()
        here = [grader.mark_read(one, ("rnn",)) for one in work]
    finally:
        grader.close()
    there = [outcome(resident, *pickle.loads(pickle.dumps((hidden, one)))) for one in work]  # noqa: S301
    assert [one.marked.mark for one in there if one.marked] == here
    assert here[0].points > here[1].points > 0.0 == here[2].points


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are looked for in /proc")
def test_nothing_is_left_of_it_and_its_copies_have_no_key(
    rnn: Course, hidden: Hidden, work: list[AsRead]
) -> None:
    before = children()
    one = Resident(carried(rnn), Rules(), conditions(rnn, Rules(), KEY))
    assert outcome(one, hidden, work[0]).marked and len(children() - before) == 1
    copied = pickle.dumps(one)
    assert KEY.encode() not in copied and isinstance(pickle.loads(copied), Resident)  # noqa: S301
    assert KEY not in repr(hidden) + str(hidden) + repr(one)
    del one
    gc.collect()
    assert children() == before


def test_where_others_would_make_the_marks_none_is_made(
    rnn: Course, hidden: Hidden, work: list[AsRead]
) -> None:
    made_by = conditions(rnn, Rules(), KEY)
    versions = {**made_by.versions, "numpy": "1.0"}
    older = msgspec.structs.replace(made_by, versions=versions)
    found = outcome(Resident(carried(rnn), Rules(), older), hidden, work[0])
    assert (
        found.marked is None and f"numpy is {made_by.versions['numpy']}, and should be 1.0" in found.refusal
    )
    course = carried(rnn)
    changed = replace(
        course, files={**course.files, "rnn/criteria.py": course.files["rnn/criteria.py"] + b"\n"}
    )
    found = outcome(Resident(changed, Rules(), made_by), hidden, work[0])
    assert found.marked is None and found.refusal == "the course's rnn is another one"
    assert "code" in difference(made_by, msgspec.structs.replace(made_by, code="other"))
    assert "rules" in difference(made_by, msgspec.structs.replace(made_by, rules="other"))


def of(course: Course) -> Conditions:
    return conditions(course, Rules(), KEY)


def test_a_course_of_one_s_own_arrives_as_it_is_and_without_its_roster(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "roster.csv").write_text("id,name\nada,Ada Lovelace\n")
    (own / "course.toml").write_text(
        'title = "Ours"\nassignments = ["gru", "rnn"]\nroster = "roster.csv"\ndrop = ["gru_backward"]\n'
        "[points]\nrnn_step = 7\n"
    )
    own.chmod(0o755)
    course = open_key(own)
    taken = pickle.loads(pickle.dumps(carried(course)))  # noqa: S301
    assert b"Lovelace" not in pickle.dumps(taken) and "Lovelace" not in repr(taken)
    found = laid_out(taken, tmp_path / "there")
    assert of(found) == of(course) and of(found) != of(load_course(ROOT).only({"rnn", "gru"}))
    assert found.names == ("gru", "rnn") and found["rnn"].points == course["rnn"].points
    assert [one.faults for one in found.assignments] == [one.faults for one in course.assignments]
